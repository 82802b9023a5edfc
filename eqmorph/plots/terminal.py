"""A small EQ curve in characters: Braille dots where the terminal can show them, plain ASCII where it cannot.

A Braille cell is two dots wide and four high (Unicode block U+2800), so a sketch of 56 x 9 cells has 112 x 36 dots.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid
from eqmorph.tables.terminal import broken, columns_taken, wants_color
from eqmorph.text import printable

GRID_HZ = log_grid(256)

HEIGHT = 9
"""Lines of the plot itself; an odd number, so that 0 dB has its own."""

BRAILLE = 0x2800
"""The empty Braille character; each dot adds its bit."""
_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_TICKS_HZ = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
_LIMITS_DB = (3, 6, 12, 18, 24, 36, 48, 60, 120)
_COLORS = (36, 33, 35, 32)
"""ANSI colours of the curves: cyan, yellow, magenta, green."""
_LETTERS = "*o+x"
_GUTTER = 6
"""Characters left of the plot."""
_BEYOND = 8
"""Characters right of the plot: the numbers of four curves that end in one line."""
_GAP = "   "
"""Between the names of a legend."""
_INDENT = "  "
"""Before what follows the first line of a long name."""


@dataclass(frozen=True)
class _Canvas:
    """Size and characters of a sketch."""

    width: int
    height: int
    limit_db: int
    plain: bool
    """Whether only ASCII can be shown."""
    colored: bool

    @property
    def dots(self) -> tuple[int, int]:
        """Dots across and down a character."""
        return (1, 1) if self.plain else (2, 4)

    def levels(self, values_db: FloatArray) -> NDArray[np.int64]:
        """Find the row of dots, counted from the top, of each value."""
        last = self.height * self.dots[1] - 1
        share = (self.limit_db - values_db) / (2 * self.limit_db)
        return np.clip(np.round(share * last), 0, last).astype(int)

    def mark(self, drawn: int, dot: tuple[int, int], curve: int) -> int:
        """Add a dot of a curve to a character that holds other dots of it."""
        return ord(_LETTERS[curve % len(_LETTERS)]) if self.plain else drawn | BRAILLE | int(_DOTS[dot])

    def painted(self, text: str, curve: int) -> str:
        """Color text as a curve is colored."""
        return f"\x1b[{_COLORS[curve % len(_COLORS)]}m{text}\x1b[0m" if self.colored else text


def sketch(
    curves_db: ArrayLike,
    grid_hz: FloatArray = GRID_HZ,
    width: int = 56,
    names: Sequence[str] = (),
    ascii_only: bool | None = None,
    color: bool | None = None,
) -> str:
    """Draw curves over log frequency, on a decibel axis that reaches as far down as up.

    Args:
        curves_db: (N, F) or (F,) decibels.
        grid_hz: (F,) ascending frequencies of the columns.
        width: characters of the plot itself; six more stand on its left for the axis.
        names: N names for a legend; each curve ends in the number it has there.
        ascii_only: None asks standard output whether it can show Braille.
        color: None asks whether standard output is a terminal and NO_COLOR is unset.
    """
    curves = np.nan_to_num(np.atleast_2d(np.asarray(curves_db, dtype=float)))
    largest_db = np.abs(curves).max(initial=0.0)
    canvas = _Canvas(
        width,
        HEIGHT,
        next((limit for limit in _LIMITS_DB if largest_db <= limit), _LIMITS_DB[-1]),
        plain=not _shows_braille() if ascii_only is None else ascii_only,
        colored=wants_color(sys.stdout) if color is None else color,
    )
    owner, marks = _raster(canvas, curves, grid_hz)
    end_rows = canvas.levels(curves[: len(names), -1]) // canvas.dots[1]
    lines = [_line(canvas, row, owner[row], marks[row], end_rows) for row in range(canvas.height)]
    lines.append(_ticks(grid_hz, width))
    lines += [" " * _GUTTER + line for line in _legend(canvas, names)]
    return "\n".join(lines)


def _raster(canvas: _Canvas, curves: FloatArray, grid_hz: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw curves (N, F) on a grid of characters.

    Returns:
        (height, width) index of the curve on top of each character, -1 for none; and the character's code point.
    """
    across, down = canvas.dots
    owner = np.full((canvas.height, canvas.width), -1)
    marks = np.zeros((canvas.height, canvas.width), dtype=int)
    log_hz = np.log(grid_hz)
    columns = np.linspace(log_hz[0], log_hz[-1], canvas.width * across)
    for index in range(len(curves) - 1, -1, -1):  # the first curve last, so that it lies on top
        levels = canvas.levels(np.interp(columns, log_hz, curves[index]))
        before = np.concatenate([levels[:1], levels[:-1]])
        for column, (first, last) in enumerate(zip(before, levels, strict=True)):
            for level in _between(int(first), int(last)):
                place = level // down, column // across
                owner[place] = index
                marks[place] = canvas.mark(int(marks[place]), (level % down, column % across), index)
    return owner, marks


def _between(first: int, last: int) -> range:
    """Levels after one column up to the next, so that a steep curve stays one line."""
    if first == last:
        return range(last, last + 1)
    step = 1 if last > first else -1
    return range(first + step, last + step, step)


def _line(
    canvas: _Canvas, row: int, owner: NDArray[np.int64], marks: NDArray[np.int64], end_rows: NDArray[np.int64]
) -> str:
    """One line of the sketch: axis, characters (W,), and the numbers of curves that end there."""
    middle = canvas.height // 2
    labels = {0: f"{canvas.limit_db:+d}", middle: "0 dB", canvas.height - 1: f"{-canvas.limit_db:+d}"}
    label = labels.get(row, "")
    empty = " "
    if row == middle:
        empty = "-" if canvas.plain else "╌"
    characters = [
        canvas.painted(chr(mark), int(curve)) if curve >= 0 else empty
        for curve, mark in zip(owner, marks, strict=True)
    ]
    numbers = [
        " " + canvas.painted(str(index + 1), index) for index, end_row in enumerate(end_rows) if end_row == row
    ]
    return f"{label:>{_GUTTER - 1}}{_axis(canvas, label)}{''.join([*characters, *numbers]).rstrip()}"


def _legend(canvas: _Canvas, names: Sequence[str]) -> list[str]:
    """Numbers and names, as many in a line as fit below the plot; a longer name takes lines of its own."""
    room = canvas.width + _BEYOND
    lines: list[str] = []
    free = 0
    for index, name in enumerate(names):
        first, *others = broken(f"{index + 1} {printable(name)}", room - len(_INDENT))
        taken = columns_taken(_GAP + first)
        if lines and not others and taken <= free:
            lines[-1] += _GAP + canvas.painted(first, index)
            free -= taken
            continue
        lines += [canvas.painted(part, index) for part in (first, *(_INDENT + other for other in others))]
        free = 0 if others else room - columns_taken(first)
    return lines


def _axis(canvas: _Canvas, label: str) -> str:
    if canvas.plain:
        return "|"
    return "┤" if label else "│"


def _ticks(grid_hz: np.ndarray, width: int) -> str:
    """Write the frequencies below the plot, as many as fit without touching."""
    line = [" "] * (_GUTTER + width + 6)
    free = 0
    low, high = np.log(grid_hz[0]), np.log(grid_hz[-1])
    for tick in _TICKS_HZ:
        if not grid_hz[0] * 0.999 <= tick <= grid_hz[-1] * 1.001:
            continue
        text = f"{tick // 1000}k" if tick >= 1000 else str(tick)
        text += " Hz" if tick == _TICKS_HZ[-1] else ""
        center = _GUTTER + round((np.log(tick) - low) / (high - low) * (width - 1))
        start = center - len(text.removesuffix(" Hz")) // 2
        if start >= free:
            line[start : start + len(text)] = text
            free = start + len(text) + 1
    return "".join(line).rstrip()


def _shows_braille() -> bool:
    try:
        "⠿┤│╌━".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return os.environ.get("TERM") not in ("dumb", "linux")
