"""Figures of one run as a table, and yardsticks beside them, with their names from the declaration."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.tables import Cell, Column, Interval, Number, Table, Text, columns_of

READING = (
    "mean ± 95 % interval; seen: rows that a replica was trained on; unseen: rows that it held out; "
    "main words: the two most frequent ones"
)


def figure_table(
    title: str,
    figures: Mapping[str, FloatArray],
    folds: NDArray[np.int64],
    note: str,
    keys: Iterable[str] | None = None,
) -> Table:
    """Make a table with a row for each figure: name, mean with interval, meaning.

    Args:
        title: heading of the table.
        figures: key -> (R,), one value a replica.
        folds: (R,) fold that each replica held out.
        note: data and recipe.
        keys: figures to show, in order, where the run has them; None shows all.
    """
    rows: list[tuple[Cell, ...]] = []
    for key in figures if keys is None else (key for key in keys if key in figures):
        figure, values = figure_of(key), figures[key]
        cell: Cell = Interval(*interval(values, folds)) if len(values) == len(folds) else Interval(np.nan)
        rows.append((Text(figure.column), cell, Text(figure.meaning)))
    return Table(title, columns_of("figure", "value", "meaning"), tuple(rows), f"{note}; {READING}", "figures")


def yardstick_table(title: str, corner: str, rows: Mapping[str, Mapping[str, FloatArray]], note: str) -> Table:
    """Make a table with a row for each baseline or space, and the mean over folds of each of its figures.

    Args:
        title: heading of the table.
        corner: kind of the rows, "baseline" or "space".
        rows: name -> key of a figure -> (K,), one value a fold or one alone.
        note: data.
    """
    keys = list(dict.fromkeys(key for figures in rows.values() for key in figures))
    shown = [figure_of(key) for key in keys]
    columns = (Column(corner), *(Column(each.column, each.key, each.unit, each.better) for each in shown))
    cells = []
    for name, figures in rows.items():
        means = (_mean(figures.get(key)) for key in keys)
        cells.append((Text(name), *means))
    return Table(title, columns, tuple(cells), note, corner)


def _mean(values: FloatArray | None) -> Cell:
    defined = values[~np.isnan(values)] if values is not None else np.zeros(0)
    return Number(float(defined.mean()) if len(defined) else np.nan)
