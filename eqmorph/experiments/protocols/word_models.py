"""Word models that a protocol measures: learned from training presets, they draw curves of a word.

`Patterned` is the model of frequent words that ships with the lexicon; that of a run stands in `latent_words`. The
others are yardsticks that need no model.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.experiments.protocols.result import LEXICON
from eqmorph.words.patterns import fit_patterns


class WordModel(Protocol):
    """Draws curves of the words that it has learned."""

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """(count, F) decibels on the grid of `eqmorph.eq.curves.vector_curves_db`."""


Learner = Callable[[Corpus, int], WordModel]
"""Learns from training presets; it is told which fold they leave out, for models that were trained before."""


class Patterned:
    """The presets that people dial in for a word (`eqmorph.words.patterns`)."""

    def __init__(self, training: Corpus) -> None:
        self._training = training

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """Curves of presets drawn from the patterns of a word."""
        learned = fit_patterns(self._training.params[self._training.words == word], self._training.layout)
        return vector_curves_db(learned.sample(count, rng), self._training.layout)


class Redrawn:
    """The training presets of a word themselves."""

    def __init__(self, training: Corpus) -> None:
        self._words = training.words
        self._curves_db = vector_curves_db(training.params, training.layout)

    def of(self, word: str) -> FloatArray:
        """(N, F) the curves of a word."""
        return np.asarray(self._curves_db[self._words == word])

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """Curves of training presets, some of them several times."""
        own = self.of(word)
        return own[rng.choice(len(own), count)]


class Mean(Redrawn):
    """The mean curve of a word, again and again."""

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """One curve `count` times."""
        return np.tile(self.of(word).mean(axis=0), (count, 1))


class Flat(Redrawn):
    """No equalizer at all."""

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """Zeros."""
        return np.zeros((count, self.of(word).shape[1]))


YARDSTICKS: dict[str, Learner] = {
    LEXICON: lambda training, fold: Patterned(training),
    "training people, redrawn": lambda training, fold: Redrawn(training),
    "mean curve": lambda training, fold: Mean(training),
    "flat EQ": lambda training, fold: Flat(training),
}
"""The model of the lexicon, and what stands beside every model."""
