"""A run measured on another file: its words, however rare, and rows it has met before."""

from dataclasses import replace

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.errors import DataError
from eqmorph.experiments.evaluate import Evaluation, evaluate
from eqmorph.experiments.measure import measure
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.recipes.named import V2
from eqmorph.runs.run import load_run
from eqmorph.training.replica import Replica
from eqmorph.training.replicas import build

SMALL = V2.override({"epochs": 2, "encoder.widths": [16], "decoder.widths": [16], "latents": 4})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "run"
    corpus = load_corpus(None, 300)
    train_run(configure(SMALL, corpus, folds=2), corpus, path)
    return load_run(path)


@pytest.fixture(scope="module")
def evaluation(run):
    """Of the run on its own data, with everything that can be asked for."""
    return evaluate(run, load_corpus(None, 300), random_latents=100, compare_words=True)


def on(run, corpus, training_corpus=None):
    """Evaluation of the run on a corpus that stands for another file."""
    other = replace(corpus, source="other.csv", checksum="other")
    return evaluate(run, other, training_corpus=training_corpus)


def test_its_own_data_stands_beside_baselines_and_untrained_spaces(evaluation):
    for accuracy in ("1nn", "5nn", "linear"):
        assert all(0.3 < value <= 1 for value in evaluation.figures[f"unseen.main.accuracy_{accuracy}"])
    assert all(len(row["accuracy_forest"]) == 2 for row in evaluation.spaces.values())
    assert {"flat EQ", "PCA 4"} <= evaluation.baselines.keys() and "PCA 4" in evaluation.spaces


def test_every_part_is_announced_and_counted(run):
    heard = []
    evaluate(run, load_corpus(None, 300), random_latents=100, on_progress=lambda *stage: heard.append(stage))
    done, totals, names = zip(*heard, strict=True)
    assert done == tuple(range(totals[0])) and set(totals) == {totals[0]}
    assert names[0] == "figures of the run" and names[-1] == "random latents" and "baseline: flat EQ" in names


@pytest.mark.parametrize("at_hand", [True, False])
def test_every_part_is_counted_on_other_data(run, at_hand):
    heard = []
    other = replace(load_corpus(None, 60, seed=1), source="other.csv", checksum="other")
    training_corpus = load_corpus(None, 300) if at_hand else None
    evaluate(run, other, training_corpus=training_corpus, on_progress=lambda *stage: heard.append(stage))
    done, totals, _ = zip(*heard, strict=True)
    assert done == tuple(range(totals[0])) and set(totals) == {totals[0]}


def test_words_the_run_knows_count_even_once_and_strangers_do_not(run):
    others = load_corpus(None, 60, seed=1)
    words = np.array(["punchy"] * 20 + ["warm"] * 38 + ["bright"] * 2, dtype=object)
    evaluation = on(run, replace(others, words=words), load_corpus(None, 300))
    assert evaluation.presets == 40 and "every row unseen; mean ± 95 % interval over trainings" in evaluation.note
    assert np.isfinite(evaluation.figures["unseen.main.accuracy_linear"]).all()
    with pytest.raises(DataError, match=r"other\.csv: .*warm, bright"):
        on(run, replace(others, words=np.full(60, "punchy", dtype=object)))


def test_without_its_training_data_no_row_is_called_unseen(run):
    edited = replace(load_corpus(None, 300), checksum="edited since")
    for training_corpus in (None, edited):
        evaluation = on(run, load_corpus(None, 60, seed=1), training_corpus)
        assert "every row unseen" not in evaluation.note and set(evaluation.baselines) == {"flat EQ"}


def test_an_evaluation_survives_its_way_through_json(evaluation):
    assert evaluation.random_latents.drawn == 100 and set(evaluation.words) == {"warm", "bright"}
    again = Evaluation.model_validate_json(evaluation.model_dump_json())
    for name, values in evaluation.figures.items():
        np.testing.assert_array_equal(again.figures[name], values)


def test_rows_of_the_training_data_are_counted(run):
    own = load_corpus(None, 300).take(np.arange(50))
    strangers = load_corpus(None, 80, seed=1)
    both = replace(
        own,
        params=np.vstack([own.params, strangers.params]),
        **{
            name: np.concatenate([getattr(own, name), getattr(strangers, name)])
            for name in ("words", "groups", "rows")
        },
    )
    note = on(run, both, load_corpus(None, 300)).note
    known = np.isin(own.words, list(run.words)).sum()
    assert f"; {known} of them are also in the training data" in note


def test_a_fold_without_warm_and_bright_has_no_figure_and_the_others_keep_theirs(tmp_path):
    corpus = load_corpus(None, 300)
    folds = corpus_folds(corpus, 2)
    strangers = replace(corpus.take(np.arange(30)), words=np.full(30, "punchy", dtype=object))
    fields = ("params", "words", "groups", "rows")
    both = replace(
        corpus, **{name: np.concatenate([getattr(corpus, name), getattr(strangers, name)]) for name in fields}
    )
    fold_of_row = np.concatenate([folds, np.full(30, 2)])
    replicas = tuple(Replica(0, fold) for fold in range(3))
    figures = measure(build(SMALL, both, replicas, fold_of_row), both, fold_of_row).figures
    assert all(values.shape == (3,) for values in figures.values())
    for name in ("unseen.main.rmse_median_db", "unseen.main.accuracy_1nn", "unseen.main.silhouette"):
        assert np.isfinite(figures[name][:2]).all() and np.isnan(figures[name][2])
