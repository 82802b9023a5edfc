"""A training: losses, their weights and the learning rate over the epochs."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eqmorph.plots.labels import name_lines
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing, halo
from eqmorph.runs.config import RunConfig
from eqmorph.runs.folder import load_finished_config
from eqmorph.runs.history import load_history


@dataclass(frozen=True)
class LossCurve:
    """One loss: what it is, its value (E, R) in each epoch and replica, and its bounds (E, R) where it has them."""

    role: str
    name: str
    value: np.ndarray
    floor: np.ndarray | None
    collapsed: np.ndarray | None


@dataclass(frozen=True)
class RunPlot:
    """Content of the picture, for E epochs and R replicas."""

    title: str
    note: str
    epoch: np.ndarray
    """(E,) counted from 1."""
    losses: tuple[LossCurve, ...]
    weights: dict[str, np.ndarray]
    """Role -> (E,)."""
    learning_rate: np.ndarray
    """(E, R)"""


def run_plot(folder: Path) -> RunPlot:
    """Read the history of a run folder.

    Raises:
        DataError: no such run, not finished, or a history that is cut short.
    """
    config = load_finished_config(folder)
    history = load_history(folder, config)
    readings = {name: np.stack([epoch[name] for epoch in history]) for name in history[0]}
    losses = tuple(
        LossCurve(role, term.name, readings[role], readings.get(f"{role}_floor"), readings.get(f"{role}_collapsed"))
        for role, term in config.recipe.losses.items()
    )
    weights = {role: readings[f"{role}_weight"][:, 0] for role in config.recipe.losses}
    thin = "; thin: each replica, thick: their mean" if len(config.replicas) > 1 else ""
    return RunPlot(
        f"Training of {config.recipe.name}",
        run_note(config) + thin,
        np.arange(1, len(history) + 1),
        losses,
        weights,
        readings["learning_rate"],
    )


def run_note(config: RunConfig) -> str:
    """Data, recipe and replicas of a run in one line."""
    count = len(config.replicas)
    held_out = "nothing held out" if config.folds == 1 else f"{config.folds} {config.held_together} folds"
    return (
        f"recipe {config.recipe.name}; {config.data.source}, {config.data.presets:,} presets used; "
        f"{count} replica{'s' if count > 1 else ''} ({held_out})"
    )


def run_figure(plot: RunPlot, style: Style = SCREEN) -> Figure:
    """Draw a panel for each loss, then the weights, then the learning rate."""
    with drawing(style) as colors:
        panels = len(plot.losses) + 2
        columns = 1 if style.narrow else 2
        rows = math.ceil(panels / columns)
        figure = canvas(style, style.height_in(2.5 * rows), plot.title, plot.note)
        grid = figure.subplots(rows, columns, sharex=True, squeeze=False).ravel()
        for index, (axes, loss) in enumerate(zip(grid, plot.losses, strict=False)):
            _draw_loss(axes, plot.epoch, loss, colors.series[index % len(colors.series)], colors)
        _draw_weights(grid[len(plot.losses)], plot, colors)
        rate = grid[panels - 1]
        _replicas(rate, plot.epoch, plot.learning_rate, colors.ink)
        rate.set_title("learning rate")
        rate.set_ylabel("rate")
        if not _log_if_wide(rate, plot.learning_rate):
            rate.set_ylim(0, 1.15 * float(plot.learning_rate.max()) or 1.0)
            rate.yaxis.set_major_formatter("{x:g}")
        for axes in grid[panels:]:
            axes.remove()
        for axes in grid[max(0, panels - columns) : panels]:
            axes.set_xlabel("epoch")
            axes.tick_params(labelbottom=True)
        grid[0].set_xlim(1 if len(plot.epoch) > 1 else 0.5, max(len(plot.epoch), 1.5))
        return figure


def _draw_loss(axes: Axes, epoch: np.ndarray, loss: LossCurve, color: str, colors: Theme) -> None:
    if loss.floor is not None and loss.collapsed is not None:
        for bound, text in ((loss.floor, "floor"), (loss.collapsed, "collapsed")):
            mean = bound.mean(axis=1)
            axes.plot(epoch, mean, color=colors.muted, linewidth=1.0, linestyle=(0, (4, 2)))
            axes.annotate(
                text, (epoch[-1], mean[-1]), xytext=(-2, 3), textcoords="offset points", ha="right", fontsize=8,
                color=colors.muted, path_effects=halo(colors),
            )  # fmt: skip
    _replicas(axes, epoch, loss.value, color)
    axes.set_title(f"{loss.role} loss ({loss.name})" if loss.role != loss.name else f"{loss.role} loss")
    axes.set_ylabel("mean per preset")
    _log_if_wide(axes, loss.value)


def _draw_weights(axes: Axes, plot: RunPlot, colors: Theme) -> None:
    lines = []
    for index, weight in enumerate(plot.weights.values()):
        lines += axes.plot(plot.epoch, weight, **colors.line(index), linewidth=2.0)
    axes.set_title("weights of the losses")
    axes.set_ylabel("weight")
    axes.set_ylim(bottom=0, top=1.15 * max(float(weight.max()) for weight in plot.weights.values()) or 1.0)
    name_lines(axes, lines, list(plot.weights), colors)


def _replicas(axes: Axes, epoch: np.ndarray, values: np.ndarray, color: str) -> None:
    """Thin lines for the replicas (E, R), a thick one for their mean."""
    if values.shape[1] > 1:
        axes.plot(epoch, values, color=color, linewidth=0.6, alpha=0.55)
    axes.plot(epoch, values.mean(axis=1), color=color, linewidth=2.0, marker="o" if len(epoch) < 2 else None)


def _log_if_wide(axes: Axes, values: np.ndarray) -> bool:
    """A log axis where the values are positive and span more than a factor of eight; whether it is one."""
    wide = bool(values.min() > 0 and values.max() > 8 * values.min())
    if wide:
        axes.set_yscale("log")
    return wide
