"""Tables as LaTeX, with the rules of the booktabs package; `\\usepackage{booktabs}` is all they need."""

import re
from collections.abc import Sequence

from eqmorph.experiments.ablate.tables import Table

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
    '"': "''",
    "±": r"$\pm$",
    "×": r"$\times$",
    "↓": r"$\downarrow$",
    "↑": r"$\uparrow$",
    "≤": r"$\leq$",
}


def render_latex(tables: Sequence[Table]) -> str:
    """The tables one after another, each a floating `table`.

    >>> print(render_latex([Table("50 % & more", ("what", "error ↓"), (("log_min", "-1 ± 2"),))]))
    % needs \\usepackage{booktabs}
    \\begin{table}
      \\centering
      \\caption{50 \\% \\& more}
      \\begin{tabular}{lr}
        \\toprule
        what & error $\\downarrow$ \\\\
        \\midrule
        log\\_min & $-$1 $\\pm$ 2 \\\\
        \\bottomrule
      \\end{tabular}
    \\end{table}
    <BLANKLINE>
    """
    return "% needs \\usepackage{booktabs}\n" + "\n".join(_table(table) for table in tables)


def escape_latex(text: str) -> str:
    """Text that TeX prints as it stands; a minus before a number becomes a true minus."""
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in " ".join(text.split()))
    return re.sub(r"(?<![\w$}-])-(?=\d)", r"$-$", escaped)


def _table(table: Table) -> str:
    note = f" {escape_latex(table.note)}." if table.note else ""
    caption = escape_latex(table.title) + ("." + note if note else "")
    lines = [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{caption}}}",
        rf"  \begin{{tabular}}{{{'l' + 'r' * (len(table.columns) - 1)}}}",
        r"    \toprule",
        _row(table.columns),
        r"    \midrule",
        *(_row(row) for row in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"    {' & '.join(escape_latex(cell) for cell in cells)} \\\\"
