"""Two bands that draw a curve: every pair of atoms is tried, and the best one is refined.

An atom is a band of one kind, center and Q, drawn per decibel of gain. With r the curve, a and b two atoms, the gains
of least squares and the energy that they explain together are

    x = (b.b r.a - a.b r.b) / D        y = (a.a r.b - a.b r.a) / D        D = a.a b.b - (a.b)^2
    explained = x r.a + y r.b

There is no chance in it, so that another program finds the same bands: the explorer's page does.
"""

from functools import cache

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.band_spec import BandSpec
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.layout import Layout
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import Preset

FIT_HZ = log_grid(160)

_GAIN_DB = (-24.0, 24.0, 0.0)
_LOW_SHELF = BandSpec("low shelf", "low_shelf", (20.0, 4_000.0, 150.0), _GAIN_DB, (0.2, 1.2, 0.6))
_HIGH_SHELF = BandSpec("high shelf", "high_shelf", (400.0, 20_000.0, 6_000.0), _GAIN_DB, (0.2, 1.2, 0.6))
_PEAK = BandSpec("peak", "peak", (20.0, 20_000.0, 500.0), _GAIN_DB, (0.1, 4.0, 0.6))
PAIRS = tuple(
    Layout(" and ".join(band.name for band in pair), pair)
    for pair in ((_LOW_SHELF, _HIGH_SHELF), (_PEAK, _HIGH_SHELF), (_LOW_SHELF, _PEAK), (_PEAK, _PEAK))
)

_ATOMS_PER_OCTAVE = 3
_ATOM_QS = (0.35, 0.7, 1.4, 2.8, 5.6)
_ATOM_GAIN_DB = 4.0
"""Gain at which an atom is drawn."""
_ALIKE = 0.05
"""Atoms of which D is a smaller share of a.a b.b draw the same: their gains would cancel each other."""
_REFINING = 20
"""Steps of least squares; more change nothing that the fit of all bands does not change again."""


def best_pair(curve_db: FloatArray, pair: Layout) -> Preset:
    """Find the two bands of a pair that draw a curve best.

    Args:
        curve_db: (F,) on `FIT_HZ`.
        pair: one of `PAIRS`.
    """
    model = OctaveResponse(pair, FIT_HZ)
    start = to_octaves(_best_atoms(curve_db, pair), pair)
    octaves, _ = fit_octaves(model, start[None], curve_db, model.bounds, _REFINING)
    return pair.preset(from_octaves(octaves[0], pair))


def _best_atoms(curve_db: FloatArray, pair: Layout) -> FloatArray:
    """(6,) the two atoms that explain most of a curve, as a vector of the pair's layout."""
    (places, a), (other_places, b) = (_atoms(spec) for spec in pair.bands)
    aa, bb, ab = (a**2).sum(axis=1)[:, None], (b**2).sum(axis=1), a @ b.T
    ra, rb = (a @ curve_db)[:, None], b @ curve_db
    determinant = aa * bb - ab**2
    apart = determinant > _ALIKE * aa * bb
    if pair.bands[0].kind == pair.bands[1].kind:
        apart &= np.triu(apart, 1)  # either order is the same pair
    determinant = np.where(apart, determinant, 1.0)
    gain_db, other_gain_db = (bb * ra - ab * rb) / determinant, (aa * rb - ab * ra) / determinant
    explained = np.where(apart, gain_db * ra + other_gain_db * rb, -1.0)
    i, j = np.unravel_index(np.argmax(explained), explained.shape)
    vector = [gain_db[i, j], *places[i], other_gain_db[i, j], *other_places[j]]
    return pair.clip(np.array(vector))


@cache
def _atoms(spec: BandSpec) -> tuple[FloatArray, FloatArray]:
    """(A, 2) centers and Qs of a band's atoms, and (A, F) what they draw per decibel of gain."""
    _, (_, low_hz, high_hz, _), (_, low_q, high_q, _) = spec.ranges()
    count = round(_ATOMS_PER_OCTAVE * np.log2(high_hz / low_hz)) + 1
    centers_hz = np.geomspace(low_hz, high_hz, count)
    places = np.array([(hz, q) for hz in centers_hz for q in np.unique(np.clip(_ATOM_QS, low_q, high_q))])
    frequency_hz, q = places.T[:, :, None]
    drawn = response_db(Bands((spec.kind,), frequency_hz, np.full_like(q, _ATOM_GAIN_DB), q), FIT_HZ)
    return places, np.asarray(drawn / _ATOM_GAIN_DB)
