"""A small EQ curve in characters: Braille dots where the terminal can show them, plain ASCII where it cannot.

A Braille cell is two dots wide and four high (Unicode block U+2800), so a sketch of 56 x 9 cells has 112 x 36 dots.
"""

import os
import sys
from collections.abc import Sequence

import numpy as np

from eqmorph.eq.filters import log_grid

GRID_HZ = log_grid(256)

_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_TICKS_HZ = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
_LIMITS_DB = (3, 6, 12, 18, 24, 36, 48, 60, 120)
_COLORS = (36, 33, 35, 32)
_LETTERS = "*o+x"
_GUTTER = 6


def sketch(
    curves_db: np.ndarray | Sequence[np.ndarray],
    grid_hz: np.ndarray = GRID_HZ,
    width: int = 56,
    height: int = 9,
    names: Sequence[str] = (),
    ascii_only: bool | None = None,
    color: bool | None = None,
) -> str:
    """Curves over log frequency, on a decibel axis that reaches as far down as up.

    Args:
        curves_db: (N, F) or (F,) decibels.
        grid_hz: (F,) ascending frequencies of the columns.
        width: cells of the plot itself; six more stand on its left for the axis.
        height: lines of the plot itself, an odd number so that 0 dB has its own; one or two more stand below.
        names: N names for a legend; each curve ends in the number it has there.
        ascii_only: None asks standard output whether it can show Braille.
        color: None asks whether standard output is a terminal and NO_COLOR is unset.
    """
    curves = np.nan_to_num(np.atleast_2d(np.asarray(curves_db, dtype=float)))
    plain = not _shows_braille() if ascii_only is None else ascii_only
    colored = _wants_color() if color is None else color
    height += 1 - height % 2
    limit = next((limit for limit in _LIMITS_DB if np.abs(curves).max(initial=0.0) <= limit), 120)
    owner, marks = _raster(curves, grid_hz, width, height, limit, plain)
    tags = _levels(curves[: len(names), -1], limit, height, plain) // _dots(plain)[1]
    middle = height // 2
    lines = []
    for row in range(height):
        label = {0: f"{limit:+d}", middle: "0 dB", height - 1: f"{-limit:+d}"}.get(row, "")
        rest = "-" if plain else "╌"
        cells = [_cell(owner[row, i], marks[row, i], rest if row == middle else " ", colored) for i in range(width)]
        tag = [" " + _painted(str(index + 1), index, colored) for index, at in enumerate(tags) if at == row]
        axis = "|" if plain else "┤" if label else "│"
        lines.append(f"{label:>{_GUTTER - 1}}{axis}{''.join([*cells, *tag]).rstrip()}")
    lines.append(_ticks(grid_hz, width))
    if names:
        shown = [_painted(f"{index + 1} {name}", index, colored) for index, name in enumerate(names)]
        lines.append(" " * _GUTTER + "   ".join(shown))
    return "\n".join(lines)


def _raster(
    curves: np.ndarray, grid_hz: np.ndarray, width: int, height: int, limit: float, plain: bool
) -> tuple[np.ndarray, np.ndarray]:
    """(height, width) which curve owns a cell (-1: none), the first one on top, and the character to put there."""
    across, down = _dots(plain)
    owner = np.full((height, width), -1)
    marks = np.zeros((height, width), dtype=int)
    columns = width * across
    at = np.linspace(np.log(grid_hz[0]), np.log(grid_hz[-1]), columns)
    for index in range(len(curves) - 1, -1, -1):
        values = np.interp(at, np.log(grid_hz), curves[index])
        levels = _levels(values, limit, height, plain)
        before = np.concatenate([levels[:1], levels[:-1]])
        for column, (first, last) in enumerate(zip(before, levels, strict=True)):
            # A steep curve is drawn through all the dots between two columns, so that it stays one line.
            step = 1 if last >= first else -1
            for level in range(first + (step if last != first else 0), last + step, step):
                cell = level // down, column // across
                owner[cell] = index
                dot = _DOTS[level % down, column % across]
                marks[cell] = ord(_LETTERS[index % 4]) if plain else (marks[cell] | dot)
    if not plain:
        marks += 0x2800
    return owner, marks


def _dots(plain: bool) -> tuple[int, int]:
    """Dots across and down a cell."""
    return (1, 1) if plain else (2, 4)


def _levels(values_db: np.ndarray, limit: float, height: int, plain: bool) -> np.ndarray:
    """The row of dots, counted from the top, of each value."""
    last = height * _dots(plain)[1] - 1
    return np.clip(np.round((limit - values_db) / (2 * limit) * last), 0, last).astype(int)


def _cell(owner: int, mark: int, empty: str, colored: bool) -> str:
    return empty if owner < 0 else _painted(chr(mark), int(owner), colored)


def _painted(text: str, index: int, colored: bool) -> str:
    return f"\x1b[{_COLORS[index % len(_COLORS)]}m{text}\x1b[0m" if colored else text


def _ticks(grid_hz: np.ndarray, width: int) -> str:
    """The frequencies below the plot, as many as fit without touching."""
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


def _wants_color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
