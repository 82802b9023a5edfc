"""Descriptions: are the probabilities of words calibrated on people held out, and is the word among the first five?

Expected calibration error over ten bins of confidence (Naeini et al., AAAI 2015), pooled over the rows of all folds.
Everything that is chosen from data, the calibration included, sees the training part of a fold alone.
"""

from typing import NamedTuple

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import group_folds, row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.classify import MOST_WORDS, features, learn_frequent, learn_main, shape_features
from eqmorph.words.evidence import LEAST_CONSISTENCY, Described
from eqmorph.words.learn import AXES, SHAPE_DB
from eqmorph.words.space import GRID_HZ, learn_space

FOLDS = 5
BINS = 10
FIRST = 5


class Bin(NamedTuple):
    """Rows of one bin: how many, how sure the model was, how often it was right."""

    rows: int
    confidence: float
    accuracy: float


class Calibration(NamedTuple):
    """Calibration of the main words on people held out."""

    error: float
    accuracy: float
    bins: tuple[Bin, ...]


def calibration(presets: Described, main: tuple[str, ...], split_seed: int = 0) -> Calibration:
    """Hold out people in folds, learn and calibrate on the others."""
    rows = presets.take(np.isin(presets.words, main))
    space = learn_space(presets.curves_db, AXES)
    coordinates = space.coordinates(rows.curves_db)
    fold = group_folds(rows.groups, FOLDS, split_seed)
    probability = np.zeros(len(rows))
    for number in range(FOLDS):
        training = fold != number
        learned = learn_main(coordinates[training], rows.words[training], rows.groups[training], main)
        probability[~training] = learned.probabilities(features(coordinates[~training]))[:, 1]
    said_second = probability > 0.5
    confidence = np.where(said_second, probability, 1 - probability)
    right = said_second == (rows.words == main[1])
    return Calibration(*_reliability(confidence, right), _bins(confidence, right))


def recall(shapes: Shapes, repeats: int = 4) -> dict[str, tuple[float, float]]:
    """Top-1 and top-5 recall over the most frequent words of SocialFX, in row folds; method -> both."""
    space = learn_space(SHAPE_DB * shapes.resampled(GRID_HZ), AXES)
    coordinates = space.coordinates(shapes.resampled(GRID_HZ))
    english = shapes.languages == "en"
    texts, counts = np.unique(shapes.words[english].astype(str), return_counts=True)
    chosen = texts[np.argsort(-counts, kind="stable")[:MOST_WORDS]]
    rows = np.flatnonzero(english & np.isin(shapes.words, chosen))
    ranks: dict[str, list[int]] = {}
    for seed in range(repeats):
        fold = row_folds(len(rows), FOLDS, seed)
        for number in range(FOLDS):
            training, test = rows[fold != number], rows[fold == number]
            for name, ranked in _rankings(shapes, coordinates, training, test).items():
                place = [list(order).index(word) for order, word in zip(ranked, shapes.words[test], strict=True)]
                ranks.setdefault(name, []).extend(place)
    return {
        name: (float((np.array(places) < 1).mean()), float((np.array(places) < FIRST).mean()))
        for name, places in ranks.items()
    }


def shape_errors(shapes: Shapes, repeats: int = 4) -> dict[str, FloatArray]:
    """RMS in z of held-out shapes of the most frequent words: method -> (N,) over rows of all folds."""
    english = shapes.take(shapes.languages == "en")
    texts, counts = np.unique(english.words.astype(str), return_counts=True)
    chosen = texts[np.argsort(-counts, kind="stable")[:MOST_WORDS]]
    errors: dict[str, list[float]] = {}
    for seed in range(repeats):
        fold = row_folds(len(english), FOLDS, seed)
        for number in range(FOLDS):
            training, test = english.take(fold != number), english.take(fold == number)
            everything = training.gains.mean(axis=0)
            for word in chosen:
                own, held_out = training.take(training.words == word), test.gains[test.words == word]
                if not len(held_out) or not len(own):
                    continue
                weights = np.maximum(own.consistency, LEAST_CONSISTENCY)
                predictions = {
                    "lexicon (weighted by consistency)": np.average(own.gains, axis=0, weights=weights),
                    "word mean": own.gains.mean(axis=0),
                    "mean of all words": everything,
                    "flat": np.zeros(own.gains.shape[1]),
                }
                for name, predicted in predictions.items():
                    errors.setdefault(name, []).extend(np.sqrt(((held_out - predicted) ** 2).mean(axis=1)).tolist())
    return {name: np.array(values) for name, values in errors.items()}


def _rankings(
    shapes: Shapes, coordinates: FloatArray, training: np.ndarray, test: np.ndarray
) -> dict[str, np.ndarray]:
    """Method -> (T, C) words of each test row, the most probable first."""
    from sklearn.linear_model import LogisticRegression

    learned = learn_frequent(coordinates[training], shapes.take(training))
    probabilities = learned.probabilities(shape_features(coordinates[test]))
    plain = LogisticRegression(C=0.1, max_iter=5000).fit(shapes.gains[training], shapes.words[training].astype(str))
    texts, counts = np.unique(shapes.words[training].astype(str), return_counts=True)
    by_count = texts[np.argsort(-counts, kind="stable")]
    return {
        "lexicon": np.array(learned.words)[np.argsort(-probabilities, axis=1)],
        "logistic regression on 40 bands": plain.classes_[
            np.argsort(-plain.predict_proba(shapes.gains[test]), axis=1)
        ],
        "most frequent words": np.tile(by_count, (len(test), 1)),
    }


def _reliability(confidence: FloatArray, right: np.ndarray) -> tuple[float, float]:
    error = sum(each.rows * abs(each.confidence - each.accuracy) for each in _bins(confidence, right))
    return float(error / len(right)), float(right.mean())


def _bins(confidence: FloatArray, right: np.ndarray) -> tuple[Bin, ...]:
    """Ten bins of confidence from a half to one."""
    place = np.minimum(((confidence - 0.5) * 2 * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            int((place == number).sum()),
            float(confidence[place == number].mean()),
            float(right[place == number].mean()),
        )
        for number in range(BINS)
        if (place == number).any()
    )
