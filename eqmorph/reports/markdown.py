"""Tables as GitHub-flavoured Markdown."""

from collections.abc import Sequence

from eqmorph.experiments.ablate.tables import Table


def render_markdown(tables: Sequence[Table]) -> str:
    """The tables one after another, each under its title.

    >>> print(render_markdown([Table("Sizes", ("what", "dB"), (("a|b", "1 ± 2"),), "a note")]))
    ### Sizes
    <BLANKLINE>
    | what | dB |
    | :--- | ---: |
    | a\\|b | 1 ± 2 |
    <BLANKLINE>
    a note
    <BLANKLINE>
    """
    return "\n".join(_table(table) for table in tables)


def _table(table: Table) -> str:
    lines = [f"### {_escape(table.title)}", "", _row(table.columns)]
    lines.append("| " + " | ".join([":---", *["---:"] * (len(table.columns) - 1)]) + " |")
    lines += [_row(row) for row in table.rows]
    return "\n".join([*lines, "", *([_escape(table.note), ""] if table.note else [])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escape(cell) for cell in cells)} |"


def _escape(text: str) -> str:
    for mark in "\\|*_`<[":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())
