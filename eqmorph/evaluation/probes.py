"""How well a word can be read off points: classifiers that learn from some people's presets and guess at others'."""

from collections.abc import Callable
from typing import Any

import numpy as np

from eqmorph.corpora.splits import folds

FOLDS = 5
"""Parts that people are dealt into where each is to be guessed from the others."""


def _neighbours(count: int) -> Callable[[], Any]:
    def build() -> Any:
        from sklearn.neighbors import KNeighborsClassifier

        return KNeighborsClassifier(count)

    return build


def _linear() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))


def _forest() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(100, random_state=0)


CLASSIFIERS: dict[str, Callable[[], Any]] = {
    "1nn": _neighbours(1),
    "5nn": _neighbours(5),
    "linear": _linear,
    "forest": _forest,
}
"""Name -> an untrained classifier: nearest neighbours, logistic regression, random forest."""

OF_LATENTS = ("1nn", "5nn", "linear")
"""Those that say what a latent space shows; the forest says what there is to be seen in presets."""


def accuracy(
    classifier: str, known: np.ndarray, known_words: np.ndarray, points: np.ndarray, words: np.ndarray
) -> float:
    """Share of points (N, D) whose word is guessed right by one that learned from known points (M, D).

    Where all known points have one word, it is the guess. NaN where there is nothing to learn from or to guess at:
    fewer than five known points, no points, coordinates not finite.
    """
    finite = np.isfinite(known).all() and np.isfinite(points).all()
    if not finite or len(known) < 5 or not len(points):
        return float("nan")
    if len(np.unique(known_words.astype(str))) == 1:
        return float(np.mean(words == known_words[0]))
    guesses = CLASSIFIERS[classifier]().fit(known, known_words.astype(str)).predict(points)
    return float(np.mean(guesses == words.astype(str)))


def accuracy_across(classifier: str, points: np.ndarray, words: np.ndarray, people: np.ndarray) -> float:
    """The same for points (N, D) of several people: those of a fifth of them guessed from the others'."""
    count = min(FOLDS, len(np.unique(people)))
    if count < 2:
        return float("nan")
    fold_of_row = folds(people, count)
    hits = 0.0
    for fold in range(count):
        own = fold_of_row == fold
        hits += own.sum() * accuracy(classifier, points[~own], words[~own], points[own], words[own])
    return hits / len(points)
