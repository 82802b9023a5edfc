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
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eqmorph.eq.backend import Array, FloatArray, like, namespace
from eqmorph.errors import UsageError
from eqmorph.numbers import real_numbers
from eqmorph.text import shorten

Kind = Literal["low_shelf", "peak", "high_shelf"]
SAMPLE_RATE_HZ = 48_000.0

_CHUNK = 64
"""Rows computed at a time: keeps the intermediate arrays of a large batch inside the processor's cache."""


class Bands(NamedTuple):
    """The bands of any number of presets. Arrays are (..., B) for B bands, numpy or torch alike."""

    kinds: tuple[Kind, ...]
    frequency_hz: Array
    gain_db: Array
    q: Array

    @classmethod
    def stacked(cls, presets: "Sequence[Bands]") -> "Bands":
        """Bands (T, B) of T presets, bands (B,) of the same kinds in the same order."""
        return cls(
            presets[0].kinds,
            np.stack([bands.frequency_hz for bands in presets]),
            np.stack([bands.gain_db for bands in presets]),
            np.stack([bands.q for bands in presets]),
        )

    def rows(self, index: int | slice | np.ndarray) -> "Bands":
        """The bands of one preset, or of some, of a batch (N, B)."""
        return Bands(self.kinds, self.frequency_hz[index], self.gain_db[index], self.q[index])

    def places(self, kind: Kind) -> NDArray[np.intp]:
        """Numbers of the bands of a kind, in order."""
        return np.flatnonzero([other == kind for other in self.kinds])

    @property
    def active(self) -> Array:
        """(..., B) whether each band does anything; at exactly 0 dB its frequency and Q mean nothing."""
        return self.gain_db != 0


EXPONENTS: dict[Kind, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "low_shelf": ((2.0, 1.5, 1.0), (0.0, 0.5, 1.0)),
    "peak": ((0.0, 1.0, 0.0), (0.0, -1.0, 0.0)),
    "high_shelf": ((1.0, 1.5, 2.0), (1.0, 0.5, 0.0)),
}
"""Power of A in the coefficients of s^0, s^1, s^2 in N(s) and in D(s); that of s^1 is also divided by Q."""


def log_grid(points: int = 256, low_hz: float = 20.0, high_hz: float = 20_000.0) -> np.ndarray:
    """(F,) frequencies in Hz, evenly spaced in octaves: the axis on which curves are compared."""
    return np.geomspace(low_hz, high_hz, points)


_SAMPLE_RATES_HZ = (1.0, 1e9)
"""Between these the filters' numbers can be computed."""


def frequencies(frequencies_hz: ArrayLike, sample_rate_hz: float) -> FloatArray:
    """Take the frequencies at which a response is asked for.

    Args:
        frequencies_hz: (F,) in Hz, any numbers that numpy takes.
        sample_rate_hz: of the digital filters, in Hz.

    Returns:
        (F,) float64.

    Raises:
        UsageError: something other than a list of numbers, or a rate that is not above 0.
    """
    try:
        grid_hz = real_numbers(frequencies_hz)
    except (TypeError, ValueError):
        raise UsageError(
            f"expected frequencies in Hz, got {shorten(frequencies_hz)}; give a list of numbers"
        ) from None
    if grid_hz.ndim != 1:
        raise UsageError(f"expected a list of frequencies, got an array of shape {grid_hz.shape}; give (F,) numbers")
    expect_sample_rate(sample_rate_hz)
    return grid_hz


def expect_sample_rate(value: object) -> None:
    """Refuse what is no sample rate in Hz.

    Raises:
        UsageError: it is not a number from 1 to a thousand million.
    """
    low, high = _SAMPLE_RATES_HZ
    if not isinstance(value, int | float | np.number) or not low <= value <= high:
        raise UsageError(f"a sample rate of {shorten(value)} Hz: expected {low:g} to {high:,.0f}, such as 48000")


def prototypes(bands: Bands) -> Array:
    """(..., B, 2, 3) coefficients of s^0, s^1, s^2 in N(s) and in D(s) of every band's analog prototype."""
    xp = namespace(bands.gain_db)
    exponents = like([EXPONENTS[kind] for kind in bands.kinds], bands.gain_db)
    log_a = bands.gain_db[..., None, None] * (math.log(10.0) / 40.0)
    log_q = xp.log(bands.q)[..., None, None] * like([0.0, 1.0, 0.0], bands.gain_db)
    return xp.exp(exponents * log_a - log_q)


def response_db(bands: Bands, grid_hz: Array, sample_rate_hz: float = SAMPLE_RATE_HZ) -> Array:
    """Decibels of the bands in cascade; of tensors, the response is differentiable by every number of the bands.

    Args:
        bands: B bands with arrays (..., B), numpy or torch (any floating type and device).
        grid_hz: (F,) frequencies in Hz, numpy or torch.
        sample_rate_hz: rate at which the filters run.

    Returns:
        (..., F) decibels, of the same library, type and device as `bands.gain_db`.

    Raises:
        UsageError: the first argument is no `Bands`, or the rate no sample rate.

    >>> peak = Bands(("peak",), np.array([[1000.0]]), np.array([[6.0]]), np.array([[1.0]]))
    >>> response_db(peak, np.array([20.0, 1000.0])).round(2).tolist()
    [[0.0, 6.0]]

    With torch, such as in a loss (float32 agrees with float64 within 0.001 dB):

    >>> import torch
    >>> gain_db = torch.tensor([6.0], requires_grad=True)
    >>> bands = Bands(("peak",), torch.tensor([1000.0]), gain_db, torch.tensor([1.0]))
    >>> response_db(bands, torch.tensor([1000.0])).sum().backward()
    >>> gain_db.grad.round(decimals=3).tolist()  # at its center a peak's response is its gain
    [1.0]
    """
    if not isinstance(bands, Bands):
        raise UsageError(f"expected bands, got {shorten(bands)}; a preset has preset.response(frequencies)")
    expect_sample_rate(sample_rate_hz)
    if namespace(bands.gain_db) is np and np.ndim(bands.gain_db) == 2 and len(bands.gain_db) > _CHUNK:
        starts = range(0, len(bands.gain_db), _CHUNK)
        parts = [bands.rows(slice(start, start + _CHUNK)) for start in starts]
        return np.concatenate([response_db(part, grid_hz, sample_rate_hz) for part in parts])
    xp = namespace(bands.gain_db)
    # sin^2 and cos^2 of w/2 instead of their ratio x keep every power bounded, at 20 Hz as at fs/2.
    sin2 = _half_sin2(like(grid_hz, bands.gain_db), sample_rate_hz)
    basis = xp.stack([(1 - sin2) ** 2, sin2 * (1 - sin2), sin2**2], 0)  # (3, F)
    low = _half_sin2(bands.frequency_hz, sample_rate_hz)[..., None]
    high = 1 - low
    c = prototypes(bands)
    c0, c1, c2 = c[..., 0], c[..., 1], c[..., 2]
    # |c0 + c1 s + c2 s^2|^2 = c0^2 + (c1^2 - 2 c0 c2) x + c2^2 x^2 with x = (sin2 high) / ((1 - sin2) low), times
    # ((1 - sin2) low)^2, a factor that N and D share.
    squares = xp.stack([(c0 * low) ** 2, (c1 * c1 - 2 * c0 * c2) * low * high, (c2 * high) ** 2], -1) @ basis
    decibels = 10.0 * xp.log10(squares).sum(-3)  # in cascade the bands add up
    return decibels[..., 0, :] - decibels[..., 1, :]


def sections(bands: Bands, sample_rate_hz: float = SAMPLE_RATE_HZ) -> np.ndarray:
    """Second-order sections (..., B, 6) as `scipy.signal.sosfilt` takes them: b0 b1 b2 1 a1 a2."""
    arrays = Bands(bands.kinds, *(np.asarray(field, dtype=float) for field in bands[1:]))
    c0, c1, c2 = np.moveaxis(prototypes(arrays), -1, 0)
    # s = (1/k) (1 - z^-1)/(1 + z^-1), times the common factor k^2 (1 + z^-1)^2
    k = np.tan(math.pi * arrays.frequency_hz / sample_rate_hz)[..., None]
    z = np.stack([c2 + c1 * k + c0 * k * k, 2 * (c0 * k * k - c2), c2 - c1 * k + c0 * k * k], -1)  # (..., B, 2, 3)
    return np.asarray(np.concatenate([z[..., 0, :], z[..., 1, :]], -1) / z[..., 1, :1])


def _half_sin2(frequency_hz: Array, sample_rate_hz: float) -> Array:
    """sin^2(w/2) with w = 2 pi f / fs."""
    return namespace(frequency_hz).sin(frequency_hz * (math.pi / sample_rate_hz)) ** 2
