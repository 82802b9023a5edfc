"""A corpus of any size: what is quadratic is of a sample, and says so."""

import numpy as np

from eqmorph.corpora import load
from eqmorph.experiments.measure import measure
from eqmorph.experiments.train import assemble, prepare
from eqmorph.recipes.named import SEMANTIC
from eqmorph.training.replica import Replica
from eqmorph.words.distributions import fit_cloud


def test_a_large_corpus_is_measured_by_a_sample(monkeypatch):
    recipe = SEMANTIC.override({"epochs": 1})
    corpus = prepare(load(None, 300), recipe)
    trainer = assemble(recipe, corpus, (Replica(0),), np.zeros(len(corpus)))
    sampled = np.array([0, 149, 299])
    monkeypatch.setattr("eqmorph.experiments.measure.evenly_spaced", lambda count: sampled)
    figures = measure(trainer.ensemble, corpus, np.zeros(len(corpus))).figures
    monkeypatch.undo()
    alone = measure(trainer.ensemble, corpus.take(sampled), np.zeros(3)).figures
    np.testing.assert_array_equal(figures["seen.all.rmse_median_db"], alone["seen.all.rmse_median_db"])


def test_a_frequent_word_counts_all_its_presets_and_is_fitted_to_some(monkeypatch):
    monkeypatch.setattr("eqmorph.words.distributions.MAX_FITTED", 40)
    latents = np.random.default_rng(0).standard_normal((400, 2))
    cloud = fit_cloud(latents)
    assert cloud.count == 400
    np.testing.assert_array_equal(cloud.means, fit_cloud(latents[np.linspace(0, 399, 40).astype(int)]).means)
