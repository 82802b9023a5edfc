"""Starts of a fit: one band after another, each where it explains most of the remaining curve.

Matching pursuit (Mallat and Zhang 1993) over atoms, which are single bands of every kind, center and Q that the
layout allows, drawn per decibel of gain. With r the curve that is left and a an atom, the gain of least squares and
the energy that it explains are

    gain = r . a / a . a            explained = (r . a)^2 / a . a

A decibel of gain does not draw quite the same shape at 1 dB as at 10; the refinement that follows takes care of it.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.band_spec import BandSpec
from eqmorph.eq.filters import Bands, Kind, response_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS

_ATOMS_PER_OCTAVE = 3
_ATOM_QS = (0.35, 0.7, 1.4, 2.8, 5.6)
"""Twice as fine in either direction leaves the same residuals on presets of headphones."""
_ATOM_GAIN_DB = 4.0
"""Gain at which an atom is drawn."""
_SILENT = 1e-12
"""Energy below which an atom is not heard on the grid."""
_FIXED = -1
"""Stands for the column of a number that is in no vector."""

BoolArray = NDArray[np.bool_]
Place = NDArray[np.intp]


class Pursuit:
    """Atoms of a layout on a grid.

    Args:
        layout: bands and ranges.
        grid_hz: (F,) frequencies in Hz.
        weights: (F,) how much each of them counts.
    """

    def __init__(self, layout: Layout, grid_hz: FloatArray, weights: FloatArray) -> None:
        self.layout, self.grid_hz, self.weights = layout, grid_hz, weights
        self.slots = _interchangeable(layout)
        """Bands that can stand for each other, in groups."""
        kinds: list[Kind] = []
        centers_hz, qs, groups = [], [], []
        for group, slots in enumerate(self.slots):
            spec = layout.bands[slots[0]]
            for center_hz, q in product(_centers_hz(spec), _qs(spec)):
                kinds.append(spec.kind)
                centers_hz.append(center_hz)
                qs.append(q)
                groups.append(group)
        self._centers_hz, self._qs, self._groups = np.array(centers_hz), np.array(qs), np.array(groups)
        self.atoms = self._drawn(kinds)
        """(A, F) decibels per decibel of gain."""
        self._energy = np.maximum((self.atoms**2) @ weights, _SILENT)
        self._columns = np.full((len(layout.bands), len(FIELDS)), _FIXED)
        """(B, 3) where gain, frequency and Q of a band stand in a vector; `_FIXED` where they are fixed."""
        for column, param in enumerate(layout.params):
            self._columns[param.band, FIELDS.index(param.field)] = column

    def _drawn(self, kinds: Sequence[Kind]) -> FloatArray:
        # A band's curve is nearly proportional to its gain: drawn once, it stands for all gains.
        gain_db = np.full_like(self._qs, _ATOM_GAIN_DB)
        drawn = np.empty((len(kinds), len(self.grid_hz)))
        for kind in dict.fromkeys(kinds):
            rows = np.array(kinds) == kind
            bands = Bands((kind,), self._centers_hz[rows, None], gain_db[rows, None], self._qs[rows, None])
            drawn[rows] = response_db(bands, self.grid_hz)
        return drawn / _ATOM_GAIN_DB

    def fill(self, params: FloatArray, free: BoolArray, left_db: FloatArray, atom_weights: FloatArray) -> FloatArray:
        """Give every free band a place.

        Args:
            params: (S, P) vectors in Hz, dB and Q.
            free: (S, B) bands to place, as many in each row.
            left_db: (S, F) what they have to draw.
            atom_weights: (S, A) factors on what each atom explains; other weights lead to other starts.

        Returns:
            (S, P) vectors with those bands placed.
        """
        params, free, left_db = params.copy(), free.copy(), left_db.copy()
        weighted_atoms = (self.atoms * self.weights).T
        for _ in range(int(free[0].sum())):
            # Of the residual r, an atom a with the best gain g = r.a / a.a explains (r.a)^2 / a.a.
            projection = left_db @ weighted_atoms
            explained = projection**2 / self._energy * atom_weights
            open_groups = np.stack([free[:, slots].any(axis=1) for slots in self.slots], axis=1)
            # Only atoms of bands that are still free; -1 lies below everything that is explained.
            best = np.where(open_groups[:, self._groups], explained, -1.0).argmax(axis=1)
            band = self._first_free(free, self._groups[best])
            gain_db = np.take_along_axis(projection, best[:, None], 1)[:, 0] / self._energy[best]
            # The gain is clipped to the band's range first, so that the next bands see what this one really leaves.
            left_db -= self._place(params, band, best, gain_db)[:, None] * self.atoms[best]
            free[np.arange(len(free)), band] = False
        return params

    def _first_free(self, free: BoolArray, group: Place) -> Place:
        """(S,) the first free band of each row's group."""
        member = np.zeros((len(self.slots), free.shape[1]), dtype=bool)
        for number, slots in enumerate(self.slots):
            member[number, slots] = True
        return np.asarray(np.argmax(free & member[group], axis=1))

    def _place(self, params: FloatArray, band: Place, atom: Place, gain_db: FloatArray) -> FloatArray:
        """Write each row's atom into its band, inside the ranges; (S,) the gains that it got."""
        numbers = (gain_db, self._centers_hz[atom], self._qs[atom])
        for column, value in zip(self._columns[band].T, numbers, strict=True):
            rows = np.flatnonzero(column != _FIXED)
            places = column[rows]
            params[rows, places] = np.clip(value[rows], self.layout.low[places], self.layout.high[places])
        return np.asarray(params[np.arange(len(params)), self._columns[band, 0]])


def _interchangeable(layout: Layout) -> list[list[int]]:
    """Numbers of the bands that have the same filter and the same ranges, group by group."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for band, spec in enumerate(layout.bands):
        groups.setdefault((spec.kind, *spec.ranges()), []).append(band)
    return list(groups.values())


def _qs(spec: BandSpec) -> list[float]:
    """Qs of a band's atoms, ascending; what lies beyond its range is moved to the end of it."""
    q = spec.range_of("q")
    return sorted(set(np.clip(_ATOM_QS, q.low, q.high).tolist()))


def _centers_hz(spec: BandSpec) -> FloatArray:
    """Centers of a band's atoms, evenly spaced in octaves."""
    _, low_hz, high_hz, _ = spec.range_of("frequency_hz")
    # As many steps as the range has octaves times atoms, and its ends.
    count = 1 + int(np.ceil(_ATOMS_PER_OCTAVE * np.log2(high_hz / low_hz)))
    return np.geomspace(low_hz, high_hz, count)
