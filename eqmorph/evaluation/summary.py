"""Figures of one run as a table, with their names and meanings from the declaration."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.tables import Cell, Interval, Table, Text, columns_of

READING = (
    "mean ± 95 % interval; seen: rows that a replica was trained on; unseen: rows that it held out; "
    "main words: the two most frequent ones"
)


def figure_table(title: str, figures: Mapping[str, FloatArray], folds: NDArray[np.int64], note: str) -> Table:
    """Make a table with a row for each figure: name, mean with interval, meaning.

    Args:
        title: heading of the table.
        figures: key -> (R,), one value for each replica.
        folds: (R,) fold that each replica held out.
        note: data and recipe.
    """
    rows: list[tuple[Cell, ...]] = []
    for key, values in figures.items():
        figure = figure_of(key)
        cell: Cell = Interval(*interval(values, folds)) if len(values) == len(folds) else Interval(np.nan)
        rows.append((Text(figure.column), cell, Text(figure.meaning)))
    return Table(title, columns_of("figure", "value", "meaning"), tuple(rows), f"{note}; {READING}", "figures")
