"""Metrics, as pure functions of numpy arrays."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from eqmorph.eq.curves import rms, vector_curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.limits import Field

GRID_HZ = log_grid(128)
"""Frequencies on which curves are compared: 20 Hz to 20 kHz, evenly spaced in octaves."""

MAX_PAIRWISE_ROWS = 3_000
"""Silhouette needs all distances; a larger corpus is thinned evenly to this many rows."""


class Clustering(NamedTuple):
    """How well labelled points fall into clusters."""

    silhouette: float
    """-1 to 1, higher is better (Rousseeuw 1987)."""
    davies_bouldin: float
    """0 upward, lower is better (Davies and Bouldin 1979)."""


def curves_db(params: np.ndarray, layout: Layout = SAFE) -> np.ndarray:
    """Physical presets (N, P) to decibels (N, F) on `GRID_HZ`; presets beyond what a filter can do give NaN."""
    return vector_curves_db(params, layout, GRID_HZ)


def response_rmse_db(params: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(N,) RMS distance in decibels between the curves of presets (N, P) and (N, P); lower is better."""
    return rms(curves_db(params) - curves_db(others))


def clustering(points: np.ndarray, labels: np.ndarray) -> Clustering:
    """Silhouette and Davies-Bouldin of points (N, D) by labels (N,); NaN where they are not defined."""
    from sklearn.metrics import davies_bouldin_score, silhouette_score

    finite = np.isfinite(points).all(axis=1)
    points, labels = points[finite], labels[finite]
    if len(points) > MAX_PAIRWISE_ROWS:
        thin = np.linspace(0, len(points) - 1, MAX_PAIRWISE_ROWS).astype(int)
        points, labels = points[thin], labels[thin]
    if (
        len(points) < 3
        or not 2 <= len(np.unique(labels)) < len(points)
        or np.ptp(points, axis=0).max(initial=0) < 1e-9
    ):
        return Clustering(float("nan"), float("nan"))
    return Clustering(float(silhouette_score(points, labels)), float(davies_bouldin_score(points, labels)))


def unit_variance(points: np.ndarray) -> np.ndarray:
    """Points (N, D) with every dimension scaled to variance 1, so that stretching an axis buys nothing."""
    if not len(points):
        return points
    spread = points.std(axis=0)
    return np.asarray(points / np.where(spread > 0, spread, 1.0))


def whitened(points: np.ndarray) -> np.ndarray:
    """Points (N, D) decorrelated and scaled to variance 1: no linear map of the space can change what follows."""
    if not len(points):
        return points
    centered = points - points.mean(axis=0)
    _, spread, axes = np.linalg.svd(centered, full_matrices=False)
    return np.asarray(centered @ axes.T / np.maximum(spread, 1e-12) * np.sqrt(len(points)))


SCALINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"": np.asarray, "_unit": unit_variance, "_white": whitened}
"""Suffix of a figure -> how points are scaled before their clusters are measured."""


def cluster_figures(points: np.ndarray, labels: np.ndarray, scalings: Iterable[str] = SCALINGS) -> dict[str, float]:
    """Clustering of points (N, D) by labels (N,) under each scaling: `silhouette`, `silhouette_unit`, and so on."""
    found: dict[str, float] = {}
    for suffix in scalings:
        scores = clustering(SCALINGS[suffix](points), labels)
        found |= {f"silhouette{suffix}": scores.silhouette, f"davies_bouldin{suffix}": scores.davies_bouldin}
    return found


def energy_distance_db(curves: np.ndarray, others: np.ndarray) -> float:
    """Energy distance between two clouds of curves (N, F) and (M, F), in decibels RMS; 0 when they are alike.

    Székely and Rizzo (2013): 2 E|X - Y| - E|X - X'| - E|Y - Y'|, distinct pairs only within a cloud.
    """
    between = _distances(curves, others).mean()
    return float(2 * between - _mean_within(curves) - _mean_within(others))


def output_ranges(params: np.ndarray, layout: Layout = SAFE) -> dict[Field, tuple[float, float]]:
    """Lowest and highest value of each group of parameters over presets (N, P)."""
    fields: tuple[Field, ...] = ("frequency_hz", "gain_db", "q")
    spans = {field: params[:, layout.columns(field)] for field in fields}
    return {field: (float(values.min()), float(values.max())) for field, values in spans.items()}


def _distances(curves: np.ndarray, others: np.ndarray) -> np.ndarray:
    squares = (curves**2).sum(1)[:, None] + (others**2).sum(1) - 2 * curves @ others.T
    return np.asarray(np.sqrt(np.maximum(squares, 0) / curves.shape[1]))


def _mean_within(curves: np.ndarray) -> float:
    n = len(curves)
    return float(_distances(curves, curves).sum() / max(n * (n - 1), 1))
