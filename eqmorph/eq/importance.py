"""Bands of a preset in order of their importance for its curve.

In decibels bands add up: a subset M of them, a row of zeros and ones, draws M D, with D (B, F) the curves of the
bands alone. An order of the bands is a chain of subsets, each one band larger than the last. Not every best subset of
k bands contains the best one of k - 1, so the chain is chosen as a whole: the one whose errors, each divided by the
least error of as many bands, have the smallest sum (dynamic programming over all subsets, Held and Karp 1962).
"""

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.filters import Bands, response_db

_MOST_FOR_ALL_SUBSETS = 12
"""Bands whose subsets are all looked at; of more bands, the one that is missed least goes last, again and again.

On fits of ten bands to 60 headphone presets the first k are the best k in 74 % of the cases and leave 8 % more than
those in the mean; taking away what is missed least, in 66 % and 12 %.
"""
_NEGLIGIBLE_DB = 1e-6


def by_importance(bands: Bands, curve_db: FloatArray, grid_hz: FloatArray) -> tuple[int, ...]:
    """Order bands so that the first k of them draw a curve as well as nested choices can.

    Args:
        bands: B bands, arrays (B,).
        curve_db: (F,) decibels that they draw together.
        grid_hz: (F,) frequencies in Hz.

    Returns:
        Numbers of the bands, the most important one first.
    """
    drawn_db = each_band_db(bands, grid_hz)
    if len(drawn_db) > _MOST_FOR_ALL_SUBSETS:
        return _backwards(drawn_db, curve_db)
    return _best_chain(drawn_db, curve_db)


def each_band_db(bands: Bands, grid_hz: FloatArray) -> FloatArray:
    """(..., B, F) decibels of each of the bands (..., B) alone."""
    alone_db = np.empty((*bands.gain_db.shape, len(grid_hz)))
    for kind in dict.fromkeys(bands.kinds):
        # Bands of one type together, each as a preset of its own.
        places = bands.places(kind)
        presets = Bands((kind,), *(values[..., places, None] for values in bands[1:]))
        alone_db[..., places, :] = response_db(presets, grid_hz)
    return alone_db


def _best_chain(drawn_db: FloatArray, curve_db: FloatArray) -> tuple[int, ...]:
    """The order whose errors, relative to the best subsets' of each size, have the smallest sum.

    A subset is a number whose binary digits say which bands it has. With c(M) the relative error of subset M,

        total(M) = c(M) + min over b in M of total(M without b)
    """
    count = len(drawn_db)
    # Subset 5 = 101 in binary has bands 0 and 2; without band 2, whose digit is 4, it is subset 5 & ~4 = 1.
    subsets, digits = np.arange(2**count), 2 ** np.arange(count)
    has = (subsets[:, None] & digits) > 0  # (2^B, B)
    size = has.sum(axis=1)
    error_db = rms(has @ drawn_db - curve_db) + _NEGLIGIBLE_DB
    least_db = np.array([error_db[size == bands].min() for bands in range(count + 1)])
    # Smaller subsets first: their totals are known when those of one band more are chosen.
    total, last = error_db / least_db[size], np.zeros(len(subsets), dtype=int)
    for bands in range(1, count + 1):
        level = subsets[size == bands]
        before = np.where(has[level], total[level[:, None] & ~digits], np.inf)  # (L, B)
        last[level] = before.argmin(axis=1)
        total[level] += before.min(axis=1)
    # Back from all bands, one at a time, by the band that was added last.
    order, subset = [], subsets[-1]
    while subset:
        order.append(int(last[subset]))
        subset &= ~digits[order[-1]]
    return tuple(reversed(order))


def _backwards(drawn_db: FloatArray, curve_db: FloatArray) -> tuple[int, ...]:
    """The order in which the band that is missed least is taken away, again and again, from its end."""
    remaining, taken = list(range(len(drawn_db))), []
    while remaining:
        error_db = drawn_db[remaining].sum(axis=0) - curve_db
        missed_db = rms(error_db - drawn_db[remaining])
        taken.append(remaining.pop(int(np.argmin(missed_db))))
    return tuple(reversed(taken))
