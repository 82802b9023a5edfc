"""A morph: the EQ curves along it, and thin behind them those of straight lines in Hz, dB and Q."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.eq.preset import Preset
from eqmorph.plots.axes import decibel_axis, frequency_axis
from eqmorph.plots.style import SCREEN, Style, Theme, canvas, drawing, halo, short_text

POINTS = 384
"""Frequencies of a curve."""


_TWO_PANELS = 1.6
"""Height of a picture with two panels over that with one."""


@dataclass(frozen=True)
class MorphPlot:
    """Content of the picture."""

    title: str
    note: str
    endpoints: tuple[str, str]
    grid_hz: np.ndarray
    """(F,)"""
    t: np.ndarray
    """(T,) from 0 to 1."""
    response_db: np.ndarray
    """(T, F) along the morph."""
    naive_db: np.ndarray
    """(T, F) along straight lines in Hz, dB and Q."""
    right: "MorphPlot | None" = None
    """The right channel of presets with two, of which this is the left one."""

    @property
    def channels(self) -> dict[str, "MorphPlot"]:
        """The picture's panels by their headings: one without, or one for each channel."""
        return {"": self} if self.right is None else {"left": self, "right": self.right}


def morph_plot(
    path: Sequence[Preset], naive: Sequence[Preset], t: np.ndarray, method: str, source: str = ""
) -> MorphPlot:
    """Compute the curves of a path of presets at `t` (T,) and of the naive path at the same `t`.

    Args:
        path: T presets; the first and the last name the endpoints.
        naive: T presets of the path that it is compared with.
        t: (T,) from 0 to 1.
        method: name of the morph method.
        source: data and recipe of the model behind it, where there is one.
    """
    grid_hz = log_grid(POINTS)
    endpoints = (path[0].name or "A", path[-1].name or "B")
    note = f"{len(path)} steps; thin dashes: the same steps along straight lines in Hz, dB and Q"
    return MorphPlot(
        f"Morph from {endpoints[0]} to {endpoints[1]}, method {method}",
        f"{source}; {note}" if source else note,
        endpoints,
        grid_hz,
        t,
        curves_db(path, grid_hz),
        curves_db(naive, grid_hz),
    )


def morph_figure(plot: MorphPlot, style: Style = SCREEN) -> Figure:
    """Draw the curves of the morph over those of straight lines, in a panel for each channel."""
    with drawing(style) as colors:
        figure, panels = morph_panels(plot, style)
        plots = plot.channels.values()
        shades = matplotlib.colormaps["viridis"](np.linspace(*colors.viridis, 256))
        scale = ScalarMappable(Normalize(0.0, 1.0), LinearSegmentedColormap.from_list("viridis part", list(shades)))
        largest_db = max(float(np.abs([each.response_db, each.naive_db]).max()) for each in plots)
        for axes, each in zip(panels, plots, strict=True):
            decibel_axis(axes, largest_db, colors)
            _draw_curves(axes, each, scale, colors)
        bar = figure.colorbar(scale, ax=panels, pad=0.015, aspect=30 * len(panels))
        bar.set_label(place_label(plot))
        bar.outline.set_visible(False)
        return figure


def morph_panels(plot: MorphPlot, style: Style) -> tuple[Figure, list[Axes]]:
    """Make a figure with a panel for each channel, one under the other."""
    count = len(plot.channels)
    figure = canvas(style, style.height_in(4.4) * (1.0 if count == 1 else _TWO_PANELS), plot.title, plot.note)
    panels = list(figure.subplots(count, 1, squeeze=False).ravel())
    for axes, channel in zip(panels, plot.channels, strict=True):
        frequency_axis(axes, style)
        axes.set_title(channel)
        if axes is not panels[-1]:
            axes.set_xlabel("")
    return figure, panels


def place_label(plot: MorphPlot) -> str:
    """What the axis of t says."""
    return "t (0 = {}, 1 = {})".format(*map(short_text, plot.endpoints))


def _draw_curves(axes: Axes, plot: MorphPlot, scale: ScalarMappable, colors: Theme) -> None:
    """Draw the steps of one path, its ends thicker and named, and behind them the straight lines."""
    axes.plot(plot.grid_hz, plot.naive_db.T, color=colors.muted, linewidth=0.7, linestyle=(0, (4, 2)))
    for t, curve in zip(plot.t, plot.response_db, strict=True):
        end = t in (0.0, 1.0)
        axes.plot(plot.grid_hz, curve, color=scale.to_rgba(t), linewidth=2.8 if end else 1.5)
    for name, curve in zip(plot.endpoints, plot.response_db[[0, -1]], strict=True):
        _name_curve(axes, plot, name, curve, colors)


def _name_curve(axes: Axes, plot: MorphPlot, name: str, curve: np.ndarray, colors: Theme) -> None:
    """Write an endpoint's name beside its curve, where the two curves are farthest apart."""
    gap = np.abs(plot.response_db[0] - plot.response_db[-1])
    inside = slice(len(gap) // 20, -len(gap) // 20)
    at = int(np.argmax(gap[inside])) + len(gap) // 20
    above = curve[at] >= max(plot.response_db[0][at], plot.response_db[-1][at])
    axes.annotate(
        short_text(name),
        (plot.grid_hz[at], curve[at]),
        xytext=(0, 6 if above else -6),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontweight="bold",
        path_effects=halo(colors),
    )
