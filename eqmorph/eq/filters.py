"""Low shelf, peak and high shelf: analog prototypes, decibel response, digital sections.

Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", Q form. Each filter is
an analog prototype N(s)/D(s), normalized to its center frequency, mapped to the digital domain by the bilinear
transform s = (1/k) (1 - z^-1)/(1 + z^-1), k = tan(pi f0/fs). With A = 10^(dB/40):

    peak        (s^2 + (A/Q) s + 1)             / (s^2 + s/(A Q) + 1)
    low shelf   A (s^2 + (sqrt(A)/Q) s + A)     / (A s^2 + (sqrt(A)/Q) s + 1)
    high shelf  A (A s^2 + (sqrt(A)/Q) s + 1)   / (s^2 + (sqrt(A)/Q) s + A)

On the unit circle s = j tan(pi f/fs)/k, which makes the magnitude a ratio of two quadratics in
x = (tan(pi f/fs)/k)^2: no complex numbers, no cancellation at low frequencies, safe in float32.
"""

import math
from typing import Literal, NamedTuple

import numpy as np

from eqmorph.eq.backend import Array, like, namespace

Kind = Literal["low_shelf", "peak", "high_shelf"]
SAMPLE_RATE_HZ = 48_000.0


class Bands(NamedTuple):
    """The bands of any number of presets. Arrays are (..., B) for B bands, numpy or torch alike."""

    kinds: tuple[Kind, ...]
    frequency_hz: Array
    gain_db: Array
    q: Array


class Prototype(NamedTuple):
    """Coefficients of N(s) = n0 + n1 s + n2 s^2 and D(s) = d0 + d1 s + d2 s^2, arrays of one shape."""

    n0: Array
    n1: Array
    n2: Array
    d0: Array
    d1: Array
    d2: Array


def log_grid(points: int = 256, low_hz: float = 20.0, high_hz: float = 20_000.0) -> np.ndarray:
    """(F,) frequencies in Hz, evenly spaced in octaves: the axis on which curves are compared."""
    return np.geomspace(low_hz, high_hz, points)


def prototype(kind: Kind, gain_db: Array, q: Array) -> Prototype:
    """The analog prototype of one kind of filter; `gain_db` and `q` of any one shape."""
    a = 10.0 ** (gain_db / 40.0)
    one = a * 0.0 + 1.0
    if kind == "peak":
        return Prototype(one, a / q, one, one, one / (a * q), one)
    slope = namespace(a).sqrt(a) / q
    if kind == "low_shelf":
        return Prototype(a * a, a * slope, a, one, slope, a)
    return Prototype(a, a * slope, a * a, a, slope, one)


def response_db(bands: Bands, grid_hz: Array, sample_rate_hz: float = SAMPLE_RATE_HZ) -> Array:
    """Decibels (..., F) of the bands in cascade at the frequencies `grid_hz` (F,) in Hz.

    >>> peak = Bands(("peak",), np.array([[1000.0]]), np.array([[6.0]]), np.array([[1.0]]))
    >>> response_db(peak, np.array([20.0, 1000.0])).round(2).tolist()
    [[0.0, 6.0]]
    """
    if namespace(bands.gain_db) is np and np.ndim(bands.gain_db) == 2 and len(bands.gain_db) > _CHUNK:
        rows = range(0, len(bands.gain_db), _CHUNK)
        parts = [Bands(bands.kinds, *(field[i : i + _CHUNK] for field in bands[1:])) for i in rows]
        return np.concatenate([response_db(part, grid_hz, sample_rate_hz) for part in parts])
    xp = namespace(bands.gain_db)
    # sin^2 and cos^2 of w/2 instead of their ratio x keep every power bounded, at 20 Hz as at fs/2.
    sin2 = _half_sin2(like(grid_hz, bands.gain_db), sample_rate_hz)
    basis = xp.stack([(1 - sin2) ** 2, sin2 * (1 - sin2), sin2**2], 0)  # (3, F)
    power = None
    for index, kind in enumerate(bands.kinds):
        band = prototype(kind, bands.gain_db[..., index], bands.q[..., index])
        center = _half_sin2(bands.frequency_hz[..., index], sample_rate_hz)
        ratio = _quadratic(band.n0, band.n1, band.n2, center, basis) / _quadratic(
            band.d0, band.d1, band.d2, center, basis
        )
        power = ratio if power is None else power * ratio
    return 10.0 * xp.log10(power)


def sections(bands: Bands, sample_rate_hz: float = SAMPLE_RATE_HZ) -> np.ndarray:
    """Second-order sections (..., B, 6) as `scipy.signal.sosfilt` takes them: b0 b1 b2 1 a1 a2."""
    rows = []
    for index, kind in enumerate(bands.kinds):
        band = prototype(kind, np.asarray(bands.gain_db)[..., index], np.asarray(bands.q)[..., index])
        k = np.tan(math.pi * np.asarray(bands.frequency_hz)[..., index] / sample_rate_hz)
        b = _bilinear(band.n0, band.n1, band.n2, k)
        a = _bilinear(band.d0, band.d1, band.d2, k)
        rows.append(np.stack([*b, *a], -1) / a[0][..., None])
    return np.stack(rows, -2)


_CHUNK = 512
"""Rows computed at a time: keeps the intermediate arrays of a large batch inside the processor's cache."""


def _half_sin2(frequency_hz: Array, sample_rate_hz: float) -> Array:
    return namespace(frequency_hz).sin(frequency_hz * (math.pi / sample_rate_hz)) ** 2


def _quadratic(c0: Array, c1: Array, c2: Array, center: Array, basis: Array) -> Array:
    """|c0 + c1 s + c2 s^2|^2 on the grid, times the common factor that keeps it bounded: (..., F)."""
    xp = namespace(c0)
    low, high = center, 1 - center
    terms = xp.stack([(c0 * low) ** 2, (c1 * c1 - 2 * c0 * c2) * low * high, (c2 * high) ** 2], -1)
    return terms @ basis


def _bilinear(c0: Array, c1: Array, c2: Array, k: Array) -> tuple[Array, Array, Array]:
    """Coefficients of z^0, z^-1, z^-2 of c0 + c1 s + c2 s^2 under the bilinear transform."""
    return c2 + c1 * k + c0 * k * k, 2 * (c0 * k * k - c2), c2 - c1 * k + c0 * k * k
