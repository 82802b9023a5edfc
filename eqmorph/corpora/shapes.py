"""Shapes of presets on their way into a corpus, and presets of one shape as arrays.

A shape is how many low shelves, peaks and high shelves a preset has. Bands are put in one order first, shelves at the
ends and each type by its frequency, which leaves the sound as it is. `one_layout` brings all shapes together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.cells import Refusal
from eqmorph.eq.filters import Bands, Kind
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.preset import MAX_BANDS

KINDS: tuple[Kind, ...] = ("low_shelf", "peak", "high_shelf")
"""Types of bands, in the order in which a corpus has them."""

Shape = tuple[Kind, ...]


class SourcePreset(NamedTuple):
    """A preset on its way into a corpus: where it stands in its source, and what the source says of it."""

    row: int
    column: str
    bands: Bands
    word: str = ""
    group: str = ""
    author: str = ""


class Block(NamedTuple):
    """Presets of one shape on their way into a corpus, as arrays of K."""

    bands: Bands
    """(K, B) in order."""
    rows: NDArray[np.int64]
    columns: NDArray[np.object_]
    words: NDArray[np.object_]
    groups: NDArray[np.object_]
    authors: NDArray[np.object_]


def blocks_of(entries: Iterable[SourcePreset]) -> list[Block]:
    """Presets one by one as blocks, one for each shape."""
    by_shape: dict[Shape, list[SourcePreset]] = defaultdict(list)
    for entry in entries:
        by_shape[entry.bands.kinds].append(entry)
    return [_block(shape, same) for shape, same in by_shape.items()]


def _block(shape: Shape, entries: Sequence[SourcePreset]) -> Block:
    bands = Bands(
        shape,
        np.stack([entry.bands.frequency_hz for entry in entries]),
        np.stack([entry.bands.gain_db for entry in entries]),
        np.stack([entry.bands.q for entry in entries]),
    )
    rows = np.array([entry.row for entry in entries], dtype=np.int64)
    texts = [(entry.column, entry.word, entry.group, entry.author) for entry in entries]
    return Block(bands, rows, *np.array(texts, dtype=object).T)


def bands_in_order(bands: Bands) -> Bands:
    """The same bands (B,) as a corpus has them: by type, then by frequency.

    Raises:
        Refusal: more bands than a preset has, or a number that no filter can have.
    """
    if len(bands.kinds) > MAX_BANDS:
        raise Refusal("bands", f"has more than {MAX_BANDS} bands")
    for field, (low, high) in BIQUAD.items():
        values = getattr(bands, field)
        wrong = (values < low) | (values > high)
        if wrong.any():
            index = int(wrong.argmax())
            raise Refusal(f"band {index + 1}", f"{field} {values[index]:g} is outside {low:g} to {high:g}")
    order = np.lexsort((bands.frequency_hz, [KINDS.index(kind) for kind in bands.kinds]))
    kinds = tuple(bands.kinds[index] for index in order)
    return Bands(kinds, bands.frequency_hz[order], bands.gain_db[order], bands.q[order])


def describe_shape(kinds: Shape) -> str:
    """A shape in words: "low shelf, 8 peaks, high shelf".

    Example:
        >>> describe_shape(("low_shelf", "peak", "peak"))
        'low shelf, 2 peaks'
    """
    counts = Counter(kinds)
    names = {kind: kind.replace("_", " ") for kind in KINDS if counts[kind]}
    plural = {"low shelf": "low shelves", "peak": "peaks", "high shelf": "high shelves"}
    return ", ".join(name if counts[kind] == 1 else f"{counts[kind]} {plural[name]}" for kind, name in names.items())


def merged(blocks: Sequence[Block]) -> list[Block]:
    """Join the blocks of each shape: the same presets, those of a shape in one block."""
    by_shape: dict[Shape, list[Block]] = defaultdict(list)
    for block in blocks:
        by_shape[block.bands.kinds].append(block)
    return [_joined(shape, same) if len(same) > 1 else same[0] for shape, same in by_shape.items()]


def _joined(shape: Shape, blocks: Sequence[Block]) -> Block:
    """Blocks of one shape as one."""
    numbers = zip(*(block.bands[1:] for block in blocks), strict=True)
    others = zip(*(block[1:] for block in blocks), strict=True)
    return Block(Bands(shape, *map(np.concatenate, numbers)), *map(np.concatenate, others))
