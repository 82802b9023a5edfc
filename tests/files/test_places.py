"""Commands that write say before they begin that a folder is no file, a file no folder, and the input no output."""

from pathlib import Path

import pytest
from helpers.presets import preset_at

from eqmorph.formats.io import write_preset

PAIR = ("preset_a.json", "preset_b.json")


@pytest.fixture
def place(folder: Path) -> Path:
    """A file, folders whose names end like those of files, and a folder of presets."""
    (folder / "file").write_text("mine")
    for name in ("folder", "f.json", "f.png", "f.html", "f.wav"):
        (folder / name).mkdir()
    write_preset(preset_at(0.5), folder / "presets" / "a.json")
    (folder / "curve.csv").write_text("frequency,raw\n20,1\n1000,3\n20000,0\n")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("convert", PAIR[0], "f.json"),
        ("fit", "curve.csv", "--out", "f.json"),
        ("fit", "curve.csv", "--plot", "f.png"),
        ("reduce", PAIR[0], "--out", "f.json"),
        ("sum", *PAIR, "--out", "f.json"),
        ("nudge", PAIR[0], "warm", "--out", "folder"),
        ("plot", "preset", PAIR[0], "-o", "f.png"),
        ("explore", *PAIR, "-o", "f.html"),
        ("report", "presets", "-o", "f.html"),
    ],
    ids=lambda words: " ".join(words),
)
def test_a_folder_is_no_file_to_write(place, eqmorph, words):
    assert f"{words[-1]}: is a folder" in eqmorph(*words).error


@pytest.mark.parametrize(
    "words",
    [
        ("morph", *PAIR, "--out", "file"),
        ("generate", "warm", "--out", "file"),
        ("generate", "warm", "--out", "file/deeper"),
        ("examples", "file"),
        ("convert", "presets", "file"),
        ("reduce", "presets", "file"),
        ("train", "--synthetic", "100", "--out", "file"),
    ],
    ids=lambda words: " ".join(words),
)
def test_a_file_is_no_folder_to_write_into(place, eqmorph, words):
    assert "is a file" in eqmorph(*words).error
    assert (place / "file").read_text() == "mine"


@pytest.mark.parametrize("out", ["presets/a.json", "link.json"])
@pytest.mark.parametrize("command", [("nudge", "warm"), ("reduce",), ("fit",), ("sum", PAIR[0])])
def test_a_result_is_not_written_over_what_it_is_made_from(place, eqmorph, command, out):
    (place / "link.json").symlink_to("presets/a.json")
    before = (place / "presets/a.json").read_bytes()
    name, *others = command
    assert out in eqmorph(name, "presets/a.json", *others, "--out", out).error
    assert (place / "presets/a.json").read_bytes() == before


def test_a_nudge_without_a_file_to_write_writes_none(place, eqmorph):
    before = sorted(place.rglob("*"))
    assert eqmorph("nudge", "presets/a.json", "warm").status == 0
    assert sorted(place.rglob("*")) == before
