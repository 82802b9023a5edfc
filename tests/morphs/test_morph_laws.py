"""What every registered method promises; a new one is tested the moment it is named."""

from collections import Counter

import numpy as np
import pytest
from helpers.presets import presets as any_presets
from helpers.presets import safe_preset, safe_presets
from hypothesis import example, given, settings
from hypothesis import strategies as st
from morph_strategies import make

from eqmorph.eq.curves import curves_db, rms
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.morphs import DEFAULT, MORPHS
from eqmorph.morphs.base import common_layout, strengthen
from eqmorph.morphs.weights import between, bilinear

NAMES = MORPHS.names()
KEEPING = [name for name in NAMES if MORPHS.load(name).keeps_bands]
ANY_BANDS = [name for name in NAMES if make(name).required_layout() is None]
positions = st.lists(st.floats(0, 1), min_size=1, max_size=6)
few = settings(max_examples=12)

every = pytest.mark.parametrize("name", NAMES)


@every
@given(a=safe_presets, b=safe_presets, t=positions)
@few
def test_ends_are_the_presets_themselves_and_steps_keep_their_number_and_order(name, a, b, t):
    t = [0.0, *t, 1.0, 0.0]
    path = make(name).path([a, b], between(t))
    assert len(path) == len(t)
    assert path[0] is a and path[-2] is b and path[-1] is a


@pytest.mark.parametrize("name", KEEPING)
@given(a=safe_presets, b=safe_presets, t=positions, reach=st.floats(1.0, 3.0))
@few
def test_every_point_lies_in_the_layouts_ranges_even_beyond_the_ends(name, a, b, t, reach):
    path = make(name).path([a, b], between([*t, reach, -reach]), extrapolate=True)
    assert all(SAFE.fits(preset) for preset in path)


@pytest.mark.parametrize("name", KEEPING)  # a crossfade of a preset with itself has every band twice, at part gain
@given(a=safe_presets)
@few
def test_from_a_preset_to_itself_nothing_moves(name, a):
    path = make(name).path([a, a], between(np.linspace(0, 1, 5)))
    np.testing.assert_allclose(curves_db(path), np.broadcast_to(curves_db([a]), (5, 256)), atol=0.02)


@every
@given(a=safe_presets, b=safe_presets)
@few
def test_the_way_back_is_the_same_way(name, a, b):
    t = np.linspace(0, 1, 7)
    method = make(name)
    there, back = method.path([a, b], between(t)), method.path([b, a], between(1 - t))
    np.testing.assert_allclose(curves_db(there), curves_db(back), atol=1e-6)


@every
@given(presets=st.tuples(safe_presets, safe_presets, safe_presets), seed=st.integers(0, 1000))
@example(presets=(safe_preset(355), safe_preset(0), safe_preset(0)), seed=0)  # two of them equal
@few
def test_weights_follow_their_presets_through_any_order(name, presets, seed):
    rng = np.random.default_rng(seed)
    weights, order = rng.dirichlet(np.ones(3), 3), rng.permutation(3)
    method = make(name)
    one = method.path(presets, weights)
    other = method.path([presets[i] for i in order], weights[:, order])
    # A fit of three presets at once sums them in the order given: rounding moves where it stops by 1e-4 dB.
    np.testing.assert_allclose(curves_db(one), curves_db(other), atol=1e-3)


@every
def test_the_corners_of_a_grid_are_its_presets(name):
    presets = [safe_preset(seed) for seed in range(4)]
    path = make(name).path(presets, bilinear(3))
    assert [path[0], path[2], path[6], path[8]] == presets
    assert len(path) == 9


@every
@given(a=safe_presets, b=safe_presets)
@few
def test_a_path_has_no_holes(name, a, b):
    """In 256 steps no single one is a large part of the way: nothing leaps."""
    ends = curves_db([a, b])
    distance = np.sqrt(np.mean((ends[1] - ends[0]) ** 2))
    curves = curves_db(make(name).path([a, b], between(np.linspace(0, 1, 257))))
    steps = np.sqrt(np.mean(np.diff(curves, axis=0) ** 2, axis=1))
    assert steps.max() <= 0.35 * max(distance, 3.0)


@every
@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([[0.5, 0.3, 0.2]], "2 presets need 2 weights"),
        ([[0.5, 0.4]], "sum to 1"),
        ([[np.nan, 1.0]], "finite"),
        ([[1.5, -0.5]], "outside 0 to 1"),
    ],
)
def test_wrong_weights_are_refused(name, weights, words):
    with pytest.raises(UsageError, match=words):
        make(name).path([safe_preset(0), safe_preset(1)], np.array(weights))


@every
@given(a=any_presets(), b=any_presets())
@few
def test_other_shapes_are_morphed_or_refused_with_the_remedy(name, a, b):
    method = make(name)
    if name in ANY_BANDS:
        path = method.path([a, b], between([0.0, 0.5, 1.0]))
        assert path[0] is a and sorted(path[2].bands, key=repr) == sorted(b.bands, key=repr)
    elif common_layout([a, b]) is None:
        with pytest.raises(DataError, match="safe-5"):
            method.path([a, b], between([0.5]))


@given(a=safe_presets, strength=st.floats(0, 5))
def test_strength_scales_gains_inside_the_ranges(a, strength):
    changed = strengthen(a, strength)
    assert SAFE.fits(changed)
    for before, after in zip(a.bands, changed.bands, strict=True):
        assert after.gain_db == pytest.approx(np.clip(before.gain_db * strength, -12, 12))
        assert (after.frequency_hz, after.q) == (before.frequency_hz, before.q)


def test_the_default_keeps_the_number_of_bands():
    assert DEFAULT in KEEPING


@pytest.mark.parametrize("name", ANY_BANDS)
@given(a=any_presets(), b=any_presets())
@few
def test_all_steps_have_one_order_of_bands_and_the_ends_keep_theirs_as_sets(name, a, b):
    first, *inner, last = make(name).path([a, b], between([0.0, 0.3, 0.6, 1.0]))
    kinds = [[band.type for band in preset.bands] for preset in inner]
    assert kinds[0] == kinds[1] and first is a
    assert sorted(last.bands, key=repr) == sorted(b.bands, key=repr)
    # Where the types differ too much for two more bands, a step has not the bands of both.
    holds_all = Counter(band.type for band in last.bands) <= Counter(kinds[0])
    if name != "crossfade" and holds_all:
        remaining = iter(kinds[0])
        assert all(band.type in remaining for band in last.bands)  # in the order of the steps


def test_equal_bands_keep_their_places():
    """Of two equal bands one continues a band of the first preset, the other stands after the peak as it did."""
    shelf, peak = (Band(type=kind, frequency_hz=10, gain_db=0, q=1) for kind in ("low_shelf", "peak"))
    path = make("log").path([Preset(bands=(shelf,)), Preset(bands=(shelf, peak, shelf))], between([0.3, 1.0]))
    assert [[band.type for band in preset.bands] for preset in path] == [["low_shelf", "peak", "low_shelf"]] * 2


def test_a_morph_by_response_has_two_more_bands_at_most():
    """Even where no type of band occurs on both sides."""
    peaks = Preset(bands=[Band(type="peak", frequency_hz=100 * 2**n, gain_db=3 - n, q=1) for n in range(6)])
    shelves = Preset(bands=[Band(type="low_shelf", frequency_hz=80 * 2**n, gain_db=2 - n, q=0.7) for n in range(5)])
    path = make("response").path([peaks, shelves], between(np.linspace(0, 1, 6)))
    assert max(len(preset.bands) for preset in path) == 8
    assert path[0] is peaks and sorted(path[-1].bands, key=repr) == sorted(shelves.bands, key=repr)
    curves, ends = curves_db(path), curves_db([peaks, shelves])
    assert rms(curves[3] - (0.4 * ends[0] + 0.6 * ends[1])) < 0.5
