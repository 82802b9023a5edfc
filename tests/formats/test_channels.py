"""Each program's own way of writing left and right, in texts as the programs have them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.presets import preset_at

from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset, TwoChannelsError
from eqmorph.errors import DataError, UsageError
from eqmorph.formats import FORMATS
from eqmorph.formats.document import read_document
from eqmorph.formats.io import parse_preset, read_any_preset, read_preset, render_preset
from eqmorph.formats.preamps import with_preamp

LEFT, RIGHT = preset_at(0.6), Preset(bands=preset_at(0.4).bands[:2])
STATED = StereoPreset(
    name="room",
    left=replace(LEFT, preamp_db=-4.0),
    right=replace(RIGHT, preamp_db=-6.0),
)

DATA = Path(__file__).parent / "data"
PEACE = (DATA / "two_speakers.peace").read_text(encoding="utf-8")


def parse(name, text):
    return FORMATS.create(name).parse(text, "file")


def gains(preset):
    return [[band.gain_db for band in chain.bands] for chain in preset.chains]


def test_peace_skips_a_line_of_spaces_however_long():
    assert parse("peace", f"{PEACE}\nx{' ' * 300_000}\n") == parse("peace", PEACE)


def test_peace_adds_the_speakers_sections_to_those_of_all():
    both = parse("peace", PEACE)
    assert gains(both) == [[1.0, 2.0], [1.0, 3.0]]
    assert [chain.preamp_db for chain in both.chains] == [-5.0, -5.0]
    assert gains(parse("peace", PEACE.replace("Gain1=3", "Gain1=0"))) == [[1.0, 2.0], [1.0]]
    assert gains(parse("peace", PEACE.replace("SpeakerTargets2=R", "SpeakerTargets2=L"))) == [[1.0, 2.0, 3.0], [1.0]]


def test_a_file_of_equalizer_apo_as_people_write_it():
    both = read_any_preset(DATA / "apo_channels.txt")
    assert gains(both) == [[-5.5, -1.5, -4.0, 1.5], [-5.5, -1.5, -6.5, 2.0, 1.5]]
    assert [chain.preamp_db for chain in both.chains] == [-4.0, -3.5]
    fitted, residual_db = read_document(DATA / "apo_channels.txt").fitted(5)
    assert [len(chain.bands) for chain in fitted.chains] == [5, 5] and 0.0 < residual_db < 0.5


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


def test_one_chain_is_read_of_a_file_with_two_channels_where_one_is_named():
    path, text = DATA / "apo_channels.txt", (DATA / "apo_channels.txt").read_text()
    assert isinstance(read_any_preset(path), StereoPreset)
    for read, source in ((read_preset, path), (parse_preset, text)):
        assert read(source, channel="right").bands == read_any_preset(path).right.bands
        with pytest.raises(TwoChannelsError, match="choose left or right"):
            read(source)


def test_a_channel_that_does_not_exist_is_refused():
    room = StereoPreset(name="room", left=preset_at(0.2), right=preset_at(0.8))
    text = render_preset(room, "parametric_eq")
    for choose in (room.channel, lambda channel: parse_preset(text, channel=channel)):
        with pytest.raises(UsageError, match="unknown channel 'middle'"):
            choose("middle")


def test_graphic_eq_of_left_and_right_is_fitted_on_each_side_at_its_level(tmp_path):
    path = tmp_path / "ears.txt"
    path.write_text(
        "Channel: L\nGraphicEQ: 20 -6; 1000 -6; 20000 0\nChannel: R\nPreamp: -1 dB\n"
        "GraphicEQ: 20 -2; 1000 -2; 20000 -4\nChannel: all\nGraphicEQ: 20 1; 20000 1\n",
        encoding="utf-8",
    )
    both = read_any_preset(path, bands=4)
    hz = [100.0, 1_000.0]
    level_db = both.response(hz) + [[chain.preamp_db] for chain in both.chains]
    assert np.abs(level_db - [[-5.0, -5.0], [-2.0, -2.0]]).max() < 0.5
    assert isinstance(read_preset(path, bands=2, channel="left"), Preset)
    with pytest.raises(DataError, match=r"ears\.txt:2: .*left"):
        FORMATS.create("graphic_eq").curve_db("Channel: C\nGraphicEQ: 20 0; 100 1\n", "ears.txt", np.array([50.0]))
    same = "Channel: L\nGraphicEQ: 20 0; 100 3\nChannel: R\nGraphicEQ: 20 0; 100 3\n"
    assert FORMATS.create("graphic_eq").curve_db(same, "x", np.array([100.0]))[0] == 3.0


@pytest.mark.parametrize("key", ["balance", "pitch-left", "pitch-right"])
def test_easyeffects_that_shifts_channels_is_refused(key):
    data = json.loads(render_preset(LEFT, "easyeffects"))
    data["output"]["equalizer#0"][key] = 1.5
    with pytest.raises(DataError, match=f"{key} is 1.5"):
        parse("easyeffects", json.dumps(data))
