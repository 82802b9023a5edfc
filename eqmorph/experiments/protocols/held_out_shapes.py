"""Held-out shapes: how near is the estimated curve of a word to what another person drew for it?

RMS in z, over the most frequent words of SocialFX, in row folds. The lexicon's estimate is the mean weighted by
consistency, drawn towards flat by n / (n + p) and written in the first axes of all shapes; how many axes and which
p is chosen in inner folds. "word mean, in sample" has the shape itself among the rows of the mean. It is no estimate:
its error is the scatter around a mean that each row has drawn towards itself.
"""

from itertools import product

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.experiments.protocols.result import LEXICON
from eqmorph.words.evidence import LEAST_CONSISTENCY
from eqmorph.words.frequent import frequent_words

FOLDS, INNER_FOLDS = 5, 4
AXES = (3, 5, 8, 12)
PRIORS = (0.0, 1.0, 2.0)
WORD_MEAN, IN_SAMPLE = "word mean", "word mean, in sample"


def shape_errors(shapes: Shapes, repeats: int) -> dict[str, FloatArray]:
    """RMS in z of held-out shapes: method -> (N,), one for each shape and repeat, in the same order."""
    english = shapes.take(shapes.languages == "en")
    words = frequent_words(shapes)
    errors: dict[str, list[FloatArray]] = {}
    for seed in range(repeats):
        fold = row_folds(len(english), FOLDS, seed)
        for number in range(FOLDS):
            training, test = english.take(fold != number), english.take(fold == number)
            estimate = _Estimate(training, *_chosen(training, words, seed))
            for word in words:
                own, held_out = training.gains[training.words == word], test.gains[test.words == word]
                if not len(held_out) or not len(own):
                    continue
                means = {
                    LEXICON: estimate(word),
                    WORD_MEAN: own.mean(axis=0),
                    "mean of all words": training.gains.mean(axis=0),
                    "flat": np.zeros(own.shape[1]),
                    IN_SAMPLE: english.gains[english.words == word].mean(axis=0),
                }
                for name, mean in means.items():
                    errors.setdefault(name, []).append(rms(held_out - mean))
    return {name: np.concatenate(values) for name, values in errors.items()}


class _Estimate:
    """The mean of a word, from training shapes.

    Args:
        training: shapes of all words.
        axes: how many axes it is written in.
        prior: rows that it is drawn towards flat by.
    """

    def __init__(self, training: Shapes, axes: int, prior: float) -> None:
        self._training, self._prior = training, prior
        _, _, right = np.linalg.svd(training.gains, full_matrices=False)
        self._projection = right[:axes].T @ right[:axes]

    def __call__(self, word: str) -> FloatArray:
        """(40,) the estimate, in z."""
        own = self._training.take(self._training.words == word)
        weights = np.maximum(own.consistency, LEAST_CONSISTENCY)
        kept = len(own) / (len(own) + self._prior)
        return np.asarray(kept * np.average(own.gains, axis=0, weights=weights) @ self._projection)


def _chosen(training: Shapes, words: np.ndarray, seed: int) -> tuple[int, float]:
    """Axes and prior with the least error in inner folds."""
    fold = row_folds(len(training), INNER_FOLDS, seed)
    errors: dict[tuple[int, float], list[FloatArray]] = {candidate: [] for candidate in product(AXES, PRIORS)}
    for number in range(INNER_FOLDS):
        inner, test = training.take(fold != number), training.take(fold == number)
        for candidate, found in errors.items():
            estimate = _Estimate(inner, *candidate)
            for word in words:
                held_out = test.gains[test.words == word]
                if len(held_out) and (inner.words == word).any():
                    found.append(rms(held_out - estimate(word)))
    return min(errors, key=lambda candidate: float(np.concatenate(errors[candidate]).mean()))
