"""Which bands of two presets become each other, and in which order of preference."""

from itertools import permutations

import numpy as np
from helpers.presets import presets as any_presets
from hypothesis import given, settings
from hypothesis import strategies as st

from eqmorph.eq.preset import Band, Preset
from eqmorph.morphs.align import canonical_order
from eqmorph.morphs.pairings import pairings, ranked_assignments


def peaks(*rows):
    return Preset(bands=tuple(Band(type="peak", frequency_hz=hz, gain_db=db, q=q) for hz, db, q in rows))


def partners(alignment):
    """Frequencies of the bands of each slot, None where a preset has none."""
    return {
        tuple(slot[number].frequency_hz if number in slot else None for number in (0, 1)) for slot in alignment.slots
    }


@given(seed=st.integers(0, 1000), rows=st.integers(1, 4), columns=st.integers(1, 4))
@settings(max_examples=12)
def test_assignments_are_ranked_as_by_trying_all(seed, rows, columns):
    size = max(rows, columns) + 1
    cost = np.zeros((size, size))
    rng = np.random.default_rng(seed)
    cost[:rows, :columns] = rng.random((rows, columns))
    cost[:rows, columns:], cost[rows:, :columns] = rng.random((rows, 1)), rng.random(columns)
    totals: dict[tuple[int, ...], float] = {}
    for order in permutations(range(size)):
        told = tuple(min(column, columns) for column in order[:rows])
        totals[told] = min(totals.get(told, np.inf), cost[range(size), order].sum())
    ranked = [tuple(min(column, columns) for column in found) for found in ranked_assignments(cost, rows, columns, 6)]
    assert len(set(ranked)) == len(ranked) == min(6, len(totals))
    np.testing.assert_allclose([totals[found] for found in ranked], sorted(totals.values())[: len(ranked)])


def test_bands_that_bend_least_become_each_other_and_the_others_fade():
    first = peaks((100.0, 6.0, 1.0), (1_000.0, 6.0, 1.0))
    second = peaks((1_050.0, 5.0, 1.0), (9_000.0, 6.0, 1.0))
    best, *others = pairings(first, second, 1, 4)
    assert partners(best) == {(100.0, None), (1_000.0, 1_050.0), (None, 9_000.0)}
    assert len(others) == 3 and all(partners(other) != partners(best) for other in others)


@given(first=any_presets(), second=any_presets(), extra=st.integers(0, 2))
@settings(max_examples=12)
def test_there_are_never_more_slots_and_every_band_stands_once(first, second, extra):
    first, second = ([first, second][number] for number in canonical_order([first, second]))
    most = max(len(first.bands), len(second.bands)) + extra
    for alignment in pairings(first, second, extra, 3):
        assert len(alignment.slots) <= most
        for number, preset in enumerate((first, second)):
            held = [slot[number] for slot in alignment.slots if number in slot]
            held += [band for owner, band in alignment.left_out if owner == number]
            assert sorted(held, key=repr) == sorted(preset.bands, key=repr)
        assert all(len({band.type for band in slot.values()}) == 1 for slot in alignment.slots)
        assert alignment.reordered([1, 0]).reordered([1, 0]) == alignment
