"""Does a model that learned from the synthetic corpus do on people's presets what one that learned from people does?

The yardstick is a model of the presets of other people: five folds that share no submitter. All figures are median
response RMSE in dB over the warm and bright rows of the development file.
"""

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.selection import select
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE

FOLDS = 5
LOG = [index for index, param in enumerate(SAFE.params) if param.scale == "log"]


@pytest.fixture
def real(real_file):
    return select(read_safe(real_file))


def judged(corpus):
    return np.isin(corpus.words, ["warm", "bright"])


def rmse_db(params, reconstructed):
    grid = log_grid()
    difference = response_db(SAFE.split(params), grid) - response_db(SAFE.split(reconstructed), grid)
    return np.sqrt((difference**2).mean(axis=-1))


def scaled(params):
    low, high, values = SAFE.low.copy(), SAFE.high.copy(), params.copy()
    for array in (low, high):
        array[LOG] = np.log(array[LOG])
    values[:, LOG] = np.log(values[:, LOG])
    return (values - low) / (high - low), low, high


def pca(learned, params, components):
    """Principal components of `learned`, applied to `params`; gain linear, frequency and Q logarithmic."""
    seen = scaled(learned)[0]
    values, low, high = scaled(params)
    axes = np.linalg.svd(seen - seen.mean(axis=0), full_matrices=False)[2][:components]
    back = ((values - seen.mean(axis=0)) @ axes.T @ axes + seen.mean(axis=0)) * (high - low) + low
    back[:, LOG] = np.exp(back[:, LOG])
    return SAFE.clip(back)


@pytest.mark.parametrize("components", [2, 8])
def test_principal_components(real, components):
    fold, words = group_folds(real.groups, FOLDS), judged(real)
    people = np.empty(len(real))
    for held in range(FOLDS):
        there = fold == held
        people[there] = rmse_db(real.params[there], pca(real.params[~there], real.params[there], components))
    drawn = load_corpus(None)
    synthetic = rmse_db(real.params, pca(drawn.params, real.params, components))
    assert np.median(synthetic[words]) == pytest.approx(np.median(people[words]), rel=0.2)


@pytest.mark.slow
def test_v2(real):
    """Seen: 2.71 dB learned from the synthetic corpus, 3.20 dB from other people."""
    from eqmorph.recipes.named import recipe
    from eqmorph.training.loop import Trainer
    from eqmorph.training.replica import Replica
    from eqmorph.training.replicas import build

    def reconstruct(corpus, replicas, fold):
        ensemble = build(recipe("v2"), corpus, replicas, fold)
        Trainer(ensemble, corpus, fold).fit()
        return ensemble.reconstruct(real.params)

    fold = group_folds(real.groups, FOLDS)
    held_out = reconstruct(real, tuple(Replica(0, held) for held in range(FOLDS)), fold)
    people = rmse_db(real.params, held_out[fold, np.arange(len(real))])
    drawn = load_corpus(None)
    synthetic = rmse_db(real.params, reconstruct(drawn, (Replica(0),), np.zeros(len(drawn), dtype=int))[0])
    words = judged(real)
    assert np.median(synthetic[words]) == pytest.approx(np.median(people[words]), rel=0.2)
