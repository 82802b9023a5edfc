"""A corpus: labelled presets as one array, each row with its word and its submitter.

Who submitted a row is known only as a group id, so that a split can keep one person's presets on one side.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eqmorph.eq.layout import Layout
from eqmorph.errors import DataError
from eqmorph.extras import explained

if TYPE_CHECKING:
    import pandas

    from eqmorph.corpora import Reading


class Refused(NamedTuple):
    """A row that was not read: its 1-based number in the file, the column's name and what is wrong with it."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.reason}"


@dataclass(frozen=True, eq=False)
class Corpus:
    """N presets of one layout.

    Attributes:
        params: (N, P) float64, physical units (dB, Hz, Q) in the order of `layout.names`, inside its ranges.
        words: (N,) str objects: what the submitter called the preset, trimmed and in lower case; empty for none.
        groups: (N,) str objects: an id per submitter that says nothing else about them; presets of a headphone have
            the headphone's in their place.
        rows: (N,) int: 1-based row of the file, or 1-based index of a drawn preset.
        source: one line for a person: where the presets come from.
        checksum: SHA-256 of the file, or of what a synthetic corpus was drawn from.
        synthetic: whether the presets were drawn from statistics and not made by people.
        layout: the equalizer that the presets are of.
        refused: the rows of the file that were not read.
        reading: the arguments of `load` that read the corpus again; None where it was made otherwise.
        grouped_by: what the groups are, as a message calls one.
        authors: (N,) str objects: whom a preset is to be credited to, where the licence asks for that.
        licence: the terms under which presets may be passed on, with a link; empty where none are stated.
        contents: what the source holds in all, such as bands of each type: name -> how many.
    """

    params: np.ndarray
    words: np.ndarray
    groups: np.ndarray
    rows: np.ndarray
    source: str
    checksum: str
    synthetic: bool
    layout: Layout
    refused: tuple[Refused, ...] = ()
    reading: "Reading | None" = None
    grouped_by: str = "submitter"
    authors: np.ndarray | None = None
    licence: str = ""
    contents: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.params)

    def __repr__(self) -> str:
        return f"Corpus({self.source!r}, {len(self):,} presets)"

    def take(self, index: np.ndarray) -> "Corpus":
        """The rows that an array of positions or a boolean mask (N,) picks, in its order."""
        return replace(
            self,
            params=self.params[index],
            words=self.words[index],
            groups=self.groups[index],
            rows=self.rows[index],
            authors=None if self.authors is None else self.authors[index],
        )

    def in_layout(self, layout: Layout) -> "Corpus":
        """The presets that a layout of the same bands holds, as presets of that layout.

        Raises:
            DataError: the layout has other bands, or holds none of the presets.
        """
        if layout == self.layout:
            return self
        if layout.kinds != self.layout.kinds:
            raise DataError(
                f"{self.source}: has bands [{', '.join(self.layout.kinds)}], and [{', '.join(layout.kinds)}] are "
                f"expected ({layout.name}); fit the presets into that layout first"
            )
        bands = self.layout.split(self.params)
        params = layout.join(bands)
        # A number that the layout fixes is gone from `params`: it has to be the one that the preset has.
        again = layout.split(params)
        same = np.isclose(again.frequency_hz, bands.frequency_hz) & np.isclose(again.q, bands.q)
        held = layout.in_range(params) & same.all(axis=-1)
        if not held.any():
            raise DataError(f"{self.source}: no preset lies within the ranges of the layout {layout.name!r}")
        return replace(self.take(held), params=params[held], layout=layout)

    def to_frame(self) -> "pandas.DataFrame":
        """The presets as a pandas table: a row per preset with `row`, `word`, `group` and its parameters by name.

        Where presets are to be credited, the column `author` says to whom.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        with explained():
            import pandas as pd

        head = {"row": self.rows, "word": self.words, "group": self.groups}
        if self.authors is not None:
            head["author"] = self.authors
        return pd.DataFrame(head | dict(zip(self.layout.names, self.params.T, strict=True)))

    @property
    def labelled(self) -> np.ndarray:
        """(N,) whether a row has a word to learn."""
        return np.asarray(self.words != UNLABELLED)

    @property
    def main_rows(self) -> np.ndarray:
        """(N,) whether a row is of the main words; every row in a corpus without words."""
        return np.isin(self.words, self.main_words) if self.labelled.any() else np.ones(len(self), dtype=bool)

    def word_counts(self) -> dict[str, int]:
        """How many presets each word has, most frequent first; equal counts in alphabetical order."""
        counts = Counter(self.words[self.labelled].tolist())
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def main_words(self) -> tuple[str, ...]:
        """The two most frequent words (fewer where there are fewer): those that the `main` figures are about."""
        return tuple(self.word_counts())[:2]

    def labels(self) -> tuple[np.ndarray, list[str]]:
        """Codes (N,) of the words, -1 for none, and the vocabulary they index, in the order of `word_counts`."""
        vocabulary = list(self.word_counts())
        code = {word: index for index, word in enumerate(vocabulary)} | {UNLABELLED: -1}
        return np.array([code[word] for word in self.words.tolist()], dtype=np.int64), vocabulary


UNLABELLED = ""
"""The word of a preset that is kept for its curve alone."""
