"""A corpus of any size: what is quadratic is of a sample, and says so."""

from dataclasses import replace

import numpy as np

from eqmorph.corpora import load_corpus
from eqmorph.eq.curves import rms
from eqmorph.evaluation.baselines import baseline_errors
from eqmorph.evaluation.metrics import layout_curves_db
from eqmorph.evaluation.probes import accuracy
from eqmorph.experiments.measure import measure
from eqmorph.experiments.train import assemble, prepare
from eqmorph.recipes.named import SEMANTIC
from eqmorph.training.replica import Replica
from eqmorph.words.distributions import fit_cloud


def test_a_large_corpus_is_measured_by_a_sample(monkeypatch):
    recipe = SEMANTIC.override({"epochs": 1})
    corpus = prepare(load_corpus(None, 300), recipe)
    trainer = assemble(recipe, corpus, (Replica(0),), np.zeros(len(corpus)))
    sampled = np.array([0, 149, 299])
    monkeypatch.setattr("eqmorph.experiments.measure.evenly_spaced", lambda count: sampled)
    figures = measure(trainer.ensemble, corpus, np.zeros(len(corpus))).figures
    monkeypatch.undo()
    alone = measure(trainer.ensemble, corpus.take(sampled), np.zeros(3)).figures
    np.testing.assert_array_equal(figures["seen.all.rmse_median_db"], alone["seen.all.rmse_median_db"])


def test_the_main_words_are_those_of_all_rows_and_not_of_the_sample(monkeypatch):
    recipe = SEMANTIC.override({"epochs": 1})
    corpus = prepare(load_corpus(None, 300), recipe)
    # A sample in which "bright" is rare, and another word stands second.
    bright = np.flatnonzero(corpus.words == "bright")
    thick = np.setdiff1d(np.arange(len(corpus)), bright)[:60]
    words = corpus.words.copy()
    words[thick[::3]] = "thick"
    corpus = replace(corpus, words=words)
    sampled = np.sort(np.r_[thick, bright[:8]])
    folds = np.arange(len(corpus)) % 2
    trainer = assemble(recipe, corpus, (Replica(0, 0),), folds)
    assert set(corpus.main_words) == {"warm", "bright"} and "thick" in corpus.take(sampled).main_words
    for module in ("experiments.measure", "evaluation.folds"):
        monkeypatch.setattr(f"eqmorph.{module}.evenly_spaced", lambda count: sampled)
    measured = corpus.take(sampled)
    unseen = (folds[sampled] == 0) & np.isin(measured.words, corpus.main_words)
    seen = (folds[sampled] != 0) & np.isin(measured.words, corpus.main_words)
    latents = trainer.ensemble.encode(measured.params)[0]
    words = measured.words
    expected = accuracy("1nn", latents[seen], words[seen], latents[unseen], words[unseen])
    figures = measure(trainer.ensemble, corpus, folds).figures
    assert figures["unseen.main.accuracy_1nn"][0] == expected
    flat = baseline_errors(corpus, folds, 8)["flat EQ"]["rmse_median_db"][0]
    assert flat == np.median(rms(layout_curves_db(measured.params[unseen], corpus.layout)))


def test_a_frequent_word_counts_all_its_presets_and_is_fitted_to_some(monkeypatch):
    monkeypatch.setattr("eqmorph.words.distributions.MAX_FITTED", 40)
    latents = np.random.default_rng(0).standard_normal((400, 2))
    cloud = fit_cloud(latents)
    assert cloud.count == 400
    np.testing.assert_array_equal(cloud.means, fit_cloud(latents[np.linspace(0, 399, 40).astype(int)]).means)
