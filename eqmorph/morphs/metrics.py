"""How good a path is, in decibels of the curves it draws; lower is better throughout.

Curves are compared on a grid that is even in octaves. The straight line is the crossfade in decibels from the
first preset's curve to the last one's: what a path that adds nothing of its own would draw.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.preset import Preset


class PathMetrics(NamedTuple):
    """Figures of one path.

    Attributes:
        nonlinearity_db: RMS distance of the curves from the straight line, dB.
        second_difference_db: RMS of the second difference of the curves by t, dB; 0 for constant speed.
        largest_step: largest step between neighbours over the mean step, steps of t being equal (where they are
            not, each is divided by its own); 1 for even steps.
        path_over_chord: summed length of the steps over the distance between the ends; 1 for the shortest way.
        endpoint_error_db: largest RMS distance of an end's curve from its preset's, dB.
    """

    nonlinearity_db: float
    second_difference_db: float
    largest_step: float
    path_over_chord: float
    endpoint_error_db: float


def curves_db(presets: Sequence[Preset], grid_hz: np.ndarray | None = None) -> np.ndarray:
    """(T, F) decibels of presets of any shapes on a grid, 256 points from 20 to 20,000 Hz by default."""
    grid_hz = log_grid() if grid_hz is None else grid_hz
    return np.array([response_db(preset.arrays(), grid_hz) for preset in presets])


def path_metrics(
    curves: np.ndarray, t: np.ndarray, first: np.ndarray | None = None, last: np.ndarray | None = None
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
    steps = _rms(np.diff(curves, axis=0))
    length = float(steps.sum())
    chord = float(_rms(last - first))
    return PathMetrics(
        nonlinearity_db=float(_rms((curves - straight).ravel())),
        second_difference_db=float(_rms(_second_difference(curves, t).ravel())) if len(t) > 2 else 0.0,
        largest_step=float((steps / np.diff(t)).max() / length) if length else 1.0,
        path_over_chord=length / chord if chord else 1.0,
        endpoint_error_db=float(max(_rms(curves[0] - first), _rms(curves[-1] - last))),
    )


def even_positions(curves: np.ndarray, t: np.ndarray, steps: int) -> np.ndarray:
    """(steps,) values of t between which the curves (T, F) at t (T,) change by the same RMS decibels."""
    walked = np.concatenate([[0.0], np.cumsum(_rms(np.diff(curves, axis=0)))])
    if walked[-1] == 0:
        return np.linspace(t[0], t[-1], steps)
    even: np.ndarray = np.interp(np.linspace(0.0, walked[-1], steps), walked, t)
    even[0], even[-1] = t[0], t[-1]
    return even


def _second_difference(curves: np.ndarray, t: np.ndarray) -> np.ndarray:
    """(T - 2, F) second derivative by t from three neighbours; (c2 - 2 c1 + c0) / h^2 where they are even."""
    step = np.diff(t)[:, None]
    slope = np.diff(curves, axis=0) / step
    return np.asarray(2 * np.diff(slope, axis=0) / (step[1:] + step[:-1]))


def _rms(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(np.mean(values**2, axis=-1)))
