"""A morph as its response over time: frequency across, the way from A to B upward, decibels as colour."""

from dataclasses import replace

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from eqmorph.plots.morph import MorphPlot
from eqmorph.plots.style import SCREEN, Style, canvas, decibel_limit, drawing, frequency_axis, plain_text, signed

SURFACE_NOTE = "colour and contours: gain in dB; solid where it boosts, dashed where it cuts"
_CONTOURS = 6
"""Contours on each side of 0 dB."""


def surface_plot(plot: MorphPlot) -> MorphPlot:
    """Change the note of a morph's record to what this picture shows."""
    return replace(plot, note=f"{len(plot.t)} steps; {SURFACE_NOTE}")


def surface_figure(plot: MorphPlot, style: Style = SCREEN) -> Figure:
    """Draw the responses of the steps (T, F) as a surface seen from above.

    The colour map gets darker with strength on both sides of 0 dB, which reads in grey print; there, dashed contours
    tell cuts from boosts.
    """
    with drawing(style):
        figure = canvas(style, style.height_in(4.4), plot.title, plot.note)
        axes = figure.add_subplot()
        frequency_axis(axes, style)
        axes.grid(visible=False)
        limit_db = decibel_limit(float(np.abs(plot.response_db).max()))
        surface = axes.pcolormesh(
            plot.grid_hz, plot.t, plot.response_db, shading="gouraud", vmin=-limit_db, vmax=limit_db,
            cmap=matplotlib.colormaps["PuOr_r"], rasterized=True,
        )  # fmt: skip
        levels = np.linspace(-limit_db, limit_db, 2 * _CONTOURS + 1)
        styles = ["--" if level < 0 else "-" for level in levels]
        ink = "#1b1f24"  # dark on every colour of the map, whatever the theme
        lines = axes.contour(
            plot.grid_hz, plot.t, plot.response_db, levels=levels, colors=ink, linewidths=0.7, linestyles=styles
        )
        axes.clabel(lines, fmt=signed, fontsize=7)
        axes.set_ylabel(plain_text(f"t (0 = {plot.endpoints[0]}, 1 = {plot.endpoints[1]})"))
        bar = figure.colorbar(surface, ax=axes, pad=0.015, aspect=30)
        bar.ax.yaxis.set_major_formatter(lambda level, _: signed(level))
        bar.set_label("gain (dB)")
        bar.outline.set_visible(False)
        return figure
