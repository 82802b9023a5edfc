"""`convert`, `fit` and `reduce` take many files in the same way."""

import pytest

from eqmorph.formats.io import read_preset, write_preset

TO = ("--to", "parametric_eq")


@pytest.fixture(params=["convert", "fit", "reduce"])
def command(request):
    return request.param


@pytest.fixture
def presets(tmp_path, monkeypatch):
    """Two preset files in the current folder."""
    monkeypatch.chdir(tmp_path)
    for name, example in (("a.txt", "preset_a.json"), ("b.txt", "preset_b.json")):
        write_preset(read_preset(example), name)
    return ["a.txt", "b.txt"]


@pytest.mark.parametrize("place", [("out",), ("out/",), ("--out", "out")])
def test_each_goes_into_a_folder(eqmorph, tmp_path, presets, command, place):
    result = eqmorph(command, *presets, *place, *TO)
    assert result.status == 0, result.error
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == presets


def test_one_goes_into_a_folder_that_is_there_or_ends_with_a_slash(eqmorph, tmp_path, presets, command):
    (tmp_path / "out").mkdir()
    for place in (("out",), ("new/",), ("--out", "out")):
        assert eqmorph(command, "a.txt", *place, *TO).status == 0
    assert (tmp_path / "out" / "a.txt").is_file() and (tmp_path / "new" / "a.txt").is_file()


def test_a_name_without_ending_is_told_how_a_folder_is_named(eqmorph, presets):
    result = eqmorph("convert", "a.txt", "new")
    assert result.status == 2 and "slash" in result.error


def test_none_is_written_over(eqmorph, presets, tmp_path, command):
    before = [(tmp_path / name).read_text() for name in presets]
    refused = [(*presets, "."), (*presets, "."), (".", ".")]
    if command != "fit":  # which adds up what has no folder after it
        refused.append((*presets, "a.txt"))
    for paths in refused:
        result = eqmorph(command, *paths, *TO)
        assert result.status == 2 and "folder" in result.error
    assert [(tmp_path / name).read_text() for name in presets] == before


def test_a_folder_among_files_or_a_pattern_for_files_is_refused(eqmorph, presets, tmp_path, command):
    (tmp_path / "more").mkdir()
    assert "more" in eqmorph(command, "a.txt", "more", "out").error
    assert "--only" in eqmorph(command, *presets, "out", "--only", "a*").error
    assert not (tmp_path / "out").exists()


def test_standard_input_has_no_name_in_a_folder(eqmorph, presets, command):
    assert "-" in eqmorph(command, "-", "a.txt", "out/", stdin="").error


def test_several_targets_add_up_without_a_folder(eqmorph, presets, tmp_path):
    assert eqmorph("fit", *presets, "--bands", 10, "--out", "sum.txt").status == 0
    both_db = sum(read_preset(name).response([1000.0])[0] for name in presets)
    assert abs(read_preset("sum.txt").response([1000.0])[0] - both_db) < 0.2


def test_reduce_writes_no_second_preset_over(eqmorph, presets, tmp_path):
    before = (tmp_path / "b.txt").read_text()
    result = eqmorph("reduce", *presets)
    assert result.status == 2 and "--out" in result.error
    assert (tmp_path / "b.txt").read_text() == before
