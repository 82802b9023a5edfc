"""The main figures of an ablation: every variant with its mean, its 95 % interval and its replicas."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from numpy.typing import NDArray

from eqmorph.evaluation.figure import ARROWS
from eqmorph.evaluation.figure import Figure as Merit
from eqmorph.evaluation.figures import in_group
from eqmorph.evaluation.intervals import interval, mean_of
from eqmorph.experiments.ablate.result import Ablation
from eqmorph.plots.rows import check_width, name_rows, row_places
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing
from eqmorph.tables.table import wrapped

BASELINE = "PCA 8"
"""Baseline with as many numbers for each preset as the default recipe has latents."""
BASELINE_KEY = "rmse_median_db"
_PANEL_LETTERS = 20
_ROOM = 0.15
"""Share of the span of all values that is left free on each side."""


@dataclass(frozen=True)
class IntervalRow:
    """One variant: values of its replicas, their mean and the half-width of the interval, by the figure's key."""

    name: str
    part: str
    values: dict[str, NDArray[np.float64]]
    mean: dict[str, float]
    half: dict[str, float]


@dataclass(frozen=True)
class IntervalPlot:
    """Content of the picture."""

    title: str
    note: str
    figures: tuple[Merit, ...]
    """One panel each, in order."""
    rows: tuple[IntervalRow, ...]
    baseline_name: str
    baseline_db: float
    """Median response error of the baseline; NaN without one."""


def interval_plot(ablation: Ablation) -> IntervalPlot:
    """Collect the main figures of every variant, group by group."""
    figures = tuple(in_group("picture"))
    rows = []
    for part, results in ablation.parts().items():
        for result in results:
            values = {figure.key: result.figures[figure.key] for figure in figures if figure.key in result.figures}
            intervals = {key: interval(each, result.fold_of_replica) for key, each in values.items()}
            means = {key: each.mean for key, each in intervals.items()}
            halves = {key: each.half for key, each in intervals.items()}
            rows.append(IntervalRow(result.variant.name, part, values, means, halves))
    baseline = ablation.baselines.get(BASELINE, {}).get(BASELINE_KEY)
    baseline_db = mean_of(baseline) if baseline is not None else float("nan")
    note = (
        f"{ablation.sample}; dot: mean with 95 % interval, an arrow where it goes on; small: each replica; "
        "∞: an infinite value; dotted: goal of the original system; " + "; ".join(_explained(figures))
    )
    note += f"; dashed: {BASELINE}, which has no network" if np.isfinite(baseline_db) else ""
    return IntervalPlot("Ablation from V1 to V2: main figures", note, figures, tuple(rows), BASELINE, baseline_db)


def interval_figure(plot: IntervalPlot, style: Style = SCREEN) -> Figure:
    """Draw one row for each variant and one panel for each figure."""
    check_width(style)
    with drawing(style) as colors:
        figure = canvas(style, intervals_height_in(plot), plot.title, plot.note)
        draw_intervals(figure, plot, colors)
        return figure


def intervals_height_in(plot: IntervalPlot) -> float:
    """Compute the inches that the rows take."""
    return 1.0 + 0.3 * (row_places([row.part for row in plot.rows])[-1] + 1)


def draw_intervals(figure: FigureBase, plot: IntervalPlot, colors: Theme) -> None:
    """Draw the rows into a figure or a part of one."""
    places = row_places([row.part for row in plot.rows])
    panels = np.ravel(figure.subplots(1, len(plot.figures), sharey=True, squeeze=False))
    for axes, merit in zip(panels, plot.figures, strict=True):
        _draw_panel(axes, plot, merit, places, colors)
    if np.isfinite(plot.baseline_db):
        panels[0].axvline(plot.baseline_db, color=colors.series[2], linewidth=1.4, linestyle="--")
    name_rows(panels[0], [row.name for row in plot.rows], [row.part for row in plot.rows], places)


def _explained(figures: tuple[Merit, ...]) -> list[str]:
    """Say what each figure means, once for figures of one name."""
    return list(dict.fromkeys(f"{figure.name}: {figure.meaning}" for figure in figures))


def _draw_panel(axes: Axes, plot: IntervalPlot, merit: Merit, places: list[float], colors: Theme) -> None:
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    if merit.goal is not None:
        axes.axvline(merit.goal.value, color=colors.muted, linewidth=1.2, linestyle=":")
    limits = _limits(merit, [row.values[merit.key] for row in plot.rows if merit.key in row.values])
    axes.set_xlim(*limits)
    for place, row in zip(places, plot.rows, strict=True):
        axes.axhline(place, color=colors.grid, linewidth=0.5, zorder=0)
        if merit.key in row.values:
            _draw_row(axes, row, merit.key, place, colors)
    title = f"{merit.name} {ARROWS[merit.better]}".rstrip()
    axes.set_title("\n".join(wrapped(title, _PANEL_LETTERS)), fontsize=9)
    axes.set_xlabel("\n".join(wrapped(merit.detail + merit.bracketed_unit, _PANEL_LETTERS)), fontsize=8)


def _draw_row(axes: Axes, row: IntervalRow, key: str, place: float, colors: Theme) -> None:
    """Draw replicas, mean and interval; what lies beyond the edge becomes an arrow or the sign of infinity."""
    low, high = axes.get_xlim()
    values = row.values[key][np.isfinite(row.values[key])]
    axes.plot(values, np.full(len(values), place), "|", color=colors.muted, markersize=5, markeredgewidth=0.8)
    mean, half = row.mean[key], row.half[key]
    if np.isinf(mean):
        edge, side = (high, "right") if mean > 0 else (low, "left")
        axes.annotate("∞", (edge, place), ha=side, va="center", fontsize=10, color=colors.alarm, fontweight="bold")
        return
    error = half if np.isfinite(half) else None
    color = colors.series[0]
    axes.errorbar(mean, place, xerr=error, fmt="o", capsize=3, color=color, markersize=5.5, elinewidth=1.6)
    if error is None:
        return
    if mean + half > high:
        axes.plot(high, place, ">", color=color, markersize=5, clip_on=False, zorder=4)
    if mean - half < low:
        axes.plot(low, place, "<", color=color, markersize=5, clip_on=False, zorder=4)


def _limits(merit: Merit, values: list[NDArray[np.float64]]) -> tuple[float, float]:
    """Find limits with room for every replica, zero and the goal; a much wider interval is cut at the edge."""
    if merit.bounds is not None:
        low, high = merit.bounds
        return low - 0.06 * (high - low), high + 0.08 * (high - low)
    goal = [merit.goal.value] if merit.goal is not None else []
    every = np.concatenate([*values, np.zeros(1), np.array(goal)])
    every = every[np.isfinite(every)]
    low, high = float(every.min()), float(every.max())
    room = _ROOM * max(high - low, 1e-3)
    return low - (room if low < 0 else 0.0), high + room
