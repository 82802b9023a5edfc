"""Presets of a long table, a row for each band: those that hold nothing unusual are read together.

The rows of a preset stand together; where its name comes again further down, another preset begins.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.chunks import Chunk
from eqmorph.corpora.columns import Codes, Flags, LabelColumns, alike, floats, kind_code, remembered
from eqmorph.corpora.shapes import KINDS, Block
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.limits import BIQUAD, FIELDS
from eqmorph.eq.preset import MAX_BANDS

MOST_ROWS = MAX_BANDS + 1
"""Rows of a preset that are looked at: one too many is enough to refuse it."""


class WholePresets(NamedTuple):
    """Rows of a long table that hold K whole presets."""

    chunk: Chunk
    starts: NDArray[np.int64]
    """(K,) where each begins in the chunk."""
    counts: NDArray[np.int64]
    """(K,) how many rows each has."""

    def positions(self, index: int) -> range:
        """The rows of a preset that are looked at."""
        start = int(self.starts[index])
        return range(start, start + min(int(self.counts[index]), MOST_ROWS))


def whole_presets(chunks: Iterator[Chunk], preset: str) -> Iterator[WholePresets]:
    """Divide a long table where presets end, which need not be where chunks do.

    Args:
        chunks: the table.
        preset: column of the preset that a band belongs to.
    """
    begun: Chunk | None = None
    for chunk in chunks:
        joined = chunk if begun is None else begun.followed_by(chunk)
        starts = _starts(joined.column(preset))
        last = int(starts[-1])  # it may go on in the next chunk
        begun = joined.part(slice(last, last + MOST_ROWS))
        if last:
            yield WholePresets(joined.part(slice(last)), starts[:-1], np.diff(starts))
    if begun is not None:
        yield WholePresets(begun, np.array([0]), np.array([len(begun.rows)]))


def _starts(names: Sequence[Any]) -> NDArray[np.int64]:
    """Where a name differs from the one before it; a number that is missing, NaN, differs from all."""
    cells = names if isinstance(names, np.ndarray) else _as_objects(names)
    return np.flatnonzero(np.concatenate([[True], np.asarray(cells[1:] != cells[:-1], dtype=bool)]))


def _as_objects(cells: Sequence[Any]) -> NDArray[np.object_]:
    objects = np.empty(len(cells), dtype=object)
    objects[:] = cells
    return objects


class PlainPresets:
    """Reads the presets of a long table whose numbers, types and words are all in order."""

    def __init__(self, labels: LabelColumns) -> None:
        """Prepare to read; `labels` reads words, submitters and authors."""
        self._labels = labels
        self._kind = remembered(kind_code)

    def read(self, presets: WholePresets) -> tuple[list[Block], Flags]:
        """Read K presets: a block for each shape, and which of them (K,) they hold."""
        chunk, starts, counts = presets
        kinds = np.array([self._kind(cell) for cell in chunk.column("type")])
        numbers = {field: floats(chunk.column(field)) for field in FIELDS}
        firsts = starts.tolist()
        labels = self._labels.read(lambda column: map(chunk.column(column).__getitem__, firsts), len(firsts))
        readable = kinds >= 0
        for field, (low, high) in BIQUAD.items():
            readable &= (numbers[field] >= low) & (numbers[field] <= high)
        plain = np.logical_and.reduceat(readable, starts) & (counts <= MAX_BANDS) & labels.readable
        # The rows of all plain presets: preset by preset, bands by type, then by frequency.
        owners = np.repeat(np.arange(len(starts)), counts)
        order = np.lexsort((numbers["frequency_hz"], kinds, owners))
        places = np.full(len(starts), "bands", dtype=object)
        blocks = []
        for same in alike(_shapes(kinds, owners, len(starts)), np.flatnonzero(plain)):
            rows = order[starts[same][:, None] + np.arange(counts[same[0]])]  # (K, B)
            bands = _bands(kinds[rows[0]], [numbers[field][rows] for field in FIELDS])
            blocks.append(Block(bands, chunk.rows[starts[same]], places[same], *labels.take(same)))
        return blocks, plain


def _shapes(kinds: Codes, owners: NDArray[np.int64], count: int) -> Codes:
    """(K, 3) how many bands of each type each of K presets has, whose rows are `kinds` (n,) and `owners` (n,)."""
    known = kinds >= 0
    flat = np.bincount(owners[known] * len(KINDS) + kinds[known], minlength=count * len(KINDS))
    return flat.reshape(count, len(KINDS))


def _bands(kinds: Codes, numbers: Sequence[FloatArray]) -> Bands:
    """Bands of types (B,) in order, with gain, frequency and Q, (K, B) each."""
    gain_db, frequency_hz, q = numbers
    return Bands(tuple(KINDS[code] for code in kinds), frequency_hz, gain_db, q)
