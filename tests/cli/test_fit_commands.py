"""`eqmorph fit`, `sum` and `reduce` as a user types them."""

import shutil
import subprocess

import numpy as np
import pytest
import soundfile
from helpers.presets import safe_preset

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.formats.io import read_preset, render_preset


@pytest.fixture
def preset(tmp_path):
    path = tmp_path / "p.json"
    path.write_text(safe_preset(11).to_json(), encoding="utf-8")
    return path


def test_fit_shows_bands_picture_and_errors(eqmorph, preset):
    shown = eqmorph("fit", preset, "--bands", 4).stdout
    assert "low shelf" in shown and "1 fit" in shown and "below 10 kHz" in shown


def test_a_file_to_write_behind_that_to_read_is_told_its_option(eqmorph, preset):
    result = eqmorph("fit", preset, "fitted.json")
    assert result.status == 1 and "fitted.json" in result.stderr and "--out" in result.stderr


def test_reduce_takes_the_bands_of_a_layout_that_has_its_own(eqmorph):
    assert len(eqmorph("reduce", "preset_a.json", "--layout", "spotify", "--json").json["preset"]["bands"]) == 6
    assert len(eqmorph("reduce", "preset_a.json", "--bands", "3", "--json").json["preset"]["bands"]) == 3


def test_fit_adds_targets_and_respects_the_layout(eqmorph, preset, tmp_path):
    out = tmp_path / "out.json"
    document = eqmorph("fit", preset, preset, "--layout", "minidsp-2x4hd", "--out", out, "--json").json
    fitted = read_preset(out)
    assert LAYOUTS.create("minidsp-2x4hd").layout().fits(fitted)
    twice_db = 2 * read_preset(preset).response(COMPARISON_GRID_HZ)
    left_db = fitted.response(COMPARISON_GRID_HZ) - twice_db
    assert document["rms_db"] == pytest.approx(np.sqrt(np.mean(left_db**2)))
    assert document["largest_db"] == pytest.approx(np.abs(left_db).max()) and document["rms_db"] < 0.5
    assert document["rms_below_10k_db"] <= document["largest_below_10k_db"] <= document["largest_db"]


def test_fit_respects_steps_while_fitting(eqmorph, preset):
    document = eqmorph("fit", preset, "--bands", 6, "--set", "gain_step_db=1", "--json").json
    assert all(band["gain_db"] == round(band["gain_db"]) for band in document["preset"]["bands"])
    assert eqmorph("fit", preset, "--set", "gain_steps=1").status == 2
    assert eqmorph("reduce", preset, "--set", "gain_step_db=1").status == 2


def test_fit_prints_the_file_alone_where_out_is_a_dash(eqmorph, preset):
    result = eqmorph("fit", preset, "--bands", 3, "--out", "-", "--to", "sox", "--preamp", "-3")
    assert result.stdout.startswith("gain -3.00 ") and result.stdout.count("\n") == 1 and "RMS" in result.stderr


def test_a_preamp_that_is_too_high_is_told(eqmorph, preset, tmp_path):
    for words in (("fit", preset), ("sum", preset, "clear.json"), ("reduce", preset)):
        clips = eqmorph(*words, "--preamp", 6, "--out", tmp_path / "out.txt")
        assert clips.status == 0 and "clips by up to" in clips.stderr
        assert "clips" not in eqmorph(*words, "--preamp", "auto", "--out", tmp_path / "out.txt").stderr


def test_fit_draws(eqmorph, preset, tmp_path):
    pytest.importorskip("matplotlib")
    assert eqmorph("fit", preset, "--plot", tmp_path / "fit.svg").status == 0
    assert (tmp_path / "fit.svg").read_text().count("<svg") == 1


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["nothing.json"], 1, "nothing.json"),
        (["preset_a.json", "--layout", "qudelix"], 2, "qudelix-5k"),
        (["preset_a.json", "--layout", "spotify", "--bands", "3"], 2, "--bands"),
        (["preset_a.json", "--to", "sox"], 2, "--out"),
        (["preset_a.json", "--out", "-"], 2, "--to"),
        (["preset_a.json", "--plot", "picture.gif"], 2, ".png"),
        (["preset_a.json", "--preamp", "loud"], 2, "--preamp"),
    ],
)
def test_fit_refuses(eqmorph, options, status, told):
    result = eqmorph("fit", *options)
    assert result.status == status and told in result.error


def test_a_measurement_is_corrected(eqmorph, preset, tmp_path):
    level_db = read_preset(preset).response(COMPARISON_GRID_HZ) + 75
    rows = [f"{hz:.2f},{level:.4f}" for hz, level in zip(COMPARISON_GRID_HZ, level_db, strict=True)]
    measurement = tmp_path / "m.csv"
    measurement.write_text("frequency,raw\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "out.txt"
    eqmorph("fit", measurement, "--max-boost", 20, "--out", out)
    left_db = read_preset(out).response(COMPARISON_GRID_HZ) + level_db
    assert np.std(left_db[COMPARISON_GRID_HZ < 6_000]) < 0.5


def test_sum_is_exact_or_fitted(eqmorph, preset, tmp_path):
    out = tmp_path / "sum.json"
    document = eqmorph("sum", preset, preset, "--weights", "1,-0.5", "--out", out, "--json").json
    assert document["rms_db"] < 1e-9
    halved_db = 0.5 * read_preset(preset).response(COMPARISON_GRID_HZ)
    assert np.abs(read_preset(out).response(COMPARISON_GRID_HZ) - halved_db).max() < 1.0
    assert len(eqmorph("sum", preset, "clear.json", "--bands", 4, "--json").json["preset"]["bands"]) == 4
    assert eqmorph("sum", preset, "--weights", "a").status == 2
    assert eqmorph("sum", preset, "--weights", "1,2").status == 1


def test_reduce(eqmorph, preset, tmp_path):
    document = eqmorph("reduce", preset, "--bands", 2, "--json").json
    assert len(document["preset"]["bands"]) == 2 and document["bands_before"] == 5
    ranked = eqmorph("reduce", preset, "--bands", 2, "--ranked", "--json").json
    assert sorted(map(str, ranked["preset"]["bands"])) == sorted(map(str, document["preset"]["bands"]))
    shown = eqmorph("reduce", preset, "-n", 3, "--out", tmp_path / "three.txt")
    assert shown.status == 0 and len(read_preset(tmp_path / "three.txt").bands) == 3


def test_ffmpeg_sounds_as_the_fit_says(eqmorph, preset, tmp_path):
    """An impulse through ffmpeg with the fitted preset has the spectrum that the fit draws."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    rate_hz = 48_000
    soundfile.write(tmp_path / "in.wav", np.eye(1, rate_hz)[0], rate_hz, subtype="DOUBLE")
    text = eqmorph("fit", preset, "clear.json", "--bands", 6, "--out", "-", "--to", "ffmpeg").stdout.strip()
    fitted = eqmorph("fit", preset, "clear.json", "--bands", 6, "--out", tmp_path / "fit.json", "--json").json
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", tmp_path / "in.wav", "-af", text, "-c:a", "pcm_f64le",
         tmp_path / "out.wav"],
        check=True,
    )  # fmt: skip
    heard_db = 20 * np.log10(np.abs(np.fft.rfft(soundfile.read(tmp_path / "out.wav")[0])))
    bins = np.round(COMPARISON_GRID_HZ).astype(int)
    drawn_db = read_preset(tmp_path / "fit.json").response(bins) + np.floor(fitted["preamp_db"] * 100) / 100
    assert np.abs(heard_db[bins] - drawn_db).max() < 0.001
    assert render_preset(read_preset(tmp_path / "fit.json"), "ffmpeg").strip() == text
