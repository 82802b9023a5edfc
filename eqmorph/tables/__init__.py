"""A table of typed cells, and how it is drawn: in a terminal, as Markdown, LaTeX or HTML."""

from eqmorph.tables.cells import Cell, Interval, Judged, Number, Span, Text, no_formula, row_of
from eqmorph.tables.table import Column, Table, columns_of

__all__ = [
    "Cell",
    "Column",
    "Interval",
    "Judged",
    "Number",
    "Span",
    "Table",
    "Text",
    "columns_of",
    "no_formula",
    "row_of",
]
