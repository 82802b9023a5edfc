"""`eqmorph show`: what a preset file holds."""

import pytest
from helpers.presets import preset_at

from eqmorph.eq.preset import Preset
from eqmorph.formats.reading import note

ROOM = """\
Channel: L
Preamp: -6 dB
Filter 1: ON PK Fc 200 Hz Gain 3 dB Q 2
Channel: R
Preamp: -1 dB
Filter 2: ON PK Fc 250 Hz Gain 4 dB Q 2
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    note.cache_clear()
    (tmp_path / "room.txt").write_text(ROOM, encoding="utf-8")
    (tmp_path / "warm.json").write_text(preset_at(0.6).to_json(), encoding="utf-8")
    (tmp_path / "drawn.txt").write_text("GraphicEQ: 20 -3; 100 2; 1000 0; 20000 -5\n", encoding="utf-8")
    return tmp_path


def test_bands_are_those_of_the_file_to_the_last_bit(folder, eqmorph):
    (shown,) = eqmorph("show", "warm.json", "--json").json["presets"]
    assert Preset.from_dict(shown["preset"]).bands == preset_at(0.6).bands
    assert shown["file"] == "warm.json" and shown["format"] == "json" and shown["notes"] == []
    assert shown["preamp_db"] == -shown["peak_db"], "the file states no preamp"


def test_channels_are_shown_beside_each_other_or_one_of_them(folder, eqmorph):
    (both,) = eqmorph("show", "room.txt", "--json").json["presets"]
    assert both["preamp_db"] == {"left": -6.0, "right": -1.0}
    assert both["peak_db"] == pytest.approx({"left": 3.0, "right": 4.0}, abs=1e-6)
    lines = eqmorph("show", "room.txt").stdout.splitlines()
    assert {"room left", "room right", "room.txt: parametric_eq, left 1 band, right 1 band"} <= set(lines)
    assert any("-3.00 dB is enough" in line for line in lines) and any(
        "clips by up to 3.00" in line for line in lines
    )
    right = eqmorph("show", "room.txt", "--channel", "right", "--json").json["presets"][0]
    assert right["preamp_db"] == -1.0 and right["preset"]["name"] == "room right"


def test_several_files_follow_each_other_with_their_own_remarks(folder, eqmorph):
    warm, drawn = eqmorph("show", "warm.json", "drawn.txt", "--json").json["presets"]
    assert not warm["notes"] and "drawn with 10 bands" in drawn["notes"][0]
    note.cache_clear()
    text = eqmorph("show", "drawn.txt", "warm.json").stdout
    assert text.index("drawn with 10 bands") < text.index("warm.json: json, 5 bands")


def test_standard_input_and_what_is_no_preset(folder, eqmorph):
    assert eqmorph("show", "-", "--json", stdin=ROOM).json["presets"][0]["format"] == "parametric_eq"
    missing = eqmorph("show", "rom.txt")
    assert missing.status == 1 and "room.txt" in missing.error
    assert eqmorph("show", "warm.json", "--from", "parametric_eq").status == 1
