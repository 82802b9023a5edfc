"""Tables as GitHub-flavoured Markdown."""

from collections.abc import Sequence

from tabulate import tabulate

from eqmorph.tables.cells import Cell
from eqmorph.tables.table import Table
from eqmorph.text import printable

_MARKS = "\\|*_`<[~"


def to_markdown(tables: Sequence[Table]) -> str:
    """Write tables one after another, each under its title; the best values are bold.

    Example:
        >>> from eqmorph.tables import Interval, Table, Text, columns_of
        >>> print(to_markdown([Table("Sizes", columns_of("name", "dB"), ((Text("a|b"), Interval(1.0, 0.2)),))]))
        ### Sizes
        <BLANKLINE>
        | name   |      dB |
        |:-------|--------:|
        | a\\|b   | 1 ± 0.2 |
        <BLANKLINE>
    """
    return "\n".join(_table(table) for table in tables)


def escape_markdown(text: str) -> str:
    """Escape text so that Markdown shows it as it stands, on one line."""
    text = printable(text)
    for mark in _MARKS:
        text = text.replace(mark, "\\" + mark)
    return text


def _table(table: Table) -> str:
    body = tabulate(
        [[_cell(cell) for cell in row] for row in table.rows],
        headers=[escape_markdown(column.heading) for column in table.columns],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if table.is_figures(index) else "left" for index in range(len(table.columns))],
    )
    note = [escape_markdown(table.note), ""] if table.note else []
    return "\n".join([f"### {escape_markdown(table.title)}", "", body, "", *note])


def _cell(cell: Cell) -> str:
    text = escape_markdown(cell.text)
    return f"**{text}**" if cell.is_best else text
