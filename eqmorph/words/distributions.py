"""A word in a latent space: a mixture of a few modes, not one mean.

People who write "warm" mean three or four different curves by it. A word is therefore a mixture of Gaussians over
the latents of its presets; the number of modes is chosen by the Bayesian information criterion (Schwarz, "Estimating
the dimension of a model", 1978). Under `RARE` presets there is one mode, and everything that shows the word says that
it is rare.
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.corpora.sample import evenly_spaced
from eqmorph.eq.backend import FloatArray
from eqmorph.numbers import random_numbers

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture

RARE = 20
"""A word with fewer presets is marked as rare wherever it appears."""

MAX_MODES = 4
"""Most modes of a word."""

FLOOR = 1e-4
"""Least variance of a mode along any axis, as a share of the mean variance of the word's latents."""

MAX_FITTED = 5_000
"""Presets of a word that its modes are found from, in about two seconds."""

LEAST_VARIANCE = 1e-9
"""Variance that the share is taken of where all latents of a word are the same."""

SEED = 0
"""Of the starts of the fits."""

FULL_COVARIANCE = 5
"""Presets per latent dimension above which modes may have full covariances, with L (L + 1)/2 numbers each."""


@dataclass(frozen=True)
class WordCloud:
    """A word's presets in latent space, for one replica.

    Attributes:
        count: number of presets it was learned from.
        weights: (K,) share of each mode, heaviest first.
        means: (K, L).
        covariances: (K, L, L).
    """

    count: int
    weights: FloatArray
    means: FloatArray
    covariances: FloatArray

    @property
    def rare(self) -> bool:
        """Whether the word has too few presets to separate modes."""
        return self.count < RARE

    @property
    def mean(self) -> FloatArray:
        """(L,) mean latent of the word's presets."""
        return np.asarray(self.weights @ self.means)

    def sample(self, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw latents (count, L) as people's presets would have them."""
        modes = rng.choice(len(self.weights), size=count, p=self.weights)
        noise = rng.standard_normal((count, self.means.shape[1]))
        # x = mean + S^(1/2) n has the covariance S of its mode.
        roots = matrix_root(self.covariances)
        return np.asarray(self.means[modes] + np.einsum("nij,nj->ni", roots[modes], noise))

    def variants(self, count: int, seed: int = 0) -> list["WordVariant"]:
        """Choose latents that show the meaning of the word.

        Args:
            count: number of latents.
            seed: of those drawn at random.

        Returns:
            The modes by their share, then latents drawn at random.
        """
        modes = [
            WordVariant(f"mode {index} of {len(self.weights)}, {weight:.0%} of its presets", float(weight), mean)
            for index, (weight, mean) in enumerate(zip(self.weights, self.means, strict=True), 1)
        ]
        drawn = self.sample(max(count - len(modes), 0), random_numbers(seed))
        return (modes + [WordVariant("drawn at random", None, latent) for latent in drawn])[:count]


@dataclass(frozen=True)
class WordVariant:
    """One latent of a word.

    Attributes:
        about: what it is, in a few words.
        share: share of the word's presets that its mode stands for; None where it was drawn at random.
        latent: (L,).
    """

    about: str
    share: float | None
    latent: FloatArray


def fit_cloud(latents: FloatArray) -> WordCloud:
    """Fit the cloud of a word.

    Args:
        latents: (N, L) latents of its presets; of more than `MAX_FITTED`, so many evenly spaced ones are fitted.

    Returns:
        The mixture with the least Bayesian information criterion; one mode with uncorrelated axes for a rare word.
    """
    count = len(latents)
    # Evenly spaced and not drawn: the same presets give the same cloud, however many there are.
    latents = latents[evenly_spaced(count, MAX_FITTED)]
    # Added to every variance, so that a mode of equal presets keeps a width; relative to the spread of the word.
    floor = FLOOR * max(float(latents.var(axis=0).mean()), LEAST_VARIANCE)
    if count < RARE:
        spread = np.diag(latents.var(axis=0) + floor)
        return WordCloud(count, np.ones(1), latents.mean(axis=0, keepdims=True), spread[None])
    # BIC = p ln N - 2 ln L for p parameters: a mode more has to explain more than it costs.
    mixture = min(_mixtures(latents, floor), key=lambda candidate: float(candidate.bic(latents)))
    covariances = mixture.covariances_
    if mixture.covariance_type == "diag":
        covariances = np.stack([np.diag(variances) for variances in covariances])
    order = np.argsort(-mixture.weights_)
    weights = mixture.weights_[order] / mixture.weights_.sum()
    return WordCloud(count, weights, mixture.means_[order], covariances[order])


def _mixtures(latents: FloatArray, floor: float) -> "list[GaussianMixture]":
    """Mixtures of one to `MAX_MODES` Gaussians, with full covariances too where there are presets enough."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    count, size = latents.shape
    kinds = ["full", "diag"] if count > FULL_COVARIANCE * size else ["diag"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return [
            GaussianMixture(modes, covariance_type=kind, reg_covar=floor, random_state=SEED).fit(latents)
            for modes in range(1, MAX_MODES + 1)
            for kind in kinds
        ]


def matrix_root(covariance: FloatArray) -> FloatArray:
    """Matrix roots (..., L, L) of covariances: V diag(sqrt(d)) with their eigenvectors V and eigenvalues d."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0))[..., None, :])
