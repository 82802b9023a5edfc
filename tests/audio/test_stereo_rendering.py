"""Audio through a preset for two channels: each channel hears its own chain."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from helpers.presets import preset_at

import eqmorph as eq
from eqmorph.audio.automation import StereoAutomation, automation_of
from eqmorph.audio.render import RenderOptions, render
from eqmorph.eq.stereo import StereoPreset, TwoChannelsError
from eqmorph.errors import DataError

LEFT, RIGHT = replace(preset_at(0.6), preamp_db=-6.0), replace(preset_at(0.4), preamp_db=-9.0)
ROOM = StereoPreset(name="room", left=LEFT, right=RIGHT)
NOISE = 0.1 * np.random.default_rng(3).standard_normal((40_000, 2))


def test_apply_filters_each_channel_by_its_own_chain():
    heard = eq.apply(NOISE, 48_000, ROOM)
    for place, chain in enumerate((LEFT, RIGHT)):
        assert np.array_equal(heard[:, place], eq.apply(NOISE[:, place], 48_000, chain))


def test_apply_moves_along_a_morph_of_both_channels():
    path = eq.morph(ROOM, preset_at(0.5), steps=5, method="log")
    heard = eq.apply(NOISE, 48_000, path)
    assert np.array_equal(heard[:, 1], eq.apply(NOISE[:, 1], 48_000, path.right))


@pytest.mark.parametrize("shape", [(100,), (100, 1), (100, 3)])
def test_apply_needs_two_channels(shape):
    with pytest.raises(DataError, match=r"\(N, 2\)"):
        eq.apply(np.zeros(shape), 48_000, ROOM)


def test_a_file_of_two_channels_is_rendered_whole(tmp_path):
    soundfile.write(tmp_path / "in.wav", NOISE, 48_000, subtype="DOUBLE")
    rendered = render(tmp_path / "in.wav", tmp_path / "out.wav", automation_of([ROOM]), RenderOptions())
    heard, _ = soundfile.read(tmp_path / "out.wav")
    assert np.allclose(heard, eq.apply(NOISE, 48_000, ROOM), atol=1e-12)
    assert rendered.stated_preamps_db == {"left": (-6.0, -6.0), "right": (-9.0, -9.0)}


@pytest.mark.parametrize(("channels", "said"), [(1, "has one channel"), (6, "has 6 channels")])
def test_a_file_of_another_number_of_channels_is_refused(tmp_path, channels, said):
    soundfile.write(tmp_path / "in.wav", np.zeros((100, channels)), 48_000)
    with pytest.raises(TwoChannelsError, match=rf"in\.wav: {said}.*choose left or right"):
        render(tmp_path / "in.wav", tmp_path / "out.wav", automation_of([ROOM]))
    assert not (tmp_path / "out.wav").exists()


def test_equal_presets_for_all_channels_have_one_automation():
    assert not isinstance(automation_of([LEFT, LEFT]), StereoAutomation)
    assert isinstance(automation_of([LEFT, ROOM]), StereoAutomation)
