"""What a model has to beat: guesses that need no training, or only a linear one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.curves import rms
from eqmorph.eq.layout import SAFE
from eqmorph.evaluation.metrics import curves_db
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.normalizers.logminmax import LogMinMax

if TYPE_CHECKING:
    from sklearn.decomposition import PCA

Errors = np.ndarray
"""(N,) response RMSE in decibels of each unseen preset."""


def flat(known: np.ndarray, known_words: np.ndarray, params: np.ndarray, words: np.ndarray) -> Errors:
    """No equalizer at all."""
    return rms(curves_db(params))


def mean_curve(known: np.ndarray, known_words: np.ndarray, params: np.ndarray, words: np.ndarray) -> Errors:
    """The mean curve of all training presets."""
    return rms(curves_db(params) - curves_db(known).mean(axis=0))


def word_centroid(known: np.ndarray, known_words: np.ndarray, params: np.ndarray, words: np.ndarray) -> Errors:
    """The mean curve of the training presets of the same word: what the word alone tells."""
    curves, targets = curves_db(known), curves_db(params)
    means = {word: curves[known_words == word].mean(axis=0) for word in np.unique(known_words)}
    guess = np.array([means.get(word, curves.mean(axis=0)) for word in words])
    return rms(targets - guess)


def nearest_neighbour(known: np.ndarray, known_words: np.ndarray, params: np.ndarray, words: np.ndarray) -> Errors:
    """The training preset whose curve is nearest to the preset itself."""
    from sklearn.neighbors import NearestNeighbors

    curves, targets = curves_db(known), curves_db(params)
    found = NearestNeighbors(n_neighbors=1).fit(curves).kneighbors(targets, return_distance=False)[:, 0]
    return rms(targets - curves[found])


def pca(components: int) -> Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Errors]:
    """Principal components of the parameters in per-band log space, `components` of them."""

    def errors(known: np.ndarray, known_words: np.ndarray, params: np.ndarray, words: np.ndarray) -> Errors:
        return rms(curves_db(params) - curves_db(pca_reconstruction(known, params, components)))

    errors.__doc__ = f"{components} principal components of the parameters, in per-band log space."
    return errors


def principal_components(known: np.ndarray, components: int) -> "tuple[FittedNormalizer, PCA]":
    """The principal components of known presets (M, P) in per-band log space, and the normalizer into that space."""
    from sklearn.decomposition import PCA

    normalizer = LogMinMax(per_band=True, bounds="layout").fit(known, SAFE)
    return normalizer, PCA(min(components, *known.shape)).fit(normalizer.transform(known))


def pca_reconstruction(known: np.ndarray, params: np.ndarray, components: int) -> np.ndarray:
    """Presets (N, P) projected on the principal components of the known ones (M, P), clipped to the ranges."""
    normalizer, model = principal_components(known, components)
    restored = model.inverse_transform(model.transform(normalizer.transform(params)))
    return SAFE.clip(np.asarray(normalizer.inverse_transform(restored)))


def baselines(latents: int) -> dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Errors]]:
    """Name -> baseline; each takes known presets and words and unseen presets and words, and gives errors in dB."""
    return {
        "flat EQ": flat,
        "mean curve": mean_curve,
        "word centroid": word_centroid,
        "nearest neighbour": nearest_neighbour,
        **{f"PCA {size}": pca(size) for size in component_counts(latents)},
    }


def component_counts(latents: int) -> list[int]:
    """How many principal components stand beside a model: two, eight, and as many as it has latents (12 at most)."""
    return sorted({2, 8, min(latents, len(SAFE.params) - 1)})
