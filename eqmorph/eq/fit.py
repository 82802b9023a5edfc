"""Bands that draw a given decibel curve: bounded least squares with closed-form derivatives, from many starts."""

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.filters import response_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.least_squares import ITERATIONS, CurveProblems
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError

_STARTS = 32
"""Places to begin at."""
_SCREENING = 8
"""Steps from each of them, after which the `_KEPT` best are refined."""
_KEPT = 4
_LOWEST_START_Q, _START_Q_RATIO = 0.5, 8.0
"""Bands start with a Q between 0.5 and 4."""


def fit(
    curve_db: FloatArray, grid_hz: FloatArray, layout: Layout, start: Preset | None = None
) -> tuple[Preset, float]:
    """The layout's preset whose response is nearest to a curve in the least-squares sense.

    Args:
        curve_db: (F,) decibels.
        grid_hz: (F,) frequencies in Hz; every point counts the same, so space them evenly in octaves.
        layout: bands and ranges of the result.
        start: where to look from; without it, from many places spread over the ranges (deterministic).

    Returns:
        The preset, and the RMS of what is left, in dB.

    Raises:
        DataError: the curve is not finite, is not as long as the grid, or has fewer than two points.

    >>> from eqmorph.eq.layout import SAFE
    >>> grid_hz = np.geomspace(20, 20_000, 64)
    >>> preset, residual_db = fit(np.zeros(64), grid_hz, SAFE)
    >>> round(residual_db, 6)
    0.0
    """
    curve_db, grid_hz = np.asarray(curve_db, dtype=float), np.asarray(grid_hz, dtype=float)
    if curve_db.shape != grid_hz.shape or curve_db.ndim != 1 or len(curve_db) < 2:
        raise DataError(f"a curve needs one decibel for each frequency: got {curve_db.shape} for {grid_hz.shape}")
    if not (np.isfinite(curve_db).all() and np.isfinite(grid_hz).all() and (grid_hz > 0).all()):
        raise DataError("a curve needs finite decibels at finite frequencies above 0 Hz")
    model = OctaveResponse(layout, grid_hz)
    if start is not None:
        octaves = to_octaves(layout.vector(start, "start"), layout)[None]
    else:
        octaves, cost = fit_octaves(model, _spread(curve_db, grid_hz, layout), curve_db, _SCREENING)
        octaves = octaves[np.argsort(cost, kind="stable")[:_KEPT]]
    octaves, cost = fit_octaves(model, octaves, curve_db)
    params = from_octaves(octaves[np.argmin(cost)], layout)
    error_db = response_db(layout.split(params), grid_hz) - curve_db
    return layout.preset(params), float(rms(error_db))


def fit_octaves(
    model: OctaveResponse,
    starts: FloatArray,
    curves_db: FloatArray,
    iterations: int = ITERATIONS,
    ridge: float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Fit single curves from given starts.

    Args:
        model: the bands, on the curves' grid.
        starts: (S, P) vectors in octaves.
        curves_db: (F,) one curve for all starts, or (S, F) one for each.
        iterations: most steps taken.
        ridge: dB^2 per squared octave that hold a result near its start.

    Returns:
        (S, P) vectors in octaves and (S,) costs in dB^2.
    """
    targets = np.broadcast_to(curves_db, (len(starts), curves_db.shape[-1]))
    problems = CurveProblems(
        model, starts[:, None], targets[:, None], model.low, model.high, stiffness=np.array([[ridge]])
    )
    octaves, cost = problems.solve(iterations)
    return octaves[:, 0], cost


def _spread(curve_db: FloatArray, grid_hz: FloatArray, layout: Layout) -> FloatArray:
    """(S, P) octaves: frequencies and Qs spread evenly over the ranges, gains half of what the curve has there."""
    low, high = to_octaves(layout.low, layout), to_octaves(layout.high, layout)
    unit = _quasi_random(_STARTS, len(low))
    params = from_octaves(low + unit * (high - low), layout)
    centers_hz = layout.split(params).frequency_hz
    for index, param in enumerate(layout.params):
        if param.field == "q":
            params[:, index] = np.clip(_LOWEST_START_Q * _START_Q_RATIO ** unit[:, index], param.low, param.high)
        if param.field == "gain_db":
            center_hz = centers_hz[:, param.band]
            params[:, index] = np.interp(np.log(center_hz), np.log(grid_hz), curve_db) / 2
    return to_octaves(layout.clip(params), layout)


def _quasi_random(count: int, dimensions: int) -> FloatArray:
    """(count, dimensions) points spread evenly over the unit cube: the R sequence (Roberts 2018).

    Its steps are the powers of 1/g, where g, the generalized golden ratio, solves g^(dimensions + 1) = g + 1. Written
    out because importing scipy.stats takes longer than a whole morph.
    """
    golden = 2.0
    for _ in range(50):
        golden = (1 + golden) ** (1 / (dimensions + 1))
    steps = golden ** -np.arange(1.0, dimensions + 1)
    return np.asarray((0.5 + np.arange(count)[:, None] * steps) % 1.0)
