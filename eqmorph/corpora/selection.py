"""The selection of presets that a recipe learns from, and their canonical form."""

from dataclasses import replace
from typing import Annotated

import numpy as np
from pydantic import Field

from eqmorph.corpora.corpus import UNLABELLED, Corpus
from eqmorph.eq.layout import Layout
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError
from eqmorph.records import Frozen, Name


class Selection(Frozen):
    """Which presets of a corpus are used."""

    min_count: Annotated[int, Field(ge=1)] = 5
    """Presets a word needs to be kept, counted after everything else."""
    exclude: Annotated[tuple[Name, ...], Field(max_length=10_000)] = ("test",)
    """Words left out; `test` is what people typed to try the plug-in."""
    drop_duplicates: bool = False
    """Whether the same parameters under the same word by the same submitter count once."""
    order_peaks: bool = False
    """Whether the peaks are put in ascending frequency: the same curve in canonical form."""
    fill_inactive: bool = False
    """Whether bands at 0 dB, whose frequency and Q mean nothing, take the layout's defaults."""
    keep_unlabelled: bool = False
    """Whether presets of words left out are kept for their curves, without their word."""

    def canonical(self, params: np.ndarray, layout: Layout) -> np.ndarray:
        """Describe presets (N, P) of a layout in the form asked for; their curves stay the same."""
        if self.fill_inactive:
            params = np.where(layout.heard(params), params, layout.default)
        return ordered_peaks(params, layout) if self.order_peaks else params


def select(corpus: Corpus, selection: Selection | None = None) -> Corpus:
    """The part of a corpus to learn from; of a corpus without any words, all presets.

    Args:
        corpus: what was read or drawn.
        selection: which presets; by default those of words with five presets or more.

    Raises:
        DataError: when a corpus has words and none is left, with the most frequent and the options to change.
    """
    wanted = selection or Selection()
    kept = replace(corpus, params=wanted.canonical(corpus.params, corpus.layout))
    if wanted.drop_duplicates:
        kept = kept.take(~duplicates(kept))
    if not corpus.labelled.any():
        return kept
    words = selected_words(kept, wanted)
    labelled = np.isin(kept.words, list(words))
    if not labelled.any():
        most = ", ".join(f"{word} {count}" for word, count in list(corpus.word_counts().items())[:5])
        raise DataError(
            f"{corpus.source}: no word has {wanted.min_count} presets (the most frequent: {most or 'none'}); "
            "lower min_count or exclude fewer words"
        )
    if wanted.keep_unlabelled:
        return replace(kept, words=np.where(labelled, kept.words, UNLABELLED))
    return kept.take(labelled)


def selected_words(corpus: Corpus, selection: Selection) -> dict[str, int]:
    """How many presets the words have that are frequent enough and not excluded, most frequent first."""
    counts = corpus.word_counts().items()
    return {word: n for word, n in counts if n >= selection.min_count and word not in selection.exclude}


def duplicates(corpus: Corpus) -> np.ndarray:
    """(N,) whether an earlier row has the same word, submitter and parameters, to the last bit."""
    params = corpus.params + 0.0  # -0.0 becomes 0.0, which has other bits and the same meaning
    earlier: set[tuple[str, str, bytes]] = set()
    repeated = np.zeros(len(corpus), dtype=bool)
    for row, (word, group) in enumerate(zip(corpus.words, corpus.groups, strict=True)):
        preset = (word, group, params[row].tobytes())
        repeated[row] = preset in earlier
        earlier.add(preset)
    return repeated
