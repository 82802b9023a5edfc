"""The pairings of two presets' bands along which the path between them bends least.

A band of one preset turns into one of the other, or fades. Drawn by itself, with the `log` mean halfway, such a slot
leaves the straight line between its two curves by

    bending = mean_f (R_halfway - (R_first + R_second) / 2)^2        in dB^2; R: the response, 0 where the band fades

A pairing is an assignment of bands to bands, or to places in which they fade, of which there are as many as there may
be more slots than bands. The cheapest is found as in Kuhn 1955, the next ones by ranking (Murty 1968: the solutions
without the best one are divided by the first of its pairs that they lack).
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, log_grid
from eqmorph.eq.importance import each_band_db
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.morphs.align import Alignment, Slot, loudest_slots
from eqmorph.morphs.log import mean_bands
from eqmorph.morphs.weights import between

_GRID_HZ = log_grid(48)
_NEVER = 1e6
"""dB^2 of two bands of different types."""


def pairings(first: Preset, second: Preset, extra_bands: int, count: int) -> list[Alignment]:
    """Find the pairings that bend least.

    Args:
        first: any bands.
        second: any bands.
        extra_bands: how many slots there may be beyond the bands of the larger preset.
        count: how many pairings are wanted; there may be fewer.

    Returns:
        The pairings, the best one first. Where the types of the bands differ so much that they need more slots, the
        bands that are heard least are left out.
    """
    most = min(max(len(first.bands), len(second.bands)) + extra_bands, MAX_BANDS)
    cost = np.zeros((most, most))
    paired = _bending_of_pairs(first.arrays(), second.arrays())
    rows, columns = paired.shape
    cost[:rows, :columns] = paired
    cost[:rows, columns:] = _bending_of_fades(first.arrays())[:, None]
    cost[rows:, :columns] = _bending_of_fades(second.arrays())
    found = []
    for partners in ranked_assignments(cost, rows, columns, count):
        possible = [partner if cost[row, partner] < _NEVER else columns for row, partner in enumerate(partners)]
        found.append(loudest_slots((first, second), _slots(first, second, possible), most))
    return found


def _slots(first: Preset, second: Preset, partners: Sequence[int]) -> list[Slot]:
    """A slot for each band of the first preset, with its partner if it has one; then the second one's others."""
    slots: list[Slot] = [{0: band} for band in first.bands]
    for slot, partner in zip(slots, partners, strict=True):
        if partner < len(second.bands):
            slot[1] = second.bands[partner]
    return slots + [{1: band} for number, band in enumerate(second.bands) if number not in partners]


def _bending_of_pairs(first: Bands, second: Bands) -> FloatArray:
    """(A, B) dB^2 by which each band of the first bends on its way to each of the second."""
    bending = np.full((len(first.kinds), len(second.kinds)), _NEVER)
    for kind in dict.fromkeys(first.kinds):
        # Every band of the kind beside every other one: (S,) numbers of the pairs' bands.
        row, column = map(np.ravel, np.meshgrid(first.places(kind), second.places(kind), indexing="ij"))
        numbers = [np.stack([one[row], other[column]]) for one, other in zip(first[1:], second[1:], strict=True)]
        bending[row, column] = _bending(Bands((kind,) * len(row), *numbers))
    return bending


def _bending_of_fades(bands: Bands) -> FloatArray:
    """(B,) dB^2 by which each band bends on its way to 0 dB."""
    silent = bands._replace(gain_db=np.zeros_like(bands.gain_db))
    return _bending(Bands.stacked([bands, silent]))


def _bending(ends: Bands) -> FloatArray:
    """(S,) dB^2 between the middle of each band's `log` path and the mean of its ends, bands (2, S)."""
    halfway_db = each_band_db(mean_bands(ends, between([0.5])), _GRID_HZ)[0]
    ends_db = each_band_db(ends, _GRID_HZ)  # (2, S, F)
    return np.asarray(np.mean((halfway_db - ends_db.mean(axis=0)) ** 2, axis=-1))


@dataclass(order=True)
class _Assignment:
    """The cheapest assignment of a cost matrix: its total, then what is not compared."""

    total: float
    columns: tuple[int, ...] = field(compare=False)
    cost: FloatArray = field(compare=False)


def ranked_assignments(cost: FloatArray, rows: int, columns: int, count: int) -> list[tuple[int, ...]]:
    """Rank the assignments of a square cost matrix.

    Args:
        cost: (S, S) of giving a column to a row.
        rows: the first so many of them are told apart; the others are places to fade, all alike.
        columns: likewise.
        count: how many assignments are wanted.

    Returns:
        The columns of the first `rows` in the cheapest assignments, the cheapest first; numbers from `columns` on are
        places to fade.
    """
    waiting = [_solved(cost)]
    # Where types force bands together that cannot pair, every assignment costs as many of `_NEVER`.
    dearest = waiting[0].total + _NEVER / 2
    found: list[tuple[int, ...]] = []
    while waiting and len(found) < count:
        best = heapq.heappop(waiting)
        found.append(best.columns[:rows])
        for rest in _without(best, rows, columns):
            if rest.total < dearest:
                heapq.heappush(waiting, rest)
    return found


def _without(best: _Assignment, rows: int, columns: int) -> Iterator[_Assignment]:
    """The cheapest of the assignments that share the best one's first 0, 1, 2 ... pairs, and not the next one."""
    cost = best.cost.copy()
    for row in range(rows):
        partner = best.columns[row]
        taken = slice(partner, partner + 1) if partner < columns else slice(columns, None)
        lacking = cost.copy()
        lacking[row, taken] = 2 * _NEVER
        yield _solved(lacking)
        kept = cost[row, taken].copy()
        cost[row] = 2 * _NEVER
        if partner < columns:
            cost[:, partner] = 2 * _NEVER
        cost[row, taken] = kept


def _solved(cost: FloatArray) -> _Assignment:
    from scipy.optimize import linear_sum_assignment  # its import takes as long as a morph

    rows, columns = linear_sum_assignment(cost)
    return _Assignment(float(cost[rows, columns].sum()), tuple(columns.tolist()), cost)
