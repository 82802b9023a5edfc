"""Figures of a path in decibels of its curves; lower is better for all of them.

Curves are compared on a grid that is even in octaves. The straight line is the crossfade in decibels from the
first preset's curve to the last one's: the ideal path.
"""

from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms


class PathMetrics(NamedTuple):
    """Figures of one path.

    Attributes:
        nonlinearity_db: RMS distance of the curves from the straight line, dB.
        second_difference_db: RMS of the second difference of the curves by t, dB; 0 for constant speed.
        largest_step: largest step between neighbours over the mean step, steps of t being equal (where they are
            not, each is divided by its own); 1 for even steps.
        path_over_chord: summed length of the steps over the distance between the endpoints; 1 for the shortest way.
        endpoint_error_db: largest RMS distance of an end's curve from its preset's, dB.
    """

    nonlinearity_db: float
    second_difference_db: float
    largest_step: float
    path_over_chord: float
    endpoint_error_db: float


@np.errstate(over="ignore", invalid="ignore")  # the slope of a step of almost nothing may have no end
def path_metrics(
    curves: FloatArray, t: FloatArray, first: FloatArray | None = None, last: FloatArray | None = None
) -> PathMetrics:
    """The figures of a path from t = 0 to t = 1.

    Args:
        curves: (T, F) decibels, T >= 2.
        t: (T,) rising from 0 to 1, evenly or not.
        first: (F,) the curve the path should begin with; its own first one by default.
        last: (F,) the curve it should end with.

    >>> t = np.array([0.0, 0.5, 1.0])
    >>> path_metrics(t[:, None] * np.ones(4), t).path_over_chord
    1.0
    """
    first, last = curves[0] if first is None else first, curves[-1] if last is None else last
    straight = (1 - t)[:, None] * first + t[:, None] * last
    steps = rms(np.diff(curves, axis=0))
    # Speed |dc/dt| of each step over the mean speed, which is the length of the path since t runs from 0 to 1.
    length = float(steps.sum())
    chord = float(rms(last - first))
    return PathMetrics(
        nonlinearity_db=float(rms((curves - straight).ravel())),
        second_difference_db=float(rms(_second_difference(curves, t).ravel())) if len(t) > 2 else 0.0,
        largest_step=float((steps / np.diff(t)).max() / length) if length else 1.0,
        path_over_chord=length / chord if chord else 1.0,
        endpoint_error_db=float(max(rms(curves[0] - first), rms(curves[-1] - last))),
    )


def even_positions(curves: FloatArray, t: FloatArray, steps: int) -> FloatArray:
    """(steps,) values of t between which the curves (T, F) at t (T,) change by the same RMS decibels."""
    walked = np.concatenate([[0.0], np.cumsum(rms(np.diff(curves, axis=0)))])
    if walked[-1] == 0:
        return np.linspace(t[0], t[-1], steps)
    even: FloatArray = np.interp(np.linspace(0.0, walked[-1], steps), walked, t)
    even[0], even[-1] = t[0], t[-1]
    return even


def _second_difference(curves: FloatArray, t: FloatArray) -> FloatArray:
    """(T - 2, F) second derivative by t from three neighbours; (c2 - 2 c1 + c0) / h^2 where they are even."""
    step = np.diff(t)[:, None]
    slope = np.diff(curves, axis=0) / step
    return np.asarray(2 * np.diff(slope, axis=0) / (step[1:] + step[:-1]))
