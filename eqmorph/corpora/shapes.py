"""Presets of any bands as a corpus, which has one layout: their most common shape, with ranges that hold them.

A shape is how many low shelves, peaks and high shelves a preset has. Bands are put in one order first, shelves at the
ends and each type by its frequency, which leaves the sound as it is. Presets of another shape are refused or, where
that is asked for, fitted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eqmorph.corpora.cells import Refusal
from eqmorph.corpora.corpus import Refused
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, Kind, log_grid, response_db
from eqmorph.eq.fit import fit_many
from eqmorph.eq.layout import BandSpec, Choices, Layout, Span
from eqmorph.eq.limits import BIQUAD, FIELDS, Field, within
from eqmorph.errors import DataError

KINDS: tuple[Kind, ...] = ("low_shelf", "peak", "high_shelf")
"""Types of bands, in the order in which a corpus has them."""

LEAST_GAIN_DB = 1.0
"""A gain reaches at least this far to both sides, so that a band nobody turned is still one that can be turned."""

Shape = tuple[Kind, ...]


class Entry(NamedTuple):
    """A preset on its way into a corpus: where it stands in its source, and what the source says of it."""

    row: int
    column: str
    bands: Bands
    word: str = ""
    group: str = ""
    author: str = ""


class Shaped(NamedTuple):
    """Presets of one layout."""

    layout: Layout
    params: FloatArray
    """(N, P) physical units."""
    entries: tuple[Entry, ...]
    """The N presets they are of."""
    refused: tuple[Refused, ...]


def bands_in_order(bands: Bands) -> Bands:
    """The same bands (B,) as a corpus has them: by type, then by frequency.

    Raises:
        Refusal: a number that no filter can have.
    """
    for field, (low, high) in BIQUAD.items():
        values = getattr(bands, field)
        wrong = (values < low) | (values > high)
        if wrong.any():
            index = int(wrong.argmax())
            raise Refusal(f"band {index + 1}", f"{field} {values[index]:g} is outside {low:g} to {high:g}")
    order = np.lexsort((bands.frequency_hz, [KINDS.index(kind) for kind in bands.kinds]))
    kinds = tuple(bands.kinds[index] for index in order)
    return Bands(kinds, bands.frequency_hz[order], bands.gain_db[order], bands.q[order])


def into_one_layout(entries: Sequence[Entry], layout: Layout | None = None, fit_others: bool = False) -> Shaped:
    """Bring presets of any shape into one layout.

    Args:
        entries: presets, their bands in order.
        layout: the layout to bring them into; None for the most common shape, with ranges that hold all its presets.
        fit_others: fit what the layout cannot hold, and refuse nothing.
    """
    if layout is None:
        shape = _most_common([entry.bands.kinds for entry in entries])
        layout = layout_of(_stacked(shape, [entry for entry in entries if entry.bands.kinds == shape]))
    limits = _limits(layout)
    problems = [_misfit(entry.bands, layout, limits) for entry in entries]
    others = [index for index, problem in enumerate(problems) if problem]
    params = np.zeros((len(entries), len(layout.params)))
    for index, entry in enumerate(entries):
        if not problems[index]:
            params[index] = layout.join(entry.bands)
    if fit_others:
        params[others] = _fitted([entries[index].bands for index in others], layout)
        return Shaped(layout, layout.clip(params), tuple(entries), ())
    kept = [index for index, problem in enumerate(problems) if not problem]
    refused = tuple(Refused(entries[index].row, entries[index].column, problems[index]) for index in others)
    return Shaped(layout, layout.clip(params[kept]), tuple(entries[index] for index in kept), refused)


def layout_of(bands: Bands) -> Layout:
    """The layout of presets (K, B) of one shape: bands of a type share the ranges in which these presets have them.

    A frequency or a Q that is the same in all bands of a type is fixed. Defaults are 0 dB and medians.
    """
    specs = []
    counts = Counter(bands.kinds)
    for index, kind in enumerate(bands.kinds):
        same_kind = [other for other, other_kind in enumerate(bands.kinds) if other_kind == kind]
        number = f" {same_kind.index(index) + 1}" if counts[kind] > 1 else ""
        frequency_hz, q = (_span(bands, field, same_kind, index) for field in FIELDS if field != "gain_db")
        gains = bands.gain_db[:, same_kind]
        gain_db = min(float(gains.min()), -LEAST_GAIN_DB), max(float(gains.max()), LEAST_GAIN_DB), 0.0
        specs.append(BandSpec(f"{kind.replace('_', ' ')}{number}", kind, frequency_hz, gain_db, q))
    return Layout(f"{len(bands.kinds)} bands", tuple(specs))


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


def _most_common(shapes: Sequence[Shape]) -> Shape:
    """The shape of most presets; of several, the one with more bands."""
    if not shapes:
        raise DataError("there is no preset to take a layout from")
    counts = Counter(shapes)
    return max(counts, key=lambda shape: (counts[shape], len(shape), shape))


def _stacked(shape: Shape, entries: Sequence[Entry]) -> Bands:
    """Presets of one shape as arrays (K, B)."""
    return Bands(
        shape,
        np.stack([entry.bands.frequency_hz for entry in entries]),
        np.stack([entry.bands.gain_db for entry in entries]),
        np.stack([entry.bands.q for entry in entries]),
    )


def _span(bands: Bands, field: Field, same_kind: list[int], index: int) -> Span | float:
    """Lowest and highest value of a field over the bands of a type, and the median of one band; or the only value."""
    values = getattr(bands, field)
    low, high = float(values[:, same_kind].min()), float(values[:, same_kind].max())
    return low if low == high else (low, high, float(np.median(values[:, index])))


class _Limits(NamedTuple):
    """Lowest and highest value of every number of a layout's bands, (3, B) each; those that are fixed included."""

    low: FloatArray
    high: FloatArray


def _limits(layout: Layout) -> _Limits:
    spans = [[_ends(getattr(spec, field)) for spec in layout.bands] for field in FIELDS]
    return _Limits(*np.moveaxis(np.array(spans), -1, 0))


def _ends(limits: Span | Choices | float) -> tuple[float, float]:
    if isinstance(limits, Choices):
        return limits.values[0], limits.values[-1]
    return limits[:2] if isinstance(limits, tuple) else (limits, limits)


def _misfit(bands: Bands, layout: Layout, limits: _Limits) -> str:
    """Why a preset does not fit a layout; empty where it does."""
    if bands.kinds != layout.kinds:
        return f"has {describe_shape(bands.kinds)}; the corpus has {describe_shape(layout.kinds)}"
    values = np.array([getattr(bands, field) for field in FIELDS])
    outside = ~within(values, limits.low, limits.high)
    if not outside.any():
        return "" if layout.in_range(layout.join(bands)) else f"is between the steps of the layout {layout.name!r}"
    field, band = np.argwhere(outside)[0]
    span = f"{limits.low[field, band]:g} to {limits.high[field, band]:g}"
    return f"{layout.bands[band].name}: {FIELDS[field]} {values[field, band]:g} is outside {span}"


def _fitted(presets: Sequence[Bands], layout: Layout) -> FloatArray:
    """Vectors (K, P) of a layout whose curves are nearest to those of K presets of other bands."""
    if not presets:
        return np.zeros((0, len(layout.params)))
    grid_hz = log_grid()
    curves_db = np.array([response_db(bands, grid_hz) for bands in presets])
    return np.array([layout.vector(fitted.preset) for fitted in fit_many(curves_db, grid_hz, layout)])
