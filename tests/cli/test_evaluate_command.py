"""`eqmorph evaluate` as a user types it."""


def test_evaluate_on_its_own_data_and_on_another_corpus(eqmorph, run_folder):
    own = eqmorph("evaluate", run_folder, "--json", "--random", 1000).json
    assert own["random_latents"] == {"drawn": 1000, "valid": 1000, "invalid": 0}
    assert {"flat EQ", "PCA 4", "word centroid"} <= own["baselines"].keys()
    assert "unseen.main.rmse_median_db" in own["figures"]
    other = eqmorph("evaluate", run_folder, "--synthetic", 350, "--json").json
    assert not any(name.startswith("seen") for name in other["figures"])


def test_words_are_measured_under_a_protocol_without_a_run(eqmorph):
    result = eqmorph("evaluate", "--synthetic", 300, "--protocol", "submitters", "--json").json
    assert result["protocol"] == "submitters" and result["synthetic"]
    assert {"lexicon", "flat EQ"} <= {row["method"] for row in result["rows"]}


def test_a_protocol_says_what_it_needs(eqmorph, run_folder):
    assert "--protocol" in eqmorph("evaluate").error
    assert "--shapes" in eqmorph("evaluate", "--synthetic", 300, "--protocol", "cross-corpus").error
    assert "alone" in eqmorph("evaluate", run_folder, "--protocol", "rare-words", "--shapes", "x.csv").error
    assert "--random" in eqmorph("evaluate", run_folder, "--protocol", "submitters", "--random", 9).error
