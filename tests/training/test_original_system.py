"""The original systems on the real development file, at full size: their published figures, reproduced."""

from pathlib import Path

import numpy as np
import pytest
import torch

from eqmorph.corpora import load_corpus
from eqmorph.eq.layout import SAFE
from eqmorph.experiments.measure import count_valid, measure
from eqmorph.experiments.train import assemble, prepare
from eqmorph.recipes.named import RECIPES
from eqmorph.training.replica import Replica

FILE = Path(__file__).resolve().parents[3] / "shared/data/safe_equaliser_dev.csv"
KEEP_TEST = {"data.exclude": []}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason="the SAFE development file is not beside the project"),
]


def trained(name):
    torch.set_num_threads(1)
    recipe = RECIPES[name].override(KEEP_TEST)
    corpus = prepare(load_corpus(FILE), recipe)
    nothing_held_out = np.zeros(len(corpus), dtype=int)
    trainer = assemble(recipe, corpus, (Replica(0),), nothing_held_out)
    trainer.fit()
    return trainer, corpus, measure(trainer.ensemble, corpus, nothing_held_out).figures


def test_v1_stalls_at_its_loss_and_generates_megahertz():
    trainer, corpus, figures = trained("v1")
    assert 32_640 <= trainer.history[-1]["reconstruction"][0] <= 32_660
    highest = trainer.ensemble.reconstruct(corpus.params)[0, :, SAFE.names.index("high_shelf_frequency_hz")]
    assert (highest >= 1.63e6).all() and (highest <= 1.67e6).all()
    assert figures["seen.all.valid"][0] < 0.01


def test_v1_with_its_units_right_is_valid():
    trainer, corpus, _ = trained("v1-units")
    assert SAFE.is_valid(trainer.ensemble.reconstruct(corpus.params)[0]).mean() > 0.999


def test_v2_reconstructs_as_published_misses_its_goals_and_decodes_a_million_latents():
    trainer, _, figures = trained("v2")
    assert trainer.history[-1]["reconstruction"][0] <= 0.016
    assert 0.1 <= figures["seen.all.silhouette"][0] <= 0.5
    assert 2.0 <= figures["seen.all.davies_bouldin"][0] <= 6.0
    assert count_valid(trainer.ensemble, 1_000_000) == 1_000_000
