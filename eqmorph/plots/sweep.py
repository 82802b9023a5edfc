"""A sweep: for each varied field its values across, a figure upward; trials as dots, main effects as a line."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eqmorph.evaluation.figure import ARROWS
from eqmorph.evaluation.figure import Figure as Merit
from eqmorph.evaluation.intervals import ConfidenceInterval, mean_of
from eqmorph.experiments.sweep.effects import effects
from eqmorph.experiments.sweep.result import Sweep
from eqmorph.plots.intervals import BASELINE
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing, short_text

PANELS_A_ROW = 3
_LETTERS_BESIDE = 24
"""Letters of two neighbouring values that fit beside each other."""
_SPREAD = 0.12
"""Of the distance between two values, to each side, over which dots of trials are spread."""
_MOST_NAMED = 24
"""Values that are written below the panels beside each other; of more, every second, third and so on."""


@dataclass(frozen=True)
class FieldPanel:
    """One field: V values in order, the main effect of each, and the trials that have it."""

    field: str
    values: tuple[str, ...]
    levels: tuple[ConfidenceInterval, ...]
    """One for each value; empty where effects are not defined."""
    trials: tuple[tuple[float, ...], ...]
    """Means of the trials of each value."""


@dataclass(frozen=True)
class SweepPlot:
    """Content of the picture."""

    title: str
    note: str
    figure: Merit
    panels: tuple[FieldPanel, ...]
    best: dict[str, str]
    """Settings of the best trial."""
    best_mean: float
    baseline: float
    """The figure of the baseline; NaN where it has none."""


def sweep_plot(sweep: Sweep, by: str | None = None) -> SweepPlot:
    """Collect main effects and trials.

    Args:
        sweep: the result.
        by: key of the figure; by default the median response error.
    """
    figure = sweep.judged_by(by)
    levels = {(each.field, each.value): each.level for each in effects(sweep, figure)} if sweep.complete else {}
    means = [trial.interval(figure.key).mean for trial in sweep.trials]
    panels = []
    for field, values in sweep.values.items():
        of_value: dict[str, list[float]] = {value: [] for value in values}
        for trial, mean in zip(sweep.trials, means, strict=True):
            of_value[trial.settings[field]].append(mean)
        trials = tuple(tuple(of_value[value]) for value in values)
        known = tuple(levels[field, value] for value in values if (field, value) in levels)
        known = known if len(known) == len(values) else ()  # a trial may lack the figure
        panels.append(FieldPanel(field, values, known, trials))
    ranked = sweep.ranked(figure)
    baseline = sweep.baselines.get(BASELINE, {}).get(figure.key.rpartition(".")[2])
    baseline_mean = float("nan") if baseline is None else mean_of(baseline)
    note = f"{sweep.sample}; dots: trials; filled: the best one; line: mean over all other fields with 95 % interval"
    note += f"; dashed: {BASELINE}" if np.isfinite(baseline_mean) else ""
    return SweepPlot(
        f"Sweep of {sweep.recipe}: {figure.heading} {ARROWS[figure.better]}".rstrip(),
        note,
        figure,
        tuple(panels),
        ranked[0].settings if ranked else {},
        ranked[0].interval(figure.key).mean if ranked else float("nan"),
        baseline_mean,
    )


def sweep_figure(plot: SweepPlot, style: Style = SCREEN) -> Figure:
    """Draw one panel for each field, on one axis of the figure."""
    with drawing(style) as colors:
        columns = 1 if style.narrow else min(PANELS_A_ROW, len(plot.panels))
        rows = -(-len(plot.panels) // columns)
        figure = canvas(style, style.height_in(3.2) * rows, plot.title, plot.note)
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
        for axes, panel in zip(grid, plot.panels, strict=False):
            _draw_panel(axes, plot, panel, colors, _MOST_NAMED // columns)
        for axes in grid[len(plot.panels) :]:
            axes.remove()
        for axes in grid[::columns][:rows]:
            axes.set_ylabel(plot.figure.name + plot.figure.bracketed_unit)
        return figure


def _draw_panel(axes: Axes, plot: SweepPlot, panel: FieldPanel, colors: Theme, most_named: int) -> None:
    places = np.arange(len(panel.values))
    if np.isfinite(plot.baseline):
        axes.axhline(plot.baseline, color=colors.series[2], linewidth=1.4, linestyle="--")
    _draw_trials(axes, plot, panel, colors)
    if panel.levels:
        means = [level.mean for level in panel.levels]
        halves = [level.half if np.isfinite(level.half) else 0.0 for level in panel.levels]
        axes.errorbar(places, means, yerr=halves, fmt="o-", color=colors.series[0], capsize=3, markersize=5)
    step = -(-len(places) // most_named)
    named = panel.values[::step]
    axes.set_xticks(places[::step], [short_text(value) for value in named])
    axes.set_xlim(-0.6, len(places) - 0.4)
    if any(len(a) + len(b) > _LETTERS_BESIDE for a, b in pairwise(named)):
        axes.tick_params(axis="x", labelrotation=20)
    axes.set_xlabel(short_text(panel.field))
    axes.grid(visible=False, axis="x")


def _draw_trials(axes: Axes, plot: SweepPlot, panel: FieldPanel, colors: Theme) -> None:
    """Draw a dot for each trial at its value; dots of one value stand beside each other, the best one is filled."""
    across: list[float] = []
    upward: list[float] = []
    fills: list[str] = []
    for place, (value, trials) in enumerate(zip(panel.values, panel.trials, strict=True)):
        finite = [mean for mean in trials if np.isfinite(mean)]
        aside = np.linspace(-_SPREAD, _SPREAD, len(finite)) if len(finite) > 1 else np.zeros(len(finite))
        across += (place + aside).tolist()
        upward += finite
        has_best = plot.best.get(panel.field) == value
        fills += [colors.alarm if has_best and mean == plot.best_mean else colors.background for mean in finite]
    axes.scatter(across, upward, s=16, linewidth=0.9, edgecolor=colors.muted, facecolor=fills)
