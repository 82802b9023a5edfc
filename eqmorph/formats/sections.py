"""Bands of the cookbook found back from their second-order sections, exactly up to round-off.

With the bilinear transform z^-1 = (1 - s) / (1 + s), a section b0 b1 b2 1 a1 a2 is a ratio of quadratics in s,
n0 + n1 s + n2 s^2 over d0 + d1 s + d2 s^2, where for instance

    d0 = 1 + a1 + a2      d1 = 2 (1 - a2)      d2 = 1 - a1 + a2

The cookbook's prototypes at s/k, k = tan(pi f / fs), with A = 10^(dB/40), are

    peak         (s^2 + A/Q s + 1) / (s^2 + 1/(A Q) s + 1)
    low shelf    A (s^2 + sqrt(A)/Q s + A) / (A s^2 + sqrt(A)/Q s + 1)
    high shelf   A (A s^2 + sqrt(A)/Q s + 1) / (s^2 + sqrt(A)/Q s + A)

Each kind gives A by the gains at s = 0 and at infinity, or by n1/d1, and then k and Q by d. Which kind it is shows
where the band so found has the section's response.
"""

import math
from typing import Any

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, Kind, response_db

SAME_DB = 1e-3
"""Responses closer than that are the same; coefficients in files have ten digits or more."""

_CHECKED = np.array([0.0006, 0.006, 0.06, 0.2, 0.31, 0.45])
"""Where responses are compared, in parts of the sample rate: 29 Hz to 22 kHz at 48 kHz."""

_LEAST = 1e-30
"""Sums of coefficients below that are none of a section's: ratios of them could not be computed."""

LIMIT_DB = 120.0
"""A zero on the unit circle is as deep as that, a pole on it as high."""


def section_db(section: FloatArray, grid_hz: FloatArray, sample_rate_hz: float) -> FloatArray:
    """Decibels (F,) of a section (6,) at frequencies (F,) in Hz, within `LIMIT_DB` of 0.

    On the unit circle z = exp(2 pi i f / fs), and |H|^2 = |b0 + b1 z^-1 + b2 z^-2|^2 / |a0 + a1 z^-1 + a2 z^-2|^2.

    >>> section_db(np.array([0.5, 0, 0, 1, 0, 0]), np.array([1000.0]), 48_000.0).round(2).tolist()
    [-6.02]
    """
    delay = np.exp(-2j * math.pi * np.minimum(grid_hz, sample_rate_hz / 2) / sample_rate_hz)
    powers = np.stack([np.ones_like(delay), delay, delay**2])
    numerator, denominator = (np.abs(part @ powers) ** 2 for part in (section[:3], section[3:]))
    highest = 10.0 ** (LIMIT_DB / 10.0)
    ratio = numerator / np.maximum(denominator, np.finfo(float).tiny)
    return np.asarray(10.0 * np.log10(np.clip(ratio, 1.0 / highest, highest)))


def band_of_section(section: FloatArray, sample_rate_hz: float) -> dict[str, Any] | None:
    """Find the band whose section it is.

    Args:
        section: (6,) b0 b1 b2 1 a1 a2 of a transfer function.
        sample_rate_hz: rate the coefficients are for.

    Returns:
        The fields of a `Band`; None where it is no section of the cookbook.
    """
    b0, b1, b2, _, a1, a2 = (float(value) for value in section)
    n0, n1, n2 = b0 + b1 + b2, 2 * (b0 - b2), b0 - b1 + b2
    d0, d1, d2 = 1 + a1 + a2, 2 * (1 - a2), 1 - a1 + a2
    if min(n0, n1, n2, d0, d1, d2) < _LEAST:
        return None
    # Kind: A^2, then k^2 d2/d0 and k Q d1/d0 as powers of A.
    guesses: tuple[tuple[Kind, float, float, float], ...] = (
        ("peak", n1 / d1, 0.0, -1.0),
        ("low_shelf", n0 / d0, 1.0, 0.5),
        ("high_shelf", n2 / d2, -1.0, -0.5),
    )
    candidates: list[tuple[float, dict[str, Any]]] = []
    for kind, a_squared, k_power, q_power in guesses:
        a = math.sqrt(a_squared)
        k = math.sqrt(a**k_power * d0 / d2)
        center_hz = math.atan(k) * sample_rate_hz / math.pi
        values = (center_hz, 40.0 * math.log10(a), a**q_power * d0 / (k * d1))
        band = Bands((kind,), *(np.array([value]) for value in values))
        grid_hz = np.append(_CHECKED * sample_rate_hz, center_hz)
        difference_db = response_db(band, grid_hz, sample_rate_hz) - section_db(section, grid_hz, sample_rate_hz)
        fields = dict(zip(("frequency_hz", "gain_db", "q"), values, strict=True))
        candidates.append((float(np.abs(difference_db).max()), {"type": kind, **fields}))
    error_db, best = min(candidates, key=lambda guess: guess[0])
    return best if error_db < SAME_DB else None
