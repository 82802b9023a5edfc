"""Evidence for words: presets of one corpus with their strength, shapes of another without."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.selection import duplicates
from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.words.shrinkage import Evidence
from eqmorph.words.space import GRID_HZ, CurveSpace
from eqmorph.words.vocabulary import respelled, stem, tokens

NO_WORDS = ("test", "1", "my")
"""What people typed to try the plug-in."""

FREQUENT = 20
"""Presets from which a word is frequent: a misspelled token is taken for a frequent word only."""

LEAST_CONSISTENCY = 0.05
"""A person whose ratings of repeated curves disagreed still counts this much."""

SHAPE_PRIOR = 1.5
"""Rows that the mean shape of a word is drawn towards flat by: n / (n + 1.5)."""


@dataclass(frozen=True, eq=False)
class Described:
    """N presets that people described.

    Attributes:
        words: (N,) descriptions.
        groups: (N,) who made them.
        params: (N, P) their vectors in the corpus's layout.
        curves_db: (N, F) on the grid of words.
    """

    words: np.ndarray
    groups: np.ndarray
    params: FloatArray
    curves_db: FloatArray

    def __len__(self) -> int:
        return len(self.words)

    def take(self, index: np.ndarray) -> "Described":
        """The presets that an array of positions or a boolean mask (N,) picks."""
        return Described(self.words[index], self.groups[index], self.params[index], self.curves_db[index])


def described(corpus: Corpus) -> Described:
    """The presets of a corpus that say something: no trials of the plug-in, no exact repeats."""
    kept = corpus.take(~np.isin(corpus.words, [*NO_WORDS, ""]) & ~duplicates(corpus))
    curves_db = vector_curves_db(kept.params, kept.layout, GRID_HZ)
    return Described(kept.words, kept.groups, kept.params, curves_db)


class Vocabulary:
    """The stems of two corpora, and what shape each has in SocialFX.

    Args:
        presets: whose frequent words misspelled tokens may mean.
        shapes: SocialFX.
        space: where shapes get their coordinates.
    """

    def __init__(self, presets: Described, shapes: Shapes, space: CurveSpace) -> None:
        english = shapes.take(shapes.languages == "en")
        self.shape_of_stem = _stem_shapes(english, space)
        counts = Counter(presets.words.tolist())
        self._frequent = [stem(word) for word, count in counts.items() if count >= FREQUENT]
        self._size = 1 + len(space.axes)

    def stems(self, description: str) -> dict[str, float]:
        """The share of each stem in a description; negated ones count negatively."""
        known = [(self._stem(token.text), token.sign) for token in tokens(description)]
        shares: dict[str, float] = {}
        for name, sign in known:
            shares[name] = shares.get(name, 0.0) + sign / len(known)
        return shares

    def shape(self, shares: dict[str, float]) -> FloatArray:
        """(1 + K,) the SocialFX shape of stems, as coordinates with level 0."""
        none = np.zeros(self._size)
        return sum((share * self.shape_of_stem.get(name, none) for name, share in shares.items()), none)

    def heard(self, shares: dict[str, float]) -> bool:
        """Whether SocialFX knows any of the stems."""
        return any(name in self.shape_of_stem for name in shares)

    def spelled(self, word: str) -> bool:
        """Whether a word is what it says, and no misspelling of a frequent one."""
        return self._stem(word) == stem(word)

    def _stem(self, token: str) -> str:
        root = stem(token)
        if root in self.shape_of_stem or root in self._frequent:
            return root
        return respelled(root, self._frequent) or root


class StemShares:
    """Shares of stems as rows of one matrix."""

    def __init__(self, shares: Sequence[dict[str, float]]) -> None:
        names = sorted({name for row in shares for name in row})
        self._column = {name: index for index, name in enumerate(names)}

    def matrix(self, shares: Sequence[dict[str, float]]) -> FloatArray:
        """(N, S) the shares; stems that are no column are left out."""
        rows = np.zeros((len(shares), len(self._column)))
        for index, row in enumerate(shares):
            for name, share in row.items():
                if name in self._column:
                    rows[index, self._column[name]] = share
        return rows


class Gathered(NamedTuple):
    """D descriptions in alphabetical order, the columns of their stems, and what they say."""

    descriptions: list[str]
    columns: StemShares
    evidence: Evidence


def gather(presets: Described, vocabulary: Vocabulary, space: CurveSpace) -> Gathered:
    """Gather what each description says."""
    descriptions = sorted(set(presets.words.tolist()))
    shares = [vocabulary.stems(description) for description in descriptions]
    columns = StemShares(shares)
    coordinates = space.coordinates(presets.curves_db)
    means = [coordinates[presets.words == description].mean(axis=0) for description in descriptions]
    counts = np.array([(presets.words == description).sum() for description in descriptions], dtype=float)
    shapes = np.array([vocabulary.shape(row) for row in shares])
    return Gathered(descriptions, columns, Evidence(counts, columns.matrix(shares), shapes, np.array(means)))


def shrunk_mean(coordinates: FloatArray, consistency: FloatArray) -> FloatArray:
    """(C,) mean of coordinates (N, C), weighted by consistency and drawn towards flat."""
    weights = np.maximum(consistency, LEAST_CONSISTENCY)
    count = len(coordinates)
    return np.asarray(np.average(coordinates, axis=0, weights=weights) * count / (count + SHAPE_PRIOR))


def _stem_shapes(shapes: Shapes, space: CurveSpace) -> dict[str, FloatArray]:
    """Stem -> (1 + K,) its mean shape, level 0."""
    coordinates = space.coordinates(shapes.resampled(GRID_HZ))
    coordinates[:, 0] = 0.0
    stems = np.array([" ".join(stem(token.text) for token in tokens(word)) for word in shapes.words])
    return {
        str(name): shrunk_mean(coordinates[stems == name], shapes.consistency[stems == name])
        for name in np.unique(stems)
        if name and " " not in name
    }
