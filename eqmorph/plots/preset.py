"""EQ curves of presets, their bands marked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, response_db
from eqmorph.eq.importance import each_band_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.plots.axes import decibel_axis, frequency_axis
from eqmorph.plots.labels import name_lines
from eqmorph.plots.style import MARKERS, SCREEN, Style, Theme, canvas, drawing, first_names, halo

POINTS = 512
"""Frequencies of a curve."""


@dataclass(frozen=True)
class Curve:
    """One preset: its bands, the response (F,) in decibels, and that of each band (B, F)."""

    name: str
    bands: list[dict[str, object]]
    response_db: np.ndarray
    bands_db: np.ndarray


@dataclass(frozen=True)
class PresetPlot:
    """Content of the picture."""

    title: str
    note: str
    grid_hz: np.ndarray
    """(F,)"""
    curves: tuple[Curve, ...]


def preset_plot(presets: Sequence[AnyPreset]) -> PresetPlot:
    """Compute the curves of presets from 20 Hz to 20 kHz, two of a preset with two channels.

    Args:
        presets: one or more.
    """
    grid_hz = log_grid(POINTS)
    chains = [chain for preset in presets for chain in _named_chains(preset)]
    curves = tuple(_curve(chain, chain.name or f"preset {n}", grid_hz) for n, chain in enumerate(chains, 1))
    counts = " / ".join(str(len(curve.bands)) for curve in curves)
    about = f"{counts} bands; biquads at {SAMPLE_RATE_HZ / 1000:g} kHz; marks: frequency and gain of each band"
    title = f"EQ curve: {first_names([curve.name for curve in curves])}"
    return PresetPlot(title, about, grid_hz, curves)


def preset_figure(plot: PresetPlot, style: Style = SCREEN) -> Figure:
    """Draw the curves; with one preset, the response of each band stands thin behind."""
    with drawing(style) as colors:
        figure = canvas(style, style.height_in(4.2), plot.title, plot.note)
        axes = figure.add_subplot()
        frequency_axis(axes, style)
        marks = [mark for curve in plot.curves for mark in _marks(curve)]
        largest = [float(np.abs(curve.response_db).max()) for curve in plot.curves]
        decibel_axis(axes, max([abs(gain_db) for _, gain_db in marks] + largest), colors)
        if len(plot.curves) == 1:
            _draw_bands(axes, plot, colors)
        lines = [_draw_curve(axes, plot.grid_hz, curve, index, colors) for index, curve in enumerate(plot.curves)]
        if len(lines) > 1:
            name_lines(axes, lines, [curve.name for curve in plot.curves], colors, marks)
        return figure


def _marks(curve: Curve) -> list[tuple[float, float]]:
    """Frequency and gain of each band."""
    return [(float(str(band["frequency_hz"])), float(str(band["gain_db"]))) for band in curve.bands]


def _draw_bands(axes: Axes, plot: PresetPlot, colors: Theme) -> None:
    """The responses of the bands of one preset, and the area under their sum."""
    (curve,) = plot.curves
    axes.plot(plot.grid_hz, curve.bands_db.T, color=colors.muted, linewidth=0.8)
    axes.fill_between(plot.grid_hz, curve.response_db, color=colors.series[0], alpha=0.12, linewidth=0)


def _draw_curve(axes: Axes, grid_hz: np.ndarray, curve: Curve, index: int, colors: Theme) -> Line2D:
    """Draw one curve, with a numbered mark at the frequency and gain of each band; returns its line."""
    (line,) = axes.plot(grid_hz, curve.response_db, **colors.line(index), linewidth=2.2)
    centers = _marks(curve)
    x, y = zip(*centers, strict=True)
    axes.plot(
        x, y, linestyle="none", marker=MARKERS[index % len(MARKERS)], markersize=7,
        markerfacecolor=colors.background, markeredgecolor=line.get_color(), markeredgewidth=1.6, zorder=3,
    )  # fmt: skip
    for number, center in enumerate(centers, 1):
        axes.annotate(
            str(number), center, xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8, zorder=4,
            annotation_clip=True, path_effects=halo(colors),
        )  # fmt: skip
    return line


def _named_chains(preset: AnyPreset) -> Sequence[Preset]:
    """The chains of a preset, those of two channels called after them."""
    if isinstance(preset, StereoPreset):
        return [preset.channel(channel) for channel in CHANNELS]
    return preset.chains


def _curve(preset: Preset, name: str, grid_hz: np.ndarray) -> Curve:
    bands = preset.arrays()
    alone_db = each_band_db(bands, grid_hz)
    return Curve(name, [asdict(band) for band in preset.bands], np.asarray(response_db(bands, grid_hz)), alone_db)
