"""A morph as the page holds it: bands at the nodes of a line or a grid, with named places on it.

Between nodes the page interpolates dB, log Hz and log Q by cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981), which
is exact for straight lines. How far that is from the morph itself is measured in the middle of every cell, and the grid
made finer until it is at most `TOLERANCE_DB`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError

TOLERANCE_DB = 0.05
HIGHEST_HZ = 23_000.0
"""Filters of a page at 48 kHz must stay clear of half the sample rate."""

Path = Callable[[Preset, Preset, Sequence[float]], Sequence[Preset]]
"""A morph method: two presets and T values in [0, 1] -> T presets."""


@dataclass(frozen=True)
class Place:
    """A preset or word on the surface; x runs left to right and y top to bottom, both from 0 to 1."""

    name: str
    x: float
    y: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Surface:
    """Bands (rows * columns, B) at evenly spaced nodes, row by row.

    Attributes:
        kind: "line" between two presets, "square" between four, or the "map" of a run's words.
        note: one sentence for people: how the morph was made.
        off_grid_db: largest difference, in decibels, between the page's curve and the morph's in the cells' middles.
    """

    kind: Literal["line", "square", "map"]
    places: tuple[Place, ...]
    bands: Bands
    columns: int
    rows: int
    note: str
    off_grid_db: float


class Codec(Protocol):
    """What the map needs of a trained run."""

    words: dict[str, Any]
    """Word -> an object with `latent` (L,)."""

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """(N, L) -> parameters (N, 13) of the SAFE layout, in Hz, dB and Q."""
        ...


def line(a: Preset, b: Preset, path: Path, note: str) -> Surface:
    """The morph between two presets, for a slider."""

    def evaluate(xs: np.ndarray, ys: np.ndarray) -> Bands:
        return _stack(_along(path, a, b, xs))

    places = (Place(a.name or "A", 0.0), Place(b.name or "B", 1.0))
    return _sample("line", places, evaluate, (65, 129, 257), note)


def square(presets: Sequence[Preset], path: Path, note: str) -> Surface:
    """The morph between four presets, for a pad: A and B above, C and D below, then from the upper to the lower edge."""
    a, b, c, d = presets

    def evaluate(xs: np.ndarray, ys: np.ndarray) -> Bands:
        upper, lower = _along(path, a, b, xs), _along(path, c, d, xs)
        columns = [_along(path, top, bottom, ys) for top, bottom in zip(upper, lower, strict=True)]
        return _stack([preset for row in zip(*columns, strict=True) for preset in row])

    corners = zip(presets, "ABCD", ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True)
    places = tuple(Place(preset.name or letter, x, y) for preset, letter, (x, y) in corners)
    return _sample("square", places, evaluate, (17, 33), note)


def latent_map(run: Codec, name: str) -> Surface:
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
        raise DataError(f"{name}: its words lie on one line, which is no map; name two of them to get a slider instead")
    spots = _lay_out(centered @ axes[:2].T)
    sheet = RBFInterpolator(spots, latents, kernel="thin_plate_spline")

    def evaluate(xs: np.ndarray, ys: np.ndarray) -> Bands:
        points = np.stack([np.tile(xs, len(ys)), np.repeat(ys, len(xs))], axis=-1)  # (M, 2)
        return SAFE.split(SAFE.clip(run.decode(sheet(points))))

    share = float((spread[:2] ** 2).sum() / (spread**2).sum())
    note = (
        f"{len(spots)} words of {name}, laid out by the first two principal components of their latents "
        f"({share:.0%} of the spread; close ones moved apart), on a smooth sheet through all of them."
    )
    places = tuple(Place(word, float(x), float(y)) for word, (x, y) in zip(run.words, spots, strict=True))
    return _sample("map", places, evaluate, (_MAP_NODES,), note)


_MAP_NODES = 33
_BORDER = 0.12
"""Room around the outermost words, as a share of the map."""


def _lay_out(points: np.ndarray) -> np.ndarray:
    """Points (K, 2) fitted into the map, pushed apart where closer than words can be told apart, on its nodes."""
    low, high = points.min(axis=0), points.max(axis=0)
    spots = _BORDER + (1.0 - 2.0 * _BORDER) * (points - low) / (high - low)
    apart = min(0.13, 0.6 / len(spots) ** 0.5)
    turn = np.arange(len(spots))[:, None] * 2.4 + np.array([0.0, np.pi / 2])  # golden angle: no two on one spot
    spots = spots + 1e-4 * np.cos(turn)
    for _ in range(300):
        gaps = spots[:, None] - spots  # (K, K, 2)
        distance = np.maximum(np.linalg.norm(gaps, axis=-1), 1e-9)
        push = np.maximum(apart - distance, 0.0) / distance / 2
        np.fill_diagonal(push, 0.0)
        spots = np.clip(spots + 0.5 * (push[..., None] * gaps).sum(axis=1), _BORDER / 2, 1.0 - _BORDER / 2)
    return np.asarray(np.round(spots * (_MAP_NODES - 1)) / (_MAP_NODES - 1))


def _along(path: Path, a: Preset, b: Preset, t: np.ndarray) -> Sequence[Preset]:
    """The morph with the same bands at every t: where an end has others, it is taken a hair's breadth inside."""
    presets = path(a, b, t.tolist())
    if len({tuple(band.type for band in preset.bands) for preset in presets}) > 1:
        presets = path(a, b, np.clip(t, 1e-6, 1.0 - 1e-6).tolist())
    return presets


def _stack(presets: Sequence[Preset]) -> Bands:
    """Presets with the same kinds of bands as arrays (N, B)."""
    rows = [preset.arrays() for preset in presets]
    if len({row.kinds for row in rows}) > 1:
        raise DataError("the presets of this morph have different bands on the way; use another --method or --fit")
    return Bands(rows[0].kinds, *(np.stack(values) for values in zip(*(row[1:] for row in rows), strict=True)))


def _sample(
    kind: Literal["line", "square", "map"],
    places: tuple[Place, ...],
    evaluate: Callable[[np.ndarray, np.ndarray], Bands],
    sizes: Sequence[int],
    note: str,
) -> Surface:
    """The first of `sizes` (nodes along a side) that holds the tolerance, else the last; `evaluate` is the morph."""
    for nodes in sizes:
        xs = np.linspace(0.0, 1.0, nodes)
        ys = np.zeros(1) if kind == "line" else xs
        bands = evaluate(xs, ys)
        if (highest := float(bands.frequency_hz.max())) > HIGHEST_HZ:
            raise DataError(f"a band at {highest:g} Hz cannot be played at 48 kHz; the page holds up to {HIGHEST_HZ:g} Hz")
        off_grid_db = _off_grid_db(bands, evaluate, xs, ys)
        if off_grid_db <= TOLERANCE_DB:
            break
    return Surface(kind, places, bands, len(xs), len(ys), note, off_grid_db)


def _off_grid_db(
    bands: Bands, evaluate: Callable[[np.ndarray, np.ndarray], Bands], xs: np.ndarray, ys: np.ndarray
) -> float:
    """Largest difference between interpolation and morph in the middle of the cells, in decibels."""

    def middle(values: np.ndarray) -> np.ndarray:
        cells = _halfway(values.reshape(len(ys), len(xs), -1).swapaxes(0, 1)).swapaxes(0, 1)
        return (_halfway(cells) if len(ys) > 1 else cells).reshape(-1, values.shape[-1])

    guess = Bands(
        bands.kinds,
        np.exp(middle(np.log(bands.frequency_hz))),
        middle(bands.gain_db),
        np.exp(middle(np.log(bands.q))),
    )
    exact = evaluate((xs[1:] + xs[:-1]) / 2, (ys[1:] + ys[:-1]) / 2 if len(ys) > 1 else ys)
    grid_hz = log_grid()
    return float(np.abs(response_db(guess, grid_hz) - response_db(exact, grid_hz)).max())


def _halfway(nodes: np.ndarray) -> np.ndarray:
    """Cubic convolution halfway between nodes: (N, ...) -> (N - 1, ...), the ends continued as in Keys' paper."""
    before = 3 * nodes[:1] - 3 * nodes[1:2] + nodes[2:3]
    after = 3 * nodes[-1:] - 3 * nodes[-2:-1] + nodes[-3:-2]
    padded = np.concatenate([before, nodes, after])
    return np.asarray((9 * (padded[1:-2] + padded[2:-1]) - padded[:-3] - padded[3:]) / 16)
