"""The style of all figures: theme, size and font, the frequency and decibel axes, the heading.

Series differ in colour, dash and marker. Their colours were searched for distance: any two stay apart in CIELAB for
normal sight, for protanopia, deuteranopia and tritanopia (G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15, 2009), and in lightness when
printed in grey. `tests/plots/test_colors.py` holds the distances.
"""

import math
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke

from eqmorph.text import printable

ThemeName = Literal["light", "dark"]
FontName = Literal["sans", "serif"]


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
        series=("#0062a3", "#cf8200", "#83276b", "#3a915d", "#1925ae", "#7d702e"),
        viridis=(0.0, 0.88),
    ),
    "dark": Theme(
        background="#0f1419",
        ink="#e6edf3",
        muted="#9da7b1",
        grid="#343b44",
        shade="#17382b",
        alarm="#ff8a4c",
        series=("#5bb5ea", "#feb439", "#ff54c4", "#039689", "#714ae8", "#fcf264"),
        viridis=(0.2, 1.0),
    ),
}
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1.5)), (0, (8, 2, 1, 2, 1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
FREQUENCY_TICKS_HZ = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
DECADE_TICKS_HZ = (20, 100, 1_000, 10_000, 20_000)
"""The ticks of a picture that is too narrow for all of them."""
NARROW_IN = 5.0
SCREEN_WIDTH_IN = 8.0
"""The width that sizes and heights are designed for."""
COLUMN_WIDTH_IN = 3.5
"""One column of a two-column page."""
PAGE_WIDTH_IN = 7.2
MIN_WIDTH_IN, MAX_WIDTH_IN = 2.0, 40.0
FONTS: dict[FontName, list[str]] = {"sans": ["DejaVu Sans"], "serif": ["STIXGeneral", "DejaVu Serif"]}
"""Fonts that matplotlib brings along, so that a picture looks the same everywhere; STIX is like Times."""


@dataclass(frozen=True)
class Style:
    """The look of a picture.

    Args:
        theme: colours for a light or a dark background.
        width_in: width in inches; the height follows.
        dpi: dots per inch of a PNG.
        font: family of all texts.
        heading: whether title and note stand above the picture; a paper says them in its caption.
    """

    theme: ThemeName = "light"
    width_in: float = SCREEN_WIDTH_IN
    dpi: int = 150
    font: FontName = "sans"
    heading: bool = True

    @property
    def colors(self) -> Theme:
        """The colours of its theme."""
        return THEMES[self.theme]

    @property
    def narrow(self) -> bool:
        """Whether there is no room for every tick."""
        return self.width_in < NARROW_IN

    def height_in(self, screen_height_in: float) -> float:
        """Compute the height of a picture that is as high as said at the width of a screen.

        A narrow picture is a little higher for its width, since its letters do not shrink as much as its lines.
        """
        return float(screen_height_in * (self.width_in / SCREEN_WIDTH_IN) ** _HEIGHT_EXPONENT)

    @property
    def letters(self) -> float:
        """Size of its letters over those of a screen's picture: 8 points where a screen has 9."""
        return 0.89 if self.narrow else 1.0


SCREEN = Style()
PAPER = Style(width_in=COLUMN_WIDTH_IN, dpi=300, font="serif", heading=False)
PAGE = replace(PAPER, width_in=PAGE_WIDTH_IN)
"""A paper's picture of many panels, which goes over both columns."""

_LIMITS_DB = (3, 6, 12, 18, 24, 36, 48, 60, 90, 120, 240)
_MOST_NAMES = 4
_TITLE_IN = 0.24
_NOTE_IN = 0.19
_NOTE_LETTERS = 118
_TITLE_LETTERS = 78
_NAME_LETTERS = 60
_HEIGHT_EXPONENT = 0.8


@contextmanager
def drawing(style: Style) -> Iterator[Theme]:
    """Use a style's colours and letters as matplotlib's defaults within the block."""
    colors, letters = style.colors, style.letters
    settings: Any = {
        "figure.dpi": style.dpi,
        "figure.facecolor": colors.background,
        "axes.facecolor": colors.background,
        "axes.edgecolor": colors.muted,
        "axes.labelcolor": colors.ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10 * letters,
        "axes.titlelocation": "left",
        "axes.labelsize": 9 * letters,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": colors.grid,
        "grid.linewidth": 0.6,
        "text.color": colors.ink,
        "xtick.color": colors.muted,
        "ytick.color": colors.muted,
        "xtick.labelcolor": colors.ink,
        "ytick.labelcolor": colors.ink,
        "xtick.labelsize": 8.5 * letters,
        "ytick.labelsize": 8.5 * letters,
        "legend.fontsize": 8.5 * letters,
        "legend.frameon": False,
        "font.family": FONTS[style.font],
        "mathtext.fontset": "stix" if style.font == "serif" else "dejavusans",
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context(settings):
        yield colors


def canvas(style: Style, height_in: float, title: str, note: str) -> Figure:
    """Make an empty figure, with a title and below it a note on data and recipe where the style has a heading.

    Args:
        style: look of the picture.
        height_in: inches below the heading.
        title: what the picture shows.
        note: where that comes from, and what its signs mean.
    """
    if not style.heading:
        return Figure(figsize=(style.width_in, height_in), layout="constrained")
    notes = textwrap.wrap(plain_text(note), round(_NOTE_LETTERS * style.width_in / SCREEN_WIDTH_IN))
    titles = textwrap.wrap(plain_text(title), round(_TITLE_LETTERS * style.width_in / SCREEN_WIDTH_IN))
    note_at_in = 0.1 + _TITLE_IN * len(titles)
    head_in = note_at_in + _NOTE_IN * len(notes) + 0.06
    whole_in = height_in + head_in
    figure = Figure(figsize=(style.width_in, whole_in), layout="constrained")
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - head_in / whole_in))  # type: ignore[union-attr, call-arg]
    left = 0.12 / style.width_in
    figure.text(left, 1 - 0.1 / whole_in, "\n".join(titles), va="top", fontsize=12, fontweight="bold")
    figure.text(
        left, 1 - note_at_in / whole_in, "\n".join(notes), va="top", fontsize=8.5, color=style.colors.muted,
        linespacing=1.25,
    )  # fmt: skip
    return figure


def plain_text(text: str) -> str:
    """Prepare foreign text for a picture: without control characters, and with dollar signs that start no formula.

    Example:
        >>> plain_text("5 $ and 6 $")
        '5 \\\\$ and 6 \\\\$'
    """
    return printable(text).replace("$", r"\$")


def short_text(text: str) -> str:
    """Prepare a name for its place beside a mark or an axis, where a long one would leave no room for the picture.

    Example:
        >>> short_text("warm"), len(short_text("x" * 1_000))
        ('warm', 60)
    """
    return plain_text(text if len(text) <= _NAME_LETTERS else f"{text[: _NAME_LETTERS - 1]}…")


def frequency_axis(axes: Axes, style: Style = SCREEN) -> None:
    """A logarithmic axis over the audible range, with the ticks an engineer expects."""
    axes.set_xscale("log")
    axes.set_xlim(20, 20_000)
    ticks_hz = DECADE_TICKS_HZ if style.narrow else FREQUENCY_TICKS_HZ
    axes.set_xticks(ticks_hz, [hertz(tick) for tick in ticks_hz])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("frequency (Hz)")


def decibel_axis(axes: Axes, largest_db: float, theme: Theme) -> float:
    """An axis that reaches as far down as up, with the 0 dB line; returns its limit in decibels."""
    limit = decibel_limit(largest_db)
    axes.set_ylim(-limit, limit)
    axes.set_yticks([limit * step / 6 for step in range(-6, 7)] if limit < 12 else _even_ticks(limit))
    axes.yaxis.set_major_formatter(lambda value, _: signed(value))
    axes.set_ylabel("gain (dB)")
    axes.axhline(0, color=theme.muted, linewidth=1.0, zorder=1)
    return limit


def decibel_limit(largest_db: float) -> float:
    """Find the first round limit that leaves a little room above the largest value.

    >>> decibel_limit(5.0), decibel_limit(12.0)
    (6.0, 18.0)
    """
    return float(next((limit for limit in _LIMITS_DB if largest_db <= 0.97 * limit), math.ceil(largest_db)))


def signed(value: float) -> str:
    """A gain with its sign, as the other axes have it, and zero without.

    >>> signed(3.0), signed(0.0), signed(-1.5)
    ('+3', '0', '−1.5')
    """
    return f"{value:+g}".replace("-", "\N{MINUS SIGN}") if value else "0"


def hertz(value: float, unit: str = "") -> str:
    """A frequency as engineers write it.

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


def first_names(names: Sequence[str]) -> str:
    """Names for a heading, the first four of many."""
    named = ", ".join(names[:_MOST_NAMES])
    return f"{named} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else named


def _even_ticks(limit: float) -> list[float]:
    step = limit / 6 if limit % 18 == 0 else limit / 4
    count = round(limit / step)
    return [step * index for index in range(-count, count + 1)]
