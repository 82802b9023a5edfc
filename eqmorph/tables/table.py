"""The table itself: a title, headed columns, rows of cells, a note."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from eqmorph.numbers import plain_numbers
from eqmorph.tables.cells import Cell, Text
from eqmorph.text import printable


@dataclass(frozen=True)
class Column:
    """Heading of a column, and the key and unit of its figure where the column shows one."""

    heading: str
    key: str = ""
    unit: str = ""
    better: Literal["lower", "higher"] | None = None


@dataclass(frozen=True)
class Table:
    """A table; the first column names the rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    key: str = ""
    """Name by which a program finds the table."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {self.title!r} has {len(row)} cells for {len(self.columns)} columns")

    def is_figures(self, index: int) -> bool:
        """Tell whether most filled cells of a column hold figures; such a column stands on the right."""
        filled = [row[index] for row in self.rows if row[index].text]
        figures = sum(cell.is_figure for cell in filled)
        return index > 0 and 2 * figures >= max(len(filled), 1)

    def part(self, indices: Sequence[int], title: str) -> "Table":
        """Select columns."""
        rows = tuple(tuple(row[index] for index in indices) for row in self.rows)
        return replace(self, title=title, columns=tuple(self.columns[index] for index in indices), rows=rows)

    def transposed(self) -> "Table":
        """Exchange rows and columns: the headings of columns name the rows."""
        corner, *others = self.columns
        columns = (corner, *(Column(row[0].text) for row in self.rows))
        rows = tuple(
            (Text(column.heading), *(row[index] for row in self.rows)) for index, column in enumerate(others, 1)
        )
        return replace(self, columns=columns, rows=rows)

    def plain(self) -> dict[str, Any]:
        """Convert to plain data for JSON; a cell is an object with its text and its values."""
        rows = [[{"text": cell.text} | plain_numbers(vars(cell)) for cell in row] for row in self.rows]
        columns = [vars(column) for column in self.columns]
        return {"key": self.key, "title": self.title, "note": self.note, "columns": columns, "rows": rows}


def columns_of(*headings: str) -> tuple[Column, ...]:
    """Make columns that have no more than a heading."""
    return tuple(Column(heading) for heading in headings)


def split_columns(table: Table, widths: Sequence[int], room: int, gap: int) -> list[Table]:
    """Split a table by columns so that each part, with the first column repeated, fits into a width.

    Args:
        widths: one a column.
        room: width of a part.
        gap: width between two columns.

    Returns:
        Parts in order, with numbered titles where there are several. A column too wide for any part stands alone.
    """
    groups: list[list[int]] = [[]]
    taken = widths[0]
    for index in range(1, len(widths)):
        needed = widths[index] + gap
        if groups[-1] and taken + needed > room:
            groups.append([])
            taken = widths[0]
        groups[-1].append(index)
        taken += needed
    if len(groups) == 1:
        return [table]
    titles = [f"{table.title} ({number} of {len(groups)})" for number in range(1, len(groups) + 1)]
    return [table.part([0, *group], title) for group, title in zip(groups, titles, strict=True)]


def wrapped(text: str, width: int) -> list[str]:
    """Break text into lines of a width; a longer word keeps its line whole."""
    lines = textwrap.wrap(printable(text), max(width, 1), break_long_words=False, break_on_hyphens=False)
    return lines or [""]


def longest_word(texts: Iterable[str]) -> int:
    """Count the letters of the longest word of several texts."""
    return max((len(word) for text in texts for word in text.split()), default=0)
