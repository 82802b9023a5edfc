"""Probes: classifiers that predict words from points, trained on some people's presets and tested on others'."""

from collections.abc import Callable
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.sample import evenly_spaced
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray

ClassifierName = Literal["1nn", "5nn", "linear", "forest"]
Words = NDArray[np.object_]

FOLDS = 5
"""Parts that submitters are dealt into, each of which is guessed from the others."""
FEWEST_POINTS = 5
"""Training points below which there is nothing to learn from."""
TREES = 100
MAX_TRAINING = 2_000
"""Training points that a classifier learns from; a hundred trees of so many take a second."""


class Classifier(Protocol):
    """The part of scikit-learn's classifiers that is used here."""

    def fit(self, points: FloatArray, words: Words) -> Self:
        """Learn from points (M, D) and words (M,)."""

    def predict(self, points: FloatArray) -> Words:
        """Guess the words (N,) of points (N, D)."""


def _neighbours(count: int) -> Callable[[], Classifier]:
    def build() -> Classifier:
        from sklearn.neighbors import KNeighborsClassifier

        classifier: Classifier = KNeighborsClassifier(count)
        return classifier

    return build


def _linear() -> Classifier:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classifier: Classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    return classifier


def _forest() -> Classifier:
    from sklearn.ensemble import RandomForestClassifier

    classifier: Classifier = RandomForestClassifier(TREES, random_state=0)
    return classifier


CLASSIFIERS: dict[ClassifierName, Callable[[], Classifier]] = {
    "1nn": _neighbours(1),
    "5nn": _neighbours(5),
    "linear": _linear,
    "forest": _forest,
}
"""Name -> function that makes an untrained classifier."""
OF_LATENTS: tuple[ClassifierName, ...] = ("1nn", "5nn", "linear")
"""Classifiers of latents. The random forest is left to presets, where it shows how much there is to be read."""


def accuracy(
    classifier: ClassifierName, training_points: FloatArray, training_words: Words, points: FloatArray, words: Words
) -> float:
    """Compute the share of points whose word is guessed right.

    Args:
        classifier: key of `CLASSIFIERS`.
        training_points: (M, D); of more than `MAX_TRAINING`, so many evenly spaced ones are learned from.
        training_words: (M,); where all are alike, that word is the guess.
        points: (N, D)
        words: (N,)

    Returns:
        0 to 1; NaN with fewer than five training points, without points, with coordinates that are not finite, or
        with a single word, which is always guessed right.
    """
    finite = np.isfinite(training_points).all() and np.isfinite(points).all()
    if not finite or len(training_points) < FEWEST_POINTS or not len(points):
        return float("nan")
    if len(np.unique(training_words.astype(str))) == 1:
        right = words == training_words[0]
        return float("nan") if right.all() else float(np.mean(right))
    thin = evenly_spaced(len(training_points), MAX_TRAINING)
    trained = CLASSIFIERS[classifier]().fit(training_points[thin], training_words[thin].astype(str))
    return float(np.mean(trained.predict(points) == words.astype(str)))


def accuracy_across(
    classifier: ClassifierName, points: FloatArray, words: Words, submitters: NDArray[np.object_]
) -> float:
    """Compute the accuracy where a fifth of the submitters is guessed from the others, five times.

    Args:
        classifier: key of `CLASSIFIERS`.
        points: (N, D)
        words: (N,)
        submitters: (N,) id of who made each preset.

    Returns:
        0 to 1; NaN with a single submitter.
    """
    count = min(FOLDS, len(np.unique(submitters)))
    if count < 2:
        return float("nan")
    fold_of_row = group_folds(submitters, count)
    hits = 0.0
    for fold in range(count):
        held_out = fold_of_row == fold
        share = accuracy(classifier, points[~held_out], words[~held_out], points[held_out], words[held_out])
        hits += held_out.sum() * share
    return hits / len(points)
