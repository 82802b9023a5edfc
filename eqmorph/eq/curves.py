"""Decibel curves of presets on one grid, and the distance between curves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, response_db

if TYPE_CHECKING:
    from eqmorph.eq.layout import Layout
    from eqmorph.eq.preset import Preset

COMPARISON_GRID_HZ = log_grid()
"""(256,) frequencies on which curves are compared: 20 Hz to 20 kHz, evenly spaced in octaves."""
COMPARISON_GRID_HZ.setflags(write=False)  # every target that is read holds this very array


def curves_db(presets: "Sequence[Preset]", grid_hz: FloatArray | None = None) -> FloatArray:
    """Curves of presets of any shapes.

    Args:
        presets: N presets.
        grid_hz: (F,) frequencies in Hz; the comparison grid by default.

    Returns:
        (N, F) decibels.
    """
    grid_hz = COMPARISON_GRID_HZ if grid_hz is None else grid_hz
    return np.array([response_db(preset.arrays(), grid_hz) for preset in presets])


def vector_curves_db(params: FloatArray, layout: "Layout", grid_hz: FloatArray = COMPARISON_GRID_HZ) -> FloatArray:
    """Curves of vectors of one layout, such as a model's output.

    Args:
        params: (..., P) vectors in Hz, dB and Q.
        layout: their layout.
        grid_hz: (F,) frequencies in Hz.

    Returns:
        (..., F) decibels; NaN for a vector that no filter can have: a center outside 0 Hz to half the sample rate, or
        a Q that is not positive.
    """
    bands = layout.split(params)
    with np.errstate(all="ignore"):
        curves = np.asarray(response_db(bands, grid_hz))
    possible = (bands.frequency_hz > 0) & (bands.frequency_hz < SAMPLE_RATE_HZ / 2) & (bands.q > 0)
    return np.where(possible.all(axis=-1)[..., None], curves, np.nan)


def rms(difference_db: FloatArray) -> FloatArray:
    """(...,) root mean square over the last axis of a difference (..., F) in decibels; NaN counts as infinite.

    >>> rms(np.array([[3.0, -3.0], [0.0, np.nan]])).tolist()
    [3.0, inf]
    """
    with np.errstate(over="ignore"):  # infinite is what it then is
        values = np.sqrt(np.mean(np.square(difference_db), axis=-1))
    return np.where(np.isnan(values), np.inf, values)
