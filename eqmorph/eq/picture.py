"""A small decibel chart as inline SVG, for notebooks: no library, no script, readable on light and dark pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from eqmorph.eq.backend import FloatArray

PICTURE_POINTS = 128
"""Frequencies of a curve; more cannot be told apart at this width."""

WIDTH, HEIGHT = 420, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 8, 22
"""Margins around the plot, in pixels; the labels of the axes stand in them."""

MARKED_HZ = {20: "20", 100: "100", 1_000: "1k", 10_000: "10k", 20_000: "20k"}
SMALLEST_SPAN_DB, STEP_DB = 6.0, 3.0
"""The decibel axis reaches at least this far, and to a whole number of steps."""
GRAY, COLORS = "#8a8a8a", ("#2a78d6", "#d9822b", "#3a9a5b", "#b04fb0")


@dataclass(frozen=True)
class Axes:
    """Where hertz and decibels lie in the picture, in pixels from its top left corner."""

    low_hz: float
    high_hz: float
    span_db: float
    """The vertical axis runs from -span_db to +span_db."""

    def x(self, frequency_hz: FloatArray | float) -> FloatArray:
        """(...,) positions of frequencies (...,) on the logarithmic axis."""
        share = np.log(np.asarray(frequency_hz) / self.low_hz) / math.log(self.high_hz / self.low_hz)
        return np.asarray(LEFT + (WIDTH - LEFT - RIGHT) * share)

    def y(self, level_db: FloatArray | float) -> FloatArray:
        """(...,) positions of levels (...,) on the decibel axis, which points up while pixels count down."""
        share = 0.5 - 0.5 * np.asarray(level_db) / self.span_db
        return np.asarray(TOP + (HEIGHT - TOP - BOTTOM) * share)


def response_svg(curves_db: FloatArray, grid_hz: FloatArray, names: Sequence[str]) -> str:
    """Draw decibel curves over a logarithmic frequency axis.

    Args:
        curves_db: (N, F) float64, decibels.
        grid_hz: (F,) float64, ascending frequencies in Hz; the axis runs from the first to the last.
        names: N names, shown when the pointer rests on a curve.

    Returns:
        One `<svg>` element.
    """
    highest_db = STEP_DB * math.ceil(float(np.abs(curves_db).max()) / STEP_DB)
    axes = Axes(float(grid_hz[0]), float(grid_hz[-1]), max(SMALLEST_SPAN_DB, highest_db))
    colors = _colors(len(curves_db))
    lines = []
    for index, (curve_db, name) in enumerate(zip(curves_db, names, strict=True)):
        positions = zip(axes.x(grid_hz), axes.y(curve_db), strict=True)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in positions)
        lines.append(f'<polyline stroke="{colors[index]}" points="{points}"><title>{escape(name)}</title></polyline>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img">'
        f"<title>{escape(', '.join(names))}</title>{_grid(axes)}"
        f'<g fill="none" stroke-width="2" stroke-linejoin="round">{"".join(lines)}</g></svg>'
    )


def _colors(count: int) -> list[str]:
    """A color for each curve: distinct ones for a few, a run from the first to the second for the steps of a path."""
    if count <= len(COLORS):
        return list(COLORS[:count])
    first, last = (np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) for color in COLORS[:2])
    shades = first + np.linspace(0.0, 1.0, count)[:, None] * (last - first)
    return ["#" + "".join(f"{round(part):02x}" for part in shade) for shade in shades]


def _grid(axes: Axes) -> str:
    """The lines behind the curves and the numbers beside them."""
    lines, labels = [], []
    for level_db in (-axes.span_db, 0.0, axes.span_db):
        y = float(axes.y(level_db))
        lines.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        labels.append(f'<text x="{LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{level_db:+g}</text>')
    for frequency_hz, label in MARKED_HZ.items():
        if axes.low_hz <= frequency_hz <= axes.high_hz:
            x = float(axes.x(frequency_hz))
            lines.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
            labels.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{label}</text>')
    return (
        f'<g stroke="{GRAY}" stroke-width="0.5" opacity="0.6">{"".join(lines)}</g>'
        f'<g fill="{GRAY}" font-family="sans-serif" font-size="10">{"".join(labels)}</g>'
    )
