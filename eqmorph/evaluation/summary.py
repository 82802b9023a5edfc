"""Figures of one run as a table, with their names and meanings from the declaration."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.tables import Cell, Interval, Table, Text, columns_of

READING = "seen: rows that a replica was trained on; unseen: rows that it held out"

MAIN = (
    "training.reconstruction",
    "{where}.main.rmse_median_db",
    "{where}.main.rmse_p90_db",
    "{where}.main.valid",
    "{where}.main.silhouette",
    "{where}.main.davies_bouldin",
    "{where}.main.accuracy_1nn",
    "seen.all.silhouette",
    "seen.all.davies_bouldin",
    "contrastive.normalized_end",
)
"""Keys of the figures that say most of a run; the others are in its metrics."""
MAIN_WITHOUT_WORDS = (
    "training.reconstruction",
    "{where}.all.rmse_median_db",
    "{where}.all.rmse_p90_db",
    "{where}.all.valid",
    "{where}.all.in_knob_range",
)
"""Those of a run on presets without words."""


def main_figures(figures: Mapping[str, FloatArray], folds: NDArray[np.int64], with_words: bool, note: str) -> Table:
    """Make a table of the few figures that say most, on rows that were held out where there are some.

    Args:
        figures: key -> (R,), one value for each replica.
        folds: (R,) fold that each replica held out; -1 where nothing was.
        with_words: whether the presets have words.
        note: data and rows.
    """
    where = "seen" if (folds < 0).all() else "unseen"
    keys = [key.format(where=where) for key in (MAIN if with_words else MAIN_WITHOUT_WORDS)]
    rows = tuple(
        (Text(figure_of(key).column), Interval(*interval(figures[key], folds))) for key in keys if key in figures
    )
    return Table("Figures", columns_of("figure", "value"), rows, note)


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
