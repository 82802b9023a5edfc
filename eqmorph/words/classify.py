"""Learn to tell the two most frequent words apart.

All classifiers of words see the same bounded features: the shape c of a curve (coordinates without level) over its
strength,

    x = c / sqrt(|c|^2 + 1 dB^2)

so that a curve of several decibels counts by its shape alone, and one that is nearly flat by next to nothing. A
SocialFX shape has no strength and stands for a strong curve, x = c / |c|.

The classifier is learned from presets, each submitter weighing as the square root of their presets. Its logits are
then scaled by one number a, the slope of a logistic regression on the logits of people held out in inner folds (J.
Platt, "Probabilistic outputs for support vector machines", 1999; Guo et al., "On calibration of modern neural
networks", ICML 2017). The intercept of that regression is left out, so that scaling moves no preset to the other
word; on three splits of people, a slope fitted without one had the same calibration error within 0.0005.
"""

from typing import NamedTuple

import numpy as np

from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.lexicon import WordClassifier

SOFT_DB = 1.0
"""Strength at which a curve counts 0.7 of a strong one."""

REGULARIZATIONS = (0.1, 0.3, 1.0, 3.0, 10.0)
"""C of scikit-learn's logistic regression; chosen in inner folds of people by the likelihood of those held out."""
NO_REGULARIZATION = 1e6
"""C under which one slope and an intercept are as good as free."""
INNER_FOLDS = 4


def features(coordinates: FloatArray) -> FloatArray:
    """(..., K) features x of coordinates (..., 1 + K) in dB."""
    return np.asarray(coordinates[..., 1:] / feature_scale(coordinates))


def feature_scale(coordinates: FloatArray) -> FloatArray:
    """(..., 1) what features divide a shape by, sqrt(|c|^2 + 1 dB^2), of coordinates (..., 1 + K) in dB."""
    shape = coordinates[..., 1:]
    return np.asarray(np.sqrt((shape**2).sum(axis=-1, keepdims=True) + SOFT_DB**2))


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
        regularization: _scaled_held_out(x, y, weights, regularization, fold) for regularization in REGULARIZATIONS
    }
    best = max(held_out, key=lambda regularization: held_out[regularization].log_likelihood)
    slope, bias = _logistic(x, y, weights, best)
    scale = held_out[best].scale
    # One logit tells two words apart: that of the first is 0.
    return WordClassifier(main, np.stack([0 * slope, scale * slope]), np.array([0.0, scale * bias]))


def submitter_weights(groups: np.ndarray) -> FloatArray:
    """(N,) weights with mean 1, under which a submitter counts as the square root of their presets."""
    _, inverse, counts = np.unique(groups.astype(str), return_inverse=True, return_counts=True)
    weights = counts[inverse] ** -0.5
    return np.asarray(weights / weights.mean())


def _logistic(x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float) -> tuple[FloatArray, float]:
    """Slope (K,) and bias of the logit that rows x (N, K) are of the second word, y (N,)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=regularization, max_iter=5000).fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


class _Scaled(NamedTuple):
    """The factor a of logits, and the log-likelihood of people held out in inner folds under it."""

    scale: float
    log_likelihood: float


def _scaled_held_out(
    x: FloatArray, y: np.ndarray, weights: FloatArray, regularization: float, fold: np.ndarray
) -> _Scaled:
    """Scale the logits of rows x (N, K), each from a classifier of the other inner folds (N,)."""
    logits = np.zeros(len(x))
    for held_out in np.unique(fold):
        training = fold != held_out
        slope, bias = _logistic(x[training], y[training], weights[training], regularization)
        logits[~training] = x[~training] @ slope + bias
    slope, _ = _logistic(logits[:, None], y, weights, regularization=NO_REGULARIZATION)
    scale = float(slope[0])
    # log p = -log(1 + e^-m) with the margin m of each row on the side that is right
    margins = np.where(y, 1.0, -1.0) * scale * logits
    return _Scaled(scale, float(-(weights * np.logaddexp(0.0, -margins)).sum()))
