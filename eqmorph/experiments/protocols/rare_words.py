"""Rare words: does a model that never saw a word's presets come nearer to them than a flat curve?

Each description of SAFE with fewer than 20 presets is left out in turn and estimated from all others and from the
shapes of SocialFX. The gain is the mean LSD of its presets to the flat curve minus that to the estimate; words are
the pairs of a Wilcoxon signed-rank test. The stricter variant leaves out everything that any of its submitters made,
too.
"""

from dataclasses import dataclass

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.words.evidence import FREQUENT, Described, Vocabulary, gather
from eqmorph.words.learn import AXES, SHAPE_DB
from eqmorph.words.shrinkage import Shrinkage
from eqmorph.words.space import GRID_HZ, CurveSpace, learn_space
from eqmorph.words.vocabulary import tokens

YARDSTICKS = {
    "lexicon": Shrinkage(),
    "no shapes of SocialFX": Shrinkage(shape=0.0, decibels=0.0),
    "no stems in common": Shrinkage(stem=0.0),
    "mean of the other words": Shrinkage(stem=0.0, shape=0.0, decibels=0.0),
}
"""The model, and what is left of it without each of its sources."""


@dataclass(frozen=True)
class Gains:
    """Gains over a flat curve, one for each word, in alphabetical order.

    Attributes:
        words: W words.
        gain_db: (W,) positive where the estimate is nearer.
        heard: (W,) whether SocialFX knows a word of the description.
        single: (W,) whether it is one word that SocialFX knows, as it stands or by a form.
    """

    words: tuple[str, ...]
    gain_db: FloatArray
    heard: np.ndarray
    single: np.ndarray


def measure(presets: Described, shapes: Shapes, shrinkage: Shrinkage | None = None) -> Gains:
    """Leave each rare word out."""
    space, vocabulary = _space_and_vocabulary(presets, shapes)
    descriptions, _, evidence = gather(presets, vocabulary, space)
    estimated = space.curves_db((shrinkage or Shrinkage()).leave_one_out(evidence).coordinates)
    rare = [index for index in range(len(descriptions)) if evidence.counts[index] < FREQUENT]
    words = tuple(descriptions[index] for index in rare)
    gain_db = np.array([_gain_db(presets, descriptions[index], estimated[index]) for index in rare])
    return _gains(words, gain_db, vocabulary)


def measure_without_people(presets: Described, shapes: Shapes) -> Gains:
    """Leave each rare word out, with all presets of the people who used it."""
    space, vocabulary = _space_and_vocabulary(presets, shapes)
    words, gain_db = [], []
    for word in sorted(set(presets.words.tolist())):
        own = presets.words == word
        if own.sum() >= FREQUENT:
            continue
        others = presets.take(~np.isin(presets.groups, presets.groups[own]) & ~own)
        _, columns, evidence = gather(others, vocabulary, space)
        shares = vocabulary.stems(word)
        estimate = Shrinkage().estimate(evidence, columns.matrix([shares]), vocabulary.shape(shares)[None])
        words.append(word)
        gain_db.append(_gain_db(presets, word, space.curves_db(estimate.coordinates[0])))
    return _gains(tuple(words), np.array(gain_db), vocabulary)


def _space_and_vocabulary(presets: Described, shapes: Shapes) -> tuple[CurveSpace, Vocabulary]:
    space = learn_space(np.concatenate([presets.curves_db, SHAPE_DB * shapes.resampled(GRID_HZ)]), AXES)
    return space, Vocabulary(presets, shapes, space)


def _gain_db(presets: Described, word: str, estimated_db: FloatArray) -> float:
    curves_db = presets.curves_db[presets.words == word]
    return float(np.mean(rms(curves_db) - rms(curves_db - estimated_db)))


def _gains(words: tuple[str, ...], gain_db: FloatArray, vocabulary: Vocabulary) -> Gains:
    heard = np.array([vocabulary.heard(vocabulary.stems(word)) for word in words])
    single = heard & np.array([len(tokens(word)) == 1 for word in words])
    return Gains(words, gain_db, heard, single)
