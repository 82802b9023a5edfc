"""Values of options and arguments that nobody should give: one line, and no traceback."""

import subprocess
import sys

import pytest
from helpers.cli import ENTRY


@pytest.fixture
def loop(tmp_path, monkeypatch):
    """A link that leads to itself, in the folder of the command."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["morph", "loop", "preset_b.json", "--steps", "2"],
        ["morph", "loop/x.json", "preset_b.json", "--steps", "2", "--out", "steps"],
        ["convert", "folder", "loop", "--to", "camilladsp", "--jobs", "1"],
        ["convert", "folder", "loop/x", "--to", "camilladsp", "--jobs", "1"],
        ["reduce", "folder", "loop", "--bands", "2", "--jobs", "1"],
        ["explore", "--model", "loop", "-o", "x.html"],
        ["encode", "loop", "-o", "x.csv"],
        ["data", "info", "loop"],
    ],
    ids=" ".join,
)
def test_a_link_to_itself_ends_in_one_line(eqmorph, loop, words):
    assert eqmorph(*words).error


def test_a_format_that_is_none_is_told_once_for_a_folder(eqmorph, loop):
    result = eqmorph("convert", "folder", "converted", "--to", "camilladsp", "--from", "nothing", "--jobs", "1")
    assert result.status == 2 and "nothing" in result.error


def test_a_closed_standard_input_holds_nothing(tmp_path):
    script = f'exec "{sys.executable}" -c "{ENTRY}" convert - out.json <&-'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("eqmorph: <stdin>: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("table", ["nowhere.csv", "flat.csv"])
def test_a_target_response_is_used_or_told_not_to_be(eqmorph, loop, table, caplog):
    (loop / "flat.csv").write_text("frequency,raw\n20,0\n20000,0\n")
    result = eqmorph("fit", "preset_a.json", "--target", table, "--bands", "2", "--out", "out.json")
    assert result.status == (table == "nowhere.csv")
    assert "nowhere.csv" in result.stderr or "not used" in caplog.text


@pytest.mark.parametrize("option", ["--out", "--to", "--method", "--model", "--device"])
def test_an_option_without_its_value_is_not_the_default(eqmorph, option):
    error = eqmorph("morph", "preset_a.json", "preset_b.json", option, "").error
    assert option.split("=")[0] in error or "--layout" in error


def test_a_model_that_is_not_needed_has_to_be_there(eqmorph):
    assert "nowhere" in eqmorph("morph", "preset_a.json", "preset_b.json", "--model", "nowhere").error


@pytest.mark.parametrize("strength", ["1e308", "-1e308", "nan", "inf"])
def test_a_strength_beyond_all_gains_is_refused(eqmorph, strength):
    assert "strength" in eqmorph("morph", "preset_a.json", "preset_b.json", "--strength", strength).error
