"""Presets for two channels: what they are, and that nobody takes one channel for the whole."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import preset_at, stereo
from hypothesis import given, settings

import eqmorph as eq
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset, TwoChannelsError, join_channels, one_channel
from eqmorph.errors import DataError
from eqmorph.formats.preamps import with_preamp
from eqmorph.words.describe import describe_preset
from eqmorph.words.lexicon_file import load_lexicon

LEFT, RIGHT = preset_at(0.4), preset_at(0.6)
ROOM = StereoPreset(name="room", left=LEFT, right=RIGHT)
HZ = [50.0, 1_000.0, 9_000.0]


def test_the_response_has_a_row_for_each_channel():
    assert np.array_equal(ROOM.response(HZ), [LEFT.response(HZ), RIGHT.response(HZ)])


def test_one_channel_stated_means_both_are():
    with pytest.raises(DataError, match="preamp"):
        StereoPreset(left=LEFT, right=replace(RIGHT, preamp_db=-3.0))
    stated = join_channels(LEFT, replace(RIGHT, preamp_db=-3.0), "room")
    assert [chain.preamp_db for chain in stated.chains] == [0.0, -3.0]


def test_a_computed_preamp_keeps_the_balance():
    lowest_db = min(preamp_db(LEFT), preamp_db(RIGHT))
    assert preamp_db(LEFT) != preamp_db(RIGHT)
    assert [chain.preamp_db for chain in ROOM.leveled().chains] == [lowest_db, lowest_db]
    assert [chain.preamp_db for chain in with_preamp(ROOM, -4.0).chains] == [-4.0, -4.0]


def test_equal_channels_are_one_preset():
    again = Preset(bands=[*reversed(LEFT.bands), Band(type="peak", frequency_hz=50, gain_db=0, q=1)])
    assert join_channels(LEFT, again, "both").bands == LEFT.bands
    assert isinstance(join_channels(LEFT, RIGHT, "room"), StereoPreset)


@pytest.mark.parametrize(
    "use",
    [
        one_channel,
        eq.sum_presets,
        lambda preset: eq.reduce(preset, 3),
        lambda preset: eq.fit(preset, "parametric"),
        lambda preset: eq.fit([LEFT, preset], "parametric"),
        lambda preset: eq.Target.of_presets([preset]),
        lambda preset: describe_preset(load_lexicon(), preset),
    ],
)
def test_what_takes_one_chain_refuses_two_in_a_line(use):
    with pytest.raises(TwoChannelsError, match=r"^room: left and right .*choose left or right$"):
        use(ROOM)


def test_a_channel_is_chosen_by_its_name():
    unnamed = join_channels(LEFT, RIGHT, "room")
    assert one_channel(unnamed, "right").bands == RIGHT.bands and one_channel(unnamed, "right").name == "room right"
    assert one_channel(LEFT, "right") is LEFT


@settings(max_examples=10)
@given(preset=stereo())
def test_its_repr_and_its_picture(preset):
    assert repr(preset).startswith("StereoPreset('', left ") and "dB preamp)" in repr(preset)
    assert preset._repr_html_().count("<polyline") == 2
