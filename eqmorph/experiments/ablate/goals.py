"""Goals of the original system, held against the variants that are complete systems.

Which figures have a goal, and its value, says `evaluation.figures`. Three of them sum up others; see `SUMMARIES`.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.limits import BandField
from eqmorph.evaluation import figures
from eqmorph.evaluation.intervals import mean_of
from eqmorph.records import Frozen, Number

LEAST_FALL = 0.1
"""How far a normalized contrastive loss must rise, 0 being collapsed and 1 the floor, to be more than noise."""

Values = Mapping[str, NDArray[np.float64]]
"""Key of a figure -> (R,), one value for each replica."""
Ranges = Mapping[str, Mapping[BandField, tuple[float, float]]]
"""Where outputs come from -> group of parameters -> lowest and highest value."""


class GoalResult(Frozen):
    """One goal held against one variant."""

    figure: str
    """Key of the figure."""
    goal: str
    """Goal in words."""
    variant: str
    value: Number
    met: bool


def judge(variant: str, values: Values, ranges: Ranges) -> list[GoalResult]:
    """Hold every goal against the figures of a variant; a figure that is not defined misses its goal.

    Args:
        variant: name of the variant.
        values: figures, (R,) each.
        ranges: output ranges by where the outputs come from.
    """
    results = []
    for figure in figures.in_group("goals"):
        summary = SUMMARIES.get(figure.key)
        value = _mean(values, figure.key) if summary is None else summary(values, ranges)
        results.append(
            GoalResult(
                figure=figure.key, goal=figure.aim, variant=variant, value=value, met=bool(figure.meets(value))
            )
        )
    return results


def _mean(values: Values, key: str) -> float:
    replicas = values.get(key, np.array([np.nan]))
    return mean_of(replicas[~np.isnan(replicas)]) if np.isfinite(replicas).any() else float("nan")


def _highest_frequency_hz(values: Values, ranges: Ranges) -> float:
    return max((spans["frequency_hz"][1] for spans in ranges.values()), default=float("nan"))


def _least_valid(values: Values, ranges: Ranges) -> float:
    shares = [values[key] for key in ("seen.all.valid", "random.valid") if key in values]
    return float(min((share.min() for share in shares), default=np.nan))


def _steady_fall(values: Values, ranges: Ranges) -> float:
    start, end = (_mean(values, f"contrastive.normalized_{when}") for when in ("start", "end"))
    if not math.isfinite(end):
        return math.nan
    return _mean(values, "contrastive.falling") if end - start >= LEAST_FALL else 0.0


SUMMARIES: dict[str, Callable[[Values, Ranges], float]] = {
    figures.HIGHEST_FREQUENCY.key: _highest_frequency_hz,
    figures.LEAST_VALID.key: _least_valid,
    figures.STEADY_FALL.key: _steady_fall,
}
"""Key of a figure -> the function that computes it of other figures and of the output ranges."""
