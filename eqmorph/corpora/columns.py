"""Columns of a table read as a whole: types, numbers and texts of n rows, and which of them are in order.

They are asked what a cell is asked that is read by itself (`cells`); what fails is left to that, which says why.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.cells import Refusal, clean_name, clean_word, finite_number, submitter_id
from eqmorph.corpora.shapes import KINDS
from eqmorph.eq.backend import FloatArray

BAND_COLUMNS = ("type", "frequency_hz", "gain_db", "q")
MAX_NUMBER = 400
"""Characters of the longest number, 1.8e308 written out; a longer cell is none."""
ABSENT, UNKNOWN = -1, -2
"""Codes of a band without a type, and of a type that is none; other codes are positions in `KINDS`."""

Codes = NDArray[np.int64]
Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]


class Labels(NamedTuple):
    """What n presets are called, (n,) each."""

    words: Texts
    groups: Texts
    authors: Texts
    readable: Flags
    """Whether none of the three is refused."""

    def take(self, positions: NDArray[np.int64]) -> tuple[Texts, Texts, Texts]:
        """Words, groups and authors at some positions."""
        return self.words[positions], self.groups[positions], self.authors[positions]


class LabelColumns:
    """Reads the columns of words, of who made a preset, and of whom it is to be credited to."""

    def __init__(self, word: str, submitter: str, author: str, key: bytes) -> None:
        """Prepare to read.

        Args:
            word: column of the word.
            submitter: column of who made a preset.
            author: column of whom it is to be credited to.
            key: the salt of the ids of submitters, see `cells.group_id`.
        """
        self._readers: list[tuple[str, Callable[[Any], Any]]] = [
            (word, remembered(lambda cell: clean_word(as_text(cell), word))),
            (submitter, remembered(lambda cell: submitter_id(as_text(cell), key))),
            (author, remembered(lambda cell: clean_name(as_text(cell), author))),
        ]

    def read(self, column: Callable[[str], Iterable[Any]], count: int) -> Labels:
        """Read the labels of n presets.

        Args:
            column: gives the n cells of a column.
            count: n.
        """
        words, groups, authors = (
            np.array([read(cell) for cell in column(name)], dtype=object) for name, read in self._readers
        )
        readable = np.ones(count, dtype=bool)
        for texts in (words, groups, authors):
            readable &= np.array([text is not None for text in texts], dtype=bool)
        return Labels(words, groups, authors, readable)


def kind_code(cell: Any) -> int:
    """The code of a band's type."""
    name = as_text(cell).strip().lower().replace(" ", "_")
    if not name:
        return ABSENT
    return next((code for code, kind in enumerate(KINDS) if kind == name), UNKNOWN)


def as_text(cell: Any) -> str:
    """A cell as text; a missing one, None or NaN, is empty."""
    return "" if cell is None or cell != cell else str(cell)


def remembered(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of a cell that reads equal cells once; None where it refuses one."""
    known: dict[Any, Any] = {}

    def remembering(cell: Any) -> Any:
        if cell not in known:
            try:
                known[cell] = read(cell)
            except Refusal:
                known[cell] = None
        return known[cell]

    return remembering


def floats(cells: Sequence[Any]) -> FloatArray:
    """Cells as numbers (n,); NaN for what is none."""
    if isinstance(cells, np.ndarray):
        return cells.astype(np.float64)
    try:
        if max(map(len, cells), default=0) > MAX_NUMBER:
            raise ValueError
        text = "".join(cells)
        if text.isascii() and "_" not in text:  # what `numbers.parse_number` asks of each
            return np.fromiter(map(float, [cell or "nan" for cell in cells]), np.float64, len(cells))
    except (TypeError, ValueError):
        pass  # at least one is not text, or no number, or far too long for one
    return np.array([_number(cell) for cell in cells])


def alike(patterns: Codes, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Some rows, divided into those whose patterns, of (n, ...), are the same."""
    if not len(rows):
        return []
    _, pattern = np.unique(patterns[rows], axis=0, return_inverse=True)
    order = np.argsort(pattern, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(pattern[order])) + 1)


def _number(cell: Any) -> float:
    try:
        return finite_number(cell, "")
    except Refusal:
        return float("nan")
