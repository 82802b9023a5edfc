"""What a word is in a latent space: a few schools of presets, not one mean.

People who write "warm" mean three or four different curves by it. A word is therefore a mixture of Gaussians over
the latents of its presets; how many is chosen by the Bayesian information criterion. Under `RARE` presets there is
one, and everything that shows the word says that it is rare.
"""

import warnings
from dataclasses import dataclass

import numpy as np

RARE = 20
"""A word with fewer presets is marked as rare wherever it appears."""

MAX_MODES = 4


@dataclass(frozen=True)
class WordCloud:
    """A word's presets in latent space, for one replica.

    Attributes:
        count: presets it was learned from.
        weights: (K,) share of each school, heaviest first.
        means: (K, L).
        covariances: (K, L, L).
    """

    count: int
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    @property
    def rare(self) -> bool:
        return self.count < RARE

    @property
    def mean(self) -> np.ndarray:
        """(L,) mean latent of the word's presets."""
        return np.asarray(self.weights @ self.means)

    def sample(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """(count, L) latents as people's presets would have them."""
        modes = rng.choice(len(self.weights), size=count, p=self.weights)
        noise = rng.standard_normal((count, self.means.shape[1]))
        roots = np.stack([_root(covariance) for covariance in self.covariances])
        return np.asarray(self.means[modes] + np.einsum("nij,nj->ni", roots[modes], noise))

    def variants(self, count: int, seed: int = 0) -> list["Variant"]:
        """Latents that show what the word means: its schools by their share, then ones drawn at random."""
        schools = [
            Variant(f"school {index + 1} of {len(self.weights)}, {weight:.0%} of its presets", float(weight), mean)
            for index, (weight, mean) in enumerate(zip(self.weights, self.means, strict=True))
        ]
        drawn = self.sample(max(count - len(schools), 0), np.random.default_rng(seed))
        return (schools + [Variant("drawn at random", None, latent) for latent in drawn])[:count]


@dataclass(frozen=True)
class Variant:
    """One latent of a word: what it is, the share of the word's presets it stands for, and where it lies (L,)."""

    about: str
    share: float | None
    latent: np.ndarray


def fit_cloud(latents: np.ndarray, seed: int = 0) -> WordCloud:
    """The cloud of a word whose presets have the latents (N, L)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    count, size = latents.shape
    floor = 1e-4 * max(float(latents.var(axis=0).mean()), 1e-9)
    if count < RARE:
        spread = np.diag(latents.var(axis=0) + floor)
        return WordCloud(count, np.ones(1), latents.mean(axis=0, keepdims=True), spread[None])

    def fitted(modes: int, kind: str) -> GaussianMixture:
        return GaussianMixture(modes, covariance_type=kind, reg_covar=floor, random_state=seed).fit(latents)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        kinds = ["full", "diag"] if count > 5 * size else ["diag"]
        candidates = [fitted(modes, kind) for modes in range(1, MAX_MODES + 1) for kind in kinds]
    best = min(candidates, key=lambda mixture: mixture.bic(latents))
    covariances = best.covariances_
    if best.covariance_type == "diag":
        covariances = np.stack([np.diag(variances) for variances in covariances])
    order = np.argsort(-best.weights_)
    return WordCloud(count, best.weights_[order] / best.weights_.sum(), best.means_[order], covariances[order])


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
