"""Low, high and band pass, notch and all pass: their response only, to draw curves that bands are fitted to.

Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients". Over the common denominator
s^2 + s/Q + 1 the numerators are 1, s^2, s/Q, s^2 + 1 and s^2 - s/Q + 1.
"""

from typing import Literal, get_args

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ

PassKind = Literal["low_pass", "high_pass", "band_pass", "notch", "all_pass"]
PASS_KINDS: tuple[str, ...] = get_args(PassKind)
FLOOR_DB = -60.0
"""Where curves end that would go down for ever."""


def pass_db(
    kind: PassKind, frequency_hz: float, q: float, grid_hz: FloatArray, sample_rate_hz: float = SAMPLE_RATE_HZ
) -> FloatArray:
    """Decibels of one filter.

    Args:
        kind: what it lets through.
        frequency_hz: corner or center.
        q: sharpness there, by the cookbook.
        grid_hz: (F,) frequencies in Hz.
        sample_rate_hz: rate at which the filter runs.

    Returns:
        (F,) decibels, not below `FLOOR_DB`.

    >>> pass_db("low_pass", 1000.0, 0.5, np.array([1000.0])).round(2).tolist()
    [-6.02]
    """
    # s = j tan(pi f/fs) / tan(pi f0/fs): the unit circle through the bilinear transform, normalized to the center
    s = 1j * np.tan(np.pi * grid_hz / sample_rate_hz) / np.tan(np.pi * frequency_hz / sample_rate_hz)
    numerators: dict[PassKind, np.ndarray] = {
        "low_pass": np.ones_like(s),
        "high_pass": s**2,
        "band_pass": s / q,
        "notch": s**2 + 1,
        "all_pass": s**2 - s / q + 1,
    }
    magnitude = np.abs(numerators[kind]) / np.abs(s**2 + s / q + 1)
    floor = 10.0 ** (FLOOR_DB / 20.0)
    return np.asarray(20.0 * np.log10(np.maximum(magnitude, floor)))
