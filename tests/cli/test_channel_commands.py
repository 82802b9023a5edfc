"""Presets with separate filters for left and right, as a user meets them in every command."""

import numpy as np
import pytest
from helpers.presets import preset_at

from eqmorph.corpora import load_corpus
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.stereo import StereoPreset
from eqmorph.formats.io import read_any_preset, read_preset

ROOM = """\
Preamp: -6 dB
Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1
Channel: L
Filter 2: ON PK Fc 200 Hz Gain -3 dB Q 2
Channel: R
Preamp: -1 dB
Filter 2: ON PK Fc 250 Hz Gain -4 dB Q 2
Filter 3: ON HSC Fc 8000 Hz Gain 2 dB Q 0.7
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room.txt").write_text(ROOM, encoding="utf-8")
    (tmp_path / "warm.json").write_text(preset_at(0.6).to_json(), encoding="utf-8")
    return tmp_path


def test_convert_keeps_both_channels_and_says_what_each_has(room, eqmorph):
    shown = eqmorph("convert", "room.txt", "room.json")
    assert "left 2 bands with preamp -6.00 dB, right 3 bands with preamp -7.00 dB" in shown.stdout
    assert isinstance(read_any_preset("room.json"), StereoPreset)
    document = eqmorph("convert", "room.json", "-", "--to", "parametric_eq", "--json").json
    assert document["bands"] == {"left": 2, "right": 3} and document["preamp_db"] == {"left": -6.0, "right": -7.0}
    assert document["text"].startswith("Channel: L\n") and document["worst_error_db"] == 0.0


def test_convert_takes_one_channel(room, eqmorph):
    eqmorph("convert", "room.txt", "right.json", "--channel", "right")
    right = read_preset("right.json")
    assert len(right.bands) == 3 and right.preamp_db == -7.0 and right.name == "room right"


def test_convert_fits_each_channel(room, eqmorph):
    shown = eqmorph("convert", "room.txt", "fitted.json", "--fit", "--bands", 3).stdout
    assert "left 3 bands" in shown and "right 3 bands" in shown and "fitted, 0." in shown


def test_a_folder_with_two_channels_is_converted_or_refused_with_the_reason(room, eqmorph):
    done = eqmorph("convert", room, "out", "--only", "*.txt", "--to", "json", "--json").json
    assert done["reports"][0]["bands"] == 3 and isinstance(read_any_preset("out/room.json"), StereoPreset)
    refused = eqmorph("convert", room, "out", "--only", "*.txt", "--to", "rockbox", "--json")
    assert refused.status == 1 and "choose left or right" in refused.stdout
    reduced = eqmorph("reduce", room, "two", "--only", "*.txt", "--bands", 2, "--to", "parametric_eq", "--json").json
    assert reduced["reports"][0]["rms_db"] > 0.0
    assert [len(chain.bands) for chain in read_any_preset("two/room.txt").chains] == [2, 2]


@pytest.mark.parametrize(
    "command",
    [
        ["convert", "room.txt", "-", "--to", "minidsp"],
        ["morph", "room.txt", "warm.json", "--out", "morph.dsp"],
    ],
    ids=lambda command: command[0],
)
def test_what_holds_one_chain_names_the_option_that_chooses_it(room, eqmorph, command):
    refused = eqmorph(*command)
    assert refused.status == 1 and refused.error.endswith("(--channel)")
    assert "choose left or right" in refused.error
    assert eqmorph(*command, "--channel", "left").status == 0


def test_fit_goes_to_each_side_and_keeps_their_balance(room, eqmorph):
    eqmorph("fit", "room.txt", "--bands", 5, "--out", "fitted.json")
    before, after = read_any_preset("room.txt"), read_any_preset("fitted.json")
    assert isinstance(after, StereoPreset)
    for old, new in zip(before.chains, after.chains, strict=True):
        assert new.preamp_db == old.preamp_db and len(new.bands) == 5
        assert np.abs(new.response(COMPARISON_GRID_HZ) - old.response(COMPARISON_GRID_HZ)).max() < 0.1
    assert len(eqmorph("fit", "room.txt", "--channel", "left", "--json").json["preset"]["bands"]) == 10
    document = eqmorph("fit", room, "out", "--only", "*.txt", "--bands", 5, "--to", "json", "--json").json
    assert document["refused"] == 0 and read_any_preset("out/room.json") == after


def test_curves_drawn_for_each_side_keep_the_level_between_them(room, eqmorph):
    (room / "drawn.txt").write_text(
        "Channel: L\nGraphicEQ: 20 0; 20000 -4\nChannel: R\nGraphicEQ: 20 -9; 20000 -13\n", encoding="utf-8"
    )
    eqmorph("fit", "drawn.txt", "warm.json", "--bands", 6, "--out", "fitted.json")
    left, right = (
        chain.preamp_db + chain.response(COMPARISON_GRID_HZ) for chain in read_any_preset("fitted.json").chains
    )
    assert np.abs(left - right - 9.0).max() < 0.2


def test_each_side_is_described(room, eqmorph):
    document = eqmorph("describe", "room.txt", "--json").json
    assert document["left"]["strength_db"] != document["right"]["strength_db"]
    assert document["right"] == {
        key: value
        for key, value in eqmorph("describe", "room.txt", "--channel", "right", "--json").json.items()
        if key != "preset"
    }
    assert "room left" in eqmorph("describe", "room.txt").stdout


def test_a_plugin_is_of_one_side_and_says_how_both_are_built(room, eqmorph):
    refused = eqmorph("plugin", "room.txt", "warm")
    assert refused.status == 2
    assert "eqmorph plugin room.txt warm --channel left" in refused.error and "--channel right" in refused.error


def test_nudge_moves_both_channels_and_keeps_their_balance(room, eqmorph):
    before = read_any_preset("room.txt")
    eqmorph("nudge", "room.txt", "warm", "--by", 1, "--out", "warmer.txt", "--to", "parametric_eq")
    after = read_any_preset("warmer.txt")
    assert isinstance(after, StereoPreset)
    changes_db = [new.preamp_db - old.preamp_db for new, old in zip(after.chains, before.chains, strict=True)]
    assert changes_db[0] == pytest.approx(changes_db[1], abs=0.01) and changes_db[0] < 0
    fitted = eqmorph("nudge", "room.txt", "warm", "--device", "spotify", "--json").json
    assert [len(fitted[channel]["preset"]["bands"]) for channel in ("left", "right")] == [6, 6]


def test_explore_makes_a_page_with_both_sides(room, eqmorph):
    both = eqmorph("explore", "room.txt", "warm.json", "--json").json
    one = eqmorph("explore", "room.txt", "warm.json", "--channel", "left", "--json").json
    assert (both["channels"], one["channels"]) == (2, 1) and both["bytes"] > one["bytes"]


def test_a_corpus_of_presets_counts_two_channels_as_refused_unless_one_is_chosen(room):
    folder = room / "corpus"
    folder.mkdir()
    (folder / "room.txt").write_text(ROOM.replace("Filter 3: ON HSC", "Filter 3: ON PK"), encoding="utf-8")
    (folder / "two.txt").write_text("\n".join(ROOM.split("\n")[1:2] * 3), encoding="utf-8")
    refused = load_corpus(f"presets:{folder}").refused
    assert [(entry.column, "left and right" in entry.reason) for entry in refused] == [("room.txt", True)]
    assert not load_corpus(f"presets:{folder}?channel=right").refused


def test_plot_draws_both_channels(room, eqmorph):
    pytest.importorskip("matplotlib")
    curves = eqmorph("plot", "preset", "room.txt", "-o", "room.svg", "--json").json["curves"]
    assert [curve["name"] for curve in curves] == ["room left", "room right"]


def test_morph_goes_from_left_to_left_and_from_right_to_right(room, eqmorph):
    document = eqmorph("morph", "room.txt", "warm.json", "--steps", 3, "--out", "steps", "--json").json
    assert [len(step["preset"]["left"]["bands"]) for step in document["steps"]] == [2, 7, 5]
    assert set(document["metrics"]) == {"left", "right"} and "response" in document["metrics"]["left"]
    assert isinstance(read_any_preset("steps/01.json"), StereoPreset)
    shown = eqmorph("morph", "room.txt", "warm.json", "--steps", 3, "--even", "--preamp", "common").stdout
    assert "0.000 left" in shown and "0.000 right" in shown and "response right" in shown


def test_a_whole_morph_in_one_file_is_of_one_channel(room, eqmorph):
    refused = eqmorph("morph", "room.txt", "warm.json", "--out", "morph.dsp")
    assert refused.status == 1 and "choose left or right" in refused.error
    assert eqmorph("morph", "room.txt", "warm.json", "--out", "morph.dsp", "--channel", "right").status == 0


def test_render_a_stereo_file_or_one_channel_for_all(room, eqmorph):
    soundfile = pytest.importorskip("soundfile")
    for name, channels in (("two", 2), ("one", 1)):
        soundfile.write(f"{name}.wav", np.full((4_800, channels), 0.1), 48_000)
    assert eqmorph("render", "two.wav", "out.wav", "--from", "room.txt", "--to", "warm.json").status == 0
    assert "left -6.00 dB, right -7.00 dB" in eqmorph("render", "two.wav", "out.wav", "--preset", "room.txt").stdout
    refused = eqmorph("render", "one.wav", "out.wav", "--preset", "room.txt")
    assert refused.status == 1 and refused.error.startswith("one.wav: has one channel")
    assert eqmorph("render", "one.wav", "out.wav", "--preset", "room.txt", "--channel", "left").status == 0


def test_sum_and_reduce_work_on_each_channel(room, eqmorph):
    shown = eqmorph("sum", "room.txt", "warm.json", "--out", "both.txt").stdout
    assert "room + drawn left" in shown and "room + drawn right" in shown
    both, warm = read_any_preset("both.txt"), read_preset("warm.json")
    expected_db = read_any_preset("room.txt").response([100.0, 8_000.0]) + warm.response([100.0, 8_000.0])
    assert np.abs(both.response([100.0, 8_000.0]) - expected_db).max() < 0.02
    assert both.left.preamp_db - both.right.preamp_db == pytest.approx(1.0)  # as in room.txt
    reduced = eqmorph("reduce", "room.txt", "--bands", 2, "--out", "two.json", "--json").json
    assert reduced["preamp_db"] == {"left": -6.0, "right": -7.0} and reduced["left"]["rms_db"] == 0.0
    assert [len(chain.bands) for chain in read_any_preset("two.json").chains] == [2, 2]
    assert eqmorph("reduce", "room.txt", "--plot", "two.svg").error.startswith("two.svg")
    assert eqmorph("sum", "room.txt", "warm.json", "--channel", "left", "--json").json["preset"]["bands"]
