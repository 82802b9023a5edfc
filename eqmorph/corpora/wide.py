"""Rows of a wide table without peculiarities, read together: a million take seconds instead of minutes."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from eqmorph.corpora.chunks import Chunk
from eqmorph.corpora.columns import ABSENT, UNKNOWN, Codes, Flags, LabelColumns, alike, floats, kind_code, remembered
from eqmorph.corpora.shapes import KINDS, Block
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.limits import BIQUAD, FIELDS
from eqmorph.eq.preset import MAX_BANDS


class PlainRows:
    """Reads the rows of a wide table whose numbers, types and words are all in order."""

    def __init__(self, bands: Sequence[str], labels: LabelColumns) -> None:
        """Prepare to read.

        Args:
            bands: beginnings of the columns of each band: "band1", "band2".
            labels: reads words, submitters and authors.
        """
        self.bands = bands
        self._labels = labels
        self._kind = remembered(kind_code)

    def read(self, chunk: Chunk) -> tuple[list[Block], Flags]:
        """Read a chunk of n rows: a block for each shape, and which rows (n,) they hold."""
        kinds = np.stack(
            [np.array([self._kind(cell) for cell in column]) for column in self._columns(chunk, "type")], 1
        )
        numbers = {field: np.stack([floats(c) for c in self._columns(chunk, field)], 1) for field in FIELDS}
        labels = self._labels.read(chunk.column, len(chunk.rows))
        count = (kinds != ABSENT).sum(axis=1)
        plain = (kinds != UNKNOWN).all(axis=1) & (count >= 1) & (count <= MAX_BANDS) & labels.readable
        for field, (low, high) in BIQUAD.items():
            plain &= ((numbers[field] >= low) & (numbers[field] <= high) | (kinds == ABSENT)).all(axis=1)
        places = np.full(len(plain), "bands", dtype=object)
        blocks = []
        for rows in alike(kinds, np.flatnonzero(plain)):
            bands = _in_order(kinds[rows[0]], [numbers[field][rows] for field in FIELDS])
            blocks.append(Block(bands, chunk.rows[rows], places[rows], *labels.take(rows)))
        return blocks, plain

    def _columns(self, chunk: Chunk, field: str) -> Iterator[Sequence[Any]]:
        """The columns of a field, band by band."""
        return (chunk.column(f"{band}_{field}") for band in self.bands)


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
