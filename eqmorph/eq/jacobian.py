"""Decibel response with its closed-form derivatives: what a least-squares fit of bands needs.

Let a = 10^(gain/40). By `EXPONENTS`, N(s) and D(s) each have the coefficients

    c0 = a^k0,    c1 = a^k1 / Q,    c2 = a^k2

With w = pi f0/fs, low = sin^2 w and high = cos^2 w, their squared magnitude is a quadratic on the basis of
`filters.response_db`, whose three weights are

    first   c0^2 low^2                         = a^(2 k0) low^2
    second  (c1^2 - 2 c0 c2) low high          = (middle - cross) low high,   middle = a^(2 k1) / Q^2
    third   c2^2 high^2                        = a^(2 k2) high^2              cross  = 2 a^(k0 + k2)

and so are its derivatives, with

    d a^k / d gain = k per_db a^k,   per_db = ln(10)/40        d middle / d ln Q = -2 middle
    d low / d ln f0 = w sin 2w = -d high / d ln f0             d (low high) / d ln f0 = (high - low) w sin 2w

One matrix product therefore gives squared magnitudes and derivatives of all bands. By the chain rule the slopes in
decibels are 10/ln(10) times (d|N|^2 / |N|^2 - d|D|^2 / |D|^2).
"""

import math
from functools import lru_cache

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import EXPONENTS, SAMPLE_RATE_HZ, Bands, Kind

_PER_DB = math.log(10.0) / 40.0
_DECIBEL = 10.0 / math.log(10.0)
_NUMERATOR, _DENOMINATOR = 0, 1


def response_jacobian(bands: Bands, grid_hz: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Decibels of the cascade at 48 kHz, and its slopes by every number of every band.

    Args:
        bands: B bands, numpy arrays (..., B).
        grid_hz: (F,) frequencies in Hz.

    Returns:
        (..., F) decibels, and (..., 3, B, F) slopes in dB per dB of gain, per ln frequency and per ln Q.

    >>> peak = Bands(("peak",), np.array([1000.0]), np.array([6.0]), np.array([1.0]))
    >>> response, slopes = response_jacobian(peak, np.array([1000.0]))
    >>> response.round(3).tolist(), slopes[0].round(3).tolist()  # at its center a peak's response is its gain
    ([6.0], [[1.0]])
    """
    sin2 = np.sin(grid_hz * (math.pi / SAMPLE_RATE_HZ)) ** 2
    basis = np.stack([(1 - sin2) ** 2, sin2 * (1 - sin2), sin2**2])  # (3, F), as in filters.response_db
    weights = _quadratics(bands)
    quadratics = (weights.reshape(3, -1).T @ basis).reshape(*weights.shape[1:], -1)  # (..., 2, 4, B, F)
    squares, derivatives = quadratics[..., 0, :, :], quadratics[..., 1:, :, :]  # (..., 2, B, F), (..., 2, 3, B, F)
    # prod_b |N_b|^2 / |D_b|^2: one logarithm for all bands, and one division for powers and slopes.
    inverse = 1.0 / squares
    power = (squares[..., _NUMERATOR, :, :] * inverse[..., _DENOMINATOR, :, :]).prod(axis=-2)
    # In place: these are the large arrays of a fit.
    derivatives *= inverse[..., None, :, :]
    # d|N|^2 / |N|^2 - d|D|^2 / |D|^2, with 10/ln(10) already in the derivatives.
    slopes = derivatives[..., _NUMERATOR, :, :, :]
    slopes -= derivatives[..., _DENOMINATOR, :, :, :]
    return _DECIBEL * np.log(power), slopes


@lru_cache
def _exponents(kinds: tuple[Kind, ...]) -> FloatArray:
    """(3, 2, B) k0, k1 and k2 of N(s) and D(s)."""
    return np.array([EXPONENTS[kind] for kind in kinds]).transpose(2, 1, 0)


def _quadratics(bands: Bands) -> FloatArray:
    """Weights (3, ..., 2, 4, B) on the basis, for N(s) and D(s): the squared magnitude, then its three derivatives.

    The derivatives carry the factor 10/ln(10) that makes them decibels. The letters are those of the file's formulas.
    """
    k0, k1, k2 = _exponents(bands.kinds)
    log_a = bands.gain_db[..., None, :] * _PER_DB
    w = bands.frequency_hz[..., None, :] * (math.pi / SAMPLE_RATE_HZ)
    low = np.sin(w) ** 2
    high = 1 - low
    d_low = w * np.sin(2 * w) * _DECIBEL  # d low / d ln f0; that of high is its opposite
    per_db = 2 * _PER_DB * _DECIBEL
    first = np.exp(2 * k0 * log_a)
    middle = np.exp(2 * k1 * log_a) / bands.q[..., None, :] ** 2
    third = np.exp(2 * k2 * log_a)
    cross = 2 * np.exp((k0 + k2) * log_a)

    weights = np.empty((3, *first.shape[:-1], 4, first.shape[-1]))
    square, by_gain, by_frequency, by_q = (weights[..., row, :] for row in range(4))
    square[0] = first * low**2
    square[1] = (middle - cross) * low * high
    square[2] = third * high**2
    by_gain[0] = per_db * k0 * square[0]
    by_gain[1] = per_db * (k1 * middle - 0.5 * (k0 + k2) * cross) * low * high
    by_gain[2] = per_db * k2 * square[2]
    by_frequency[0] = 2 * first * low * d_low
    by_frequency[1] = (middle - cross) * (high - low) * d_low
    by_frequency[2] = -2 * third * high * d_low
    # Q stands in c1 alone, so that only the middle coefficient knows it.
    by_q[0] = 0.0
    by_q[1] = -2 * _DECIBEL * middle * low * high
    by_q[2] = 0.0
    return weights
