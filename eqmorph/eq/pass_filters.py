"""Low, high and band pass, notch and all pass: their responses, for curves that bands are fitted to.

Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients". Over the common denominator
s^2 + s/Q + 1 the numerators are 1, s^2, s/Q, s^2 + 1 and s^2 - s/Q + 1. Filters of first order have s + 1 below 1 or
s, and no Q; an inverse high pass takes a speaker's own roll-off out.
"""

from typing import Literal, get_args

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ

PassKind = Literal[
    "low_pass",
    "high_pass",
    "band_pass",
    "notch",
    "all_pass",
    "first_order_low_pass",
    "first_order_high_pass",
    "inverse_high_pass",
]
PASS_KINDS: tuple[str, ...] = get_args(PassKind)
FLOOR_DB = -60.0
"""Responses are limited to this level, and to its opposite."""


def pass_db(kind: PassKind, frequency_hz: float, q: float, grid_hz: FloatArray) -> FloatArray:
    """Decibels of one filter at 48 kHz.

    Args:
        kind: what it lets through.
        frequency_hz: corner or center.
        q: sharpness there, by the cookbook.
        grid_hz: (F,) frequencies in Hz.

    Returns:
        (F,) decibels, not below `FLOOR_DB` and not above its opposite.

    >>> pass_db("low_pass", 1000.0, 0.5, np.array([1000.0])).round(2).tolist()
    [-6.02]
    """
    # s = j tan(pi f/fs) / tan(pi f0/fs): the unit circle through the bilinear transform, normalized to the center
    s = 1j * np.tan(np.pi * grid_hz / SAMPLE_RATE_HZ) / np.tan(np.pi * frequency_hz / SAMPLE_RATE_HZ)
    resonance = s**2 + s / q + 1
    responses: dict[PassKind, np.ndarray] = {
        "low_pass": 1 / resonance,
        "high_pass": s**2 / resonance,
        "band_pass": s / q / resonance,
        "notch": (s**2 + 1) / resonance,
        "all_pass": (s**2 - s / q + 1) / resonance,
        "first_order_low_pass": 1 / (s + 1),
        "first_order_high_pass": s / (s + 1),
        "inverse_high_pass": resonance / s**2,
    }
    floor = 10.0 ** (FLOOR_DB / 20.0)
    return np.asarray(20.0 * np.log10(np.abs(responses[kind]).clip(floor, 1.0 / floor)))
