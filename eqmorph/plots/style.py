"""How every picture looks: two themes, the frequency and decibel axes, the heading.

Series differ in colour, dash and marker, so that they can be told apart in black and white. The colours are those
of M. Okabe and K. Ito, "Color Universal Design" (2008), shifted in lightness until they read on each background.
"""

import math
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke

from eqmorph.tables import printable

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Theme:
    """Colours as #rrggbb, all of them different, so that a page can put its own in their place."""

    background: str
    ink: str
    muted: str
    grid: str
    shade: str
    """The valid range of values."""
    alarm: str
    """Values outside the valid range."""
    series: tuple[str, ...]
    viridis: tuple[float, float]
    """The part of the colour map that stands out from the background."""


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        background="#ffffff",
        ink="#1b1f24",
        muted="#57606a",
        grid="#d0d7de",
        shade="#d7eee2",
        alarm="#c23b00",
        series=("#0062a3", "#b34700", "#00745a", "#9c3d76", "#6f6000", "#3a3f8f"),
        viridis=(0.0, 0.88),
    ),
    "dark": Theme(
        background="#0f1419",
        ink="#e6edf3",
        muted="#9da7b1",
        grid="#343b44",
        shade="#17382b",
        alarm="#ff8a4c",
        series=("#5bb5ea", "#f2a65e", "#35c49f", "#e391c3", "#e6d350", "#a9b1ff"),
        viridis=(0.2, 1.0),
    ),
}
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1.5)), (0, (8, 2, 1, 2, 1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
FREQUENCY_TICKS_HZ = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
WIDTH_IN = 8.0

_LIMITS_DB = (3, 6, 12, 18, 24, 36, 48, 60, 90, 120, 240)
_HEAD_IN = 0.34
_NOTE_IN = 0.19
_NOTE_LETTERS = 118


@contextmanager
def drawing(theme: ThemeName) -> Iterator[Theme]:
    """Use a theme's colours as matplotlib's defaults within the block."""
    colors = THEMES[theme]
    settings: Any = {
        "figure.facecolor": colors.background,
        "axes.facecolor": colors.background,
        "axes.edgecolor": colors.muted,
        "axes.labelcolor": colors.ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.labelsize": 9,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": colors.grid,
        "grid.linewidth": 0.6,
        "text.color": colors.ink,
        "xtick.color": colors.muted,
        "ytick.color": colors.muted,
        "xtick.labelcolor": colors.ink,
        "ytick.labelcolor": colors.ink,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "legend.fontsize": 8.5,
        "legend.frameon": False,
        "font.family": ["DejaVu Sans"],
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context(settings):
        yield colors


def canvas(theme: Theme, height_in: float, title: str, note: str) -> Figure:
    """Make an empty figure with a title, and below it a note on data and recipe."""
    notes = textwrap.wrap(plain_text(note), _NOTE_LETTERS)
    head_in = _HEAD_IN + _NOTE_IN * len(notes) + 0.06
    figure = Figure(figsize=(WIDTH_IN, height_in + head_in), layout="constrained")
    height_in += head_in
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - head_in / height_in))  # type: ignore[union-attr, call-arg]
    left = 0.12 / WIDTH_IN
    figure.text(left, 1 - 0.1 / height_in, plain_text(title), va="top", fontsize=12, fontweight="bold")
    text = "\n".join(notes)
    figure.text(left, 1 - _HEAD_IN / height_in, text, va="top", fontsize=8.5, color=theme.muted, linespacing=1.25)
    return figure


def plain_text(text: str) -> str:
    """Prepare foreign text for a picture: without control characters, and with dollar signs that start no formula.

    Example:
        >>> plain_text("5 $ and 6 $")
        '5 \\\\$ and 6 \\\\$'
    """
    return printable(text).replace("$", r"\$")


def frequency_axis(axes: Axes) -> None:
    """A logarithmic axis over the audible range, with the ticks an engineer expects."""
    axes.set_xscale("log")
    axes.set_xlim(20, 20_000)
    axes.set_xticks(FREQUENCY_TICKS_HZ, [hertz(tick) for tick in FREQUENCY_TICKS_HZ])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("frequency (Hz)")


def decibel_axis(axes: Axes, largest_db: float, theme: Theme) -> float:
    """An axis that reaches as far down as up, with the 0 dB line; returns its limit in decibels."""
    limit = decibel_limit(largest_db)
    axes.set_ylim(-limit, limit)
    axes.set_yticks([limit * step / 6 for step in range(-6, 7)] if limit < 12 else _even_ticks(limit))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")
    axes.set_ylabel("gain (dB)")
    axes.axhline(0, color=theme.muted, linewidth=1.0, zorder=1)
    return limit


def decibel_limit(largest_db: float) -> float:
    """Find the first round limit that leaves a little room above the largest value.

    >>> decibel_limit(5.0), decibel_limit(12.0)
    (6.0, 18.0)
    """
    return float(next((limit for limit in _LIMITS_DB if largest_db <= 0.97 * limit), math.ceil(largest_db)))


def hertz(value: float, unit: str = "") -> str:
    """A frequency as one says it.

    >>> hertz(50), hertz(2000), hertz(1_589_404, " Hz"), hertz(7.33e64, " Hz")
    ('50', '2k', '1.59 MHz', '7.33e+64 Hz')
    """
    if math.isinf(value):
        return f"∞{unit}"
    space = unit[: -len(unit.lstrip())] if unit else ""
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if factor <= abs(value) < 1e9:
            return f"{value / factor:.3g}{space}{letter}{unit.lstrip()}"
    return f"{value:.3g}{unit}"


def halo(theme: Theme) -> list[AbstractPathEffect]:
    """Outline text so that it stays readable on lines."""
    return [withStroke(linewidth=2.5, foreground=theme.background)]


def some(names: Sequence[str], most: int = 4) -> str:
    """Names for a heading, the first few of many."""
    first_names = ", ".join(names[:most])
    return f"{first_names} and {len(names) - most} more" if len(names) > most else first_names


def _even_ticks(limit: float) -> list[float]:
    step = limit / 6 if limit % 18 == 0 else limit / 4
    count = round(limit / step)
    return [step * index for index in range(-count, count + 1)]
