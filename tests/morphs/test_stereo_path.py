"""Morphs of presets for two channels: each channel is the morph of its own chains, in the same steps."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import preset_at, stereo
from hypothesis import given, settings

import eqmorph as eq
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.stereo import StereoPreset
from eqmorph.morphs.path import even_steps
from eqmorph.morphs.stereo import StereoPath

A = StereoPreset(name="a", left=preset_at(0.3), right=preset_at(0.6))
B = StereoPreset(name="b", left=preset_at(0.7), right=preset_at(0.4))
MONO = replace(preset_at(0.55), name="mono")


def bands(presets):
    return [preset.bands for preset in presets]


@pytest.mark.parametrize("method", ["response", "log", "linear", "crossfade"])
def test_each_channel_is_morphed_by_itself(method):
    path = eq.morph(A, B, steps=4, method=method)
    assert isinstance(path, StereoPath) and len(path) == 4
    assert bands(step.left for step in path) == bands(eq.morph(A.left, B.left, steps=4, method=method))
    assert bands(step.right for step in path) == bands(eq.morph(A.right, B.right, steps=4, method=method))
    assert path[1].name == "67% a, 33% b" and path.left.metrics.endpoint_error_db == 0.0


def test_one_for_all_channels_stands_for_both():
    path = eq.morph(A, MONO, steps=3)
    assert path[0].left.bands == A.left.bands and path[0].right.bands == A.right.bands
    assert path[2].left.bands == path[2].right.bands == MONO.bands
    assert path.curves_db([100.0, 1_000.0]).shape == (3, 2, 2)


@settings(deadline=None, max_examples=10)
@given(first=stereo(), last=stereo())
def test_the_ends_are_the_presets_and_the_balance_is_kept(first, last):
    path = eq.morph(first, last, steps=3, method="crossfade")
    for end, step in ((first, path[0]), (last, path[2])):
        assert np.array_equal(end.response([50.0, 5_000.0]), step.response([50.0, 5_000.0]))
        states = first.left.preamp_db is not None or last.left.preamp_db is not None
        expected = end.leveled() if states else end
        assert [chain.preamp_db for chain in step.chains] == [chain.preamp_db for chain in expected.chains]


def test_a_computed_preamp_beside_a_stated_one_is_the_same_on_both_sides():
    stated = eq.morph(A, replace(MONO, preamp_db=-3.0), steps=3)
    lowest_db = min(preamp_db(A.left), preamp_db(A.right))
    assert [[chain.preamp_db for chain in step.chains] for step in stated][::2] == [[lowest_db] * 2, [-3.0] * 2]


def test_steps_spaced_evenly_are_the_same_for_both():
    t = even_steps(A, B, 5)
    curves_db = eq.morph(A, B, t=t).curves_db().reshape(5, -1)
    moved_db = np.sqrt(np.mean(np.diff(curves_db, axis=0) ** 2, axis=1))
    assert moved_db.max() / moved_db.min() < 1.05


def test_a_path_shows_itself():
    path = eq.morph(A, B, steps=3)
    assert repr(path) == "StereoPath('a', 'b', 3 steps by response)"
    assert path._repr_html_().count("<polyline") == 6
