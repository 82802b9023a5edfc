"""Batches: every replica's own, whoever trains beside it; balanced by word; mixed band by band."""

import numpy as np
import pytest
import torch

from eqmorph.corpora import load_corpus
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError
from eqmorph.experiments.train import prepare
from eqmorph.recipes.named import RECIPES, SEMANTIC, V2
from eqmorph.training.batches import Batches, mixed_bands
from eqmorph.training.replica import Replica, training_rows
from eqmorph.training.replicas import build

CPU = torch.device("cpu")


def batches_of(recipe, corpus, replicas, folds):
    ensemble = build(recipe, corpus, replicas, folds)
    made = Batches(ensemble, corpus, [training_rows(replica, folds) for replica in replicas], CPU)
    return list(made.epoch([replica.rng(1, 0) for replica in replicas]))


@pytest.mark.parametrize("name", ["v2", "semantic"])
def test_a_replica_gets_the_same_batches_alone_and_beside_others(name):
    recipe = RECIPES[name].override({"batch_size": 50})
    corpus = prepare(load_corpus(None, 300), recipe)
    folds = np.minimum(np.arange(len(corpus)) // 40, 2)  # 40, 40 and all the rest held out: some replicas wait
    many = tuple(Replica(0, fold) for fold in range(3))
    together = batches_of(recipe, corpus, many, folds)
    for index, replica in enumerate(many):
        alone = batches_of(recipe, corpus, (replica,), folds)
        assert [step.rows[index] for step in together if step.rows[index]] == [step.rows[0] for step in alone]
        for beside, own in zip(together, alone, strict=False):
            for part, batch in own.batches.items():
                real = batch.weight[0] > 0
                assert real.any() and torch.equal(real, beside.batches[part].weight[index] > 0)
                for field in ("params", "normalized", "labels", "curve_db"):
                    mine, theirs = getattr(batch, field)[0], getattr(beside.batches[part], field)[index]
                    torch.testing.assert_close(mine[real], theirs[real], atol=1e-5, rtol=1e-5)


def test_the_two_main_words_are_even_and_the_rarer_ones_come_in_pairs():
    corpus = prepare(load_corpus(None, 1_000), SEMANTIC)
    plan = SEMANTIC.word_batch
    every_step = SEMANTIC.override({"word_batch.every": 1})
    for step in batches_of(every_step, corpus, (Replica(0),), np.zeros(len(corpus))):
        counts = np.bincount(step.batches["words"].labels[0].numpy())
        assert counts.sum() == plan.size and counts[2:].sum() == plan.rare and (counts[2:] % 2 == 0).all()
        assert counts[0] == counts[1] == (plan.size - plan.rare) // 2


def test_words_come_in_every_second_step_of_an_epoch():
    recipe = SEMANTIC.override({"batch_size": 64, "word_batch.every": 2})
    corpus = prepare(load_corpus(None, 300), recipe)
    steps = batches_of(recipe, corpus, (Replica(0),), np.zeros(len(corpus)))
    assert len(steps) == 5 and ["words" in step.batches for step in steps] == [True, False, True, False, True]


def test_a_fold_without_any_word_left_is_refused():
    recipe = SEMANTIC
    corpus = prepare(load_corpus(None, 300), recipe)
    folds = np.where(corpus.labelled, 0, 1)
    ensemble = build(recipe, corpus, (Replica(0, 0),), folds)
    unlabelled = np.zeros(0, dtype=np.int64)
    with pytest.raises(DataError):
        Batches(ensemble, corpus, [unlabelled], CPU)


def test_mixing_takes_whole_bands_and_ordering_keeps_the_curve():
    corpus = load_corpus(None, 60)
    params = torch.tensor(corpus.params)[None]
    swap = torch.rand(1, 60, 5, generator=torch.Generator().manual_seed(0)) < 0.5
    mixed = mixed_bands(params, params.flip(1), swap, SAFE)
    for column, param in enumerate(SAFE.params):
        source = torch.where(swap[..., param.band], params.flip(1)[..., column], params[..., column])
        assert torch.equal(mixed[..., column], source)
    ordered = ordered_peaks(mixed, SAFE)
    assert (SAFE.split(ordered).frequency_hz[..., 1:4].diff(dim=-1) >= 0).all()
    grid = log_grid(64)
    torch.testing.assert_close(response_db(SAFE.split(ordered), grid), response_db(SAFE.split(mixed), grid))


def test_v2_takes_rows_as_they_are():
    corpus = prepare(load_corpus(None, 200), V2)
    steps = batches_of(V2, corpus, (Replica(0),), np.zeros(len(corpus)))
    seen = torch.cat([step.batches["rows"].params[0, : step.rows[0]] for step in steps])
    assert sorted(map(tuple, seen.tolist())) == sorted(map(tuple, torch.tensor(corpus.params).float().tolist()))
