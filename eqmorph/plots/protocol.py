"""A protocol: every method as a row, a panel for each figure; published figures hollow, on rows of their own."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eqmorph.evaluation.figure import ARROWS
from eqmorph.evaluation.figure import Figure as Merit
from eqmorph.evaluation.figures import in_group
from eqmorph.evaluation.intervals import ConfidenceInterval, interval
from eqmorph.experiments.protocols.result import ProtocolResult
from eqmorph.plots.rows import check_width, name_rows, row_places
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing
from eqmorph.tables.table import wrapped

MOST_PANELS = 5
_PANEL_LETTERS = 15
_ROW_IN = 0.28
_SAME = {"protocol.hrp": 50.0, "protocol.dispersion": 1.0}
"""Figures of which neither direction is better: the value that a typical person has."""


@dataclass(frozen=True)
class ProtocolRow:
    """One method on one subject: means and intervals by the figure's key."""

    name: str
    part: str
    values: dict[str, ConfidenceInterval]
    published: bool


@dataclass(frozen=True)
class ProtocolPlot:
    """Content of the picture."""

    title: str
    note: str
    figures: tuple[Merit, ...]
    rows: tuple[ProtocolRow, ...]


def protocol_plot(result: ProtocolResult) -> ProtocolPlot:
    """Collect the figures of all methods, subject by subject, published ones last."""
    figures = [figure for figure in in_group("protocols") if any(figure.key in row.figures for row in result.rows)]
    figures = figures[:MOST_PANELS]
    keys = [figure.key for figure in figures]
    rows = []
    for row in sorted(result.rows, key=lambda row: bool(row.published)):
        values = {
            key: interval(row.figures[key], np.arange(len(row.figures[key]))) for key in keys if key in row.figures
        }
        if values:
            part = f"published: {row.subject}" if row.published else row.subject
            rows.append(ProtocolRow(row.method, part, values, bool(row.published)))
    sources = "; ".join(dict.fromkeys(row.published for row in result.rows if row.published))
    note = f"{result.note}; dot: mean with 95 % interval; dotted: a typical person"
    note += f"; hollow: published on their own rows ({sources})" if sources else ""
    title = result.title + (", synthetic presets" if result.synthetic else "")
    return ProtocolPlot(title, note, tuple(figures), tuple(rows))


def protocol_figure(plot: ProtocolPlot, style: Style = SCREEN) -> Figure:
    """Draw one row for each method and one panel for each figure."""
    check_width(style)
    parts = [row.part for row in plot.rows]
    places = row_places(parts)
    with drawing(style) as colors:
        figure = canvas(style, 1.0 + _ROW_IN * (places[-1] + 1), plot.title, plot.note)
        panels = np.ravel(figure.subplots(1, len(plot.figures), sharey=True, squeeze=False))
        for axes, merit in zip(panels, plot.figures, strict=True):
            _draw_panel(axes, plot, merit, places, colors)
        name_rows(panels[0], [row.name for row in plot.rows], parts, places)
        return figure


def _draw_panel(axes: Axes, plot: ProtocolPlot, merit: Merit, places: list[float], colors: Theme) -> None:
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    if merit.key in _SAME:
        axes.axvline(_SAME[merit.key], color=colors.muted, linewidth=1.2, linestyle=":")
    for place, row in zip(places, plot.rows, strict=True):
        axes.axhline(place, color=colors.grid, linewidth=0.5, zorder=0)
        if merit.key not in row.values:
            continue
        mean, half = row.values[merit.key]
        error = half if np.isfinite(half) and half > 0 else None
        face = colors.background if row.published else colors.series[0]
        axes.errorbar(
            mean, place, xerr=error, fmt="D" if row.published else "o", color=colors.series[0], markerfacecolor=face,
            markersize=5.5, capsize=3, elinewidth=1.6,
        )  # fmt: skip
    axes.margins(x=0.12)
    axes.set_title("\n".join(wrapped(f"{merit.name} {ARROWS[merit.better]}".rstrip(), _PANEL_LETTERS)), fontsize=9)
    axes.set_xlabel(merit.bracketed_unit.strip(), fontsize=8)
