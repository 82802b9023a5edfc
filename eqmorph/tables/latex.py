"""Tables as LaTeX with the rules of the booktabs package; `\\usepackage{booktabs}` is all they need.

A table wider than the page is split by columns into several floats. Widths are estimated from the number of letters:
at \\small in an article of 345 pt a digit takes 4.6 pt, and a column's edges 8 pt.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from tabulate import DataRow, Line, TableFormat, tabulate

from eqmorph.tables.cells import Cell
from eqmorph.tables.table import Table, longest_word, split_columns, wrapped
from eqmorph.text import printable

PAGE_LETTERS = 66
"""Letters on a line of an article in \\small, measured with pdflatex on all tables of an ablation."""
GAP_LETTERS = 2
"""Letters that the edges of two columns take."""
NEEDS = r"needs \usepackage{booktabs}; in two columns, write table* for table"
TEXT_LETTERS = 26
"""Longest text that is kept on one line."""
_LONG_WORD = 16

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "±": r"$\pm$",
    "×": r"$\times$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "°": r"$^\circ$",
    "µ": r"$\mu$",
    "∞": r"$\infty$",
    "↓": r"$\downarrow$",
    "↑": r"$\uparrow$",
    "→": r"$\rightarrow$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≈": r"$\approx$",
    "−": r"$-$",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
}
_BOOKTABS = TableFormat(
    lineabove=Line(r"\toprule", "", "", ""),
    linebelowheader=Line(r"\midrule", "", "", ""),
    linebetweenrows=None,
    linebelow=Line(r"\bottomrule", "", "", ""),
    headerrow=DataRow("", " & ", r" \\"),
    datarow=DataRow("", " & ", r" \\"),
    padding=0,
    with_header_hide=None,
)


def to_latex(tables: Sequence[Table]) -> str:
    """Write tables one after another, each a floating `table` that fits the page; the best values are bold.

    Example:
        >>> from eqmorph.tables import Interval, Table, Text, columns_of
        >>> made = Table("50 % & more", columns_of("name", "error ↓"), ((Text("log_min"), Interval(-1.0, 2.0)),))
        >>> print(to_latex([made]))
        % needs \\usepackage{booktabs}; in two columns, write table* for table
        \\begin{table}[htbp]
        \\centering\\small
        \\caption{50 \\% \\& more.}
        \\begin{tabular}{@{}lr@{}}
        \\toprule
        name     & error $\\downarrow$   \\\\
        \\midrule
        log\\_min & $-$1 $\\pm$ 2         \\\\
        \\bottomrule
        \\end{tabular}
        \\end{table}
        <BLANKLINE>
    """
    parts = [part for table in tables for part in _fitting(table)]
    return f"% {NEEDS}\n" + "\n".join(_float(part) for part in parts)


def escape_latex(text: str) -> str:
    """Write text so that TeX prints it; a minus before a number becomes a true minus.

    Letters that the standard fonts lack lose their accent or become a question mark.

    Example:
        >>> escape_latex("a_b ∞ -1.5 Œ 音")
        'a\\\\_b $\\\\infty$ $-$1.5 Œ ?'
    """
    signs = printable(text).replace("<=", "≤").replace(">=", "≥")
    escaped = "-{}-".join("".join(map(_letter, part)) for part in signs.split("--"))  # TeX makes -- a dash
    return re.sub(r"(?<![\w$}-])-(?=\d|\$\\infty)", r"$-$", escaped)


def breakable(text: str) -> str:
    """Write text as `escape_latex` does, and let lines break within long words: settings, paths, checksums."""
    words = []
    for word in printable(text).split():
        pieces = re.findall(r"\w{1,12}\W?|\W", word) if len(word) > _LONG_WORD else [word]
        words.append(r"\allowbreak{}".join(map(escape_latex, pieces)))
    return " ".join(words)


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    # The standard fonts make every letter of Latin-1 and of Latin Extended-A's Œ and œ.
    if letter.isascii() or letter in "Œœ" or ("À" <= letter <= "ÿ" and letter not in "ÐðÞþ"):
        return letter
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return "".join(_ESCAPES.get(part, part) for part in plain) or "?"


def _fitting(table: Table) -> list[Table]:
    return split_columns(table, _widths(table), PAGE_LETTERS, GAP_LETTERS)


def _widths(table: Table) -> list[int]:
    """Letters that each column takes: whole figures, texts up to `TEXT_LETTERS`, headings broken between words."""
    widths = []
    for index, column in enumerate(table.columns):
        cells = [len(row[index].text) for row in table.rows]
        widths.append(max(longest_word([column.heading]), min(max(cells, default=0), _limit(table, index))))
    return widths


def _limit(table: Table, index: int) -> int:
    return PAGE_LETTERS if table.is_figures(index) else TEXT_LETTERS


def _float(table: Table) -> str:
    widths = _filling(table, _widths(table))
    headings = _headings(table, widths)
    # A heading of several lines takes several rows; the last of them stands above the rule.
    header_lines = [list(line) for line in zip_longest(*(reversed(lines) for lines in headings), fillvalue="")][::-1]
    upper = ["  " + " & ".join(map(escape_latex, line)) + r" \\" for line in header_lines[:-1]]
    body = tabulate(
        [[_cell(cell, table, index) for index, cell in enumerate(row)] for row in table.rows],
        headers=[escape_latex(word) for word in header_lines[-1]],
        tablefmt=_BOOKTABS,
        disable_numparse=True,
        stralign="left",
    )
    top, *rest = body.splitlines()
    note = f" {breakable(table.note)}." if table.note else ""
    layout = "".join(_alignment(table, index, width) for index, width in enumerate(widths))
    lines = [
        r"\begin{table}[htbp]",
        r"\centering\small",
        rf"\caption{{{breakable(table.title)}.{note}}}",
        rf"\begin{{tabular}}{{@{{}}{layout}@{{}}}}",
        *(line.rstrip() for line in (top, *upper, *rest)),
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _filling(table: Table, widths: list[int]) -> list[int]:
    """The same widths where columns of long texts share the room that is left on the page."""
    spare = PAGE_LETTERS - sum(widths) - GAP_LETTERS * (len(widths) - 1)
    long = [index for index in range(len(widths)) if _is_long(table, index)]
    extra = max(spare, 0) // max(len(long), 1)
    return [width + extra if index in long else width for index, width in enumerate(widths)]


def _headings(table: Table, widths: list[int]) -> list[list[str]]:
    """Lines of each heading; the room that is left on the page spares line breaks."""
    spare = PAGE_LETTERS - sum(widths) - GAP_LETTERS * (len(widths) - 1)
    lines = []
    for column, width in zip(table.columns, widths, strict=True):
        extra = min(max(len(column.heading) - width, 0), max(spare, 0))
        spare -= extra
        lines.append(wrapped(column.heading, width + extra))
    return lines


def _alignment(table: Table, index: int, width: int) -> str:
    if table.is_figures(index):
        return "r"
    return rf"p{{{width / PAGE_LETTERS:.2f}\linewidth}}" if _is_long(table, index) else "l"


def _is_long(table: Table, index: int) -> bool:
    """Whether a column has a text that is broken into lines."""
    longest = max((len(row[index].text) for row in table.rows), default=0)
    return longest > TEXT_LETTERS and not table.is_figures(index)


def _cell(cell: Cell, table: Table, index: int) -> str:
    text = escape_latex(cell.text)
    if len(cell.text) > TEXT_LETTERS and not table.is_figures(index):
        # \raggedright changes what \\ is; in the last column that would be the end of the row.
        restored = r"\let\\\tabularnewline" if index == len(table.columns) - 1 else ""
        text = rf"\raggedright{restored} {breakable(cell.text)}"
    return rf"\textbf{{{text}}}" if cell.is_best else text
