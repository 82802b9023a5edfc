"""Learn to tell the most frequent words of shapes apart, with the presets of those that frequent presets know, too.

A multinomial logistic regression of the features x of `eqmorph.words.classify`. A word that is frequent among presets
("warm", "bright") is learned from them as well: with s the weight of its shapes, its presets together weigh b s, each
submitter as the square root of their presets. Shapes alone give such a preset its own word first in 34 % of cases, on
people held out; with b = 0.3 it is 60 %, and shapes held out are told as before (docs/words.md).
"""

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.classify import INNER_FOLDS, features, shape_features, submitter_weights
from eqmorph.words.evidence import FREQUENT
from eqmorph.words.lexicon import WordClassifier

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

MOST_WORDS = 15
"""Words that shapes are told apart by: under eight shapes a word cannot be learned."""
FIRST = 5
"""Words that a preset is described by at a glance: settings are chosen by how often the right one is among them."""
REGULARIZATIONS = (1.0, 3.0, 10.0)
"""C of scikit-learn's logistic regression; chosen in inner folds, with or without weights of consistency."""
LEAST_WEIGHT = 0.1
"""Added to the consistency of a row that weighs by it."""
PRESETS_SHARE = 0.3
"""b. From 0.2 to 1, with C = 3, the first word is right for 51 to 74 % of presets of people held out and, falling,
for 27.7 to 26.0 % of shapes held out."""
_SCALES = tuple(np.geomspace(0.2, 2.0, 24).tolist())
_NEVER = -30.0
"""Logit of a word that is in no row of the other folds."""


class Rows(NamedTuple):
    """What a classifier learns from: features (N, K), N words, and how much each row weighs."""

    x: FloatArray
    words: np.ndarray
    weights: FloatArray

    def take(self, index: np.ndarray) -> "Rows":
        """The rows that an array of positions or a boolean mask (N,) picks."""
        return Rows(self.x[index], self.words[index], self.weights[index])


NO_PRESETS = Rows(np.zeros((0, 0)), np.zeros(0, dtype=str), np.zeros(0))


def preset_rows(coordinates: FloatArray, words: np.ndarray, groups: np.ndarray) -> Rows:
    """Presets of frequent words, by their coordinates (N, 1 + K), descriptions (N,) and submitters (N,)."""
    names, counts = np.unique(words.astype(str), return_counts=True)
    rows = np.isin(words, names[counts >= FREQUENT])
    return Rows(features(coordinates[rows]), words[rows].astype(str), submitter_weights(groups[rows]))


def frequent_words(shapes: Shapes) -> np.ndarray:
    """The `MOST_WORDS` English words with most shapes, those first."""
    texts, counts = np.unique(shapes.words[shapes.languages == "en"].astype(str), return_counts=True)
    return texts[np.argsort(-counts, kind="stable")[:MOST_WORDS]]


def learn_frequent(coordinates: FloatArray, shapes: Shapes, presets: Rows = NO_PRESETS) -> WordClassifier:
    """Learn to tell the most frequent English words of shapes apart.

    Regularization and weights are those under which the right word is most often among the first five for shapes held
    out in inner folds; the logits are then scaled so that these are likeliest, which leaves their order.

    Args:
        coordinates: (M, 1 + K) of the shapes.
        shapes: SocialFX.
        presets: of frequent words, see `preset_rows`; by default none.
    """
    chosen = (shapes.languages == "en") & np.isin(shapes.words, frequent_words(shapes))
    x, words = shape_features(coordinates[chosen]), shapes.words[chosen].astype(str)
    weightings = (np.ones(len(words)), shapes.consistency[chosen] + LEAST_WEIGHT)
    candidates = [(c, Rows(x, words, weights)) for c, weights in product(REGULARIZATIONS, weightings)]
    held_out = [_held_out_logits(rows, presets, c) for c, rows in candidates]
    best = int(np.argmax([_share_among_first(logits, words) for logits in held_out]))
    regularization, rows = candidates[best]
    model = _fitted(rows, presets, regularization)
    scale = _likeliest_scale(held_out[best], words)
    return WordClassifier(tuple(model.classes_.tolist()), scale * model.coef_, scale * model.intercept_)


def _fitted(shapes: Rows, presets: Rows, regularization: float) -> "LogisticRegression":
    """A regression of shapes, and of the presets of those of their words that presets know."""
    from sklearn.linear_model import LogisticRegression

    learned = [shapes]
    for word in np.unique(shapes.words):
        own = presets.take(presets.words == word)
        if len(own.words):
            together = PRESETS_SHARE * shapes.weights[shapes.words == word].sum()
            learned.append(own._replace(weights=own.weights * (together / own.weights.sum())))
    x, words, weights = (np.concatenate(parts) for parts in zip(*learned, strict=True))
    return LogisticRegression(C=regularization, max_iter=5000).fit(x, words, sample_weight=weights)


def _held_out_logits(rows: Rows, presets: Rows, regularization: float) -> FloatArray:
    """(N, C) logits of each row from a model of the other folds; words are in alphabetical order."""
    words = np.unique(rows.words)
    logits = np.full((len(rows.words), len(words)), _NEVER)
    fold = row_folds(len(rows.words), INNER_FOLDS)
    for number in np.unique(fold):
        held_out = fold == number
        model = _fitted(rows.take(~held_out), presets, regularization)
        known = np.searchsorted(words, model.classes_)
        logits[np.ix_(held_out, known)] = rows.x[held_out] @ model.coef_.T + model.intercept_
    return logits


def _share_among_first(logits: FloatArray, words: np.ndarray) -> float:
    """How often fewer than `FIRST` words have a higher logit than the right one."""
    own = logits[np.arange(len(words)), np.searchsorted(np.unique(words), words)]
    return float(((logits > own[:, None]).sum(axis=1) < FIRST).mean())


def _likeliest_scale(logits: FloatArray, words: np.ndarray) -> float:
    """The factor of logits (N, C) among `_SCALES` under which the right words are likeliest."""
    own = np.searchsorted(np.unique(words), words)

    def log_likelihood(scale: float) -> float:
        # log p = l_own - log sum_c exp l_c, the largest logit taken off first.
        scaled = scale * (logits - logits.max(axis=1, keepdims=True))
        return float((scaled[np.arange(len(words)), own] - np.log(np.exp(scaled).sum(axis=1))).sum())

    best: float = max(_SCALES, key=log_likelihood)
    return best
