"""`eqmorph encode` and `eqmorph reconstruct` as a user types them."""


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
