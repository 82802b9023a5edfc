"""Results of protocols as tables: one for each subject, ours above, published figures below."""

from collections.abc import Sequence

import numpy as np

from eqmorph.evaluation.figure import Figure
from eqmorph.evaluation.figures import in_group
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.protocols.result import ProtocolResult, Row
from eqmorph.records import Values
from eqmorph.tables import Cell, Column, Interval, Table, Text, columns_of

ON_THEIR_OWN_ROWS = "on their own rows"
ALIKE = 1e-9
"""Largest relative difference of values that are the same but for rounding."""


def protocol_tables(result: ProtocolResult) -> list[Table]:
    """Make the tables of a result: a row for each method, a column for each figure that any of them has."""
    published = [row for row in result.rows if row.published]
    sources = list(dict.fromkeys(row.published for row in published))
    subjects = {row.published: row.subject for row in published}
    note = result.note + "".join(
        f"; [{number}] {source}, {ON_THEIR_OWN_ROWS}: {subjects[source]}" for number, source in enumerate(sources, 1)
    )
    made = []
    for subject in result.subjects:
        own = [row for row in result.rows if row.subject == subject and not row.published]
        known = {key for row in (*own, *published) for key in row.figures}
        figures = [figure for figure in in_group("protocols") if figure.key in known]
        rows = [(Text(row.method), *_cells(row, figures)) for row in own]
        for row in published:
            mark = f"{row.method} [{sources.index(row.published) + 1}]"
            rows.append((Text(mark), *_cells(row, figures)))
        columns = (Column("method"), *(Column(figure.column, figure.key) for figure in figures))
        title = f"{result.title}: {subject}" + (", synthetic presets" if result.synthetic else "")
        made.append(Table(title, columns, tuple(rows), note, f"{result.protocol}.{subject}"))
    return made


def columns_explained(tables: Sequence[Table]) -> Table:
    """Say what each column of the tables means, in a line each."""
    shown = {column.key for table in tables for column in table.columns}
    rows = tuple((Text(figure.name), Text(figure.meaning)) for figure in in_group("protocols") if figure.key in shown)
    return Table("What the columns are", columns_of("column", "meaning"), rows)


def _cells(row: Row, figures: list[Figure]) -> list[Cell]:
    return [_cell(row.figures[figure.key]) if figure.key in row.figures else Text("") for figure in figures]


def _cell(values: Values) -> Cell:
    """Mean and 95 % interval over draws or folds; a single value has none."""
    if np.ptp(values) <= ALIKE * np.abs(values).max():
        return Interval(float(values[0]))
    return Interval(*interval(values, np.arange(len(values))))
