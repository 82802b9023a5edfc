"""`eqmorph examples` as a user types it."""

from eqmorph.formats.io import read_preset
from eqmorph.formats.sources import EXAMPLES


def test_the_examples_become_files_that_are_read(eqmorph, folder):
    paths = eqmorph("examples", "presets", "--json").json["files"]
    assert len(paths) == len(list(EXAMPLES.iterdir())) >= 4
    assert all(len(read_preset(path).bands) for path in paths)
    assert eqmorph("examples", "presets").stdout.split() == paths


def test_a_file_of_ones_own_is_never_overwritten(eqmorph, folder):
    (folder / "preset_a.json").write_text("mine")
    outcome = eqmorph("examples")
    assert outcome.status == 1 and "preset_a.json" in outcome.error
    assert [path.name for path in folder.iterdir()] == ["preset_a.json"]
    assert (folder / "preset_a.json").read_text() == "mine"
