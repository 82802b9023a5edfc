"""`eqmorph encode` and `eqmorph reconstruct` as a user types them."""

from helpers.presets import preset_at

from eqmorph.eq.stereo import StereoPreset


def test_encode_writes_a_row_for_each_preset_and_replica(eqmorph, run_folder, folder):
    rows = eqmorph("encode", run_folder, "--preset", "preset_a.json", "--json").json
    assert {"z0", "z3", "word", "seen"} <= rows[0].keys()
    assert eqmorph("encode", run_folder, "--replica", "all", "--out", "latents.csv").status == 0
    lines = (folder / "latents.csv").read_text().splitlines()
    assert len(lines) == 4 * 300 + 1 and lines[0].startswith("row,word,replica,seen,z0")
    assert eqmorph("encode", run_folder, "--replica", 7).status == 2


def test_reconstruct_writes_parameters_and_their_error(eqmorph, run_folder):
    table = eqmorph("reconstruct", run_folder, "--preset", "preset_b.json").stdout
    assert table.startswith("row,word,replica,seen,rmse_db,low_shelf_gain_db")


def test_of_a_preset_with_two_channels_one_is_encoded(eqmorph, run_folder, tmp_path):
    room = tmp_path / "room.json"
    room.write_text(StereoPreset(left=preset_at(0.4), right=preset_at(0.6)).to_json(), encoding="utf-8")
    assert eqmorph("encode", run_folder, "--preset", room).error.endswith("(--channel)")
    rows = eqmorph("reconstruct", run_folder, "--preset", room, "--channel", "right", "--json").json
    assert len(rows) == 1 and rows[0]["word"] == "drawn" and rows[0]["seen"] is False


def test_presets_are_arguments_or_options(eqmorph, run_folder):
    named = eqmorph("encode", run_folder, "--preset", "preset_a.json", "--preset", "preset_b.json", "--json").json
    assert eqmorph("encode", run_folder, "preset_a.json", "preset_b.json", "--json").json == named
