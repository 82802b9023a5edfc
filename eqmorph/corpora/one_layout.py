"""Building a corpus of one layout from presets of any bands: their most common shape, with ranges that hold them.

Presets of another shape are refused or, where that is asked for, fitted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.shapes import Block, describe_shape, merged
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.band_spec import BandSpec, Span
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.fit import fit_curves
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS, BandField, within
from eqmorph.errors import DataError

LEAST_GAIN_DB = 1.0
"""A gain reaches at least this far to both sides, so that a band nobody turned is still one that can be turned."""


def into_one_layout(blocks: Sequence[Block], layout: Layout | None = None, fit_others: bool = False) -> Corpus:
    """Bring presets of any shape into one layout.

    Args:
        blocks: presets, their bands in order; no two have the same row.
        layout: the layout to bring them into; None for the most common shape, with ranges that hold all its presets.
        fit_others: fit what the layout cannot hold, and refuse nothing.

    Returns:
        The presets by rising row, with those that the layout does not hold as refused; the reader adds the source.
    """
    shapes = merged(blocks)
    if layout is None:
        layout = layout_of(_most_common(shapes).bands)
    problems = [_misfits(block.bands, layout) for block in shapes]
    params = [_vectors(block.bands, layout, wrong, fit_others) for block, wrong in zip(shapes, problems, strict=True)]
    refused: tuple[Refused, ...] = ()
    if not fit_others:
        refused = tuple(
            Refused(int(block.rows[index]), block.columns[index], reason)
            for block, wrong in zip(shapes, problems, strict=True)
            for index, reason in wrong.items()
        )
    rows = np.concatenate([block.rows for block in shapes])
    kept = ~np.isin(rows, [entry.row for entry in refused])
    order = np.argsort(rows)
    order = order[kept[order]]

    def gathered(parts: list[NDArray[np.object_]]) -> NDArray[np.object_]:
        return np.concatenate(parts)[order]

    return Corpus(
        params=layout.clip(np.concatenate(params)[order]),
        words=gathered([block.words for block in shapes]),
        groups=gathered([block.groups for block in shapes]),
        rows=rows[order],
        source="",
        checksum="",
        synthetic=False,
        layout=layout,
        refused=refused,
        authors=gathered([block.authors for block in shapes]),
    )


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


def _most_common(blocks: Sequence[Block]) -> Block:
    """The block of most presets; of several, the one with more bands."""
    if not blocks:
        raise DataError("there is no preset to take a layout from")
    return max(blocks, key=lambda block: (len(block.rows), len(block.bands.kinds), block.bands.kinds))


def _span(bands: Bands, field: BandField, same_kind: list[int], index: int) -> Span | float:
    """Lowest and highest value of a field over the bands of a type, and the median of one band; or the only value."""
    values = getattr(bands, field)
    low, high = float(values[:, same_kind].min()), float(values[:, same_kind].max())
    return low if low == high else (low, high, float(np.median(values[:, index])))


class _Limits(NamedTuple):
    """Lowest and highest value of every number of a layout's bands, (3, B) each; those that are fixed included."""

    low: FloatArray
    high: FloatArray


def _limits(layout: Layout) -> _Limits:
    ranges = [spec.ranges() for spec in layout.bands]
    low = np.array([[each.low for each in of_band] for of_band in ranges])
    high = np.array([[each.high for each in of_band] for of_band in ranges])
    return _Limits(low.T, high.T)


def _misfits(bands: Bands, layout: Layout) -> dict[int, str]:
    """Why presets (K, B) of one shape do not fit a layout: the position of each that does not -> the reason."""
    if bands.kinds != layout.kinds:
        reason = f"has {describe_shape(bands.kinds)}; the corpus has {describe_shape(layout.kinds)}"
        return dict.fromkeys(range(len(bands.q)), reason)
    limits = _limits(layout)
    values = np.stack([getattr(bands, field) for field in FIELDS], axis=1)  # (K, 3, B)
    outside = ~within(values, limits.low, limits.high)
    wrong = outside.any(axis=(1, 2)) | ~layout.in_range(layout.join(bands))
    return {int(index): _reason(values[index], outside[index], layout, limits) for index in np.flatnonzero(wrong)}


def _reason(values: FloatArray, outside: NDArray[np.bool_], layout: Layout, limits: _Limits) -> str:
    """Why the numbers (3, B) of a preset, some of which lie outside, do not fit a layout of its shape."""
    if not outside.any():
        return f"is between the steps of the layout {layout.name!r}"
    field, band = np.argwhere(outside)[0]
    span = f"{limits.low[field, band]:g} to {limits.high[field, band]:g}"
    return f"{layout.bands[band].name}: {FIELDS[field]} {values[field, band]:g} is outside {span}"


def _vectors(bands: Bands, layout: Layout, wrong: Iterable[int], fit_others: bool) -> FloatArray:
    """Presets (K, B) of one shape as vectors (K, P) of a layout; those that do not fit are fitted, or zero."""
    others = list(wrong)
    params = np.zeros((len(bands.q), len(layout.params)))
    if bands.kinds == layout.kinds:
        params = np.asarray(layout.join(bands))
    if fit_others:
        params[others] = _fitted([bands.rows(index) for index in others], layout)
    return params


def _fitted(presets: Sequence[Bands], layout: Layout) -> FloatArray:
    """Vectors (K, P) of a layout whose curves are nearest to those of K presets of other bands."""
    if not presets:
        return np.zeros((0, len(layout.params)))
    grid_hz = log_grid()
    curves_db = np.array([response_db(bands, grid_hz) for bands in presets])
    return np.array([layout.vector(preset) for preset in fit_curves(curves_db, grid_hz, layout)])
