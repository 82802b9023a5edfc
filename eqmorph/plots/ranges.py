"""Output ranges of an ablation as bars on log axes, over the range that is valid."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Patch

from eqmorph.eq.limits import AUDIBLE, BandField
from eqmorph.experiments.ablate.result import Ablation
from eqmorph.experiments.ablate.tables import leaves_range
from eqmorph.plots.axes import hertz
from eqmorph.plots.rows import check_width, name_rows, row_places
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing

FIELDS: dict[BandField, str] = {"frequency_hz": "frequency (Hz)", "gain_db": "gain (dB)", "q": "Q"}
VIEWS: dict[BandField, tuple[float, float]] = {
    "frequency_hz": (5.0, 2e7),
    "gain_db": (-400.0, 400.0),
    "q": (0.03, 300.0),
}
"""Limits of the axes; a bar that goes on beyond them ends in an arrow and a number."""
RANGES_LEGEND = "thick: over all reconstructions; thin: over random latents; shaded: the valid range"


@dataclass(frozen=True)
class RangeRow:
    """One variant: lowest and highest output of each group of parameters, over reconstructions or random latents."""

    name: str
    part: str
    over: str
    spans: dict[BandField, tuple[float, float]]
    leaves: dict[BandField, bool]
    """Whether the group leaves its valid range."""


@dataclass(frozen=True)
class RangePlot:
    """Content of the picture."""

    title: str
    note: str
    valid: dict[BandField, tuple[float, float]]
    rows: tuple[RangeRow, ...]


def range_plot(ablation: Ablation) -> RangePlot:
    """Collect the output ranges of every variant, group by group."""
    rows = []
    for part, results in ablation.parts().items():
        for result in results:
            for over, spans in result.ranges.items():
                leaves = {field: leaves_range(spans[field], field) for field in FIELDS}
                rows.append(
                    RangeRow(result.variant.name, part, over, {field: spans[field] for field in FIELDS}, leaves)
                )
    valid = {field: AUDIBLE[field] for field in FIELDS}
    note = f"{ablation.sample}; {RANGES_LEGEND}"
    return RangePlot("Ablation from V1 to V2: output ranges", note, valid, tuple(rows))


def range_figure(plot: RangePlot, style: Style = SCREEN) -> Figure:
    """Draw one row for each variant and one panel for each group of parameters."""
    check_width(style)
    with drawing(style) as colors:
        figure = canvas(style, ranges_height_in(plot), plot.title, plot.note)
        draw_ranges(figure, plot, colors)
        return figure


def ranges_height_in(plot: RangePlot) -> float:
    """Compute the inches that the rows take."""
    return 1.0 + 0.34 * (row_places([part for _, part in _variants(plot)])[-1] + 1)


def draw_ranges(figure: FigureBase, plot: RangePlot, colors: Theme) -> None:
    """Draw the rows into a figure or a part of one."""
    variants = _variants(plot)
    places = row_places([part for _, part in variants])
    panels = figure.subplots(1, len(FIELDS), sharey=True, gridspec_kw={"width_ratios": (3, 1.6, 1.6)})
    for axes, field in zip(panels, FIELDS, strict=True):
        _scale(axes, field)
        axes.axvspan(*AUDIBLE[field], color=colors.shade, zorder=0)
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        for row in plot.rows:
            _draw_bar(axes, row, field, places[variants.index((row.name, row.part))], colors)
        axes.set_xlabel(FIELDS[field])
    name_rows(panels[0], [name for name, _ in variants], [part for _, part in variants], places)
    figure.legend(
        handles=[
            Patch(facecolor=colors.shade, label="valid range"),
            Patch(facecolor=colors.series[0], label="output stays inside"),
            Patch(facecolor=colors.alarm, hatch="////", edgecolor=colors.background, label="output leaves it"),
        ],
        loc="outside lower left",
        ncols=3,
    )


def _variants(plot: RangePlot) -> list[tuple[str, str]]:
    """List name and part of each variant, in order."""
    return list(dict.fromkeys((row.name, row.part) for row in plot.rows))


def _scale(axes: Axes, field: BandField) -> None:
    if field == "gain_db":
        axes.set_xscale("symlog", linthresh=12, linscale=1.0)
        ticks = (-100, -12, 0, 12, 100)
        axes.set_xticks(ticks, [str(tick) for tick in ticks], fontsize=7.5)
    elif field == "frequency_hz":
        axes.set_xscale("log")
        ticks_hz = (20, 200, 2e3, 2e4, 2e5, 2e6)
        axes.set_xticks(ticks_hz, [hertz(tick) for tick in ticks_hz])
    else:
        axes.set_xscale("log")
        axes.set_xticks((0.1, 1, 10, 100), ("0.1", "1", "10", "100"))
    axes.set_xticks([], minor=True)
    axes.set_xlim(*VIEWS[field])


def _draw_bar(axes: Axes, row: RangeRow, field: BandField, place: float, colors: Theme) -> None:
    """A bar from lowest to highest, cut where the view ends; what leaves the valid range is hatched and numbered."""
    thick = row.over == "reconstructions"
    view_low, view_high = VIEWS[field]
    low, high = row.spans[field]
    left, right = float(np.clip(low, view_low, view_high)), float(np.clip(high, view_low, view_high))
    leaves = row.leaves[field]
    top, height = (place - 0.34, 0.34) if thick else (place + 0.1, 0.17)
    if left == right:
        left, right = (view_high * 0.6, view_high) if low >= view_high else (left, right)
    axes.barh(
        top, right - left, height, left, align="edge", color=colors.alarm if leaves else colors.series[0],
        hatch="////" if leaves else None, edgecolor=colors.background, linewidth=0, zorder=2,
    )  # fmt: skip
    if high > view_high:
        axes.plot(view_high, top + height / 2, ">", color=colors.alarm, markersize=6, clip_on=False, zorder=3)
    if low < view_low:
        axes.plot(view_low, top + height / 2, "<", color=colors.alarm, markersize=6, clip_on=False, zorder=3)
    if thick and field == "frequency_hz" and row.leaves[field] and high > AUDIBLE[field][1]:
        beyond = high > view_high
        axes.annotate(
            hertz(high, " Hz"), (left if beyond else right, top + height / 2),
            xytext=(-4 if beyond else 4, 0), textcoords="offset points", va="center",
            ha="right" if beyond else "left", fontsize=9, fontweight="bold", color=colors.alarm, zorder=5,
        )  # fmt: skip
