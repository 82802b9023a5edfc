"""The lexicon: every word as a distribution over curves, with the evidence for it.

It needs nothing but numpy. `eqmorph.words.lexicon_file` reads the one that ships; how it was learned stands in
docs/words.md.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.errors import UsageError
from eqmorph.text import shorten
from eqmorph.words.patterns import Patterns
from eqmorph.words.space import GRID_HZ, CurveSpace

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Behind:
    """The evidence of one corpus for a word.

    Attributes:
        count: presets or shapes.
        agreement: mean correlation between the shapes of two people, from -1 to 1; None under three of them.
    """

    count: int
    agreement: float | None


@dataclass(frozen=True, eq=False)
class Mode:
    """One of the curves that people mean by a word: its share of them, and its coordinates (1 + K,)."""

    share: float
    coordinates: FloatArray


@dataclass(frozen=True, eq=False)
class Word:
    """A word of the lexicon.

    Attributes:
        text: in lower case.
        language: ISO 639-1.
        sources: corpus -> its evidence for the word.
        coordinates: (1 + K,) level and shape of the estimated mean curve, in dB.
        variance: how uncertain that is, in units of the spread of people around a word.
        strength_db: how strong people's curves for it are: median RMS without level.
        beats_flat: whether the evidence is such that on rare words it beat a flat curve.
        modes: by their share; a single one if no more can be separated.
    """

    text: str
    language: str
    sources: dict[str, Behind]
    coordinates: FloatArray
    variance: float
    strength_db: float
    beats_flat: bool
    modes: tuple[Mode, ...]

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.language}, {self.count} presets and shapes)"

    @property
    def count(self) -> int:
        """Number of presets and shapes it was learned from."""
        return sum(behind.count for behind in self.sources.values())

    @property
    def agreement(self) -> float | None:
        """The agreement in the corpus with most evidence for the word, of those in which it is defined."""
        known = [behind for behind in self.sources.values() if behind.agreement is not None]
        return max(known, key=lambda behind: behind.count).agreement if known else None


@dataclass(frozen=True, eq=False)
class WordClassifier:
    """Probabilities of words, linear in bounded features of a curve.

    Attributes:
        words: C words.
        weights: (C, K).
        bias: (C,).
    """

    words: tuple[str, ...]
    weights: FloatArray
    bias: FloatArray

    def probabilities(self, features: FloatArray) -> FloatArray:
        """(..., C) of features (..., K): the softmax of weights x + bias."""
        logits = features @ self.weights.T + self.bias
        logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(logits / logits.sum(axis=-1, keepdims=True))


BINS = 10
"""Of confidence, from a half to one."""


class Bin(NamedTuple):
    """Rows of one bin: how many, how sure the classifier was, how often it was right."""

    rows: int
    confidence: float
    accuracy: float


def bin_of(confidence: float) -> int:
    """The number of the bin that a confidence falls into."""
    return min(int((confidence - 0.5) * 2 * BINS), BINS - 1)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words, the space of their curves, and what describes a preset.

    Attributes:
        words: all of them, English before Spanish.
        space: their curves.
        spread: (1 + K, 1 + K) covariance of people's coordinates around a word, dB^2.
        patterns: frequent word -> the presets that people dial in.
        main: tells the two most frequent words apart.
        frequent: tells the most frequent words of shapes apart.
        reliability: how often `main` was right on people held out; bins of fewer than 8 presets are left out.
        sources: one line for each corpus.
    """

    words: tuple[Word, ...]
    space: CurveSpace
    spread: FloatArray
    patterns: dict[str, Patterns]
    main: WordClassifier
    frequent: WordClassifier
    reliability: tuple[Bin, ...]
    sources: tuple[str, ...]

    @cached_property
    def _by_text(self) -> dict[tuple[str, str], Word]:
        return {(word.text, word.language): word for word in self.words}

    def expect_language(self, language: str) -> None:
        """Refuse a language of which there are no words.

        Raises:
            UsageError: the message says which there are.
        """
        languages = sorted({word.language for word in self.words})
        if language not in languages:
            raise UsageError(
                f"the lexicon has no words of {shorten(language)} (available: {', '.join(languages)})", "language"
            )

    def get(self, text: str, language: str | None = None) -> Word | None:
        """Look a word up; without a language in English, then in any other."""
        if language is not None:
            return self._by_text.get((text, language))
        matches = [word for (known, _), word in self._by_text.items() if known == text]
        return min(matches, key=lambda word: word.language != DEFAULT_LANGUAGE) if matches else None

    def texts(self, language: str | None = None) -> list[str]:
        """All words, those with most behind them first."""
        chosen = [word for word in self.words if language in (None, word.language)]
        return list(dict.fromkeys(word.text for word in sorted(chosen, key=lambda word: -word.count)))

    def reliability_at(self, confidence: float) -> Bin | None:
        """What happened to people held out when `main` was about as sure; None where there were too few."""
        return next((each for each in self.reliability if bin_of(each.confidence) == bin_of(confidence)), None)

    def curve_db(self, coordinates: FloatArray) -> FloatArray:
        """(..., F) decibels on `eqmorph.words.space.GRID_HZ`."""
        return self.space.curves_db(coordinates)

    def sample(self, word: Word, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw coordinates (count, 1 + K) as people's curves have them.

        A frequent word's are of presets that people would dial in; a rare word's lie around its estimate, as widely
        as people differ and the estimate is uncertain.
        """
        if word.language == DEFAULT_LANGUAGE and word.text in self.patterns:
            patterns = self.patterns[word.text]
            curves_db = vector_curves_db(patterns.sample(count, rng), patterns.layout, GRID_HZ)
            return self.space.coordinates(curves_db)
        root = np.linalg.cholesky((1 + word.variance) * self.spread)
        return np.asarray(word.coordinates + rng.standard_normal((count, len(root))) @ root.T)
