"""Means with 95 % intervals over submitter folds, and paired differences.

The unit is the fold: seeds of one fold share its submitters and are averaged first, since people, not seeds, are
what a new study would draw anew. Student's t with folds - 1 degrees of freedom; with a single fold the unit is the
seed, and the interval then speaks of training noise only.
"""

from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """A mean and the half-width of its 95 % interval (NaN with fewer than two units); as text, "-" for no mean."""

    mean: float
    half: float

    def __str__(self) -> str:
        if not np.isfinite(self.mean):
            return "-" if np.isnan(self.mean) else "∞"
        return f"{self.mean:.3g} ± {self.half:.2g}" if np.isfinite(self.half) else f"{self.mean:.3g}"


def interval(values: np.ndarray, folds: np.ndarray) -> Interval:
    """Mean and 95 % interval of values (R,) of replicas that held out `folds` (R,)."""
    units = _units(values, folds)
    if len(units) < 2 or not np.isfinite(units).all():
        return Interval(float(units.mean()) if len(units) else float("nan"), float("nan"))
    from scipy.special import stdtrit

    half = stdtrit(len(units) - 1, 0.975) * units.std(ddof=1) / np.sqrt(len(units))
    return Interval(float(units.mean()), float(half))


def difference(values: np.ndarray, reference: np.ndarray, folds: np.ndarray) -> Interval:
    """The paired difference `values - reference` (R,), replica by replica; beyond chance when |mean| > half."""
    if np.isinf(values).any() or np.isinf(reference).any():
        return Interval(float("nan"), float("nan"))
    return interval(values - reference, folds)


def _units(values: np.ndarray, folds: np.ndarray) -> np.ndarray:
    known = np.unique(folds)
    if len(known) < 2:
        return np.asarray(values[~np.isnan(values)])
    with np.errstate(invalid="ignore"):
        means = [values[folds == fold][~np.isnan(values[folds == fold])] for fold in known]
    return np.array([part.mean() for part in means if len(part)])
