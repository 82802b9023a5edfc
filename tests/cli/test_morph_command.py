"""`eqmorph morph` and `eqmorph morph-bench` as a user types them."""

from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from helpers.cli import python

from eqmorph.eq.layout import SAFE
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.preset import Preset
from eqmorph.formats.io import read_preset

A, B, C, D = "preset_a.json", "preset_b.json", "clear.json", "thin.json"
DEVELOPMENT_FILE = Path(__file__).resolve().parents[2] / "../shared/data/safe_equaliser_dev.csv"
OTHER_SHAPE = "Preamp: -6 dB\nFilter 1: ON PK Fc 900 Hz Gain -2 dB Q 1\nFilter 2: ON PK Fc 90 Hz Gain 3 dB Q 1\n"


@pytest.fixture
def morph(eqmorph):
    return partial(eqmorph, "morph")


@pytest.fixture
def answer(morph):
    """The JSON document of a morph."""
    return lambda *arguments: morph(*arguments, "--json").json


def test_ten_steps_end_at_the_presets_themselves(answer):
    found = answer(A, B)
    assert found["method"] == "response" and len(found["steps"]) == 10
    ends = [Preset.from_dict(found["steps"][i]["preset"]) for i in (0, -1)]
    assert [end.bands for end in ends] == [read_preset(A).bands, read_preset(B).bands]
    assert set(found["metrics"]) == {"response", "linear", "log"}
    assert found["metrics"]["response"]["nonlinearity_db"] < found["metrics"]["log"]["nonlinearity_db"]
    assert found["metrics"]["response"]["endpoint_error_db"] == 0


def test_tables_for_people(morph):
    result = morph(A, B, "--steps", 3, "--method", "log")
    assert result.status == 0
    for words in ("warm, bright by log", "low shelf", "+4.5 @ 180, 0.71", "deviation", "linear"):
        assert words in result.stdout


def test_named_positions_and_beyond(morph, answer):
    assert [step["t"] for step in answer(A, B, "--t", "0,0.25,1")["steps"]] == [0, 0.25, 1]
    assert len(answer(A, B, "--t=-0.5,1.5", "--extrapolate", "--method", "log")["steps"]) == 2
    assert morph(A, B, "--t", "0,1.5").status == 2


def test_even_steps_are_even(answer):
    steps = answer(A, B, "--even", "--steps", 5, "--method", "linear")
    assert steps["metrics"]["linear"]["endpoint_error_db"] == 0
    curves = answer(A, B, "--t", ",".join(str(step["t"]) for step in steps["steps"]), "--method", "linear")
    assert [step["t"] for step in curves["steps"]] == pytest.approx([step["t"] for step in steps["steps"]])


def test_mixtures_and_grids(answer):
    mixed = answer(A, B, C, "--weights", "0.5,0.3,0.2")
    assert SAFE.fits(Preset.from_dict(mixed["steps"][0]["preset"])) and mixed["metrics"] == {}
    grid = answer(A, B, C, D, "--grid", 3, "--method", "log")["steps"]
    assert len(grid) == 9 and grid[4]["weights"] == [0.25] * 4
    assert Preset.from_dict(grid[8]["preset"]).bands == read_preset(D).bands


def test_strength_scales_the_gains(answer):
    halved = answer(A, B, "--strength", 0.5, "--steps", 2)["steps"][0]["preset"]["bands"]
    assert [band["gain_db"] for band in halved] == [band.gain_db / 2 for band in read_preset(A).bands]


def test_steps_are_written_in_any_format_or_not_at_all(morph, tmp_path):
    assert morph(A, B, "--steps", 3, "--out", tmp_path / "steps", "--to", "parametric_eq").status == 0
    assert sorted(path.name for path in (tmp_path / "steps").glob("[!.]*")) == ["00.txt", "01.txt", "02.txt"]
    assert read_preset(tmp_path / "steps" / "00.txt").bands[0].gain_db == 4.5
    assert morph(A, B, "--method", "crossfade", "--out", tmp_path / "none", "--to", "safe_csv").status == 1
    assert not (tmp_path / "none").exists()


def test_presets_of_other_shapes(morph, answer, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(OTHER_SHAPE, encoding="utf-8")
    assert answer(other, B, "--steps", 3)["method"] == "response"
    refused = morph(other, B, "--method", "latent")
    assert refused.status == 1 and "fit it into the layout" in refused.error
    fitted = answer(other, B, "--fit", "--steps", 3)
    assert fitted["method"] == "response" and 0 <= fitted["fit_residual_db"][str(other)] < 0.5


def test_a_band_is_not_taken_for_an_address(morph, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Filter 1: ON PK Fc 2550 Hz Gain 1.9 dB Q 1\n", encoding="utf-8")
    assert "0.000  +1.9@2.55k,1.00\n" in morph(other, B, "--steps", 3).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((A,), "name a second one"),
        ((A, B, C), "mix them with --weights"),
        ((A, B, "--grid", 3), "four presets"),
        ((A, B, "--t", "0,x"), "expected numbers"),
        ((A, B, "--t", "0,nan"), "expected numbers"),
        ((A, B, "--t", "0,0.2_5"), "expected numbers"),
        ((A, B, "--t", "0,2"), "--t 0,2: lies outside 0 to 1"),
        ((A, B, "--weights", "1.5,-0.5"), "--extrapolate"),
        ((A, B, "--weights", "1"), "2 presets need 2 weights"),
        ((A, B, "--t", "0,1", "--even"), "exclude each other"),
        ((A, B, "--weights", "0.5,0.6"), "sum to 1"),
        ((A, B, "--weights", "0.5,0.3,0.2"), "2 presets need 2 weights"),
        ((A, B, "--method", "respons"), "did you mean 'response'"),
    ],
)
def test_what_cannot_be_done_is_said(morph, arguments, words):
    result = morph(*arguments)
    assert result.status == 2 and words in result.error


def test_a_morph_imports_nothing_it_does_not_need():
    code = (
        "import sys; from eqmorph.cli import run\n"
        "sys.argv = ['eqmorph', 'morph', 'preset_a.json', 'preset_b.json', '--steps', '3', '--method', sys.argv[1]]\n"
        "assert run() == 0\n"
        "print({name for name in ('torch', 'scipy', 'pandas', 'sklearn', 'matplotlib') if name in sys.modules})"
    )
    for method in ("log", "response"):
        assert python(code, method).stdout.splitlines()[-1] == "set()"


def test_the_bench_prints_every_method_that_needs_no_model(eqmorph):
    methods = eqmorph("morph-bench", "--pairs", 5, "--json").json["methods"]
    assert set(methods) == {"linear", "log", "response", "crossfade"}
    assert all(method["in_range"] == 1 and method["endpoint_error_db"] == 0 for method in methods.values())
    assert methods["crossfade"]["bands"] == 10
    assert eqmorph("morph-bench", "--words", "warm,nosuch").status == 2


@pytest.mark.slow
@pytest.mark.skipif(not DEVELOPMENT_FILE.exists(), reason="the development file is not beside the checkout")
def test_figures_on_real_pairs(eqmorph):
    """docs/morphs.md: 400 random warm-to-bright pairs of the development file, ten steps, medians."""
    methods = eqmorph("morph-bench", "--data", DEVELOPMENT_FILE, "--json").json["methods"]
    assert methods["response"]["nonlinearity_db"] <= 0.06
    assert methods["response"]["second_difference_db"] <= 3
    assert methods["response"]["path_over_chord"] <= 1.002
    assert methods["crossfade"]["nonlinearity_db"] <= 0.04
    assert methods["log"]["nonlinearity_db"] <= 0.61
    assert np.all([method["in_range"] == 1 for method in methods.values()])


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("keep", [-8.0, -5.0, -2.0]), ("common", [-8.0] * 3), ("-1.5", [-1.5] * 3), ("none", [0.0] * 3)],
)
def test_the_preamp_goes_straight_between_those_of_the_presets(eqmorph, tmp_path, choice, expected):
    for name, preamp_db, gain_db in (("a", -8.0, 3.0), ("b", -2.0, 1.0)):
        text = f"Preamp: {preamp_db} dB\nFilter 1: ON PK Fc 1000 Hz Gain {gain_db} dB Q 1\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    words = [
        "--method",
        "log",
        "--steps",
        3,
        "--preamp",
        choice,
        "--out",
        tmp_path / "steps",
        "--to",
        "parametric_eq",
    ]
    assert eqmorph("morph", tmp_path / "a.txt", tmp_path / "b.txt", *words).status == 0
    assert [read_preset(path).preamp_db for path in sorted((tmp_path / "steps").glob("[!.]*"))] == expected


def test_a_name_is_printed_as_it_stands_whatever_brackets_it_has(morph, tmp_path):
    band = {"type": "peak", "frequency_hz": 1000.0, "gain_db": 3.0, "q": 1.0}
    path = tmp_path / "closing.json"
    path.write_text(Preset.from_dict({"name": "[/]", "bands": [band]}).to_json(), encoding="utf-8")
    result = morph(path, path, "--steps", 3, "--method", "log", "--out", tmp_path / "[bold]steps")
    assert result.status == 0
    assert "[/]" in result.stdout and "[bold]steps" in result.stdout


def test_a_whole_morph_is_one_file(morph, answer, tmp_path):
    slider = tmp_path / "morph.dsp"
    result = morph(A, B, "--out", slider)
    assert result.status == 0 and "(faust)" in result.stdout
    assert 'declare name "warm to bright";' in slider.read_text()
    script = tmp_path / "morph.ffmpeg"
    steps = answer(A, B, "--out", script, "--steps", 3, "--set", "seconds=4")["steps"]
    assert [step["file"] for step in steps] == [str(script)] * 3
    assert "\n2.000000 " in script.read_text()


def test_the_whole_morph_of_presets_of_other_shapes_has_the_same_bands_throughout(morph, tmp_path):
    (tmp_path / "other.txt").write_text(OTHER_SHAPE)
    out = tmp_path / "morph.dsp"
    assert morph(A, tmp_path / "other.txt", "--out", out, "--preamp", "common").status == 0
    assert "*(smooth(basics.db2linear(strength * -" in out.read_text()


def test_a_morph_is_drawn_with_the_bands_of_a_device(eqmorph, folder):
    Path("a.txt").write_text("Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n")
    steps = eqmorph("morph", "a.txt", "tinny", "--steps", 3, "--device", "spotify", "--json").json["steps"]
    layout = LAYOUTS.create("spotify").layout()
    assert all(layout.fits(Preset.from_dict(step["preset"])) for step in steps)
    mixed = ("morph", "a.txt", "tinny", "--layout", "parametric", "--bands", 4, "--weights", "0.5,0.5", "--json")
    assert len(eqmorph(*mixed).json["steps"][0]["preset"]["bands"]) == 4
    assert eqmorph("morph", "warm", "bright", "--device", "spotify", "--fit").status == 2


def test_what_one_file_for_a_whole_morph_does_not_hold_is_refused(morph, tmp_path):
    out = tmp_path / "morph.dsp"
    for options in (["--t", "0,1"], ["--even"], ["--set", "nothing=1"]):
        assert morph(A, B, "--out", out, *options).status == 2
    assert morph(A, B, "--to", "faust").status == 2 and not out.exists()
    assert morph(A, B, "--to", "faust", "--out", tmp_path / "steps").status == 0
    assert len(list((tmp_path / "steps").glob("*.dsp"))) == 10


@pytest.mark.parametrize("most", [3, 4])
def test_a_step_has_no_more_bands_than_a_device(eqmorph, folder, most):
    """Shelves on one side only: without a limit, the inner steps have five bands."""
    Path("a.txt").write_text(
        "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\nFilter 2: ON PK Fc 300 Hz Gain -3 dB Q 2\n"
        "Filter 3: ON HSC Fc 8000 Hz Gain 4 dB Q 0.7\n"
    )
    Path("b.txt").write_text("Filter 1: ON PK Fc 1500 Hz Gain -5 dB Q 1\nFilter 2: ON LSC Fc 80 Hz Gain 4 dB Q 0.7\n")
    words = ("morph", "a.txt", "b.txt", "--steps", 4, "--max-bands")
    steps = eqmorph(*words, most, "--json").json["steps"]
    assert [len(step["preset"]["bands"]) for step in steps] == [3, most, most, 2]
    assert "3 bands" in eqmorph(*words, 2).error


def test_only_long_work_shows_a_bar(monkeypatch, eqmorph):
    drawn = []

    @contextmanager
    def progress(description, total, note):
        yield lambda completed: drawn.append((description, completed))

    monkeypatch.setattr("eqmorph.cli.console.progress", progress)
    eqmorph("morph", "preset_a.json", "preset_b.json")
    assert not drawn
    monkeypatch.setattr("eqmorph.cli.console.SHORT_S", 0.0)
    eqmorph("morph", "preset_a.json", "preset_b.json", "--steps", 5)
    assert drawn[-1] == ("morphing", 100.0)


def test_a_step_of_almost_nothing_gives_no_warning(eqmorph):
    result = eqmorph("morph", "preset_a.json", "preset_b.json", "--t", "1e-320")
    assert result.status == 0 and "Warning" not in result.stderr
