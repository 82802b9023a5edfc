"""A table in a terminal of any width from 60 columns up; no cell of digits is cut or wrapped.

A table that fits is drawn as it stands. One that is too wide is transposed where that fits, and else split by columns
into parts that repeat the first column.
"""

import os
from typing import IO, Literal

from eqmorph.tables.cells import Cell
from eqmorph.tables.table import Table, longest_word, split_columns
from eqmorph.text import printable

GAP = 2
"""Spaces between two columns."""
_NAMES_WIDTH = 24
"""Characters of a first column that may be kept free of line breaks."""
_HEADING_WIDTH = 40
"""Characters of the longest word of a heading that stay together; our own words have fewer."""
_TEXT_WIDTH = 20
"""Characters that a column of text gets before its lines are broken."""


Style = Literal["", "bold", "dim", "red", "yellow"]
_CODES: dict[Style, int] = {"bold": 1, "dim": 2, "red": 31, "yellow": 33}
"""SGR parameters of ECMA-48."""


def wants_color(stream: IO[str]) -> bool:
    """Whether a stream is a terminal that shows colours, and its user wants them (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, style: Style, color: bool = True) -> str:
    """Give text a style, where colours are wanted."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color and style and text else text


def to_terminal(table: Table, width: int, color: bool = False, ascii_only: bool = False) -> str:
    """Draw a table: its title, the table or its parts, and its note.

    Args:
        table: what is drawn.
        width: characters of a line, 60 at least.
        color: whether titles, the best values and those to look at stand out.
        ascii_only: draw the line below the headings with hyphens.

    Returns:
        Lines, each with its end, and an empty one.
    """
    lines: list[str] = []
    for number, part in enumerate(_laid_out(table, width)):
        lines += [""] if number else []
        lines += [painted(line, "bold", color) for line in broken(printable(part.title), width)]
        lines += _drawn(part, width, color, "-" if ascii_only else "─")
    if table.note:
        lines += [painted(line, "dim", color) for line in broken(printable(table.note), width)]
    return "\n".join([*lines, "", ""])


def _laid_out(table: Table, width: int) -> list[Table]:
    """The table, or transposed, or its parts: the first that fits."""
    if _total(_widths(table)) <= width:
        return [table]
    turned = table.transposed() if table.rows else table
    if len(table.rows) < len(table.columns) and _total(_widths(turned)) <= width:
        return [turned]
    return split_columns(table, _widths(table), width, GAP)


def _total(widths: list[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _widths(table: Table) -> list[int]:
    """Characters that each column needs: whole figures; text and headings broken between words."""
    widths = []
    for index, column in enumerate(table.columns):
        limit = _NAMES_WIDTH if index == 0 else _TEXT_WIDTH
        heading = min(longest_word([printable(column.heading)]), _HEADING_WIDTH)
        widths.append(max([heading, *(_needed(row[index], limit) for row in table.rows)]))
    return widths


def _needed(cell: Cell, limit: int) -> int:
    length = columns_taken(cell.text)
    return length if cell.is_figure else min(length, limit)


def _drawn(table: Table, width: int, color: bool, rule: str) -> list[str]:
    """Draw a table whose columns fit: headings at the bottom of their row, cells at the top of theirs."""
    widths = _granted(table, width)
    headings = [
        broken(printable(column.heading), granted) for column, granted in zip(table.columns, widths, strict=True)
    ]
    height = max(map(len, headings))
    headings = [[""] * (height - len(lines)) + lines for lines in headings]
    drawn = _row(table, headings, ["bold"] * len(widths), widths, color)
    drawn.append(rule * _total(widths))
    for row in table.rows:
        cells = [broken(cell.text, granted) for cell, granted in zip(row, widths, strict=True)]
        drawn += _row(table, cells, [_style(cell) for cell in row], widths, color)
    return drawn


def _row(table: Table, cells: list[list[str]], styles: list[Style], widths: list[int], color: bool) -> list[str]:
    """The lines of a row; figures stand on the right of their columns."""
    lines = []
    for line in range(max(map(len, cells))):
        drawn = []
        for index, (texts, style, width) in enumerate(zip(cells, styles, widths, strict=True)):
            text = texts[line] if line < len(texts) else ""
            room = " " * (width - columns_taken(text))
            text = painted(text, style, color)
            drawn.append(room + text if table.is_figures(index) else text + room)
        lines.append((" " * GAP).join(drawn).rstrip())
    return lines


def _granted(table: Table, width: int) -> list[int]:
    """Characters of each column: what it needs, and of the room left one by one to the column with most lines."""
    widths = _widths(table)
    texts = [_texts(table, index) for index in range(len(table.columns))]
    for _ in range(width - _total(widths)):
        lines = [max(len(broken(text, size)) for text in column) for column, size in zip(texts, widths, strict=True)]
        if max(lines) == 1:
            break
        widths[lines.index(max(lines))] += 1
    return widths


def _texts(table: Table, index: int) -> list[str]:
    """Texts of a column that may be broken between words."""
    return [
        printable(table.columns[index].heading),
        *(row[index].text for row in table.rows if not row[index].is_figure),
    ]


def _style(cell: Cell) -> Style:
    if cell.alarming:
        return "red"
    return "bold" if cell.is_best else ""


def broken(text: str, width: int) -> list[str]:
    """Break one line of text between words, and a word that is longer than a line where the line ends.

    >>> broken("the words of a preset", 9), broken("equalizers", 6)
    (['the words', 'of a', 'preset'], ['equali', 'zers'])
    """
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if columns_taken(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _folded(word, width)
        lines += whole
    return [*lines, line]


def _folded(word: str, width: int) -> list[str]:
    if columns_taken(word) <= width:
        return [word]
    from rich.cells import chop_cells  # as in `_columns`

    return chop_cells(word, width)


def columns_taken(text: str) -> int:
    """How many columns of a terminal a text takes: letters of some scripts take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # most tables are of plain letters, and Rich's table of all takes time to load

    return cell_len(text)
