"""The name of an output says whether it is a folder, a file for one preset, or a file for a whole morph."""

import pytest

from eqmorph.cli.arguments import file_stem
from eqmorph.cli.output import names_folder

MORPH = ("morph", "preset_a.json", "preset_b.json", "--steps", 3)


@pytest.mark.parametrize(
    ("name", "is_folder"),
    [("steps", True), ("steps.d/", True), ("mix-0.5", True), ("mine.lv2", True), ("a.xyz", False), ("a.json", False)],
)
def test_a_folder_has_no_ending_or_a_slash_at_its_end(name, is_folder, folder):
    assert names_folder(name) is is_folder
    (folder / "there.json").mkdir()
    assert names_folder("there.json")


@pytest.mark.parametrize(
    "command",
    [
        (*MORPH, "--out", "m.xyz"),
        (*MORPH, "--out", "m.json"),
        ("generate", "warm", "--variants", 2, "--out", "m.txt"),
        ("generate", "warm", "--out", "m.xyz"),
        ("convert", "preset_a.json", "m.xyz"),
    ],
)
def test_no_folder_is_made_under_the_name_of_a_file(eqmorph, folder, command):
    assert "folder" in eqmorph(*command).error or "ending" in eqmorph(*command).error
    assert not list(folder.iterdir())


def test_an_ending_that_is_unknown_is_answered_with_where_the_known_ones_are(eqmorph, folder):
    assert ".dsp (faust)" in eqmorph(*MORPH, "--out", "m.json").error
    assert "list formats" in eqmorph(*MORPH, "--out", "m.xyz").error


@pytest.mark.parametrize("command", ["convert", "reduce", "fit"])
def test_what_a_folder_becomes_is_a_folder(eqmorph, folder, command):
    assert eqmorph(*MORPH, "--out", "steps", "--to", "lv2").status == 0
    assert "steps" in eqmorph(command, "steps", "--out", "y.json").error
    assert not (folder / "y.json").exists()


def test_one_step_and_one_preset_of_a_word_may_be_a_file(eqmorph, folder):
    assert eqmorph(*MORPH, "--t", 0.5, "--out", "half.json").status == 0
    assert eqmorph("morph", "preset_a.json", "preset_b.json", "--weights", "0.5,0.5", "--out", "mix.json").status == 0
    assert (folder / "half.json").read_text() == (folder / "mix.json").read_text()
    assert eqmorph("generate", "warm", "--out", "warm.txt").status == 0
    assert "Filter 1:" in (folder / "warm.txt").read_text()


def test_convert_takes_its_output_as_other_commands_do(eqmorph, folder):
    assert eqmorph("convert", "preset_a.json", "-o", "a.txt").status == 0 and (folder / "a.txt").is_file()
    assert "OUT" in eqmorph("convert", "preset_a.json").error
    assert "name a folder" in eqmorph("convert", "preset_a.json", "b.txt", "-o", "c.txt").error


@pytest.mark.parametrize("command", [("report",), ("plot", "run"), ("plot", "sweep"), ("explore", "--model")])
def test_links_in_a_circle_are_no_folder(command, tmp_path, eqmorph):
    (tmp_path / "circle").symlink_to("circle")
    outcome = eqmorph(*command, tmp_path / "circle")
    assert outcome.status == 1 and "circle" in outcome.error


def test_names_of_files_are_parts_of_others():
    assert file_stem("results/HD 650 ParametricEQ.txt") == "HD_650" and file_stem("-") == "stdin"
