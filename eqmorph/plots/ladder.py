"""The main figures of an ablation: every cell with its mean, its 95 % interval and its replicas."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.ablate.result import Study
from eqmorph.plots.style import Theme, ThemeName, canvas, drawing


@dataclass(frozen=True)
class Quantity:
    """A figure of merit: its key in the results, its heading with the better direction, its axis, the seed's hope."""

    key: str
    title: str
    label: str
    hope: float | None = None
    span: tuple[float, float] | None = None


QUANTITIES = (
    Quantity("unseen.main.rmse_median_db", "response error ↓", "median RMSE (dB)"),
    Quantity("random.valid", "valid outputs ↑", "share (1)", 1.0, (-0.06, 1.08)),
    Quantity("unseen.main.silhouette", "silhouette ↑", "warm/bright (1)", 0.3),
    Quantity("unseen.main.davies_bouldin", "Davies-Bouldin ↓", "warm/bright (1)", 2.0),
    Quantity("contrastive.normalized_end", "contrastive ↑", "normalized (1)"),
)


@dataclass(frozen=True)
class LadderRow:
    """One cell: its replicas' values, their mean and the half-width of the 95 % interval, by the figure's key."""

    name: str
    part: str
    values: dict[str, np.ndarray]
    mean: dict[str, float]
    half: dict[str, float]


@dataclass(frozen=True)
class LadderPlot:
    """What the picture shows."""

    title: str
    note: str
    rows: tuple[LadderRow, ...]
    baseline_name: str
    baseline_db: float
    """Median response RMSE of the best baseline of the same size."""


BASELINE = "PCA 8"


def ladder_plot(study: Study) -> LadderPlot:
    """Every cell of the study, part by part."""
    rows = []
    for part, results in study.parts().items():
        for result in results:
            known = {
                quantity.key: result.figures[quantity.key]
                for quantity in QUANTITIES
                if quantity.key in result.figures
            }
            found = {key: interval(values, result.folds) for key, values in known.items()}
            rows.append(
                LadderRow(
                    result.cell.name,
                    part,
                    known,
                    {key: each.mean for key, each in found.items()},
                    {key: each.half for key, each in found.items()},
                )
            )
    baseline = study.baselines.get(BASELINE)
    best = float(np.mean(baseline["rmse_median_db"])) if baseline else float("nan")
    note = (
        f"{study.note}; small: each replica; error, silhouette and Davies-Bouldin on warm/bright of unseen "
        f"submitters; contrastive: 0 collapsed, 1 floor; dotted: what the seed hoped for"
    )
    note += f"; dashed: {BASELINE}, which has no network" if baseline else ""
    return LadderPlot("Ablation from V1 to V2: main figures", note, tuple(rows), BASELINE, best)


def ladder_figure(plot: LadderPlot, theme: ThemeName = "light") -> Figure:
    """Draw it: one row a cell, one panel a figure."""
    with drawing(theme) as colors:
        figure = canvas(colors, ladder_height_in(plot), plot.title, plot.note)
        draw_ladder(figure, plot, colors)
        return figure


def ladder_height_in(plot: LadderPlot) -> float:
    """Inches that the rows take."""
    return 1.0 + 0.3 * (row_places([row.part for row in plot.rows])[-1] + 1)


def draw_ladder(figure: FigureBase, plot: LadderPlot, colors: Theme) -> None:
    """Draw it into a figure or a part of one."""
    places = row_places([row.part for row in plot.rows])
    panels = figure.subplots(1, len(QUANTITIES), sharey=True)
    for axes, quantity in zip(panels, QUANTITIES, strict=True):
        _draw_panel(axes, plot, quantity, places, colors)
    if np.isfinite(plot.baseline_db):
        panels[0].axvline(plot.baseline_db, color=colors.series[2], linewidth=1.4, linestyle="--")
    name_rows(panels[0], [row.name for row in plot.rows], [row.part for row in plot.rows], places)


def row_places(parts: list[str]) -> list[float]:
    """Heights of rows, counted downward, with room for a heading above each part."""
    places: list[float] = []
    for index, part in enumerate(parts):
        new = index == 0 or part != parts[index - 1]
        places.append((places[-1] + 1 if places else 0.0) + (1.2 if new else 0.0))
    return places


def name_rows(axes: Axes, names: list[str], parts: list[str], places: list[float]) -> None:
    """Rows named on the left, from the top; each part under its title."""
    axes.set_yticks(places, names)
    axes.set_ylim(places[-1] + 0.7, places[0] - 1.6)
    for part in dict.fromkeys(parts):
        first = places[parts.index(part)]
        axes.annotate(
            part, (0, first - 0.95), xycoords=("axes fraction", "data"), xytext=(-6, 0), textcoords="offset points",
            ha="right", va="center", fontsize=8.5, fontweight="bold",
        )  # fmt: skip


def _draw_panel(axes: Axes, plot: LadderPlot, quantity: Quantity, places: list[float], colors: Theme) -> None:
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    if quantity.hope is not None:
        axes.axvline(quantity.hope, color=colors.muted, linewidth=1.2, linestyle=":")
    for place, row in zip(places, plot.rows, strict=True):
        axes.axhline(place, color=colors.grid, linewidth=0.5, zorder=0)
        values = row.values.get(quantity.key, np.zeros(0))
        axes.plot(values, np.full(len(values), place), "|", color=colors.muted, markersize=5, markeredgewidth=0.8)
        if quantity.key in row.mean:
            half = row.half[quantity.key]
            axes.errorbar(
                row.mean[quantity.key], place, xerr=half if np.isfinite(half) else None, fmt="o", capsize=3,
                color=colors.series[0], markersize=5.5, elinewidth=1.6,
            )  # fmt: skip
    axes.set_title(quantity.title, fontsize=9)
    axes.set_xlabel(quantity.label, fontsize=8)
    if quantity.span is not None:
        axes.set_xlim(*quantity.span)
    else:
        axes.set_xlim(_span([row.values[quantity.key] for row in plot.rows if quantity.key in row.values]))


def _span(values: list[np.ndarray]) -> tuple[float, float]:
    """Room for every replica and zero; an interval that is much wider is cut at the edge."""
    every = np.concatenate([*values, np.zeros(1)])
    every = every[np.isfinite(every)]
    low, high = float(every.min()), float(every.max())
    room = 0.15 * max(high - low, 1e-3)
    return low - (room if low < 0 else 0.0), high + room
