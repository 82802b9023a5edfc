"""The style of all figures: theme, size, font and heading, and how foreign text is prepared.

Series differ in colour, dash and marker. Their colours were searched for distance: any two stay apart in CIELAB for
normal sight, for protanopia, deuteranopia and tritanopia (G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15, 2009), and in lightness when
printed in grey. `tests/plots/test_colors.py` holds the distances.
"""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import matplotlib
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

    def line(self, index: int) -> dict[str, Any]:
        """Colour and dash of a series by its number, as matplotlib's `plot` takes them."""
        return {"color": self.series[index % len(self.series)], "linestyle": DASHES[index % len(DASHES)]}


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


def halo(theme: Theme) -> list[AbstractPathEffect]:
    """Outline text so that it stays readable on lines."""
    return [withStroke(linewidth=2.5, foreground=theme.background)]


def first_names(names: Sequence[str]) -> str:
    """Names for a heading, the first four of many."""
    named = ", ".join(names[:_MOST_NAMES])
    return f"{named} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else named
