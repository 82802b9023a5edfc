"""Means with 95 % intervals over submitter folds, and paired differences.

The unit is the fold. Seeds of one fold share its submitters and are averaged first, since people, not seeds, are
what a new study would draw anew. Student's t has folds - 1 degrees of freedom. With a single fold the unit is the
seed, and the interval then speaks of training noise only.

The trainings of two folds share most of their presets, so that folds vary a little less than new people would, and
the intervals are a little too narrow (Y. Bengio and Y. Grandvalet, "No unbiased estimator of the variance of K-fold
cross-validation", JMLR 5, 2004: there is no correction that holds in general).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray

UPPER_QUANTILE = 0.975
"""Of Student's t; an interval of 95 % leaves 2.5 % on each side."""
UNDEFINED = float("nan")

UNBOUNDED = np.errstate(over="ignore", invalid="ignore")
"""Figures may be infinite: so are their means then, or not defined, which is no fault."""


class ConfidenceInterval(NamedTuple):
    """A mean and the half-width of its 95 % interval, NaN with fewer than two units."""

    mean: float
    half: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference with this interval is beyond chance; never for one that is not defined."""
        return bool(np.isfinite(self.half) and abs(self.mean) > self.half)

    def __str__(self) -> str:
        from eqmorph.tables import Interval

        return Interval(*self).text


def spread_over(folds: int, seeds: int) -> str:
    """Say in a few words what the numbers behind ± are; nothing of a single training, which has none.

    Example:
        >>> spread_over(folds=5, seeds=3)
        'mean ± 95 % interval over folds'
    """
    if folds > 1:
        return "mean ± 95 % interval over folds"
    return "mean ± 95 % interval over seeds, which is training noise alone" if seeds > 1 else ""


@UNBOUNDED
def mean_of(values: FloatArray) -> float:
    """Compute a mean; NaN where infinite values of both signs meet."""
    return float(np.mean(values))


@UNBOUNDED
def interval(values: FloatArray, folds: NDArray[np.int64]) -> ConfidenceInterval:
    """Compute the mean and its 95 % interval.

    Args:
        values: (R,) one value for each replica; NaN where it is not defined.
        folds: (R,) fold that each replica held out.

    Example:
        >>> str(interval(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 2])))
        '2 ± 2.5'
    """
    units = _units(values, folds)
    if not len(units):
        return ConfidenceInterval(UNDEFINED, UNDEFINED)
    mean = float(units.mean())
    if len(units) < 2 or not np.isfinite(units).all():
        return ConfidenceInterval(mean, UNDEFINED)
    from scipy.special import stdtrit

    # half = t(0.975; n - 1) s / sqrt(n)
    half = stdtrit(len(units) - 1, UPPER_QUANTILE) * units.std(ddof=1) / np.sqrt(len(units))
    return ConfidenceInterval(mean, float(half))


@UNBOUNDED
def difference(values: FloatArray, reference: FloatArray, folds: NDArray[np.int64]) -> ConfidenceInterval:
    """Compute the mean difference of paired replicas; it is beyond chance where its interval excludes zero.

    Args:
        values: (R,)
        reference: (R,) of the replicas with the same seeds and folds.
        folds: (R,) fold that each replica held out.

    Returns:
        Mean and interval of `values - reference`; NaN where a value is infinite.
    """
    if np.isinf(values).any() or np.isinf(reference).any():
        return ConfidenceInterval(UNDEFINED, UNDEFINED)
    return interval(values - reference, folds)


def _units(values: FloatArray, folds: NDArray[np.int64]) -> FloatArray:
    """Values that are independent of each other: means of folds, or replicas where there is one fold."""
    defined = ~np.isnan(values)
    numbers = np.unique(folds)
    if len(numbers) < 2:
        return np.asarray(values[defined])
    parts = [values[(folds == fold) & defined] for fold in numbers]
    return np.array([part.mean() for part in parts if len(part)])
