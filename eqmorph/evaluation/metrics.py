"""Metrics as pure functions of numpy arrays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eqmorph.corpora.sample import evenly_spaced
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms, vector_curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS, BandField
from eqmorph.evaluation.figures import RMSE_MEDIAN, RMSE_P90

GRID_HZ = log_grid(128)
"""(128,) frequencies on which outputs are compared: 20 Hz to 20 kHz, evenly spaced in octaves."""
MAX_PAIRWISE_ROWS = 3_000
"""Silhouette needs all distances; a larger corpus is thinned evenly to this many rows."""
FEWEST_POINTS = 3
ROUNDING = 1e-12
"""Share of squared norms below which the difference of two curves is rounding."""
COLLAPSED_SPREAD = 1e-9
"""Span of the points below which a space has collapsed and clusters are not defined."""


class Clustering(NamedTuple):
    """How well labelled points fall into clusters."""

    silhouette: float
    """-1 to 1, higher is better (Rousseeuw 1987)."""
    davies_bouldin: float
    """0 upward, lower is better (Davies and Bouldin 1979)."""


def layout_curves_db(params: FloatArray, layout: Layout) -> FloatArray:
    """Compute the curves of presets on `GRID_HZ`.

    Args:
        params: (N, P) physical units.
        layout: layout of the presets.

    Returns:
        (N, F) decibels; NaN for a preset that no filter can have.
    """
    return vector_curves_db(params, layout, GRID_HZ)


def response_rmse_db(params: FloatArray, others: FloatArray, layout: Layout) -> FloatArray:
    """Compute the RMS distance between the curves of presets.

    Args:
        params: (N, P) physical units.
        others: (N, P) physical units.
        layout: layout of both.

    Returns:
        (N,) decibels, infinite where a preset is one that no filter can have; lower is better.
    """
    return rms(layout_curves_db(params, layout) - layout_curves_db(others, layout))


def error_figures(errors: FloatArray) -> dict[str, float]:
    """Summarize response errors (N,) in decibels by their median and 90th percentile; NaN without any."""
    if not len(errors):
        return {RMSE_MEDIAN.key: float("nan"), RMSE_P90.key: float("nan")}
    # An output that no filter can have is infinitely far: between two of these, numpy's quantile is NaN.
    with np.errstate(invalid="ignore"):
        high = float(np.quantile(errors, 0.9))
    return {RMSE_MEDIAN.key: float(np.median(errors)), RMSE_P90.key: np.inf if np.isnan(high) else high}


def clustering(points: FloatArray, labels: ArrayLike) -> Clustering:
    """Compute silhouette and Davies-Bouldin.

    Args:
        points: (N, D); rows that are not finite are left out.
        labels: (N,)

    Returns:
        Both scores; NaN with fewer than three points or two labels, with a label for every point, or where all
        points coincide.

    Example:
        >>> scores = clustering(np.array([[0.0], [0.1], [1.0], [1.1]]), ["warm", "warm", "bright", "bright"])
        >>> [round(score, 2) for score in scores]
        [0.9, 0.1]
    """
    from sklearn.metrics import davies_bouldin_score, silhouette_score

    labels = np.asarray(labels)
    finite = np.isfinite(points).all(axis=1)
    points, labels = points[finite], labels[finite]
    thin = evenly_spaced(len(points), MAX_PAIRWISE_ROWS)
    points, labels = points[thin], labels[thin]
    groups = len(np.unique(labels))
    collapsed = np.ptp(points, axis=0).max(initial=0) < COLLAPSED_SPREAD if len(points) else True
    if len(points) < FEWEST_POINTS or not 2 <= groups < len(points) or collapsed:
        return Clustering(float("nan"), float("nan"))
    return Clustering(float(silhouette_score(points, labels)), float(davies_bouldin_score(points, labels)))


def unit_variance(points: FloatArray) -> FloatArray:
    """Scale every dimension of points (N, D) to variance 1, so that stretching an axis changes nothing after it."""
    if not len(points):
        return points
    spread = points.std(axis=0)
    return np.asarray(points / np.where(spread > 0, spread, 1.0))


def whitened(points: FloatArray) -> FloatArray:
    """Decorrelate points (N, D) and scale them to variance 1, so that no linear map changes anything after it."""
    if not len(points):
        return points
    centered = points - points.mean(axis=0)
    # X = U S V^T, so that X V / S = U has orthonormal columns; their variance is 1 / N.
    _, spread, axes = np.linalg.svd(centered, full_matrices=False)
    return np.asarray(centered @ axes.T / np.maximum(spread, 1e-12) * np.sqrt(len(points)))


SCALINGS: dict[str, Callable[[FloatArray], FloatArray]] = {"": np.asarray, "_unit": unit_variance, "_white": whitened}
"""End of a figure's key -> how points are scaled before their clusters are measured."""


def cluster_figures(
    points: FloatArray, labels: NDArray[np.object_], scalings: Iterable[str] = SCALINGS
) -> dict[str, float]:
    """Compute the clustering of points under several scalings.

    Args:
        points: (N, D)
        labels: (N,)
        scalings: keys of `SCALINGS`.

    Returns:
        `silhouette`, `davies_bouldin`, `silhouette_unit`, and so on.
    """
    figures: dict[str, float] = {}
    for suffix in scalings:
        scores = clustering(SCALINGS[suffix](points), labels)
        figures |= {f"{name}{suffix}": value for name, value in scores._asdict().items()}
    return figures


def stack_figures(rows: Sequence[Mapping[str, float]]) -> dict[str, FloatArray]:
    """Put figures of R replicas, folds or draws side by side.

    Args:
        rows: the figures of each, by their keys.

    Returns:
        Key -> (R,) float64; NaN where one lacks a figure that another has.

    Example:
        >>> stack_figures([{"valid": 1.0}, {"valid": 0.5}])
        {'valid': array([1. , 0.5])}
    """
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: np.array([row.get(key, np.nan) for row in rows], dtype=np.float64) for key in keys}


def distances_db(curves: FloatArray, others: FloatArray) -> FloatArray:
    """Compute the RMS distance of every curve (N, F) to every other (M, F), in decibels: (N, M)."""
    # |a - b|^2 = |a|^2 + |b|^2 - 2 a.b. scipy's cdist sums squares of differences, whose last digits are others than
    # those of published figures.
    norms = (curves**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)
    squares = norms - 2 * curves @ others.T
    squares[squares < ROUNDING * norms] = 0.0
    return np.asarray(np.sqrt(squares / curves.shape[1]))


def mean_distance_db(curves: FloatArray) -> float:
    """Compute the mean RMS distance between different curves of (N, F), E|X - X'|; 0 for a single curve."""
    count = len(curves)
    return float(distances_db(curves, curves).sum() / max(count * (count - 1), 1))


def energy_distance_db(curves: FloatArray, others: FloatArray) -> float:
    """Compute the energy distance between two clouds of curves; 0 when they are alike.

    Székely and Rizzo (2013): 2 E|X - Y| - E|X - X'| - E|Y - Y'|, distinct pairs only within a cloud.

    Args:
        curves: (N, F) decibels.
        others: (M, F) decibels.

    Returns:
        Decibels RMS.
    """
    between = distances_db(curves, others).mean()
    return float(2 * between - mean_distance_db(curves) - mean_distance_db(others))


def output_ranges(params: FloatArray, layout: Layout) -> dict[BandField, tuple[float, float]]:
    """Find the lowest and highest value of each group of parameters over presets (N, P).

    A group that the layout leaves no choice in, such as Q where every band has a fixed one, has its fixed values.
    """
    bands = layout.split(params)
    ranges = {}
    for field in FIELDS:
        free = layout.columns(field)
        values = params[:, free] if free else getattr(bands, field)
        ranges[field] = float(values.min()), float(values.max())
    return ranges
