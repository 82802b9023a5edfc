"""Main effects of the varied fields, paired by seed, fold and all other fields.

In a complete grid every value of a field meets the same combinations of the others. The mean over those, for each
replica (a pair of a seed and a fold), is the value's level; its difference from the level of the field's first value
is its effect, with an interval over folds.
"""

from dataclasses import dataclass

import numpy as np

from eqmorph.errors import UsageError
from eqmorph.evaluation.figure import Figure
from eqmorph.evaluation.intervals import UNBOUNDED, ConfidenceInterval, difference, interval
from eqmorph.experiments.sweep.result import Sweep, Trial


@dataclass(frozen=True)
class Effect:
    """One value of a field: the mean of a figure over all trials that have it, and how that differs."""

    field: str
    value: str
    level: ConfidenceInterval
    change: ConfidenceInterval
    """From the first value of the field; NaN for that one itself."""


def effects(sweep: Sweep, figure: Figure) -> list[Effect]:
    """Compute the effects of all values of all fields on a figure.

    Raises:
        UsageError: not every combination of values was trained, so the fields cannot be separated.
    """
    if not sweep.complete:
        raise UsageError("effects need every combination of values; some trials were paired or failed")
    return [effect for field in sweep.values for effect in _effects_of(sweep, figure.key, field)]


@UNBOUNDED
def _effects_of(sweep: Sweep, key: str, field: str) -> list[Effect]:
    """The effects of one field, in the order of its values."""
    found: list[Effect] = []
    first: np.ndarray | None = None
    measured: dict[str, list[Trial]] = {value: [] for value in sweep.values[field]}
    for trial in sweep.trials:
        if key in trial.figures:
            measured[trial.settings[field]].append(trial)
    for value, trials in measured.items():
        if not trials:
            continue
        folds = trials[0].fold_of_replica
        level = np.mean([trial.figures[key] for trial in trials], axis=0)  # (R,)
        change = ConfidenceInterval(np.nan, np.nan) if first is None else difference(level, first, folds)
        first = level if first is None else first
        found.append(Effect(field, value, interval(level, folds), change))
    return found
