"""Words that sound alike, and words that sound opposite."""

from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.words.lexicon import Lexicon

LEAST_COUNT = 3
"""Presets and shapes behind a word that is named as a relative."""


class Relative(NamedTuple):
    """A word, and the correlation of its mean shape with another's."""

    text: str
    language: str
    correlation: float


def relatives(lexicon: Lexicon, coordinates: FloatArray, language: str, count: int = 5) -> list[Relative]:
    """Rank words by how alike they sound to a shape.

    Args:
        lexicon: the words.
        coordinates: (1 + K,) of the shape; its level does not count.
        language: of the words.
        count: how many from either end.

    Returns:
        The `count` nearest words, then the `count` most opposite ones, the most opposite last.
    """
    words = [
        word
        for word in lexicon.words
        if word.language == language and word.count >= LEAST_COUNT and word.beats_flat and word.coordinates[1:].any()
    ]
    if not words or not coordinates[1:].any():
        return []
    shapes = np.array([word.coordinates[1:] for word in words])
    correlations = shapes @ coordinates[1:] / np.linalg.norm(shapes, axis=1) / np.linalg.norm(coordinates[1:])
    order = np.argsort(-correlations, kind="stable")
    own = correlations[order] > 1 - 1e-9  # the word itself
    order = order[~own]
    chosen = [*order[:count], *order[max(count, len(order) - count) :]]
    return [Relative(words[index].text, words[index].language, float(correlations[index])) for index in chosen]
