"""A morph as the page holds it: named places on a line or a pad, and what gives the bands between them.

Where the page knows the formulas of the morph it computes the bands itself (`eqmorph.explorer.sources`). Any other
morph is a grid: its bands at evenly spaced nodes, between which the page interpolates (`eqmorph.explorer.grid`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, Kind
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import AUDIBLE, BIQUAD
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import by_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.explorer.grid import MAP_NODES, sample_grid
from eqmorph.explorer.sheet import Sheet, lay_out
from eqmorph.explorer.sources import LatentSource, MeanSource, Source
from eqmorph.morphs.align import align
from eqmorph.morphs.base import Morph, common_layout
from eqmorph.morphs.latent import LatentMorph
from eqmorph.morphs.log import LogMorph
from eqmorph.morphs.path import method_name
from eqmorph.runs.portable import PortableRun

HIGHEST_HZ = 23_000.0
"""Filters of a page at 48 kHz must stay clear of half the sample rate."""

INSIDE = 1e-9
"""How far inside the weights of a morph stay: a preset on its own may have other bands than the morph beside it."""

Shape = Literal["line", "square", "map"]


@dataclass(frozen=True)
class Place:
    """A preset or word on the surface; x runs left to right and y top to bottom, both from 0 to 1.

    Attributes:
        preset: the bands exactly here; the surface passes through their curve.
        count: how many presets a word was learned from; 0 where the place is not a word.
        note: a remark on the place.
    """

    name: str
    x: float
    y: float
    preset: Preset
    count: int = 0
    note: str = ""


@dataclass(frozen=True)
class Surface:
    """Places, and the source of the bands between them.

    Attributes:
        kind: "line" between two presets, "square" between four, or the "map" of a run's words.
        kinds: filter types of the B bands.
        gain_range_db: how far strength may drive a gain, as in `eqmorph.morphs.base.strengthen`.
        note: a sentence for people: how the morph was made.
        method: name of the morph method; empty on a map.
    """

    kind: Shape
    places: tuple[Place, ...]
    kinds: tuple[Kind, ...]
    source: Source
    gain_range_db: tuple[float, float]
    note: str
    method: str = ""

    @property
    def sides(self) -> tuple["Surface", ...]:
        """One, for all channels."""
        return (self,)

    @property
    def off_grid_db(self) -> float:
        """Largest difference measured, in decibels, between the page's curve and the morph's."""
        return max(side.source.off_grid_db for side in self.sides)


@dataclass(frozen=True)
class StereoSurface:
    """A morph of presets with separate filters for left and right, which stand at the same places."""

    left: Surface
    right: Surface

    @property
    def sides(self) -> tuple[Surface, ...]:
        """The left and the right one."""
        return self.left, self.right

    @property
    def off_grid_db(self) -> float:
        """Largest difference measured, in decibels, between the page's curve and the morph's."""
        return max(side.source.off_grid_db for side in self.sides)


AnySurface = Surface | StereoSurface
"""What a page shows."""


class PlacedWord(Protocol):
    """A word with its place on the map."""

    @property
    def latent(self) -> FloatArray:
        """(L,) where it lies."""

    @property
    def preset(self) -> Preset:
        """What its latent decodes to."""

    @property
    def count(self) -> int:
        """How many presets it was learned from."""

    @property
    def rare(self) -> bool:
        """Whether few presets stand behind it."""


class WordDecoder(Protocol):
    """What the map needs of a trained run (`eqmorph.runs.portable.load_model`)."""

    @property
    def layout(self) -> Layout:
        """The bands that it decodes."""

    @property
    def words(self) -> Mapping[str, PlacedWord]:
        """Word by name, the most frequent one first."""

    def decode(self, latents: FloatArray) -> FloatArray:
        """(N, L) latents to (N, P) parameters of the layout, in Hz, dB and Q."""


def stereo_surface(presets: Sequence[AnyPreset], morph: Morph, note: str) -> AnySurface:
    """The morph of presets of which some may have two channels: left with left and right with right.

    Raises as `morph_surface` does.
    """
    left, right = by_channel(presets)
    if left == right:
        return morph_surface(left, morph, note)
    return StereoSurface(morph_surface(left, morph, note), morph_surface(right, morph, note))


def morph_surface(presets: Sequence[Preset], morph: Morph, note: str) -> Surface:
    """The morph of two presets, for a slider, or of four, for a pad: the first two above, the others below.

    Raises:
        UsageError: another number of presets.
        DataError: the method or the page cannot hold the presets.
    """
    if len(presets) not in (2, 4):
        raise UsageError(f"the page takes two presets (a slider) or four (a pad), not {len(presets)}")
    kind: Shape = "line" if len(presets) == 2 else "square"
    spots = zip(presets, "ABCD", ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), strict=False)
    places = tuple(Place(preset.name or letter, x, y, preset) for preset, letter, (x, y) in spots)
    _check_frequencies(presets)
    layout = common_layout(presets)
    gain_range = BIQUAD["gain_db"] if layout is None else AUDIBLE["gain_db"]
    kinds, source = _between(kind, presets, morph)
    return Surface(kind, places, kinds, source, gain_range, note, method_name(morph))


def _between(kind: Shape, presets: Sequence[Preset], morph: Morph) -> tuple[tuple[Kind, ...], Source]:
    """Types of the bands of a morph, and the source of their numbers: a formula where the page knows it."""
    if type(morph) is LogMorph and morph.gain_weighted:
        bands = align(presets).bands
        return bands.kinds, MeanSource(bands)
    if isinstance(morph, LatentMorph) and isinstance(morph.codec, PortableRun) and LatentSource.can_hold(morph.codec):
        return morph.codec.layout.kinds, LatentSource.between(morph.codec, presets)

    def evaluate(points: FloatArray) -> Bands:
        path = morph.path(presets, corner_weights(points, len(presets)))
        return Bands.stacked([preset.arrays() for preset in path])

    grid = sample_grid(evaluate, flat=kind == "line")
    return grid.bands.kinds, grid


def corner_weights(points: FloatArray, count: int) -> FloatArray:
    """(M, count) weights of two or four presets at points (M, 2), a hair inside the presets themselves."""
    x, y = points.T
    corners = np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], axis=-1)
    return np.asarray((1 - INSIDE) * corners[:, :count] + INSIDE / count)


def _check_frequencies(presets: Sequence[Preset]) -> None:
    """Refuse bands that a page at 48 kHz cannot play; a morph stays between its presets."""
    highest_hz = max(band.frequency_hz for preset in presets for band in preset.bands)
    if highest_hz > HIGHEST_HZ:
        raise DataError(f"a band at {highest_hz:g} Hz cannot be played at 48 kHz; keep it under {HIGHEST_HZ:g} Hz")


def word_map(run: WordDecoder, name: str) -> Surface:
    """The latent space of a run, for a pad: a smooth two-dimensional sheet through the latents of its words.

    The words are laid out by the first two principal components of their latents, those that would lie on each other
    moved apart; the sheet between them is a thin-plate spline, so that it passes through every word.

    Args:
        run: words and decoder.
        name: how the page calls the run.

    Raises:
        DataError: fewer than three words, or all of them on one line.
    """
    if len(run.words) < 3:
        raise DataError(
            f"{name}: has {len(run.words)} words, a map needs three or more; name two of them to get a slider instead"
        )
    latents = np.stack([np.asarray(word.latent, dtype=float) for word in run.words.values()])
    centered = latents - latents.mean(axis=0)
    _, spread, axes = np.linalg.svd(centered, full_matrices=False)
    if len(spread) < 2 or not spread[1] > 1e-6 * spread[0]:
        raise DataError(
            f"{name}: its words lie on one line, which is not a map; name two of them to get a slider instead"
        )
    spots = lay_out(centered @ axes[:2].T, MAP_NODES - 1)
    sheet = Sheet.through(spots, latents)
    share = float((spread[:2] ** 2).sum() / (spread**2).sum())
    note = (
        f"{len(spots)} words of {name}, laid out by the first two principal components of their latents "
        f"({share:.0%} of the spread; close ones moved apart), on a smooth sheet through all of them."
    )
    places = tuple(
        Place(name, float(x), float(y), word.preset, word.count, "learned from few presets" if word.rare else "")
        for (name, word), (x, y) in zip(run.words.items(), spots, strict=True)
    )
    gains = run.layout.columns("gain_db")
    gain_range = float(run.layout.low[gains].min()), float(run.layout.high[gains].max())
    return Surface("map", places, run.layout.kinds, _on_sheet(run, sheet), gain_range, note)


def _on_sheet(run: WordDecoder, sheet: Sheet) -> Source:
    """The bands on a sheet: the decoder itself where the page can compute it, else a grid."""
    if isinstance(run, PortableRun) and LatentSource.can_hold(run):
        return LatentSource.on_sheet(run, sheet)
    layout = run.layout
    return sample_grid(lambda points: layout.split(layout.clip(run.decode(sheet(points)))), nodes=(MAP_NODES,))
