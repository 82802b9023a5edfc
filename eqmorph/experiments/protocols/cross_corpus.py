"""Across corpora: words learned from presets of SAFE, told on shapes of SocialFX, and the other way round."""

from typing import NamedTuple

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid
from eqmorph.words.evidence import Described
from eqmorph.words.space import GRID_HZ

REGULARIZATION = 1e-3
"""C of the logistic regression on 64 points: strong, because the other corpus shares only the coarse shape."""
SHARED_HZ = log_grid(64, 50.0, 16_000.0)
"""Frequencies that the ends of both equalizers do not distort: SocialFX has no band between 20 and 50 Hz."""
PLAIN_REGULARIZATION = 1.0
LEAST_STRENGTH_DB = 0.3
"""Presets weaker than this have no shape."""
RESAMPLED = 2_000


class Told(NamedTuple):
    """Balanced accuracy with its 95 % interval over resampled test rows, and the area under the ROC curve."""

    accuracy: float
    low: float
    high: float
    area: float


def measure(presets: Described, shapes: Shapes, words: tuple[str, str]) -> dict[str, Told]:
    """Tell two words apart across corpora; "plain" is a logistic regression with scikit-learn's own C of 1."""
    dialled, taught = _of_presets(presets, words), _of_shapes(shapes, words)
    results = {}
    for name, regularization in (("lexicon", REGULARIZATION), ("plain", PLAIN_REGULARIZATION)):
        results[f"SAFE to SocialFX, {name}"] = _told(*dialled, *taught, regularization)
        results[f"SocialFX to SAFE, {name}"] = _told(*taught, *dialled, regularization)
    return results


def _of_presets(presets: Described, words: tuple[str, str]) -> tuple[FloatArray, np.ndarray]:
    strong = presets.curves_db.std(axis=1) > LEAST_STRENGTH_DB
    rows = np.isin(presets.words, words) & strong
    curves_db = [np.interp(np.log(SHARED_HZ), np.log(GRID_HZ), curve_db) for curve_db in presets.curves_db[rows]]
    return _scored(np.array(curves_db)), np.asarray(presets.words[rows] == words[0])


def _of_shapes(shapes: Shapes, words: tuple[str, str]) -> tuple[FloatArray, np.ndarray]:
    rows = np.isin(shapes.words, words) & (shapes.languages == "en")
    return _scored(shapes.resampled(SHARED_HZ)[rows]), np.asarray(shapes.words[rows] == words[0])


def _scored(curves_db: FloatArray) -> FloatArray:
    """(N, F) curves with mean 0 and standard deviation 1 each."""
    centered = curves_db - curves_db.mean(axis=1, keepdims=True)
    return np.asarray(centered / centered.std(axis=1, keepdims=True))


def _told(
    training: FloatArray, training_is: np.ndarray, test: FloatArray, test_is: np.ndarray, regularization: float
) -> Told:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    model = LogisticRegression(C=regularization, max_iter=5000, class_weight="balanced").fit(training, training_is)
    right = np.asarray(model.predict(test) == test_is)
    rng = np.random.default_rng(0)
    halves = [np.flatnonzero(test_is == value) for value in (True, False)]
    draws = [np.mean([right[rng.choice(half, len(half))].mean() for half in halves]) for _ in range(RESAMPLED)]
    accuracy = float(np.mean([right[half].mean() for half in halves]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return Told(accuracy, float(low), float(high), float(roc_auc_score(test_is, model.decision_function(test))))
