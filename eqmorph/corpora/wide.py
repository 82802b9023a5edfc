"""Rows of a wide table that hold nothing unusual, read together: a million take seconds, one by one minutes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.cells import Refusal, clean_name, clean_word, finite_number, group_id
from eqmorph.corpora.chunks import Chunk
from eqmorph.corpora.shapes import KINDS, Block
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.limits import BIQUAD, FIELDS
from eqmorph.eq.preset import MAX_BANDS

BAND_COLUMNS = ("type", "frequency_hz", "gain_db", "q")
MAX_NUMBER = 400
"""Characters of the longest number, 1.8e308 written out; a longer cell is none."""
ABSENT, UNKNOWN = -1, -2
"""Codes of a band without a type, and of a type that is none; other codes are positions in `KINDS`."""

Codes = NDArray[np.int64]
Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]


class PlainRows:
    """Reads the rows of a wide table whose numbers, types and words are all in order.

    They are asked what a row is asked that is read by itself; one that fails is left to that, which says why.
    """

    def __init__(self, bands: Sequence[str], word: str, submitter: str, author: str, key: bytes) -> None:
        """Prepare to read.

        Args:
            bands: beginnings of the columns of each band: "band1", "band2".
            word: column of the word.
            submitter: column of who made a preset.
            author: column of whom it is to be credited to.
            key: the salt of the ids of submitters, see `cells.group_id`.
        """
        self.bands = bands
        self._kind = _remembered(kind_code)
        self._readers: list[tuple[str, Callable[[Any], Any]]] = [
            (word, _remembered(lambda cell: clean_word(as_text(cell), word))),
            (submitter, _remembered(lambda cell: group_id(as_text(cell), key) if as_text(cell).strip() else "")),
            (author, _remembered(lambda cell: clean_name(as_text(cell), author))),
        ]

    def read(self, chunk: Chunk) -> tuple[list[Block], Flags]:
        """Read a chunk of n rows: a block for each shape, and which rows (n,) they hold."""
        kinds = np.stack(
            [np.array([self._kind(cell) for cell in column]) for column in self._columns(chunk, "type")], 1
        )
        numbers = {field: np.stack([_floats(c) for c in self._columns(chunk, field)], 1) for field in FIELDS}
        word, group, author = (
            np.array([read(cell) for cell in chunk.column(name)], dtype=object) for name, read in self._readers
        )
        count = (kinds != ABSENT).sum(axis=1)
        plain = (kinds != UNKNOWN).all(axis=1) & (count >= 1) & (count <= MAX_BANDS)
        for field, (low, high) in BIQUAD.items():
            plain &= ((numbers[field] >= low) & (numbers[field] <= high) | (kinds == ABSENT)).all(axis=1)
        for texts in (word, group, author):
            plain &= np.array([text is not None for text in texts])
        group = np.where(group == "", [f"row {row}" for row in chunk.rows], group)
        places = np.full(len(plain), "bands", dtype=object)
        blocks = []
        for rows in _alike(kinds, np.flatnonzero(plain)):
            bands = _in_order(kinds[rows[0]], [numbers[field][rows] for field in FIELDS])
            blocks.append(Block(bands, chunk.rows[rows], places[rows], word[rows], group[rows], author[rows]))
        return blocks, plain

    def _columns(self, chunk: Chunk, field: str) -> Iterator[Sequence[Any]]:
        """The columns of a field, band by band."""
        return (chunk.column(f"{band}_{field}") for band in self.bands)


def kind_code(cell: Any) -> int:
    """The code of a band's type."""
    name = as_text(cell).strip().lower().replace(" ", "_")
    if not name:
        return ABSENT
    return next((code for code, kind in enumerate(KINDS) if kind == name), UNKNOWN)


def as_text(cell: Any) -> str:
    """A cell as text; a missing one, None or NaN, is empty."""
    return "" if cell is None or cell != cell else str(cell)


def _remembered(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
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


def _floats(cells: Sequence[Any]) -> FloatArray:
    """Cells as numbers (n,); NaN for what is none."""
    if isinstance(cells, np.ndarray):
        return cells.astype(np.float64)
    try:
        if max(map(len, cells), default=0) > MAX_NUMBER:
            raise ValueError
        text = "".join(cells)
        if text.isascii() and "_" not in text:  # what `cells.parse_number` asks of each
            return np.fromiter(map(float, [cell or "nan" for cell in cells]), np.float64, len(cells))
    except (TypeError, ValueError):
        pass  # at least one is not text, or no number, or far too long for one
    return np.array([_number(cell) for cell in cells])


def _number(cell: Any) -> float:
    try:
        return finite_number(cell, "")
    except Refusal:
        return float("nan")


def _alike(kinds: Codes, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Some rows, divided into those whose bands (n, B) have the same types in the same columns."""
    if not len(rows):
        return []
    _, pattern = np.unique(kinds[rows], axis=0, return_inverse=True)
    order = np.argsort(pattern, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(pattern[order])) + 1)


def _in_order(kinds: Codes, numbers: Sequence[FloatArray]) -> Bands:
    """Bands (K, B) as `shapes.bands_in_order` has them, of rows with the same types (B,).

    Args:
        kinds: code of each band.
        numbers: gain, frequency and Q, (K, B) each.
    """
    present = kinds != ABSENT
    gain_db, frequency_hz, q = (values[:, present] for values in numbers)
    codes = np.broadcast_to(kinds[present], frequency_hz.shape)
    order = np.lexsort((frequency_hz, codes), axis=-1)
    names = tuple(KINDS[code] for code in sorted(kinds[present]))
    return Bands(names, *(np.take_along_axis(values, order, axis=1) for values in (frequency_hz, gain_db, q)))
