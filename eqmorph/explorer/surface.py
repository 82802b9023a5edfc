"""A morph as the page holds it: bands at the nodes of a line or a grid, with named places on it.

Between nodes the page interpolates dB, log Hz and log Q by cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981),
which is exact for straight lines. How far that is from the morph itself is measured in the middle of every cell, and
the grid made finer until it is at most `TOLERANCE_DB`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.morphs.base import Morph

TOLERANCE_DB = 0.05
HIGHEST_HZ = 23_000.0
"""Filters of a page at 48 kHz must stay clear of half the sample rate."""

Kind = Literal["line", "square", "map"]


@dataclass(frozen=True)
class Place:
    """A preset or word on the surface; x runs left to right and y top to bottom, both from 0 to 1.

    Attributes:
        preset: what stands exactly here; the surface passes through its curve.
        note: what to know about it.
    """

    name: str
    x: float
    y: float
    preset: Preset
    note: str = ""


@dataclass(frozen=True)
class Surface:
    """Bands (rows * columns, B) at evenly spaced nodes, row by row.

    Attributes:
        kind: "line" between two presets, "square" between four, or the "map" of a run's words.
        note: a sentence for people: how the morph was made.
        off_grid_db: largest difference, in decibels, between the page's curve and the morph's in the cells' middles.
    """

    kind: Kind
    places: tuple[Place, ...]
    bands: Bands
    columns: int
    rows: int
    note: str
    off_grid_db: float


class PlacedWord(Protocol):
    """A word with its place on the map."""

    @property
    def latent(self) -> FloatArray:
        """(L,) where it lies."""

    @property
    def preset(self) -> Preset:
        """What its latent decodes to."""

    @property
    def rare(self) -> bool:
        """Whether few presets stand behind it."""


class WordModel(Protocol):
    """What the map needs of a trained run (`eqmorph.runs.run.load_run`)."""

    @property
    def words(self) -> Mapping[str, PlacedWord]:
        """Word by name."""

    def decode(self, latents: FloatArray) -> FloatArray:
        """(N, L) latents to (N, 13) parameters of the SAFE layout, in Hz, dB and Q."""


def morph_surface(presets: Sequence[Preset], morph: Morph, note: str) -> Surface:
    """The morph of two presets, for a slider, or of four, for a pad: the first two above, the others below.

    Raises:
        UsageError: another number of presets.
        DataError: the method or the page cannot hold the presets.
    """
    if len(presets) not in (2, 4):
        raise UsageError(f"the page takes two presets (a slider) or four (a pad), not {len(presets)}")

    def evaluate(points: FloatArray) -> Bands:
        x, y = points.T
        corners = np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], axis=-1)
        # A hair's breadth inside: a preset on its own may have other bands than the morph beside it.
        weights = (1 - _INSIDE) * corners[:, : len(presets)] + _INSIDE / len(presets)
        rows = [preset.arrays() for preset in morph.path(presets, weights)]
        return Bands(rows[0].kinds, *(np.stack(values) for values in zip(*(row[1:] for row in rows), strict=True)))

    spots = zip(presets, "ABCD", ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), strict=False)
    places = tuple(Place(preset.name or letter, x, y, preset) for preset, letter, (x, y) in spots)
    if len(presets) == 2:
        return _sample("line", places, evaluate, _LINE_NODES, note)
    return _sample("square", places, evaluate, _SQUARE_NODES, note)


def word_map(run: WordModel, name: str) -> Surface:
    """The latent space of a run, for a pad: a smooth two-dimensional sheet through the latents of its words.

    The words are laid out by the first two principal components of their latents, those that would lie on each other
    moved apart; the sheet between them is a thin-plate spline, so that it passes through every word.

    Args:
        run: words and decoder.
        name: what the page calls it.

    Raises:
        DataError: fewer than three words, or all of them on one line.
    """
    from scipy.interpolate import RBFInterpolator

    if len(run.words) < 3:
        raise DataError(
            f"{name}: has {len(run.words)} words, a map needs three or more; name two of them to get a slider instead"
        )
    latents = np.stack([np.asarray(word.latent, dtype=float) for word in run.words.values()])
    centered = latents - latents.mean(axis=0)
    _, spread, axes = np.linalg.svd(centered, full_matrices=False)
    if len(spread) < 2 or not spread[1] > 1e-6 * spread[0]:
        raise DataError(
            f"{name}: its words lie on one line, which is no map; name two of them to get a slider instead"
        )
    spots = _lay_out(centered @ axes[:2].T)
    sheet = RBFInterpolator(spots, latents, kernel="thin_plate_spline")

    def evaluate(points: FloatArray) -> Bands:
        return SAFE.split(SAFE.clip(run.decode(sheet(points))))

    share = float((spread[:2] ** 2).sum() / (spread**2).sum())
    note = (
        f"{len(spots)} words of {name}, laid out by the first two principal components of their latents "
        f"({share:.0%} of the spread; close ones moved apart), on a smooth sheet through all of them."
    )
    places = tuple(
        Place(name, float(x), float(y), word.preset, "rare: few presets stand behind it" if word.rare else "")
        for (name, word), (x, y) in zip(run.words.items(), spots, strict=True)
    )
    return _sample("map", places, evaluate, (_MAP_NODES,), note)


_INSIDE = 1e-9
_LINE_NODES, _SQUARE_NODES, _MAP_NODES = (65, 129, 257), (17, 33), 41
"""Nodes along a side; the first number that holds the tolerance is taken."""
_BORDER = 0.12
"""Room around the outermost words, as a share of the map."""


_APART, _APART_OF_MANY = 0.13, 0.6
"""Words can be told apart at 0.13 of the map; K words at 0.6 / sqrt(K), where that is less room."""
_PUSHES, _PUSH = 300, 0.5
"""Rounds in which words that are too close push each other, and the share of the overlap that a push takes away."""
_JITTER = 1e-4
_GOLDEN_ANGLE = 2.4
"""Radians; turning every word's jitter by it, no two words on one spot move the same way."""
_SAME_SPOT = 1e-9


def _lay_out(points: FloatArray) -> FloatArray:
    """Points (K, 2) fitted into the map, pushed apart where closer than words can be told apart, on its nodes."""
    low, high = points.min(axis=0), points.max(axis=0)
    spots = _BORDER + (1.0 - 2.0 * _BORDER) * (points - low) / (high - low)
    spots = spots + _JITTER * _directions(len(spots))
    apart = min(_APART, _APART_OF_MANY / len(spots) ** 0.5)
    for _ in range(_PUSHES):
        spots = np.clip(spots + _PUSH * _repulsion(spots, apart), _BORDER / 2, 1.0 - _BORDER / 2)
    return np.asarray(np.round(spots * (_MAP_NODES - 1)) / (_MAP_NODES - 1))


def _directions(count: int) -> FloatArray:
    """(count, 2) unit vectors, all different."""
    angle = np.arange(count)[:, None] * _GOLDEN_ANGLE
    return np.asarray(np.cos(angle + np.array([0.0, np.pi / 2])))


def _repulsion(spots: FloatArray, apart: float) -> FloatArray:
    """(K, 2) sum of the pushes on each spot: away from every closer one, by half of what is missing to `apart`."""
    gaps = spots[:, None] - spots  # (K, K, 2)
    distance = np.maximum(np.linalg.norm(gaps, axis=-1), _SAME_SPOT)
    push = np.maximum(apart - distance, 0.0) / distance / 2
    np.fill_diagonal(push, 0.0)
    return np.asarray((push[..., None] * gaps).sum(axis=1))


Morphing = Callable[[FloatArray], Bands]
"""Points (M, 2), from 0 to 1, to the bands (M, B) of the morph there."""


def _sample(kind: Kind, places: tuple[Place, ...], evaluate: Morphing, sizes: Sequence[int], note: str) -> Surface:
    """The morph on the first of `sizes` (nodes along a side) that holds the tolerance, else on the last."""
    for columns in sizes:
        rows = 1 if kind == "line" else columns
        nodes = _grid(np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows))
        centers = (np.arange(columns - 1) + 0.5) / (columns - 1)
        middles = _grid(centers, centers if rows > 1 else np.zeros(1))
        everywhere = evaluate(np.concatenate([nodes, middles]))
        bands, exact = everywhere.rows(slice(len(nodes))), everywhere.rows(slice(len(nodes), None))
        if (highest := float(bands.frequency_hz.max())) > HIGHEST_HZ:
            raise DataError(f"a band at {highest:g} Hz cannot be played at 48 kHz; keep it under {HIGHEST_HZ:g} Hz")
        guess = _in_the_middle(bands, columns, rows)
        grid_hz = log_grid()
        off_grid_db = float(np.abs(response_db(guess, grid_hz) - response_db(exact, grid_hz)).max())
        if off_grid_db <= TOLERANCE_DB:
            break
    return Surface(kind, places, bands, columns, rows, note, off_grid_db)


def _grid(xs: FloatArray, ys: FloatArray) -> FloatArray:
    """(len(xs) * len(ys), 2) points, row by row."""
    return np.stack([np.tile(xs, len(ys)), np.repeat(ys, len(xs))], axis=-1)


def _in_the_middle(bands: Bands, columns: int, rows: int) -> Bands:
    """What the page interpolates in the middle of every cell."""

    def middle(values: FloatArray) -> FloatArray:
        cells = _halfway(values.reshape(rows, columns, -1).swapaxes(0, 1)).swapaxes(0, 1)
        return (_halfway(cells) if rows > 1 else cells).reshape(-1, values.shape[-1])

    frequency_hz, q = (np.exp(middle(np.log(values))) for values in (bands.frequency_hz, bands.q))
    return Bands(bands.kinds, frequency_hz, middle(bands.gain_db), q)


def _halfway(nodes: FloatArray) -> FloatArray:
    """Cubic convolution halfway between nodes: (N, ...) -> (N - 1, ...), the ends continued as in Keys' paper."""
    before = 3 * nodes[:1] - 3 * nodes[1:2] + nodes[2:3]
    after = 3 * nodes[-1:] - 3 * nodes[-2:-1] + nodes[-3:-2]
    padded = np.concatenate([before, nodes, after])
    return np.asarray((9 * (padded[1:-2] + padded[2:-1]) - padded[:-3] - padded[3:]) / 16)
