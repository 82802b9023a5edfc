"""A run's latent space in two dimensions: presets, words, and how dense each word lies.

A mixture of Gaussians stays one under the projection (`eqmorph.plots.projection`), so its density is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import evenly_spaced
from eqmorph.errors import DataError
from eqmorph.plots.projection import AxesKind, Projection, project, project_points
from eqmorph.plots.style import MARKERS, SCREEN, Style, Theme, canvas, drawing, halo, short_text
from eqmorph.runs.run import Run
from eqmorph.words.distributions import RARE, WordCloud

MOST_POINTS = 3_000
COLORED = 4
"""The most frequent words get a colour and a density; the rest a name."""

_SHARES = (0.9, 0.5)
LEGEND = (
    f"contours hold {_SHARES[1]:.0%} and {_SHARES[0]:.0%} of a word's density; grey: presets of other words; "
    f"hollow: fewer than {RARE} presets, with an arrow where they lie beyond the map"
)
_GRID = 200
_MAP_RATIO = 1.6
"""Width of the map over its height."""
_ROOM = 1.16
"""Size of the map over that of what it shows."""
SIDES: tuple[tuple[tuple[float, float], Literal["left", "right"], Literal["baseline", "top"]], ...] = (
    ((6, 4), "left", "baseline"),
    ((6, -4), "left", "top"),
    ((-6, 4), "right", "baseline"),
    ((-6, -4), "right", "top"),
)
"""Where the name of a word may stand beside its mark: offset in points, and which of its corners is there."""
_RARE_ROOM = 0.15
"""How far rare words may widen the map to each side, as a share of what frequent ones need."""


@dataclass(frozen=True)
class MapWord:
    """A word on the map: its centre (2,), and its density as K Gaussians (K,), (K, 2), (K, 2, 2)."""

    name: str
    count: int
    rare: bool
    center: np.ndarray
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


@dataclass(frozen=True)
class LatentPlot:
    """Content of the picture."""

    title: str
    note: str
    labels: tuple[str, str]
    words: tuple[MapWord, ...]
    points: np.ndarray
    """(N, 2) presets."""
    point_words: list[str]


def latent_plot(run: Run, corpus: Corpus, kind: AxesKind = "words") -> LatentPlot:
    """Project the words of a run and the presets of a corpus on a map; without words, presets on their own axes.

    Raises:
        DataError: the run has fewer than two latents.
    """
    clouds = {name: word.cloud for name, word in run.words.items()}
    corpus = corpus.take(evenly_spaced(len(corpus), MOST_POINTS))
    latents = run.encode(corpus.params)
    if latents.shape[1] < 2:
        raise DataError("a map needs two latents or more; this run has one")
    projection = project(clouds, kind) if clouds else project_points(latents)
    words = tuple(_map_word(name, cloud, projection) for name, cloud in clouds.items())
    own = run.config.data.holds(corpus)
    shown = f"{len(corpus):,} presets of {'that data' if own else corpus.source}"
    note = f"{run.label}; {_axes_note(projection, clouds)}; shown: {shown}; {LEGEND if clouds else 'no words'}"
    title = f"Latent map of {run.config.recipe.name}: {f'{len(words)} words' if words else 'no words'}"
    return LatentPlot(title, note, projection.labels, words, projection(latents), corpus.words.tolist())


def _map_word(name: str, cloud: WordCloud, projection: Projection) -> MapWord:
    """A word's mixture on the map, where a covariance S becomes A' S A."""
    return MapWord(
        name,
        cloud.count,
        cloud.rare,
        center=projection(cloud.mean[None])[0],
        weights=cloud.weights,
        means=projection(cloud.means),
        covariances=projection.axes.T @ cloud.covariances @ projection.axes,
    )


def _axes_note(projection: Projection, clouds: Mapping[str, WordCloud]) -> str:
    """How the axes of the map were found."""
    if projection.kind == "words":
        return "axes on which the words lie farthest apart for their spread (LDA)"
    return "first two principal components of " + ("the words' mixtures" if clouds else "the presets")


def latent_figure(plot: LatentPlot, style: Style = SCREEN) -> Figure:
    """Draw presets, density contours of the most frequent words, and the center of every word."""
    with drawing(style) as colors:
        figure = canvas(style, style.height_in(5.4), plot.title, plot.note)
        axes = figure.add_subplot()
        axes.set_xlabel(plot.labels[0])
        axes.set_ylabel(plot.labels[1])
        named = np.array(plot.point_words, dtype=object)
        main = [word for word in plot.words if not word.rare][:COLORED]
        size = 14 if len(named) < 500 else 7
        x, y = plot.points[~np.isin(named, [word.name for word in main])].T
        axes.scatter(x, y, s=0.6 * size, color=colors.muted, alpha=0.5, linewidth=0)
        low, high = _window(plot)
        for word, color, marker in zip(main, colors.series, MARKERS, strict=False):
            x, y = plot.points[named == word.name].T
            axes.scatter(x, y, s=size, marker=marker, color=color, alpha=0.45, linewidth=0)
            # The shares count the density beyond the map's edge too.
            levels = _levels(_density(word, *_grid(2 * low - high, 2 * high - low)))
            xs, ys = _grid(low, high)
            axes.contour(
                xs, ys, _density(word, xs, ys), levels=levels, colors=[color], linewidths=(1.0, 1.8),
                linestyles=("--", "-"),
            )  # fmt: skip
            _name_word(axes, word, color, marker, colors)
        for word in plot.words:
            if word not in main:
                _name_word(axes, _on_map(word, low, high), colors.muted, "o", colors)
        axes.set_xlim(low[0], high[0])
        axes.set_ylim(low[1], high[1])
        axes.set_aspect("equal")
        figure.draw_without_rendering()  # gives the axes their place, and so the names
        marks = [line.get_window_extent() for line in axes.lines]
        _keep_apart([text for text in axes.texts if isinstance(text, Annotation)], marks)
        return figure


def _keep_apart(names: list[Annotation], marks: list[Bbox]) -> None:
    """Put each name to the side of its mark where it covers least of the marks, and of the names before it."""
    taken = list(marks)
    for name in names:
        boxes = [_placed(name, side) for side in range(len(SIDES))]
        covered = [sum(_common_area(box, other) for other in taken) for box in boxes]
        taken.append(_placed(name, int(np.argmin(covered))))


def _placed(name: Annotation, side: int) -> Bbox:
    """Put a name to a side of its mark; returns the box that it fills there."""
    name.xyann, across, up = SIDES[side]
    name.set(horizontalalignment=across, verticalalignment=up)
    return name.get_window_extent()


def _common_area(box: Bbox, other: Bbox) -> float:
    """Area that two boxes share."""
    common = Bbox.intersection(box, other)
    return 0.0 if common is None else float(common.width * common.height)


def _name_word(axes: Axes, word: MapWord, color: str, marker: str, colors: Theme) -> None:
    """A word's centre and name; hollow and small where it is rare."""
    spot = float(word.center[0]), float(word.center[1])
    axes.plot(
        *spot, marker=marker, markersize=5 if word.rare else 9, zorder=4,
        markerfacecolor=colors.background if word.rare else color, markeredgecolor=colors.ink, markeredgewidth=1.0,
    )  # fmt: skip
    axes.annotate(
        short_text(word.name), spot, xytext=SIDES[0][0], textcoords="offset points", zorder=5, annotation_clip=True,
        fontsize=8 if word.rare else 10, fontweight="normal" if word.rare else "bold", path_effects=halo(colors),
    )  # fmt: skip


def _on_map(word: MapWord, low: np.ndarray, high: np.ndarray) -> MapWord:
    """A word beyond the corners (2,) of the map stands at its edge, with an arrow."""
    margin = 0.02 * (high - low)
    edge = word.center.clip(low + margin, high - margin)
    beyond = word.center - edge
    if not beyond.any():
        return word
    across, up = beyond
    sideways = "→" if across > 0 else "←"
    upright = "↑" if up > 0 else "↓"
    arrow = sideways if abs(across) > abs(up) else upright
    return replace(word, name=f"{short_text(word.name)} {arrow}", center=edge)


def _window(plot: LatentPlot) -> tuple[np.ndarray, np.ndarray]:
    """Find the corners of the map, which shows nearly all presets, frequent words, and rare ones that are near."""
    frequent = [word for word in plot.words if not word.rare]
    points = plot.points[np.isfinite(plot.points).all(axis=1)]
    spots = [word.center[None] for word in frequent or plot.words] + [_extent(word) for word in frequent[:COLORED]]
    if len(points):
        spots.append(np.quantile(points, (0.01, 0.99), axis=0))
    low, high = np.min(np.concatenate(spots), axis=0), np.max(np.concatenate(spots), axis=0)
    room = _RARE_ROOM * (high - low)
    centers = np.concatenate([word.center[None] for word in plot.words] or spots)
    low = np.minimum(low, centers.min(axis=0).clip(min=low - room))
    high = np.maximum(high, centers.max(axis=0).clip(max=high + room))
    center, size = (low + high) / 2, _ROOM * np.maximum(high - low, 1e-9)
    # One unit is as long on either axis, so that distances can be compared by eye.
    unit = max(size[0] / _MAP_RATIO, size[1])
    half = np.array([_MAP_RATIO * unit, unit]) / 2
    return center - half, center + half


def _extent(word: MapWord) -> np.ndarray:
    """(2, 2) corners of the box around the outer contour of a word's larger parts."""
    # Of a Gaussian in the plane, the share p lies within the radius sqrt(-2 ln(1 - p)) standard deviations.
    radius = np.sqrt(-2 * np.log(1 - _SHARES[0]))
    large = word.weights >= 1 - _SHARES[0]
    reach = radius * np.sqrt(np.diagonal(word.covariances[large], axis1=1, axis2=2))
    return np.stack([(word.means[large] - reach).min(axis=0), (word.means[large] + reach).max(axis=0)])


def _grid(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(low[0], high[0], _GRID), np.linspace(low[1], high[1], _GRID)


def _density(word: MapWord, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """(Y, X) the word's mixture on a grid."""
    spots = np.stack(np.meshgrid(xs, ys), axis=-1)
    total = np.zeros(spots.shape[:2])
    for weight, mean, covariance in zip(word.weights, word.means, word.covariances, strict=True):
        offset = spots - mean
        distance = np.einsum("yxi,ij,yxj->yx", offset, np.linalg.inv(covariance), offset)
        total += weight * np.exp(-0.5 * distance) / np.sqrt(np.linalg.det(covariance))
    return total


def _levels(density: np.ndarray) -> list[float]:
    """Densities above which `_SHARES` of the mass lie, ascending."""
    falling = np.sort(density.ravel())[::-1]
    mass = np.cumsum(falling) / max(falling.sum(), 1e-300)
    # A word far from everything else has no density on the grid, and no place where its shares are reached.
    places = np.minimum(np.searchsorted(mass, _SHARES), len(falling) - 1)
    levels = falling[places].tolist()
    return levels if levels[0] < levels[1] else [levels[0], np.nextafter(levels[0], np.inf)]
