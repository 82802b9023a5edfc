"""The axes of a map of latents: those on which words lie farthest apart for their spread, or principal components.

The first are those of linear discriminant analysis (R. A. Fisher, 1936). Both come from the words' mixtures, so that
the map is the same whatever presets are put on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eqmorph.words.distributions import WordCloud

AxesKind = Literal["words", "pca"]


@dataclass(frozen=True)
class Projection:
    """`(latent - origin) @ axes` gives the map: origin (L,), axes (L, 2)."""

    kind: AxesKind
    origin: np.ndarray
    axes: np.ndarray
    labels: tuple[str, str]

    def __call__(self, latents: np.ndarray) -> np.ndarray:
        """(N, L) to (N, 2)."""
        return np.asarray((latents - self.origin) @ self.axes)


def project(clouds: Mapping[str, WordCloud], kind: AxesKind) -> Projection:
    """Find the axes of a map of words.

    With p the share, m the mean and S the covariance of each word, the axes come from the spread within words,
    sum p S, and from the offsets of their means, sqrt(p) (m - sum p m), whose products add up to the spread between.

    Args:
        clouds: the mixtures of K words, of two latents or more.
        kind: axes that tell words apart, or the principal components of all spread.
    """
    counts = np.array([cloud.count for cloud in clouds.values()], dtype=float)
    shares = counts / counts.sum()
    means = np.stack([cloud.mean for cloud in clouds.values()])  # (K, L)
    origin = shares @ means
    spreads = np.stack([_covariance(cloud) for cloud in clouds.values()])
    within = np.einsum("k,kij->ij", shares, spreads)
    offsets = np.sqrt(shares)[:, None] * (means - origin)
    if kind == "pca":
        return _on_principal_components(origin, within + offsets.T @ offsets)
    labels = _with_unit(("first word axis", "second word axis"), "standard deviations within a word")
    return Projection(kind, origin, _discriminants(within, offsets), labels)


def _discriminants(within: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(L, 2) axes along which offsets (K, L) are largest where the spread within words (L, L) is one everywhere.

    Where words differ along one axis alone, the second one is that of most spread beside it.
    """
    # A tenth of the mean variance is added, so that directions few presets speak of do not decide.
    shrunk = within + 0.1 * np.trace(within) / len(within) * np.eye(len(within))
    values, vectors = np.linalg.eigh(shrunk)
    whiten = vectors / np.sqrt(values)
    _, strength, directions = np.linalg.svd(offsets @ whiten)
    axes = whiten @ directions[:2].T
    if len(strength) < 2 or strength[1] < 1e-9 * max(strength[0], 1e-30):
        total = within + offsets.T @ offsets
        axes[:, 1] = whiten @ _widest_beside(whiten.T @ total @ whiten, directions[0])
    return np.asarray(axes)


def project_points(latents: np.ndarray) -> Projection:
    """The two principal components of latents (N, L)."""
    origin = latents.mean(axis=0)
    return _on_principal_components(origin, np.cov(latents, rowvar=False, ddof=0))


def _on_principal_components(origin: np.ndarray, covariance: np.ndarray) -> Projection:
    """The axes (L, 2) along which a covariance (L, L) is largest."""
    values, vectors = np.linalg.eigh(covariance)
    portion = values[::-1] / max(values.sum(), 1e-30)
    labels = (f"first principal component ({portion[0]:.0%})", f"second principal component ({portion[1]:.0%})")
    return Projection("pca", origin, vectors[:, ::-1][:, :2], _with_unit(labels, "latent units"))


def _covariance(cloud: WordCloud) -> np.ndarray:
    """(L, L) of the whole mixture."""
    offsets = cloud.means - cloud.mean
    parts = cloud.covariances + offsets[:, :, None] * offsets[:, None, :]
    return np.asarray(np.einsum("k,kij->ij", cloud.weights, parts))


def _widest_beside(covariance: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """(L,) the direction of most spread at right angles to another one."""
    beside = np.eye(len(direction)) - np.outer(direction, direction)
    return np.asarray(np.linalg.eigh(beside @ covariance @ beside)[1][:, -1])


def _with_unit(labels: tuple[str, str], unit: str) -> tuple[str, str]:
    return f"{labels[0]}\n({unit})", f"{labels[1]}\n({unit})"
