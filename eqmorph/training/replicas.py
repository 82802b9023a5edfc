"""Replicas: the same recipe under several seeds and with several folds held out, trained side by side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from eqmorph.corpora.corpus import Corpus, canonical
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.losses import LOSSES
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.autoencoder import Autoencoder
from eqmorph.models.base import Context
from eqmorph.models.layers import stack
from eqmorph.models.types import Presets
from eqmorph.normalizers import NORMALIZERS
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.recipes.schema import Recipe
from eqmorph.training.replica import Replica, training_rows


@dataclass
class Ensemble:
    """R replicas of one recipe: their normalizers, and one model that holds all their weights."""

    recipe: Recipe
    replicas: tuple[Replica, ...]
    normalizers: tuple[FittedNormalizer, ...]
    model: Autoencoder
    layout: Layout = SAFE

    @property
    def unit_error(self) -> bool:
        """Whether decoded presets are de-normalized once too often, as V1's were."""
        return any(LOSSES.load(term.name).unit_error for term in self.recipe.losses.values())

    def canonical(self, params: np.ndarray) -> np.ndarray:
        """Physical presets (N, P) in the form the recipe learns them in: the same curves."""
        data = self.recipe.data
        return canonical(params, self.layout, data.order_peaks, data.fill_inactive)

    def encode(self, params: np.ndarray) -> np.ndarray:
        """Physical presets (N, P) to the latents (R, N, L) of every replica."""
        params = self.canonical(params)
        normalized = np.stack([normalizer.transform(params) for normalizer in self.normalizers])

        def latent(rows: torch.Tensor) -> torch.Tensor:
            size = len(self.layout.params)
            encoded: torch.Tensor = self.model.encoder(
                Presets(rows[..., size:], rows[..., :size], layout=self.layout)
            )
            return encoded

        both = np.concatenate([normalized, np.broadcast_to(params, normalized.shape)], -1)
        return self._apply(latent, both)

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents (R, N, L) to what each replica generates: (R, N, P), meant to be Hz, dB and Q."""
        decoded = self._apply(self.model.decoder, latents)
        pairs = list(zip(self.normalizers, decoded, strict=True))
        if self.model.space == "normalized":
            pairs = [(normalizer, normalizer.inverse_transform(rows)) for normalizer, rows in pairs]
        if self.unit_error:
            with np.errstate(over="ignore"):
                pairs = [(normalizer, normalizer.inverse_transform(rows)) for normalizer, rows in pairs]
        return np.stack([rows for _, rows in pairs])

    def reconstruct(self, params: np.ndarray) -> np.ndarray:
        """Physical presets (N, P) through the latent and back: (R, N, P)."""
        return self.decode(self.encode(params))

    def _apply(
        self, function: Callable[[torch.Tensor], torch.Tensor], rows: np.ndarray, chunk: int = 65_536
    ) -> np.ndarray:
        """A part of the model in evaluation mode on (R, N, ...) rows, a bounded number at a time; float64 out."""
        self.model.eval()
        device = next(self.model.parameters()).device
        step = max(1, chunk // rows.shape[0])
        with torch.inference_mode():
            parts = [
                function(torch.tensor(rows[:, i : i + step], dtype=torch.float32, device=device)).cpu().double()
                for i in range(0, max(rows.shape[1], 1), step)
            ]
        return torch.cat(parts, 1).numpy()


def build(recipe: Recipe, corpus: Corpus, replicas: tuple[Replica, ...], folds: np.ndarray) -> Ensemble:
    """Untrained replicas: each normalizer fitted and each model initialised on the rows its replica may see.

    Args:
        folds: (N,) the fold of each row of the corpus.
    """
    labels, words = corpus.labels()
    normalizers, models = [], []
    encoder = ENCODERS.create(recipe.encoder.name, **recipe.encoder.options)
    decoder = DECODERS.create(recipe.decoder.name, **recipe.decoder.options)
    for replica in replicas:
        rows = training_rows(replica, folds)
        params = corpus.params[rows]
        normalizer = NORMALIZERS.create(recipe.normalizer.name, **recipe.normalizer.options).fit(
            params, corpus.layout
        )
        context = Context(SAFE, recipe.latent_dim, params, normalizer.transform(params), labels[rows], len(words))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(replica.rng(0).integers(2**62)))
            models.append(Autoencoder(encoder, decoder, recipe.projection, recipe.projection_hidden, context))
        normalizers.append(normalizer)
    model = stack(models)
    assert isinstance(model, Autoencoder)
    return Ensemble(recipe, replicas, tuple(normalizers), model)
