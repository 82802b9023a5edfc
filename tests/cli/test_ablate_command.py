"""`eqmorph ablate` as a user types it."""

import json

from helpers.runs import SMALL


def test_ablate_prints_tables_and_writes_results(eqmorph, ablation_folder, folder):
    options = ["--only", "v1,v2", "--synthetic", "250", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]
    outcome = eqmorph("ablate", *options, "--out", ablation_folder, "--csv", "all.csv")
    assert outcome.status == 0 and "synthetic" in outcome.stdout
    assert len((folder / "all.csv").read_text().splitlines()) > 2
    results = json.loads((ablation_folder / "results.json").read_text())
    assert eqmorph("ablate", *options, "--out", ablation_folder, "--json").json == results
