"""Decibel response with its closed-form derivatives: what a least-squares fit of bands needs.

Every coefficient of the prototypes in `eqmorph.eq.filters` is a monomial a^k or a^k / Q with a = 10^(gain/40), so
its derivative by gain is k ln(10)/40 times itself and by ln Q zero or minus itself; the frequency enters through
sin^2(pi f0/fs) only. All derivatives of |N|^2 and |D|^2 are therefore quadratics on the same basis as these.
"""

import math

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Bands, Kind

_EXPONENTS: dict[Kind, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "low_shelf": ((2.0, 1.5, 1.0), (0.0, 0.5, 1.0)),
    "peak": ((0.0, 1.0, 0.0), (0.0, -1.0, 0.0)),
    "high_shelf": ((1.0, 1.5, 2.0), (1.0, 0.5, 0.0)),
}
"""Power of a in each coefficient of N(s) and of D(s); the middle one is also divided by Q."""

_PER_DB = math.log(10.0) / 40.0


def response_jacobian(
    bands: Bands, grid_hz: np.ndarray, sample_rate_hz: float = SAMPLE_RATE_HZ
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Decibels (..., F) of the cascade, and its derivatives (..., B, F) by each band's gain, ln frequency and ln Q.

    Args:
        bands: B bands, numpy arrays (..., B).
        grid_hz: (F,) frequencies in Hz.
        sample_rate_hz: rate at which the filters run.

    >>> peak = Bands(("peak",), np.array([1000.0]), np.array([6.0]), np.array([1.0]))
    >>> response, by_gain, by_frequency, by_q = response_jacobian(peak, np.array([1000.0]))
    >>> response.round(3).tolist(), by_gain.round(3).tolist()  # at its center a peak's response is its gain
    ([6.0], [[1.0]])
    """
    angle = np.asarray(bands.frequency_hz) * (math.pi / sample_rate_hz)
    low = np.sin(angle) ** 2
    low_slope = angle * np.sin(2 * angle)
    sin2 = np.sin(np.asarray(grid_hz) * (math.pi / sample_rate_hz)) ** 2
    basis = np.stack([(1 - sin2) ** 2, sin2 * (1 - sin2), sin2**2])  # (3, F), as in filters.response_db
    log_a = np.asarray(bands.gain_db) * _PER_DB
    exponents = np.array([_EXPONENTS[kind] for kind in bands.kinds])  # (B, 2, 3)
    sides = [
        _quadratics(exponents[:, side], log_a, np.asarray(bands.q), low, low_slope) @ basis for side in (0, 1)
    ]  # (..., B, 4, F): the squared magnitude and its three derivatives
    (top, *top_slopes), (bottom, *bottom_slopes) = (np.moveaxis(side, -2, 0) for side in sides)
    decibel = 10.0 / math.log(10.0)
    by_gain, by_frequency, by_q = (
        decibel * (n / top - d / bottom) for n, d in zip(top_slopes, bottom_slopes, strict=True)
    )
    return decibel * np.log(top / bottom).sum(axis=-2), by_gain, by_frequency, by_q


def _quadratics(
    exponents: np.ndarray, log_a: np.ndarray, q: np.ndarray, low: np.ndarray, low_slope: np.ndarray
) -> np.ndarray:
    """Weights (..., B, 4, 3) on the basis of one polynomial's squared magnitude, and of its three derivatives."""
    k0, k1, k2 = exponents.T
    first, last = np.exp(2 * k0 * log_a), np.exp(2 * k2 * log_a)
    cross = 2 * np.exp((k0 + k2) * log_a)
    middle = np.exp(2 * k1 * log_a) / q**2
    high, zero = 1 - low, np.zeros_like(low)
    rows = [
        (first * low**2, (middle - cross) * low * high, last * high**2),
        (
            2 * _PER_DB * k0 * first * low**2,
            _PER_DB * (2 * k1 * middle - (k0 + k2) * cross) * low * high,
            2 * _PER_DB * k2 * last * high**2,
        ),
        (
            2 * first * low * low_slope,
            (middle - cross) * (high - low) * low_slope,
            -2 * last * high * low_slope,
        ),
        (zero, -2 * middle * low * high, zero),
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)
