"""`eqmorph render` as a user runs it."""

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from eqmorph.eq.preset import Band, Preset
from eqmorph.morphs import MORPHS

RATE_HZ = 48_000


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with a second of noise and three presets, one of them with other bands."""
    monkeypatch.chdir(tmp_path)
    soundfile.write("in.wav", 0.1 * np.random.default_rng(0).standard_normal((RATE_HZ, 2)), RATE_HZ, subtype="FLOAT")
    for name in ("preset_a", "preset_b"):
        example = Path(sys.modules["eqmorph"].__path__[0]) / "data" / "examples" / f"{name}.json"
        Path(f"{name}.json").write_bytes(example.read_bytes())
    Preset(bands=[Band(type="peak", frequency_hz=1_000, gain_db=6, q=1)]).save("one.json")
    return tmp_path


def test_one_preset(eqmorph):
    said = eqmorph("render", "in.wav", "out.wav", "--preset", "preset_a.json", "--match-loudness", "--json").json
    assert (said["seconds"], said["rate_hz"], said["subtype"], said["preset"]) == (
        1.0,
        RATE_HZ,
        "FLOAT",
        "preset_a.json",
    )
    assert said["loudness_out_lufs"] == pytest.approx(said["loudness_in_lufs"])
    peak_dbfs = 20 * np.log10(np.abs(soundfile.read("out.wav")[0]).max())
    assert said["peak_out_dbfs"] == pytest.approx(peak_dbfs, abs=1e-4)


@pytest.mark.parametrize("method", [name for name in MORPHS if name != "latent"])
def test_a_morph_holds_both_presets_at_its_ends(eqmorph, method):
    words = ["--from", "preset_a.json", "--to", "preset_b.json", "--start", "0.4", "--end", "0.6", "--preamp", "none"]
    said = eqmorph("render", "in.wav", "morph.wav", *words, "--method", method, "--json").json
    assert said["method"] == method
    for preset in ("a", "b"):
        assert (
            eqmorph("render", "in.wav", f"{preset}.wav", "-p", f"preset_{preset}.json", "--preamp", "none").status
            == 0
        )
    morph, a, b = (soundfile.read(f"{name}.wav")[0] for name in ("morph", "a", "b"))
    np.testing.assert_allclose(morph[: RATE_HZ * 4 // 10 - 64], a[: RATE_HZ * 4 // 10 - 64], atol=1e-6)
    np.testing.assert_allclose(morph[-RATE_HZ // 10 :], b[-RATE_HZ // 10 :], atol=1e-4)


def test_presets_may_stand_after_the_files(eqmorph):
    one = eqmorph("render", "in.wav", "one.wav", "preset_a.json", "--json").json
    assert one["preset"] == "preset_a.json"
    morph = eqmorph("render", "in.wav", "morph.wav", "preset_a.json", "preset_b.json", "--end", 1, "--json").json
    assert (morph["from"], morph["to"]) == ("preset_a.json", "preset_b.json")
    assert eqmorph("render", "in.wav", "out.wav", "one.json", "--preset", "one.json").status == 2
    assert eqmorph("render", "in.wav", "out.wav", "one.json", "one.json", "one.json").status == 2


def test_a_morph_between_presets_of_other_shape(eqmorph):
    words = ["--from", "preset_a.json", "--to", "one.json", "--json"]
    assert eqmorph("render", "in.wav", "out.wav", *words).json["method"] == "response"


def test_the_table_names_both_sides(eqmorph):
    shown = eqmorph("render", "in.wav", "out.wav", "-p", "one.json").stdout
    assert "loudness, LUFS" in shown
    assert "1.00 s, 2 channels at 48000 Hz, WAV FLOAT, preamp +0.00 dB" in shown


def test_a_folder_gets_a_file_of_the_same_name(eqmorph, folder):
    (folder / "out").mkdir()
    assert eqmorph("render", "in.wav", "out", "preset_a.json").status == 0 and (folder / "out" / "in.wav").is_file()
    assert "input itself" in eqmorph("render", "in.wav", ".", "preset_a.json").error


def test_the_preamp_that_is_printed_is_the_one_that_is_heard(eqmorph):
    text = "Preamp: -4 dB\nFilter 1: ON PK Fc 300 Hz Gain 0 dB Q 1\n"
    for name, preamp in (("four.txt", -4), ("nine.txt", -9)):
        Path(name).write_text(text.replace("-4", str(preamp)), encoding="utf-8")
    assert "preamp -4.00 dB (as stated)" in eqmorph("render", "in.wav", "out.wav", "four.txt").stdout
    assert "preamp -4.00 to -9.00 dB" in eqmorph("render", "in.wav", "out.wav", "four.txt", "nine.txt").stdout
    assert "preamp -1.00 dB;" in eqmorph("render", "in.wav", "out.wav", "four.txt", "--preamp", "-1").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "give either --preset P, or both --from A and --to B"),
        ("--from preset_a.json", "give either --preset P"),
        ("--preset preset_a.json --to preset_b.json", "give either --preset P"),
        ("--preset preset_a.json --curve ease", "belong to a morph"),
        ("--preset preset_a.json --preamp loud", "--preamp"),
        ("--preset preset_a.json --preamp nan", "--preamp"),
        ("--from preset_a.json --to preset_b.json --method log --curve wavy", "'wavy'"),
        ("--from preset_a.json --to preset_b.json --method log --start 2", "start inside the file"),
        ("--from preset_a.json --to preset_b.json --method lin", "did you mean 'linear'"),
    ],
)
def test_options_that_do_not_go_together(eqmorph, words, message):
    outcome = eqmorph("render", "in.wav", "out.wav", *words.split())
    assert outcome.status == 2 and message in outcome.error
    assert not Path("out.wav").exists()
