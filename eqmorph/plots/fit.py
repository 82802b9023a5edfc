"""A fit: the target's curve, the preset's, and below them what is left between the two."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.eq.target import Fitted
from eqmorph.plots.axes import decibel_axis, frequency_axis
from eqmorph.plots.labels import name_lines
from eqmorph.plots.style import SCREEN, Style, canvas, drawing

_LEAST_SHOWN_ERROR_DB = 0.5


@dataclass(frozen=True)
class FitPlot:
    """Content of the picture."""

    title: str
    note: str
    grid_hz: np.ndarray
    """(F,)"""
    target_db: np.ndarray
    """(F,)"""
    response_db: np.ndarray
    """(F,) of the preset, at the target's level."""


def fit_plot(fitted: Fitted) -> FitPlot:
    """Take what is drawn from a fit."""
    errors = fitted.errors
    note = (
        f"{len(fitted.preset.bands)} bands; RMS {errors.rms_db:.2f} dB, largest {errors.largest_db:.2f} dB; "
        f"below 10 kHz {errors.rms_below_10k_db:.2f} and {errors.largest_below_10k_db:.2f} dB"
    )
    title = f"Fit to {fitted.target.name or 'a curve'}"
    return FitPlot(title, note, fitted.target.grid_hz, fitted.target.curve_db, fitted.response_db)


def fit_figure(plot: FitPlot, style: Style = SCREEN) -> Figure:
    """Draw both curves over their difference."""
    with drawing(style) as colors:
        figure = canvas(style, style.height_in(5.4), plot.title, plot.note)
        curves, left = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        frequency_axis(left, style)
        largest = max(float(np.abs(plot.target_db).max()), float(np.abs(plot.response_db).max()))
        decibel_axis(curves, largest, colors)
        lines = curves.plot(plot.grid_hz, plot.target_db, color=colors.muted, linewidth=3.2)
        lines += curves.plot(plot.grid_hz, plot.response_db, color=colors.series[0], linewidth=1.8)
        name_lines(curves, lines, ("target", "fit"), colors)
        error_db = plot.response_db - plot.target_db
        decibel_axis(left, max(float(np.abs(error_db).max()), _LEAST_SHOWN_ERROR_DB), colors)
        left.plot(plot.grid_hz, error_db, color=colors.series[1], linewidth=1.4)
        left.set_ylabel("fit - target (dB)")
        return figure
