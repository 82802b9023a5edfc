"""Where the steps of a morph stand: the weight of each preset in each step.

The weights of a step sum to one: (1 - t, t) between two presets, barycentric weights among three or four, bilinear
ones on a grid between four.
"""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DataError, UsageError
from eqmorph.text import shorten

_SUM_TOLERANCE = 1e-6
"""How far from 1 the weights of a step may sum to."""


def between(t: Sequence[float] | FloatArray) -> FloatArray:
    """(T, 2) weights of a morph from a first preset (t = 0) to a second one (t = 1).

    >>> between([0.0, 0.25, 1.0]).tolist()
    [[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]]
    """
    t = np.asarray(t, dtype=float)
    return np.array([1.0 - t, t]).T


def bilinear(size: int) -> FloatArray:
    """(size * size, 4) weights of a square whose corners are four presets, row by row.

    >>> bilinear(3)[4].tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    side = between(np.linspace(0.0, 1.0, size))
    return np.asarray(np.kron(side, side), dtype=np.float64)


def checked_weights(weights: FloatArray, count: int, extrapolate: bool) -> FloatArray:
    """Look at the shape, the sums and the range of weights.

    Args:
        weights: (T, K).
        count: how many presets there are, K.
        extrapolate: allow weights below 0 and above 1.

    Returns:
        (T, K) float64.

    Raises:
        UsageError: another shape, weights that do not sum to one, or that lie outside [0, 1].
        DataError: no preset.
    """
    weights = np.asarray(weights, dtype=float)
    if not count:
        raise DataError("a morph needs at least one preset")
    if weights.ndim != 2 or weights.shape[1] != count:
        came = f"{weights.shape[1]} for each" if weights.ndim == 2 else f"an array of shape {weights.shape}"
        raise UsageError(f"{count} presets need {count} weights for each step, got {came}; give one for each preset")
    sums = weights.sum(axis=1)
    wrong = ~(np.abs(sums - 1) <= _SUM_TOLERANCE)
    if wrong.any():
        raise UsageError(
            f"the weights of a step have to be finite and to sum to 1; one step's sum to {sums[wrong][0]:g}"
        )
    outside = weights[(weights < 0) | (weights > 1)]
    if len(outside) and not extrapolate:
        raise UsageError(f"a weight of {outside[0]:g} lies outside 0 to 1; extrapolate to go beyond the presets")
    return weights


def given_weights(
    count: int,
    steps: int,
    t: Sequence[float] | FloatArray | None,
    weights: Sequence[Sequence[float]] | FloatArray | None,
    extrapolate: bool,
) -> FloatArray:
    """Make the weights (T, K) of whichever argument of `eqmorph.morphs.path.morph` says where the steps stand.

    Args:
        count: how many presets there are, K.
        steps: how many steps, evenly between two presets, where nothing else is given.
        t: (T,) positions between two presets.
        weights: (T, K), looked at no further than that they are rows of numbers.
        extrapolate: allow positions outside 0 to 1.

    Raises:
        UsageError: arguments that exclude each other, or what is no number of steps, position or weight.
    """
    if weights is not None:
        if t is not None:
            raise UsageError("`t` and `weights` exclude each other; give one of them")
        return _rows(weights)
    if count != 2:
        raise UsageError(f"steps go between two presets, got {count}; give `weights` to mix any number")
    if t is not None:
        return between(_positions(t, extrapolate))
    if not isinstance(steps, int | np.integer) or steps < 2:
        raise UsageError(f"a morph has a whole number of steps, two at least, its endpoints; got {steps}", "steps")
    return between(np.linspace(0.0, 1.0, steps))


def _positions(t: Sequence[float] | FloatArray, extrapolate: bool) -> FloatArray:
    """(T,) positions that were given, checked."""
    try:
        positions = np.asarray(t)
    except ValueError:  # lists within lists
        positions = np.empty(0, dtype=object)
    if positions.ndim != 1 or positions.dtype.kind not in "fiu" or not np.isfinite(positions).all():
        raise UsageError(f"`t` holds numbers from 0 to 1, such as [0, 0.5, 1]; got {shorten(t)}", "t")
    if not len(positions):
        raise UsageError("`t` says where the steps stand; give one position at least", "t")
    outside = positions[(positions < 0) | (positions > 1)]
    if len(outside) and not extrapolate:
        raise UsageError(f"t = {outside[0]:g} lies outside 0 to 1; extrapolate to go beyond the presets", "t")
    return positions


def _rows(weights: object) -> FloatArray:
    """(T, K) weights that were given, of one step at least."""
    try:
        rows = np.array(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError("`weights` holds something else than numbers, or rows that differ in length") from None
    if rows.ndim == 0 or not len(rows):
        raise UsageError("`weights` has a row for each step; give one step at least")
    return rows
