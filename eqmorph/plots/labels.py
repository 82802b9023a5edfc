"""Names written beside their lines, so that no legend has to be looked up.

Each name gets the place along its line where a box of its size lies free of every other line and name, and where the
line itself is flat. Places are searched in shares of the axes, in which text has a fixed size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from eqmorph.eq.backend import FloatArray
from eqmorph.plots.style import Theme, halo, short_text

_LETTER_WIDTH = 0.62
_LINE_HEIGHT = 1.25
"""Of the size of the font."""
_GAP_PT = 3.0
"""Between a line and its name."""
_MARGIN = 0.03
"""Share of the axes that stays free of names on each side."""
_PLACES = 60
_ENOUGH = 0.08
"""Distance to other lines, as a share of the height, beyond which more is no better."""


@dataclass(frozen=True)
class _Box:
    """A box in shares of the axes."""

    left: float
    right: float
    bottom: float
    top: float

    def overlaps(self, other: "_Box") -> bool:
        """Whether the two have a point in common."""
        apart = self.right < other.left or other.right < self.left
        return not (apart or self.top < other.bottom or other.top < self.bottom)


def name_lines(
    axes: Axes,
    lines: Sequence[Line2D],
    names: Sequence[str],
    theme: Theme,
    marks: Sequence[tuple[float, float]] = (),
) -> None:
    """Write the name of every line beside it, in the colour of the line.

    Args:
        axes: axes whose limits and scales are set.
        lines: N lines as they were drawn, all through the same places on the horizontal axis.
        names: N texts.
        theme: colours of the page.
        marks: places that no name should cover, each with room for a number above it.
    """
    heights = np.array([line.get_ydata() for line in lines], dtype=np.float64)
    shares = _shares(axes, np.asarray(lines[0].get_xdata(), dtype=np.float64), heights)
    placed = [_box_of_mark(axes, mark) for mark in marks]
    for index, (name, line) in enumerate(zip(names, lines, strict=True)):
        text = short_text(name)
        box = _free_place(axes, shares, index, _size(axes, text), placed)
        placed.append(box)
        axes.text(
            (box.left + box.right) / 2, (box.bottom + box.top) / 2, text, transform=axes.transAxes, ha="center",
            va="center", color=line.get_color(), fontweight="bold", fontsize=_font_pt(axes),
            path_effects=halo(theme), zorder=5,
        )  # fmt: skip


def _font_pt(axes: Axes) -> float:
    return float(axes.xaxis.label.get_fontsize())


def _size(axes: Axes, text: str) -> tuple[float, float]:
    """Estimate width and height of a text in shares of the axes."""
    width_in, height_in = _axes_in(axes)
    font_in = _font_pt(axes) / 72
    return len(text) * _LETTER_WIDTH * font_in / width_in, _LINE_HEIGHT * font_in / height_in


def _axes_in(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes in inches, before the layout has moved them."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width_in, height_in = figure.get_size_inches()
    return axes.get_position().width * width_in, axes.get_position().height * height_in


def _box_of_mark(axes: Axes, mark: tuple[float, float]) -> _Box:
    """A box around a mark and the number above it."""
    x, y = (axes.transData + axes.transAxes.inverted()).transform(mark)
    width_in, height_in = _axes_in(axes)
    font_in = _font_pt(axes) / 72
    return _Box(
        x - font_in / width_in, x + font_in / width_in, y - 0.6 * font_in / height_in, y + 2 * font_in / height_in
    )


def _shares(axes: Axes, x: FloatArray, lines: FloatArray) -> FloatArray:
    """(N + 1, P) where the points lie in the axes: x, then each line."""
    to_axes = axes.transData + axes.transAxes.inverted()
    across = to_axes.transform(np.column_stack([x, np.full(len(x), axes.get_ylim()[0])]))[:, 0]
    heights = [to_axes.transform(np.column_stack([x, line]))[:, 1] for line in lines]
    return np.array([across, *heights])


def _free_place(
    axes: Axes, shares: FloatArray, index: int, size: tuple[float, float], placed: Sequence[_Box]
) -> _Box:
    """Find the box with the most room among places along a line, above it and below."""
    across, line = shares[0], shares[1 + index]
    others = np.delete(shares[1:], index, axis=0)
    width, height = size
    gap = _GAP_PT / 72 / _axes_in(axes)[1]
    candidates: list[tuple[float, _Box]] = []
    for center in np.linspace(_MARGIN + width / 2, 1 - _MARGIN - width / 2, _PLACES):
        below_text = (across >= center - width / 2) & (across <= center + width / 2) & np.isfinite(line)
        if not below_text.any():
            continue
        low, high = float(line[below_text].min()), float(line[below_text].max())
        for bottom in (high + gap, low - gap - height):
            box = _Box(center - width / 2, center + width / 2, bottom, bottom + height)
            candidates.append((_room(box, others[:, below_text], high - low, placed), box))
    if not candidates:
        return _Box(_MARGIN, _MARGIN + width, 1 - height, 1.0)
    return max(candidates, key=lambda candidate: candidate[0])[1]


def _room(box: _Box, others: FloatArray, rise: float, placed: Sequence[_Box]) -> float:
    """Rate a place: its distance to the other lines (N, P), less the rise of its own line and the names it hides."""
    distances = np.maximum(box.bottom - others, others - box.top)
    nearest = float(np.nanmin(distances)) if np.isfinite(distances).any() else _ENOUGH
    hidden = sum(box.overlaps(other) for other in placed)
    outside = max(0.0, box.top - 1.0, -box.bottom)
    return min(nearest, _ENOUGH) - 0.5 * rise - hidden - 10.0 * outside
