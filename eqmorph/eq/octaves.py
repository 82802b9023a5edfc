"""Presets in octaves: log2 of amplitude, frequency and Q, whose units are of similar perceptual size.

These are the unknowns of a fit, and the scale on which presets are averaged.
"""

import math

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.jacobian import response_jacobian
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS

DB_PER_OCTAVE = 20.0 * math.log10(2.0)
"""Decibels of a doubled amplitude."""

Bounds = tuple[FloatArray, FloatArray]
"""Lowest and highest vectors in octaves, (P,) or (S, P)."""

_GAIN, _FREQUENCY, _Q = (FIELDS.index(field) for field in ("gain_db", "frequency_hz", "q"))


def to_octaves(params: FloatArray, layout: Layout) -> FloatArray:
    """Vectors (..., P) of a layout in dB, Hz and Q as log2 of amplitude, Hz and Q."""
    log = _is_log(layout)
    return np.where(log, np.log2(np.where(log, params, 1.0)), np.asarray(params) / DB_PER_OCTAVE)


def from_octaves(octaves: FloatArray, layout: Layout) -> FloatArray:
    """The inverse of `to_octaves` for vectors (..., P), clipped to the layout's ranges."""
    log = _is_log(layout)
    return layout.clip(np.where(log, np.exp2(np.where(log, octaves, 0.0)), np.asarray(octaves) * DB_PER_OCTAVE))


def octave_bounds(layout: Layout) -> Bounds:
    """The ends of a layout's ranges, vectors (P,) in octaves."""
    return to_octaves(layout.low, layout), to_octaves(layout.high, layout)


class OctaveResponse:
    """The response of a layout's bands and its slopes, as a least-squares fit in octaves needs them.

    Args:
        layout: bands and ranges.
        grid_hz: (F,) frequencies in Hz.
    """

    def __init__(self, layout: Layout, grid_hz: FloatArray) -> None:
        self.kinds = layout.kinds
        self.grid_hz = grid_hz
        self.bounds = octave_bounds(layout)
        # Where each number of a vector stands in an array (3, B) of fields and bands.
        self._fields = np.array([FIELDS.index(param.field) for param in layout.params])
        self._bands = np.array([param.band for param in layout.params])
        # d dB / d octave = (d dB / d ln x) ln 2 for frequency and Q, and (d dB / d gain) 6.02 for the amplitude.
        units_per_octave = {_GAIN: DB_PER_OCTAVE, _FREQUENCY: math.log(2.0), _Q: math.log(2.0)}
        self._units_per_octave = np.array([units_per_octave[field] for field in self._fields])[:, None]
        self._fixed_octaves = np.zeros((len(FIELDS), len(self.kinds)))
        for band, spec in enumerate(layout.bands):
            for field, value in spec.fixed().items():
                self._fixed_octaves[FIELDS.index(field), band] = np.log2(value)

    def __call__(self, octaves: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Decibels (..., F) of vectors (..., P) in octaves, and their slopes (..., P, F) by octave of each number."""
        values = np.empty((*octaves.shape[:-1], len(FIELDS), len(self.kinds)))
        values[:] = self._fixed_octaves
        values[..., self._fields, self._bands] = octaves
        bands = Bands(
            self.kinds,
            frequency_hz=np.exp2(values[..., _FREQUENCY, :]),
            gain_db=values[..., _GAIN, :] * DB_PER_OCTAVE,
            q=np.exp2(values[..., _Q, :]),
        )
        response, slopes = response_jacobian(bands, self.grid_hz)
        gathered = slopes[..., self._fields, self._bands, :]
        gathered *= self._units_per_octave
        return response, gathered


def _is_log(layout: Layout) -> FloatArray:
    return np.array([param.scale == "log" for param in layout.params])
