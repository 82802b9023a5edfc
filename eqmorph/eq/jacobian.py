"""Decibel response with its closed-form derivatives: what a least-squares fit of bands needs.

Every coefficient of the prototypes in `eqmorph.eq.filters` is a monomial a^k or a^k / Q with a = 10^(gain/40), so
its derivative by gain is k ln(10)/40 times itself and by ln Q zero or minus itself; the frequency enters through
sin^2(pi f0/fs) only. All derivatives of |N|^2 and |D|^2 are therefore quadratics on the same basis as these, and
one matrix product gives them all.
"""

import math

import numpy as np

from eqmorph.eq.filters import EXPONENTS, SAMPLE_RATE_HZ, Bands

_PER_DB = math.log(10.0) / 40.0
_DECIBEL = 10.0 / math.log(10.0)


def response_jacobian(
    bands: Bands, grid_hz: np.ndarray, sample_rate_hz: float = SAMPLE_RATE_HZ
) -> tuple[np.ndarray, np.ndarray]:
    """Decibels (..., F) of the cascade, and its slopes (..., 3, B, F) by each band's gain in dB, ln frequency, ln Q.

    Args:
        bands: B bands, numpy arrays (..., B).
        grid_hz: (F,) frequencies in Hz.
        sample_rate_hz: rate at which the filters run.

    >>> peak = Bands(("peak",), np.array([1000.0]), np.array([6.0]), np.array([1.0]))
    >>> response, slopes = response_jacobian(peak, np.array([1000.0]))
    >>> response.round(3).tolist(), slopes[0].round(3).tolist()  # at its center a peak's response is its gain
    ([6.0], [[1.0]])
    """
    sin2 = np.sin(grid_hz * (math.pi / sample_rate_hz)) ** 2
    basis = np.stack([(1 - sin2) ** 2, sin2 * (1 - sin2), sin2**2])  # (3, F), as in filters.response_db
    weights = _quadratics(bands, sample_rate_hz)
    squares = (weights.reshape(3, -1).T @ basis).reshape(*weights.shape[1:], -1)  # (..., 2, 4, B, F)
    inverse = 1.0 / squares[..., 0, :, :]
    power = (squares[..., 0, 0, :, :] * inverse[..., 1, :, :]).prod(axis=-2)
    slopes = squares[..., 1:, :, :]
    slopes *= inverse[..., None, :, :]  # in place: these are the large arrays of a fit
    slopes[..., 0, :, :, :] -= slopes[..., 1, :, :, :]
    return _DECIBEL * np.log(power), slopes[..., 0, :, :, :]


def _quadratics(bands: Bands, sample_rate_hz: float) -> np.ndarray:
    """Weights (3, ..., 2, 4, B) on the basis, for N(s) and D(s): the squared magnitude, then its derivatives.

    The derivatives carry the factor 10/ln(10) that turns d|N|^2/|N|^2 into decibels.
    """
    k0, k1, k2 = np.array([EXPONENTS[kind] for kind in bands.kinds]).transpose(2, 1, 0)  # (2, B) each
    log_a = bands.gain_db[..., None, :] * _PER_DB
    angle = bands.frequency_hz[..., None, :] * (math.pi / sample_rate_hz)
    low = np.sin(angle) ** 2
    high = 1 - low
    move = angle * np.sin(2 * angle) * _DECIBEL  # of `low`, by ln frequency
    first, last = np.exp(2 * k0 * log_a), np.exp(2 * k2 * log_a)
    middle, cross = np.exp(2 * k1 * log_a) / bands.q[..., None, :] ** 2, 2 * np.exp((k0 + k2) * log_a)
    gain = 2 * _PER_DB * _DECIBEL
    weights = np.empty((3, *first.shape[:-1], 4, first.shape[-1]))
    square, by_gain, by_frequency, by_q = (weights[..., row, :] for row in range(4))
    square[0], square[1], square[2] = first * low**2, (middle - cross) * low * high, last * high**2
    by_gain[0] = gain * k0 * square[0]
    by_gain[1] = gain * (k1 * middle - 0.5 * (k0 + k2) * cross) * low * high
    by_gain[2] = gain * k2 * square[2]
    by_frequency[0], by_frequency[2] = 2 * first * low * move, -2 * last * high * move
    by_frequency[1] = (middle - cross) * (high - low) * move
    by_q[0] = by_q[2] = 0.0
    by_q[1] = -2 * _DECIBEL * middle * low * high
    return weights
