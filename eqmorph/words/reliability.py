"""Reliability: how often the word of two was right, against how sure the classifier was, on people held out.

Ten bins of confidence from a half to one, and the expected calibration error over them (Naeini et al., AAAI 2015),
pooled over the rows of all folds. Everything that is chosen from data sees the training part of a fold alone, except
for the axes of the coordinates, which know no words: learned anew in each fold they give the same errors on three
splits of SAFE (0.030, 0.031, 0.031).
"""

from typing import NamedTuple

import numpy as np

from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.words.classify import features, learn_main
from eqmorph.words.lexicon import BINS, Bin, bin_of

FOLDS = 5


class Calibration(NamedTuple):
    """Expected calibration error, share of rows classified correctly, and the bins that are not empty."""

    error: float
    accuracy: float
    bins: tuple[Bin, ...]


def measure_calibration(
    coordinates: FloatArray, words: np.ndarray, groups: np.ndarray, main: tuple[str, ...], split_seed: int = 0
) -> Calibration:
    """Hold out people in folds, learn and calibrate on the others.

    Args:
        coordinates: (N, 1 + K) of presets.
        words: (N,) their descriptions; others than the main ones are left out.
        groups: (N,) their submitters.
        main: two words.
        split_seed: of the division into folds.
    """
    rows = np.isin(words, main)
    coordinates, words, groups = coordinates[rows], words[rows], groups[rows]
    fold = group_folds(groups, FOLDS, split_seed)
    probability = np.zeros(len(words))
    for number in range(FOLDS):
        training = fold != number
        learned = learn_main(coordinates[training], words[training], groups[training], main)
        probability[~training] = learned.probabilities(features(coordinates[~training]))[:, 1]
    said_second = probability > 0.5
    confidence = np.where(said_second, probability, 1 - probability)
    right = said_second == (words == main[1])
    bins = _bins(confidence, right)
    error = sum(each.rows * abs(each.confidence - each.accuracy) for each in bins) / len(right)
    return Calibration(float(error), float(right.mean()), bins)


def _bins(confidence: FloatArray, right: np.ndarray) -> tuple[Bin, ...]:
    """The bins that rows with a confidence (N,) and right ones (N,) fill."""
    place = np.array([bin_of(each) for each in confidence])
    members = [place == number for number in range(BINS)]
    return tuple(
        Bin(int(here.sum()), float(confidence[here].mean()), float(right[here].mean()))
        for here in members
        if here.any()
    )
