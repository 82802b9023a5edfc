"""Each program's own way of writing left and right, in texts as the programs have them."""

import json
from dataclasses import replace

import pytest
from helpers.presets import preset_at

from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.base import with_preamp
from eqmorph.formats.io import render_preset

LEFT, RIGHT = preset_at(0.6), Preset(bands=preset_at(0.4).bands[:2])
STATED = StereoPreset(
    name="room",
    left=replace(LEFT, preamp_db=-4.0),
    right=replace(RIGHT, preamp_db=-6.0),
)

PEACE = """\
[Speakers]
SpeakerTargets0=all
SpeakerTargets1=L
SpeakerTargets2=R
SpeakerTargets3=C
[General]
PreAmp=-5
[Frequencies]
Frequency1=100
[Qualities]
Quality1=1
[Gains]
Gain1=1
[Frequencies1]
Frequency1=200
Frequency2=300
[Qualities1]
Quality1=1
Quality2=1
[Gains1]
Gain1=2
[Frequencies2]
Frequency1=400
[Qualities2]
Quality1=1
[Gains2]
Gain1=3
[Frequencies3]
Frequency1=500
[Qualities3]
Quality1=1
"""


def parse(name, text):
    return FORMATS.create(name).parse(text, "file")


def gains(preset):
    return [[band.gain_db for band in chain.bands] for chain in preset.chains]


def test_peace_adds_the_speakers_sections_to_those_of_all():
    both = parse("peace", PEACE)
    assert gains(both) == [[1.0, 2.0], [1.0, 3.0]]
    assert [chain.preamp_db for chain in both.chains] == [-5.0, -5.0]
    assert gains(parse("peace", PEACE.replace("Gain1=3", "Gain1=0"))) == [[1.0, 2.0], [1.0]]
    assert gains(parse("peace", PEACE.replace("SpeakerTargets2=R", "SpeakerTargets2=L"))) == [[1.0, 2.0, 3.0], [1.0]]


def test_poweramp_numbers_the_channels_of_a_band():
    band = {"type": 3, "frequency": 100, "q": 1.0}
    bands = [{**band, "channels": channels, "gain": float(channels + 1)} for channels in (0, 1, 2)]
    text = json.dumps([{"name": "two", "preamp": -3.0, "parametric": True, "bands": bands}])
    both = parse("poweramp", text)
    assert gains(both) == [[1.0, 2.0], [1.0, 3.0]] and both.name == "two"


def test_voicemeeter_has_left_in_channel_1_and_right_in_channel_2():
    text = render_preset(StereoPreset(left=LEFT, right=RIGHT), "voicemeeter")
    assert text.count('channel="1"') == 5 and text.count('channel="2"') == 2 and text.count('channel="8"') == 1
    assert [len(chain.bands) for chain in parse("voicemeeter", text).chains] == [5, 2]


def test_camilladsp_has_a_step_for_each_channel():
    text = render_preset(STATED, "camilladsp")
    assert text.count("type: Filter") == 2 and "gain: -4.0" in text and "gain: -6.0" in text
    with pytest.raises(DataError, match="needs 2 channels"):
        render_preset(STATED, "camilladsp", channels=4)


def test_easyeffects_switches_off_the_bands_that_one_side_lacks():
    text = render_preset(StereoPreset(left=LEFT, right=RIGHT), "easyeffects")
    equalizer = json.loads(text)["output"]["equalizer#0"]
    assert equalizer["split-channels"] is True and equalizer["num-bands"] == 5
    assert [band["type"] for band in equalizer["right"].values()][2:] == ["Off"] * 3


def test_pipewire_has_an_input_and_an_output_for_each_channel():
    text = render_preset(STATED, "pipewire")
    assert 'inputs = [ "preamp_left:In" "preamp_right:In" ]' in text
    assert 'outputs = [ "eq5_left:Out" "eq2_right:Out" ]' in text


@pytest.mark.parametrize("name", ["easyeffects", "peace", "poweramp", "voicemeeter"])
def test_programs_with_one_preamp_refuse_two(name):
    with pytest.raises(DataError, match="-4 dB left and -6 dB right"):
        render_preset(STATED, name)


def test_the_name_of_a_preset_is_kept_where_the_format_has_a_place_for_it():
    one_level = with_preamp(STATED, -6.0)
    for name in ("json", "poweramp"):
        assert parse(name, render_preset(one_level, name)).name == "room"
