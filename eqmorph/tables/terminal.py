"""A table in a terminal of any width from 60 columns up; no cell of digits is cut or wrapped.

A table that fits is drawn as it stands. One that is too wide is transposed where that fits, and else split by columns
into parts that repeat the first column.
"""

from typing import Literal

from rich import box
from rich.align import Align
from rich.cells import cell_len
from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table as RichTable
from rich.text import Text as RichText

from eqmorph.tables.cells import Cell, printable
from eqmorph.tables.table import Table, longest_word, split_columns, wrapped

GAP = 2
"""Spaces between two columns: the padding of a cell, and the separator of the box."""
_NAMES_WIDTH = 24
"""Characters of a first column that may be kept free of line breaks."""
_TEXT_WIDTH = 20
"""Characters that a column of text gets before its lines are broken."""


def to_rich(table: Table, width: int) -> RenderableType:
    """Lay out a table for a terminal.

    Args:
        width: characters of a line, 60 at least.

    Returns:
        Title, table or its parts, and note, to be printed by a Rich console of that width.
    """
    blocks: list[RenderableType] = []
    for number, part in enumerate(_laid_out(table, width)):
        blocks += [""] if number else []
        blocks += [RichText(printable(part.title), style="bold"), _drawn(part, width)]
    if table.note:
        blocks.append(RichText(printable(table.note), style="dim"))
    return Group(*blocks, "")


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
        needs = [longest_word([printable(column.heading)])] + [_needed(row[index], limit) for row in table.rows]
        widths.append(max(needs))
    return widths


def _needed(cell: Cell, limit: int) -> int:
    length = cell_len(cell.text)
    return length if cell.is_figure else min(length, limit)


def _drawn(table: Table, width: int) -> RichTable:
    """Draw a table whose columns fit."""
    drawn = RichTable(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for index, granted in enumerate(_granted(table, width)):
        justify: JustifyMethod = "right" if table.is_figures(index) else "left"
        heading = RichText(printable(table.columns[index].heading), style="bold")
        drawn.add_column(heading, justify=justify, width=granted, overflow="fold", vertical="bottom")
    for row in table.rows:
        drawn.add_row(*(_placed(cell, table.is_figures(index)) for index, cell in enumerate(row)))
    return drawn


def _granted(table: Table, width: int) -> list[int]:
    """Characters of each column: what it needs, and of the room left one by one to the column with most lines."""
    widths = _widths(table)
    texts = [_texts(table, index) for index in range(len(table.columns))]
    for _ in range(width - _total(widths)):
        lines = [max(len(wrapped(text, size)) for text in column) for column, size in zip(texts, widths, strict=True)]
        if max(lines) == 1:
            break
        widths[lines.index(max(lines))] += 1
    return widths


def _texts(table: Table, index: int) -> list[str]:
    """Texts of a column that may be broken between words."""
    return [table.columns[index].heading, *(row[index].text for row in table.rows if not row[index].is_figure)]


def _placed(cell: Cell, is_figure: bool) -> Align:
    """Put a cell at the top of its row, where names of several lines begin; headings stand at the bottom."""
    justify: Literal["left", "right"] = "right" if is_figure else "left"
    text = RichText(cell.text, style=_style(cell), justify=justify, overflow="fold")
    return Align(text, justify, vertical="top")


def _style(cell: Cell) -> str:
    if cell.alarming:
        return "red"
    return "bold" if cell.is_best else ""
