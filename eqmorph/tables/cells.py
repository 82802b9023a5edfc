"""Typed cells of a table: text, a number, a mean with its interval, a span of values, a value that was judged.

A cell says what its text is, whether it holds figures, and whether a reader should look at it; a renderer decides how
that looks. Infinite values print as the sign of infinity, values that are not defined as a dash.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from eqmorph.text import printable

NOT_DEFINED = "-"
INFINITE = "∞"
_GROUPED_FROM = 1e3
_SCIENTIFIC_FROM = 1e9


def format_number(value: float, digits: int = 3) -> str:
    """Write a number with so many significant digits, thousands apart.

    Example:
        >>> [format_number(value) for value in (0.12345, 20_000, 7.3e64, float("inf"), float("nan"))]
        ['0.123', '20,000', '7.3e+64', '∞', '-']
    """
    if math.isnan(value):
        return NOT_DEFINED
    if math.isinf(value):
        return INFINITE if value > 0 else f"-{INFINITE}"
    if _GROUPED_FROM <= abs(value) < _SCIENTIFIC_FROM:
        return f"{value:,.0f}"
    short = f"{value:.{digits}g}"
    is_large = abs(value) < _SCIENTIFIC_FROM and "e+" in short  # two digits of 123 are 1.2e+02, which nobody reads
    return f"{value:.0f}" if is_large else short


def no_formula(text: str) -> str:
    """Make foreign text in a CSV file text for a spreadsheet too: an apostrophe before what would begin a formula.

    Source: OWASP, "CSV Injection".

    Example:
        >>> no_formula("=1+1"), no_formula("warm")
        ("'=1+1", 'warm')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@dataclass(frozen=True)
class Cell:
    """Base of all cells."""

    is_figure: ClassVar[bool] = False
    """Whether the cell holds digits, which are aligned on the right and never cut."""

    @property
    def text(self) -> str:
        """The cell in plain text."""
        raise NotImplementedError

    @property
    def alarming(self) -> bool:
        """Whether a goal is missed or a range is left."""
        return False

    @property
    def is_best(self) -> bool:
        """Whether no other cell of the column is better."""
        return False


@dataclass(frozen=True)
class Text(Cell):
    """Words, names, settings: foreign text that a renderer escapes."""

    words: str

    @property
    def text(self) -> str:
        return printable(self.words)


@dataclass(frozen=True)
class Number(Cell):
    """A single value; an integer prints in full."""

    value: float
    unit: str = ""
    digits: int = 3
    best: bool = False
    is_figure: ClassVar[bool] = True

    @property
    def text(self) -> str:
        if isinstance(self.value, int):
            return f"{self.value:,}{self._unit}"
        return format_number(self.value, self.digits) + (self._unit if not math.isnan(self.value) else "")

    @property
    def is_best(self) -> bool:
        return self.best

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""


@dataclass(frozen=True)
class Interval(Cell):
    """A mean with the half-width of its interval; a half-width of 0 or none is not shown."""

    mean: float
    half: float = math.nan
    changed: bool = False
    """Whether the mean differs from that of a reference by more than chance; shown as a star."""
    best: bool = False
    is_figure: ClassVar[bool] = True

    @property
    def text(self) -> str:
        mean = format_number(self.mean)
        if math.isfinite(self.mean) and math.isfinite(self.half) and self.half > 0:
            mean += f" ± {format_number(self.half, 2)}"
        return mean + ("*" if self.changed else "")

    @property
    def is_best(self) -> bool:
        return self.best


@dataclass(frozen=True)
class Span(Cell):
    """Lowest and highest of several values."""

    low: float
    high: float
    outside: bool = False
    """Whether the span leaves the range that is valid; shown as an exclamation mark."""
    is_figure: ClassVar[bool] = True

    @property
    def text(self) -> str:
        return f"{format_number(self.low, 4)} to {format_number(self.high, 4)}" + (" !" if self.outside else "")

    @property
    def alarming(self) -> bool:
        return self.outside


@dataclass(frozen=True)
class Judged(Cell):
    """A value beside a goal, met or missed."""

    value: float
    met: bool
    unit: str = ""
    is_figure: ClassVar[bool] = True

    @property
    def text(self) -> str:
        return f"{Number(self.value, self.unit, digits=4).text} {'met' if self.met else 'NOT MET'}"

    @property
    def alarming(self) -> bool:
        return not self.met


def row_of(*values: Any) -> tuple[Cell, ...]:
    """Make a row of cells of plain values: text, numbers, None for a cell without value; cells stay as they are."""
    return tuple(_cell(value) for value in values)


def _cell(value: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    if value is None:
        return Text(NOT_DEFINED)
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    return Number(value) if isinstance(value, int | float) else Text(str(value))
