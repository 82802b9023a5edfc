"""A morph as its response over time: frequency across, the way from A to B upward, decibels as colour."""

from dataclasses import replace

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

from eqmorph.eq.backend import FloatArray
from eqmorph.plots.axes import decibel_limit, signed
from eqmorph.plots.morph import MorphPlot, morph_panels, place_label
from eqmorph.plots.style import SCREEN, Style, drawing

SURFACE_NOTE = "colour and contours: gain in dB; solid where it boosts, dashed where it cuts"
_EDGE = 0.04
"""Share of the axes at each side in which a number would be cut."""
_CONTOURS = 6
"""Contours on each side of 0 dB."""


def surface_plot(plot: MorphPlot) -> MorphPlot:
    """Change the note of a morph's record to what this picture shows."""
    return replace(plot, note=f"{len(plot.t)} steps; {SURFACE_NOTE}")


def surface_figure(plot: MorphPlot, style: Style = SCREEN) -> Figure:
    """Draw the responses of the steps (T, F) as a surface seen from above, in a panel for each channel.

    The colour map gets darker with strength on both sides of 0 dB, which reads in grey print; there, dashed contours
    tell cuts from boosts.
    """
    with drawing(style):
        figure, panels = morph_panels(plot, style)
        plots = plot.channels.values()
        limit_db = decibel_limit(max(float(np.abs(each.response_db).max()) for each in plots))
        levels = np.linspace(-limit_db, limit_db, 2 * _CONTOURS + 1)
        surfaces = [_draw_surface(axes, each, levels) for axes, each in zip(panels, plots, strict=True)]
        bar = figure.colorbar(surfaces[0], ax=panels, pad=0.015, aspect=30 * len(panels), ticks=levels[::2])
        bar.ax.yaxis.set_major_formatter(lambda level, _: signed(level))
        bar.set_label("gain (dB)")
        bar.outline.set_visible(False)
        return figure


def _draw_surface(axes: Axes, plot: MorphPlot, levels: FloatArray) -> ContourSet:
    """Fill a panel with a colour for each span of decibels, and draw the contours between them."""
    axes.grid(visible=False)
    surface = axes.contourf(
        plot.grid_hz, plot.t, plot.response_db, levels=levels, cmap=matplotlib.colormaps["PuOr_r"], extend="neither"
    )
    ink = "#1b1f24"  # dark on every colour of the map, whatever the theme
    drawn = levels[levels != 0]  # 0 dB is wide and flat: a line there would be noise
    styles = ["--" if level < 0 else "-" for level in drawn]
    lines = axes.contour(
        plot.grid_hz, plot.t, plot.response_db, levels=drawn, colors=ink, linewidths=0.7, linestyles=styles
    )
    to_share = axes.transData + axes.transAxes.inverted()
    for label in axes.clabel(lines, fmt=signed, fontsize=7):
        if np.abs(to_share.transform(label.get_position()) - 0.5).max() > 0.5 - _EDGE:
            label.remove()
    axes.set_ylabel(place_label(plot))
    return surface
