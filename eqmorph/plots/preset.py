"""EQ curves of presets, their bands marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Bands, log_grid, response_db
from eqmorph.eq.preset import Preset
from eqmorph.plots.style import (
    DASHES,
    MARKERS,
    ThemeName,
    canvas,
    decibel_axis,
    drawing,
    frequency_axis,
    halo,
    plain_text,
    some,
)


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


def preset_plot(presets: Sequence[Preset], source: str = "", points: int = 512) -> PresetPlot:
    """Compute the curves of presets from 20 Hz to 20 kHz; `source` says where they come from, if not from a file."""
    grid_hz = log_grid(points)
    curves = tuple(_curve(preset, preset.name or f"preset {n}", grid_hz) for n, preset in enumerate(presets, 1))
    counts = " / ".join(str(len(curve.bands)) for curve in curves)
    about = f"{counts} bands; biquads at {SAMPLE_RATE_HZ / 1000:g} kHz; marks: frequency and gain of each band"
    title = f"EQ curve: {some([curve.name for curve in curves])}"
    return PresetPlot(title, f"{source}; {about}" if source else about, grid_hz, curves)


def preset_figure(plot: PresetPlot, theme: ThemeName = "light") -> Figure:
    """Draw the curves; with one preset, the response of each band stands thin behind."""
    with drawing(theme) as colors:
        figure = canvas(colors, 4.2, plot.title, plot.note)
        axes = figure.add_subplot()
        frequency_axis(axes)
        gains = [abs(float(str(band["gain_db"]))) for curve in plot.curves for band in curve.bands]
        curves = [float(np.abs(curve.response_db).max()) for curve in plot.curves]
        decibel_axis(axes, max(gains + curves), colors)
        for index, curve in enumerate(plot.curves):
            color = colors.series[index % len(colors.series)]
            if len(plot.curves) == 1:
                axes.plot(plot.grid_hz, curve.bands_db.T, color=colors.muted, linewidth=0.8)
                axes.fill_between(plot.grid_hz, curve.response_db, color=color, alpha=0.12, linewidth=0)
            dash = DASHES[index % len(DASHES)]
            axes.plot(
                plot.grid_hz,
                curve.response_db,
                color=color,
                linestyle=dash,
                linewidth=2.2,
                label=plain_text(curve.name),
            )
            centers = [(band["frequency_hz"], band["gain_db"]) for band in curve.bands]
            marker = MARKERS[index % len(MARKERS)]
            x, y = zip(*centers, strict=True)
            axes.plot(
                x, y, linestyle="none", marker=marker, markersize=7, markerfacecolor=colors.background,
                markeredgecolor=color, markeredgewidth=1.6, zorder=3,
            )  # fmt: skip
            for number, center in enumerate(centers, 1):
                axes.annotate(
                    str(number), center, xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8, zorder=4,
                    annotation_clip=True, path_effects=halo(colors),
                )  # fmt: skip
        if len(plot.curves) > 1:
            axes.legend(loc="best", handlelength=3.2)
        return figure


def _curve(preset: Preset, name: str, grid_hz: np.ndarray) -> Curve:
    bands = preset.arrays()
    alone = [
        response_db(Bands((kind,), *(field[index : index + 1] for field in bands[1:])), grid_hz)
        for index, kind in enumerate(bands.kinds)
    ]
    return Curve(
        name,
        [band.model_dump() for band in preset.bands],
        np.asarray(response_db(bands, grid_hz)),
        np.stack(alone),
    )
