"""Learn which words people would say to a curve.

Both classifiers see the same bounded features: the shape c of a curve (coordinates without level) over its strength,

    x = c / sqrt(|c|^2 + 1 dB^2)

so that a curve of several decibels counts by its shape alone, and one that is nearly flat by next to nothing. A
SocialFX shape has no strength and stands for a strong curve, x = c / |c|.

Telling the two most frequent words apart is learned from presets, each submitter weighing as the square root of their
presets. Its logits are scaled by one number a, for which the likelihood of people held out in inner folds is highest
(Platt scaling; Guo et al., "On calibration of modern neural networks", ICML 2017).
"""

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import group_folds, row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.lexicon import WordClassifier

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

SOFT_DB = 1.0
"""Strength at which a curve counts 0.7 of a strong one."""

MAIN_REGULARIZATIONS = (0.1, 0.3, 1.0, 3.0, 10.0)
"""C of scikit-learn's logistic regression; chosen in inner folds of people by the likelihood of those held out."""
FREQUENT_REGULARIZATIONS = (1.0, 3.0, 10.0)
"""C of the other one; chosen in inner folds, with or without weights of consistency."""
LEAST_WEIGHT = 0.1
"""Added to the consistency of a row that weighs by it."""
FIRST = 5
"""Words that a preset is described by at a glance: settings are chosen by how often the right one is among them."""
INNER_FOLDS = 4
_SCALES = tuple(np.geomspace(0.2, 2.0, 24).tolist())
_NEVER = -30.0
"""Logit of a word that is in no row of the other folds."""
MOST_WORDS = 15
"""Words that shapes are told apart by: under eight shapes a word cannot be learned."""


def features(coordinates: FloatArray) -> FloatArray:
    """(..., K) features of coordinates (..., 1 + K) in dB."""
    shape = coordinates[..., 1:]
    return np.asarray(shape / np.sqrt((shape**2).sum(axis=-1, keepdims=True) + SOFT_DB**2))


def shape_features(coordinates: FloatArray) -> FloatArray:
    """(..., K) features of shapes without strength."""
    shape = coordinates[..., 1:]
    return np.asarray(shape / np.maximum(np.linalg.norm(shape, axis=-1, keepdims=True), 1e-9))


def learn_main(
    coordinates: FloatArray, words: np.ndarray, groups: np.ndarray, main: tuple[str, ...]
) -> WordClassifier:
    """Learn to tell the main words apart, calibrated on people held out.

    Args:
        coordinates: (N, 1 + K) of presets.
        words: (N,) their descriptions.
        groups: (N,) their submitters.
        main: two words.
    """
    rows = np.isin(words, main)
    x, y, people = features(coordinates[rows]), words[rows] == main[1], groups[rows]
    weights = submitter_weights(people)
    fold = group_folds(people, min(INNER_FOLDS, len(np.unique(people.astype(str)))))
    held_out = {
        regularization: _scaled_held_out(x, y, weights, regularization, fold)
        for regularization in MAIN_REGULARIZATIONS
    }
    best = max(held_out, key=lambda regularization: held_out[regularization].likelihood)
    slope, bias = _logistic(x, y, weights, best)
    scale = held_out[best].scale
    return WordClassifier(main, np.stack([0 * slope, scale * slope]), np.array([0.0, scale * bias]))


def learn_frequent(coordinates: FloatArray, shapes: Shapes, most: int = MOST_WORDS) -> WordClassifier:
    """Learn to tell the most frequent English words of shapes apart.

    Regularization and weights are those under which the right word is most often among the first five in inner folds;
    the logits are then scaled so that those held out are likeliest, which leaves their order.

    Args:
        coordinates: (M, 1 + K) of the shapes.
        shapes: SocialFX.
        most: how many words.
    """
    english = shapes.languages == "en"
    texts, counts = np.unique(shapes.words[english].astype(str), return_counts=True)
    chosen = texts[np.argsort(-counts, kind="stable")[:most]]
    rows = english & np.isin(shapes.words, chosen)
    x, y = shape_features(coordinates[rows]), shapes.words[rows].astype(str)
    fold = row_folds(len(y), INNER_FOLDS)
    weightings = (np.ones(len(y)), shapes.consistency[rows] + LEAST_WEIGHT)
    candidates = list(product(FREQUENT_REGULARIZATIONS, weightings))
    held_out = [_held_out_logits(x, y, weights, regularization, fold) for regularization, weights in candidates]
    among_first = [_share_among_first(logits, y) for logits in held_out]
    best = int(np.argmax(among_first))
    model = _multinomial(x, y, candidates[best][1], candidates[best][0])
    scale = _likeliest_scale(held_out[best], y)
    return WordClassifier(tuple(model.classes_.tolist()), scale * model.coef_, scale * model.intercept_)


def _multinomial(x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float) -> "LogisticRegression":
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=regularization, max_iter=5000).fit(x, y, sample_weight=weights)


def _held_out_logits(
    x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float, fold: np.ndarray
) -> FloatArray:
    """(N, C) logits of each row from a model of the other folds; words are in alphabetical order."""
    words = np.unique(y)
    logits = np.full((len(y), len(words)), _NEVER)
    for number in np.unique(fold):
        training = fold != number
        model = _multinomial(x[training], y[training], weights[training], regularization)
        known = np.searchsorted(words, model.classes_)
        logits[np.ix_(~training, known)] = x[~training] @ model.coef_.T + model.intercept_
    return logits


def _share_among_first(logits: FloatArray, y: np.ndarray) -> float:
    """How often fewer than `FIRST` words have a higher logit than the right one."""
    own = logits[np.arange(len(y)), np.searchsorted(np.unique(y), y)]
    return float(((logits > own[:, None]).sum(axis=1) < FIRST).mean())


def _likeliest_scale(logits: FloatArray, y: np.ndarray) -> float:
    """The factor of logits (N, C) among `_SCALES` under which the right words are likeliest."""
    own = np.searchsorted(np.unique(y), y)

    def likelihood(scale: float) -> float:
        scaled = scale * (logits - logits.max(axis=1, keepdims=True))
        return float((scaled[np.arange(len(y)), own] - np.log(np.exp(scaled).sum(axis=1))).sum())

    best: float = max(_SCALES, key=likelihood)
    return best


def submitter_weights(groups: np.ndarray) -> FloatArray:
    """(N,) weights with mean 1, under which a submitter counts as the square root of their presets."""
    _, inverse, counts = np.unique(groups.astype(str), return_inverse=True, return_counts=True)
    weights = counts[inverse] ** -0.5
    return np.asarray(weights / weights.mean())


def _logistic(x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float) -> tuple[FloatArray, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=regularization, max_iter=5000).fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


class _Scaled(NamedTuple):
    """The factor of logits under which people held out in inner folds are likeliest, and how likely they then are."""

    scale: float
    likelihood: float


def _scaled_held_out(
    x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float, fold: np.ndarray
) -> _Scaled:
    logits = np.zeros(len(x))
    for held_out in np.unique(fold):
        training = fold != held_out
        slope, bias = _logistic(x[training], y[training], weights[training], regularization)
        logits[~training] = x[~training] @ slope + bias
    slope, bias = _logistic(logits[:, None], y, weights, regularization=1e6)
    # log p = -log(1 + e^-m) with the margin m of each row on the side that is right
    margins = np.where(y, 1.0, -1.0) * slope[0] * logits
    return _Scaled(float(slope[0]), float(-(weights * np.logaddexp(0.0, -margins)).sum()))
