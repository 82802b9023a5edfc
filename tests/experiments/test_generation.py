"""Generated presets beside those of people held out."""

from dataclasses import replace

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.errors import UsageError
from eqmorph.experiments.evaluate import evaluate
from eqmorph.experiments.generation import compare_generated
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.recipes.named import V2
from eqmorph.runs.run import load_run

SMALL = V2.override({"epochs": 3, "encoder.widths": [16], "decoder.widths": [16], "latents": 4})


def run_with(tmp_path, fold_count):
    corpus = load_corpus(None, 300)
    train_run(configure(SMALL, corpus, folds=fold_count), corpus, tmp_path / "run")
    return load_run(tmp_path / "run"), corpus


def test_every_replica_is_asked_about_the_people_it_held_out(tmp_path):
    run, corpus = run_with(tmp_path, 2)
    found = compare_generated(run, corpus)
    assert set(found) == {"warm", "bright"}
    for figures in found.values():
        assert all(values.shape == (2,) and np.isfinite(values).all() for values in figures.values())
        # A cloud of people's own presets is nearer to other people's than a single curve is.
        assert (figures["energy distance: training presets"] < figures["energy distance: the mean curve alone"]).all()
        assert (figures["to the nearest: training presets"] < figures["to the mean curve: training presets"]).all()
    assert compare_generated(run, corpus)["warm"]["to the nearest: generated"].tolist() == (
        found["warm"]["to the nearest: generated"].tolist()
    )


def test_a_fold_without_presets_of_a_word_leaves_that_replica_undefined(tmp_path):
    # Two people alone say "bright": of three folds, one has no preset of it.
    corpus = load_corpus(None, 300)
    bright = np.flatnonzero(corpus.words == "bright")
    groups = corpus.groups.copy()
    groups[bright[::2]], groups[bright[1::2]] = "ann", "bob"
    corpus = replace(corpus, groups=groups, checksum="two people")
    train_run(configure(SMALL, corpus, folds=3), corpus, tmp_path / "run")
    evaluation = evaluate(load_run(tmp_path / "run"), corpus, compare_words=True)
    for values in evaluation.words["bright"].values():
        assert len(values) == len(evaluation.held_out) == 3
        assert np.isnan(values).sum() == 1


def test_a_run_that_held_nobody_out_is_refused(tmp_path):
    run, corpus = run_with(tmp_path, 1)
    with pytest.raises(UsageError):
        compare_generated(run, corpus)
    begun = []
    with pytest.raises(UsageError):
        evaluate(run, corpus, compare_words=True, on_progress=lambda *stage: begun.append(stage))
    assert not begun, "the run was measured before it was refused"
