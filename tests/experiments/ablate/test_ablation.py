"""The ablation's cells, its sweep, its verdict and its tables."""

import json
from itertools import pairwise

import numpy as np
import pytest

from eqmorph.corpora import load
from eqmorph.errors import UsageError
from eqmorph.experiments.ablate.goals import verdicts
from eqmorph.experiments.ablate.result import study
from eqmorph.experiments.ablate.runner import Result
from eqmorph.experiments.ablate.variants import V2_RUNG, Cell, _lookup, chosen, ladder, shortened, taken_back
from eqmorph.recipes.named import FIXES, V1, V2

SMALL = {"encoder.widths": [8], "decoder.widths": [8], "latent_dim": 3, "projection": 4, "epochs": 2}
CORPUS = load(None, 250)


def content(recipe):
    return recipe.model_dump(exclude={"name", "about"})


def test_the_ladder_leads_from_v1_to_v2_one_fix_a_rung():
    cells = ladder()[: len(FIXES) + 1]
    assert content(cells[0].recipe) == content(V1) and content(cells[-1].recipe) == content(V2)
    for before, cell in pairwise(cells):
        old, new = content(before.recipe), content(cell.recipe)
        assert cell.reference == before.name
        assert sum(old[field] != new[field] for field in old) == 1, cell.name


def test_each_fix_taken_back_is_v2_with_the_value_of_the_rung_before_in_its_place():
    for cell, (fix, changes) in zip(taken_back(), FIXES.items(), strict=True):
        assert content(cell.recipe) != content(V2), fix
        restored = cell.recipe.override({path: _lookup(V2, path) for path in changes})
        assert content(restored) == content(V2), fix
    assert len({repr(content(cell.recipe)) for cell in taken_back()}) == len(FIXES)


def test_cells_are_chosen_by_name():
    assert [cell.name for cell in chosen("v1,v2")] == ["v1", V2_RUNG]
    assert [cell.name for cell in chosen("sigmoid")] == ["+ sigmoid decoder", "v2 - sigmoid decoder"]
    assert len(chosen("taken back")) == len(FIXES)
    with pytest.raises(UsageError, match="matches no cell"):
        chosen("nonsense")


def small(only):
    cells = chosen(only)
    return [Cell(c.name, c.group, c.recipe.override(SMALL), c.reference) for c in cells]


def test_finished_cells_are_used_again_and_a_spoiled_one_is_not(tmp_path):
    calls = []

    def run(seeds):
        calls.clear()
        return study(
            small("v1,v2"), CORPUS, seeds, 2, "submitter", tmp_path, 1, after_job=lambda *call: calls.append(call)
        )

    first = run((0,))
    files = sorted((tmp_path / "cells").iterdir())
    assert len(files) == 2 and calls[-1][:2] == (2, 2)
    stamps = [path.stat().st_mtime_ns for path in files]
    second = run((0,))
    assert [path.stat().st_mtime_ns for path in files] == stamps
    assert json.dumps(first.plain()) == json.dumps(second.plain())
    files[0].write_text("{")
    third = run((0, 1))
    assert len(list((tmp_path / "cells").iterdir())) == 4
    assert third.results[0].figures["seconds"].shape == (4,) and third.results[0].folds.tolist() == [0, 1, 0, 1]


def test_every_table_names_its_data_and_has_a_row_a_cell(tmp_path):
    found = study(small("v1,units"), CORPUS, (0,), 2, "submitter", tmp_path, 1)
    for table in found.tables():
        assert "synthetic" in table.note and table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
    names = [row[0] for row in found.tables()[0].rows]
    assert names == ["v1", "+ units right"]
    ranges = next(table for table in found.tables() if table.title == "Output ranges")
    assert any("!" in cell for cell in ranges.rows[0]) and not any("!" in cell for cell in ranges.rows[2])


def result(**figures):
    base = {
        "seen.all.valid": 1.0,
        "random.valid": 1.0,
        "seen.all.silhouette": 0.4,
        "seen.all.davies_bouldin": 1.0,
        "training.reconstruction": 0.01,
        "contrastive.falling": 1.0,
        "contrastive.normalized_start": 0.0,
        "contrastive.normalized_end": 0.8,
    }
    spans = {"frequency_hz": [20.0, 20_000.0], "gain_db": [-12.0, 12.0], "q": [0.1, 10.0]}
    values = {name: np.array([value, value]) for name, value in (base | figures).items()}
    return Result(Cell("v1", "ladder", V1, None), values, np.array([0, 1]), {"reconstructions": spans})


def test_the_verdict_is_read_off_the_figures():
    met = {v.expectation.split(" (")[0]: v.met for v in verdicts([result()])}
    assert met["silhouette > 0.3"] is False  # the last one so called is of unseen submitters, and there are none
    assert met["only valid outputs"] and met["contrastive loss falling"] and met["reconstruction loss < 0.5"]
    flat = {v.expectation: v.met for v in verdicts([result(**{"contrastive.normalized_end": 0.05})])}
    assert not flat["contrastive loss falling"]
    invalid = {v.expectation: v.met for v in verdicts([result(**{"random.valid": 0.9999})])}
    assert not invalid["only valid outputs"]


def test_a_shortened_cell_trains_for_fewer_epochs_only():
    cell = chosen("v2")[0]
    short = shortened(cell, 0.2)
    assert short.recipe.epochs == 30 and short.recipe.override({"epochs": 150}) == cell.recipe
