"""The tables of a sweep: its trials with the best first, effects of the fields, failures, baselines."""

import math

from eqmorph.evaluation.figure import ARROWS, Figure
from eqmorph.evaluation.figures import in_group
from eqmorph.experiments.study_tables import figure_column, row_table
from eqmorph.experiments.sweep.effects import effects
from eqmorph.experiments.sweep.result import Sweep, Trial
from eqmorph.tables import Cell, Column, Interval, Number, Table, Text, columns_of, row_of

CHOICE_NOTE = (
    "The best of many trials looks better than it is: it was chosen on the rows that it is measured on. "
    "Measure a choice again on people that no trial has seen."
)
MOST_ROWS = 30
"""Trials that a table lists; JSON, CSV and the results file hold all."""


def sweep_tables(sweep: Sweep, by: str | None = None) -> list[Table]:
    """Make all tables.

    Args:
        sweep: the result.
        by: key of the figure that orders the trials; by default the median response error.
    """
    figure = sweep.judged_by(by)
    tables = [trial_table(sweep, figure)]
    if sweep.complete and len(sweep.trials) > 1:
        tables.append(effect_table(sweep, figure))
    if sweep.failures:
        tables.append(failure_table(sweep))
    tables.append(row_table("Baselines without a network", "baseline", sweep.baselines, sweep))
    return [table for table in tables if table.rows]


def trial_table(sweep: Sweep, figure: Figure) -> Table:
    """One trial in each row, the best first: the figure that orders them, and those of quality."""
    quality = [each for each in in_group("quality") if each.key != figure.key]
    figures = [each for each in (figure, *quality) if any(each.key in trial.figures for trial in sweep.trials)]
    ranked = sweep.ranked(figure)
    rows = []
    for place, trial in enumerate(ranked[:MOST_ROWS]):
        cells = (_cell(trial, each, place == 0 and each is figure) for each in figures)
        rows.append((Text(trial.name), *cells))
    columns = (Column("trial"), *(figure_column(each) for each in figures))
    left_out = f"; the best {MOST_ROWS} of {len(ranked)}" if len(ranked) > MOST_ROWS else ""
    note = f"{sweep.sample}; {sweep.spread}{left_out}. {CHOICE_NOTE.rstrip('.')}"
    return Table(f"Trials of {sweep.recipe}, by {figure.heading}", columns, tuple(rows), note, "trials")


def effect_table(sweep: Sweep, figure: Figure) -> Table:
    """One value of a field in each row: the figure over all trials that have it, and the change from the first."""
    rows = []
    for effect in effects(sweep, figure):
        change: Cell = Interval(*effect.change, changed=effect.change.excludes_zero)
        if math.isnan(effect.change.mean):
            change = Text("")
        rows.append((Text(effect.field), Text(effect.value), Interval(*effect.level), change))
    headings = ("field", "value", figure.column, "change from the first value")
    note = (
        f"{sweep.sample}; over all other fields: {sweep.spread}. * more than chance (paired by seed and fold, 95 %)"
    )
    title = f"Effect of each field on {figure.heading} {ARROWS[figure.better]}".rstrip()
    return Table(title, columns_of(*headings), tuple(rows), note, "effects")


def failure_table(sweep: Sweep) -> Table:
    """Trials whose training went wrong."""
    rows = tuple(row_of(failure.name, failure.reason) for failure in sweep.failures)
    return Table("Trials that failed", columns_of("trial", "reason"), rows, key="failures")


def _cell(trial: Trial, figure: Figure, best: bool) -> Cell:
    if figure.key not in trial.figures:
        return Interval(math.nan)
    mean, half = trial.interval(figure.key)
    return Interval(mean, half, best=best) if figure.spread else Number(mean)
