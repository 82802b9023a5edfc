"""`eqmorph generate` as a user types it."""


def test_generate_writes_presets_of_a_word(eqmorph, run_folder, folder):
    options = ["--model", run_folder, "--variants", 3, "--out", "made"]
    assert len(eqmorph("generate", "warm", *options, "--json").json["presets"]) == 3
    assert len(list((folder / "made").glob("warm-*.json"))) == 3
    unknown = eqmorph("generate", "cold", "--model", run_folder)
    assert unknown.status == 2 and "'cold'" in unknown.error
