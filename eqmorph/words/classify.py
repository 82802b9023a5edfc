"""Learn which words people would say to a curve.

Both classifiers see the same bounded features: the shape c of a curve (coordinates without level) over its strength,

    x = c / sqrt(|c|^2 + 1 dB^2)

so that a curve of several decibels counts by its shape alone, and one that is nearly flat by next to nothing. A
SocialFX shape has no strength and stands for a strong curve, x = c / |c|.

Telling the two most frequent words apart is learned from presets, each submitter weighing as the square root of their
presets. Its logits are scaled by one number a, for which the likelihood of people held out in inner folds is highest
(Platt scaling; Guo et al., "On calibration of modern neural networks", ICML 2017).
"""

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.lexicon import Classifier

SOFT_DB = 1.0
"""Strength at which a curve counts 0.7 of a strong one."""

MAIN_REGULARIZATION, FREQUENT_REGULARIZATION = 3.0, 3.0
"""C of scikit-learn's logistic regression. Five values of the first between 0.03 and 3 gave a calibration error of
0.041 to 0.056 on people held out; the second is the best of four by top-1 recall."""
INNER_FOLDS = 4
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


def learn_main(coordinates: FloatArray, words: np.ndarray, groups: np.ndarray, main: tuple[str, ...]) -> Classifier:
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
    slope, bias = _logistic(x, y, weights, MAIN_REGULARIZATION)
    scale = _scale(x, y, people, weights)
    return Classifier(main, np.stack([0 * slope, scale * slope]), np.array([0.0, scale * bias]))


def learn_frequent(coordinates: FloatArray, shapes: Shapes, most: int = MOST_WORDS) -> Classifier:
    """Learn to tell the most frequent English words of shapes apart, each row weighing by its consistency.

    Args:
        coordinates: (M, 1 + K) of the shapes.
        shapes: SocialFX.
        most: how many words.
    """
    from sklearn.linear_model import LogisticRegression

    english = shapes.languages == "en"
    texts, counts = np.unique(shapes.words[english].astype(str), return_counts=True)
    chosen = texts[np.argsort(-counts, kind="stable")[:most]]
    rows = english & np.isin(shapes.words, chosen)
    model = LogisticRegression(C=FREQUENT_REGULARIZATION, max_iter=5000)
    weights = shapes.consistency[rows] + 0.1
    model.fit(shape_features(coordinates[rows]), shapes.words[rows].astype(str), sample_weight=weights)
    return Classifier(tuple(model.classes_.tolist()), model.coef_, model.intercept_)


def submitter_weights(groups: np.ndarray) -> FloatArray:
    """(N,) weights with mean 1, under which a submitter counts as the square root of their presets."""
    _, inverse, counts = np.unique(groups.astype(str), return_inverse=True, return_counts=True)
    weights = counts[inverse] ** -0.5
    return np.asarray(weights / weights.mean())


def _logistic(x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float) -> tuple[FloatArray, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=regularization, max_iter=5000).fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _scale(x: FloatArray, y: np.ndarray, people: np.ndarray, weights: FloatArray) -> float:
    """The factor of the logits under which people held out in inner folds are likeliest."""
    fold = group_folds(people, min(INNER_FOLDS, len(np.unique(people.astype(str)))))
    logits = np.zeros(len(x))
    for held_out in np.unique(fold):
        training = fold != held_out
        slope, bias = _logistic(x[training], y[training], weights[training], MAIN_REGULARIZATION)
        logits[~training] = x[~training] @ slope + bias
    scale, _ = _logistic(logits[:, None], y, weights, regularization=1e6)
    return float(scale[0])
