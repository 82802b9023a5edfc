"""Bands fitted to the interpolated decibel curve: the straightest path for an equalizer with few bands.

The ear gets curves, so the path is drawn straight there: at t the target is (1 - t) R_A + t R_B in decibels, and the
bands are fitted to it inside the layout's ranges (`eqmorph.morphs.pair_path`). Where a layout is named, such as a
device's, every step is of that layout, its gains at the steps that it has. Presets without a common layout are given
the same bands, at most `_EXTRA_BANDS` more than the larger one has; between two of them, several pairings of their
bands are tried (`eqmorph.morphs.pairings`), and the one with the straightest path is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import response_db
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.layout import Layout, layout_around
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.errors import UsageError
from eqmorph.morphs.align import Alignment, align_within, canonical_order
from eqmorph.morphs.base import Morph, common_layout
from eqmorph.morphs.pair_path import GRID_HZ, PairPath, PathOptions, PathProblem, log_mean, straightest
from eqmorph.morphs.pairings import pairings
from eqmorph.progress import part

if TYPE_CHECKING:
    from eqmorph.records import Size, Starts, Weight

_EXTRA_BANDS = 2
"""Bands that fade in or out beside those of the larger preset."""

_FIRMER = 3.0
"""How much more firmly paths of presets without a common layout are held: their many bands leap more easily."""

_SEARCH = 0.75
"""Share of the time that is spent before a path is resampled: the rest is that of presets of many bands."""

_PAIRINGS = 4
"""Pairings of bands that are tried. On 200 pairs of ten bands, 1 of them left a path/chord of 1.0026, 4 left 1.0019
and 8 left 1.0017 in nearly twice the time (medians)."""

_PATHS_KEPT = 16
"""Paths that are remembered: a path is asked for its bands' order, then for its steps, and often for others."""


class ResponseMorph(Morph):
    """Bands fitted to the interpolated decibel curve.

    Attributes:
        smoothness: weight of the second difference of the error between neighbouring nodes.
        starts: places from which the midpoint is fitted.
        kept: how many of them bend a path.
        ridge: dB^2 per squared octave that hold a fit near its start.
        bending: dB^2 per squared octave of second difference that keep bands from leaping between nodes.
        bending_between: the same where presets between nodes are asked for.
        max_bands: bands of a step at most; as many as the largest preset has at least.
        layout: the layout of all presets and steps; by default the one that the presets have in common, if any.
    """

    smoothness: Weight = 1.2
    starts: Starts = 48
    kept: Size = 5
    ridge: Weight = 1e-3
    bending: Weight = 1e-3
    bending_between: Weight = 3e-2
    max_bands: Size = MAX_BANDS
    layout: Layout | None = None

    def required_layout(self) -> Layout | None:
        return self.layout

    def blend(self, presets: Sequence[Preset], weights: FloatArray) -> list[Preset]:
        """Points between two of the presets lie on that pair's path; the others are fitted one by one.

        Presets whose bands do not all find a slot are fitted into the slots first: their curves change a little.
        """
        extra_bands = self._extra_bands(presets)
        layout = self.layout or common_layout(presets)
        if layout is not None:
            # Equal presets are one, with the sum of their weights; sorted, no order of them makes a difference.
            vectors = np.stack([layout.vector(preset) for preset in presets])
            params, place = np.unique(vectors, axis=0, return_inverse=True)
            belongs = np.eye(len(params))[place]  # (K, U): 1 where a preset is one of the U different ones
            return _blend(self._options(), layout, params, weights @ belongs)
        options, order = self._options(_FIRMER), canonical_order(presets)
        slots, path = _slots_of(options, [presets[number] for number in order], extra_bands)
        blended = _blend(options, slots.layout, slots.params, weights[:, order], path)
        places = slots.alignment_of(presets, order).order
        return [replace(preset, bands=tuple(preset.bands[slot] for slot in places)) for preset in blended]

    def ordered(self, presets: Sequence[Preset]) -> list[Preset]:
        if (self.layout or common_layout(presets)) is not None:
            return list(presets)
        order = canonical_order(presets)
        ordered = [presets[number] for number in order]
        with part(0.0, _SEARCH):
            slots, _ = _slots_of(self._options(_FIRMER), ordered, self._extra_bands(presets))
        return slots.alignment_of(presets, order).ordered()

    def _extra_bands(self, presets: Sequence[Preset]) -> int:
        """How many bands a step may have beyond those of the largest preset.

        Raises:
            UsageError: it may not even have those.
        """
        largest = max(presets, key=lambda preset: len(preset.bands))
        if len(largest.bands) > self.max_bands:
            raise UsageError(
                f"{largest.name or 'a preset'} has {len(largest.bands)} bands and a step may have {self.max_bands}; "
                "allow more, or reduce the preset first",
                "max_bands",
            )
        return min(_EXTRA_BANDS, self.max_bands - len(largest.bands))

    def _options(self, firmer: float = 1.0) -> PathOptions:
        return PathOptions(
            self.smoothness,
            self.starts,
            self.kept,
            firmer * self.ridge,
            firmer * self.bending,
            self.bending_between,
        )


@dataclass(frozen=True)
class _Slots:
    """Presets whose bands stand in the slots of one layout.

    Attributes:
        alignment: which band stands where.
        layout: the slots.
        params: (K, P) the presets in dB, Hz and Q.
    """

    alignment: Alignment
    layout: Layout
    params: FloatArray

    @classmethod
    def of(cls, alignment: Alignment) -> _Slots:
        """The slots of an alignment; bands that were left out are made good by the others."""
        layout = layout_around(alignment.bands, "bands of the presets")
        params = layout.join(alignment.bands)
        if alignment.left_out:
            model = OctaveResponse(layout, GRID_HZ)
            targets = curves_db(alignment.presets, GRID_HZ)
            octaves, _ = fit_octaves(model, to_octaves(params, layout), targets, model.bounds)
            params = from_octaves(octaves, layout)
        return cls(alignment, layout, params)

    def alignment_of(self, presets: Sequence[Preset], order: Sequence[int]) -> Alignment:
        """The alignment of the presets, which are those of the slots (or equal to them) in this order."""
        places = np.argsort(order).tolist()
        return replace(self.alignment.reordered(places), presets=tuple(presets))


def _slots_of(options: PathOptions, presets: Sequence[Preset], extra_bands: int) -> tuple[_Slots, PairPath | None]:
    """Slots of presets without a common layout; of two, those with the straightest path, and this path."""
    if len(presets) == 2:
        return _straightest_pairing(options, *presets, extra_bands)
    return _Slots.of(align_within(presets, extra_bands)), None


@lru_cache(maxsize=_PATHS_KEPT)
def _straightest_pairing(
    options: PathOptions, first: Preset, second: Preset, extra_bands: int
) -> tuple[_Slots, PairPath]:
    """The pairing of two presets' bands that has the straightest path, and this path."""
    slots = [_Slots.of(alignment) for alignment in pairings(first, second, extra_bands, _PAIRINGS)]
    path = straightest([PathProblem(options, each.layout, each.params) for each in slots])
    return next(each for each in slots if each.params is path.problem.endpoints), path


def _blend(
    options: PathOptions, layout: Layout, params: FloatArray, weights: FloatArray, path: PairPath | None = None
) -> list[Preset]:
    """The presets at T rows of weights (T, K) between vectors (K, P) of a layout; of two, their path may be known."""
    octaves = log_mean(params, weights, layout)
    # Mixtures of three or more presets, and extrapolations, are fitted one by one; there is no path they lie on.
    between_two = (weights >= 0).all(axis=1) & (np.count_nonzero(weights, axis=1) == 2)
    if not between_two.all():
        mixed = ~between_two
        targets = weights[mixed] @ response_db(layout.split(params), GRID_HZ)
        model = OctaveResponse(layout, GRID_HZ)
        octaves[mixed], _ = fit_octaves(model, octaves[mixed], targets, model.bounds, ridge=options.ridge)
    # Mixtures of two presets are points of the smooth path between these two.
    pairs = {tuple(np.flatnonzero(row)) for row in weights[between_two]}
    for number, pair in enumerate(pairs):
        rows = between_two & (weights[:, pair] > 0).all(axis=1)
        found = number + _SEARCH
        with part(number / len(pairs), found / len(pairs)):
            known = path or straightest([PathProblem(options, layout, params[list(pair)])])
        with part(found / len(pairs), (number + 1) / len(pairs)):
            octaves[rows] = known.at(weights[rows, pair[1]])
    return [layout.preset(row) for row in layout.nearest(from_octaves(octaves, layout))]
