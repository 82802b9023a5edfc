"""Fits in which only the shape of a curve counts: its level is fitted together with the bands.

The best level for a response r and a curve c with weights w is the mean of what is left, w . (c - r) / sum w. Put
into the error, it takes the mean out of the response, of its slopes and of the curve alike, so that bands and level
are one least-squares problem (variable projection: Golub, Pereyra 1973).
"""

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.fit import fit_curves, fit_octaves
from eqmorph.eq.layout import Layout
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import Preset

_AS_GOOD_DB = 0.01
"""Of fits that are as near to the curve, the one that moves the level least is taken: it needs the least preamp."""


def fit_shape(
    curve_db: FloatArray, grid_hz: FloatArray, layout: Layout, weights: FloatArray | None = None
) -> tuple[Preset, float]:
    """Fit bands to the shape of a curve.

    Args:
        curve_db: (F,) decibels, of which the level means nothing.
        grid_hz: (F,) frequencies in Hz, evenly spaced in octaves.
        layout: bands, ranges and steps of the result.
        weights: (F,) how much each point counts; all the same by default.

    Returns:
        The preset, and what has to be added to its response, in dB.

    Raises:
        DataError: curve, grid or weights are not finite or differ in length.
    """
    shares = np.ones(len(grid_hz)) if weights is None else weights
    shares = shares / shares.sum()
    # Where bands have no effect the curve is at its level: at one of its edges, or amid its values; or it is right.
    amid_db = [curve_db @ shares, np.median(curve_db), curve_db.max(), curve_db.min()]
    levels_db = np.array([0.0, *amid_db, curve_db[0], curve_db[-1]])
    presets = fit_curves(curve_db - levels_db[:, None], grid_hz, layout, weights)
    params = _refined(np.array([layout.vector(preset) for preset in presets]), curve_db, grid_hz, layout, shares)
    if layout.steps:  # between its steps a layout holds nothing: only the level is taken from there
        left_db = np.array([curve_db - layout.preset(row).response(grid_hz) for row in params])
        levels_db = left_db @ shares
        presets += fit_curves(curve_db - levels_db[:, None], grid_hz, layout, weights)
    else:
        presets += [layout.preset(row) for row in params]
    left_db = np.array([curve_db - preset.response(grid_hz) for preset in presets])
    levels_db = left_db @ shares
    error_db = np.sqrt((left_db - levels_db[:, None]) ** 2 @ shares)
    best = min(np.flatnonzero(error_db <= error_db.min() + _AS_GOOD_DB), key=lambda index: abs(levels_db[index]))
    return presets[best], float(levels_db[best])


def _refined(
    params: FloatArray, curve_db: FloatArray, grid_hz: FloatArray, layout: Layout, shares: FloatArray
) -> FloatArray:
    """Refine vectors (S, P) and the level of each together."""
    model = OctaveResponse(layout, grid_hz)
    # The square root of a weight goes into both sides, so that squares are weighted.
    root = np.sqrt(shares * len(shares))

    def shape(curves: FloatArray) -> FloatArray:
        """Curves (..., F) without their mean, weighted."""
        return np.asarray((curves - (curves @ shares)[..., None]) * root)

    def shape_and_slopes(octaves: FloatArray) -> tuple[FloatArray, FloatArray]:
        response, slopes = model(octaves)
        return shape(response), shape(slopes)

    octaves, _ = fit_octaves(shape_and_slopes, to_octaves(params, layout), shape(curve_db), model.bounds)
    return from_octaves(octaves, layout)
