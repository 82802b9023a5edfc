"""`eqmorph sweep`, its picture and its report."""

import csv
import json

import pytest
from helpers.runs import SMALL

from eqmorph.cli.sweep import _split

TINY = ["--recipe", "v2", "--synthetic", "200", "--folds", "2", *SMALL]


@pytest.fixture(scope="module")
def sweep_folder(tmp_path_factory):
    """A sweep of two sizes over two folds; to be read only."""
    from eqmorph.cli import run

    folder = tmp_path_factory.mktemp("sweeps") / "small"
    assert run(["sweep", "--vary", "latents=2,3", *TINY, "--workers", "1", "--out", str(folder)]) == 0
    return folder


def test_trials_effects_and_baselines_are_printed_and_kept(eqmorph, sweep_folder, tmp_path):
    table = tmp_path / "figures.csv"
    options = ["--workers", "local:1", "--out", sweep_folder, "--csv", table]
    done = eqmorph("sweep", "--vary", "latents=2,3", *TINY, *options)
    assert done.status == 0
    assert all(text in done.stdout for text in ("latents=2", "latents=3", "PCA 8"))
    kept = json.loads((sweep_folder / "sweep.json").read_text())
    assert kept["values"] == {"latents": ["2", "3"]} and len(kept["trials"]) == 2
    rows = list(csv.DictReader(table.open()))
    assert {row["latents"] for row in rows} == {"2", "3"} and {row["fold"] for row in rows} == {"0", "1"}


def test_a_sweep_has_a_picture_and_a_report(eqmorph, sweep_folder, folder):
    assert eqmorph("plot", "sweep", sweep_folder).status == 0
    assert (folder / "small.png").read_bytes().startswith(b"\x89PNG")
    assert eqmorph("report", sweep_folder).status == 0
    page = (folder / "small-report.html").read_text()
    assert "latents=3" in page and "<svg" in page and "Synthetic data" in page
    assert str(sweep_folder) not in page and page.count("looks better than it is") == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--vary", "latents"], "latents"),
        (["--vary", "latents=2,,4"], "latents"),
        (["--vary", "latnts=2"], "did you mean 'latents'"),
        (["--recipe", "defualt", "--vary", "latents=2"], "did you mean 'default'"),
        (["--vary", "normalizer=zscore,lgminmax"], "logminmax"),
        (["--vary", "latents=2", "--vary", "latents=4"], "twice"),
        (["--vary", "latents=2", "--workers", "cloud:3"], "cloud:3"),
        (["--vary", "latents=2,4", "--vary", "epochs=1", "--paired"], "epochs"),
        (["--vary", "latents=2", "--by", "unseen.main.rmse"], "did you mean"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_is_trained(eqmorph, folder, words, named):
    assert named in eqmorph("sweep", *words, "--out", folder / "out").error
    assert not (folder / "out").exists()


def test_commas_within_brackets_and_quotes_are_parts_of_a_value():
    assert _split("[8,16],[32]") == ["[8,16]", "[32]"]
    assert _split('{name="a,b",p=1},c') == ['{name="a,b",p=1}', "c"]
