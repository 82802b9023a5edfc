"""What tables of ablations and sweeps share: columns of figures, best values, baselines and spaces in rows."""

import math
from collections.abc import Sequence

import numpy as np

from eqmorph.evaluation.figure import Figure
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.job_result import Figures
from eqmorph.experiments.study import Study
from eqmorph.records import Values
from eqmorph.tables import Cell, Column, Interval, Table, Text


def row_table(title: str, corner: str, figures_of_row: dict[str, Figures], study: Study) -> Table:
    """Baselines or spaces in rows, with the mean over folds of each figure."""
    keys = list(dict.fromkeys(key for figures in figures_of_row.values() for key in figures))
    measured = [figure_of(key) for key in keys]
    rows: list[list[Cell]] = []
    for figures in figures_of_row.values():
        rows.append([_mean_over_folds(figures.get(key)) for key in keys])
    columns = (Column(corner), *(figure_column(figure) for figure in measured))
    marked = with_best(rows, measured)
    cells = tuple((Text(name), *row) for name, row in zip(figures_of_row, marked, strict=True))
    return Table(title, columns, cells, f"{study.sample}; {study.spread}", corner)


def figure_column(figure: Figure) -> Column:
    """The column of a figure, with its unit and better direction."""
    return Column(figure.column, figure.key, figure.unit, figure.better)


def with_best(rows: Sequence[Sequence[Cell]], figures: Sequence[Figure]) -> list[tuple[Cell, ...]]:
    """Mark the best mean of every column whose cells are not all alike."""
    marked = [list(row) for row in rows]
    for index, figure in enumerate(figures):
        cells = [row[index] for row in rows]
        means = [cell.mean for cell in cells if isinstance(cell, Interval) and math.isfinite(cell.mean)]
        if figure.better is None or len(set(means)) < 2:
            continue
        best = min(means) if figure.better == "lower" else max(means)
        for row in marked:
            cell = row[index]
            if isinstance(cell, Interval) and cell.mean == best:
                row[index] = Interval(cell.mean, cell.half, cell.changed, best=True)
    return [tuple(row) for row in marked]


def _mean_over_folds(values: Values | None) -> Cell:
    if values is None:
        return Interval(math.nan)
    return Interval(*interval(values, np.arange(len(values))))
