"""Replicas: the same recipe under several seeds and with several folds held out, trained side by side."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.autoencoder import Autoencoder
from eqmorph.models.base import Context
from eqmorph.models.layers import stack, take_some
from eqmorph.models.types import Presets
from eqmorph.normalizers import NORMALIZERS
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.recipes.schema import Recipe
from eqmorph.training.replica import Replica, check_latents, training_rows

CHUNK = 65_536
"""Rows, over all replicas, that go through a model at once outside training: bounds the memory they take."""

log = logging.getLogger(__name__)


@dataclass
class Ensemble:
    """R replicas of one recipe: their normalizers, and one model that holds all their weights."""

    recipe: Recipe
    replicas: tuple[Replica, ...]
    normalizers: tuple[FittedNormalizer, ...]
    model: Autoencoder
    layout: Layout

    def part(self, replicas: slice) -> "Ensemble":
        """Pick some replicas; their weights are copied."""
        normalizers, model = self.normalizers[replicas], take_some(self.model, replicas)
        return Ensemble(self.recipe, self.replicas[replicas], normalizers, model, self.layout)

    @np.errstate(over="ignore", invalid="ignore")  # what is no number is refused
    def encode(self, params: FloatArray) -> FloatArray:
        """Encode physical presets (N, P) as the latents (R, N, L) of every replica.

        Raises:
            DataError: a latent is not a number, as weights that are no result of a training may give.
        """
        params = self.recipe.data.canonical(params, self.layout)
        normalized = np.stack([normalizer.transform(params) for normalizer in self.normalizers])
        physical = np.broadcast_to(params, normalized.shape)

        def latent(rows: torch.Tensor) -> torch.Tensor:
            normalized_rows, physical_rows = rows.chunk(2, dim=-1)
            encoded: torch.Tensor = self.model.encoder(Presets(physical_rows, normalized_rows, self.layout))
            return encoded

        latents = self._apply(latent, np.concatenate([normalized, physical], -1))
        check_latents(latents, "model")
        return latents

    def decode(self, latents: FloatArray) -> FloatArray:
        """Decode latents (R, N, L) to the presets (R, N, P) of each replica, in Hz, dB and Q."""
        decoded = self._apply(self.model.decoder, latents)
        if self.model.space == "physical":
            return decoded
        pairs = zip(self.normalizers, decoded, strict=True)
        # A decoder that emits something else than it declares may overflow here, which is what its presets then hold.
        with np.errstate(over="ignore"):
            return np.stack([normalizer.inverse_transform(rows) for normalizer, rows in pairs])

    def reconstruct(self, params: FloatArray) -> FloatArray:
        """Take physical presets (N, P) through the latent and back: (R, N, P)."""
        return self.decode(self.encode(params))

    def _apply(self, function: Callable[[torch.Tensor], torch.Tensor], rows: FloatArray) -> FloatArray:
        """Apply a part of the model, in evaluation mode, to rows (R, N, ...) chunk by chunk; float64 out."""
        self.model.eval()
        device = next(self.model.parameters()).device
        step = max(1, CHUNK // rows.shape[0])
        with torch.inference_mode():
            parts = [
                function(torch.tensor(rows[:, i : i + step], dtype=torch.float32, device=device)).cpu().double()
                for i in range(0, max(rows.shape[1], 1), step)
            ]
        return torch.cat(parts, 1).numpy()


def build(recipe: Recipe, corpus: Corpus, replicas: tuple[Replica, ...], folds: np.ndarray) -> Ensemble:
    """Build untrained replicas, each normalizer fitted and each model initialised on the rows its replica may see.

    Args:
        recipe: what to build.
        corpus: the rows that the recipe learns from.
        replicas: a seed and a held-out fold each.
        folds: (N,) fold of each row of the corpus.

    Returns:
        The replicas. A bounded decoder beside a normalizer that is not is logged as a warning.
    """
    words = len(corpus.word_counts())
    normalizers, models = [], []
    for replica in replicas:
        params = corpus.params[training_rows(replica, folds)]
        normalizer = recipe.normalizer.create(NORMALIZERS).fit(params, corpus.layout)
        context = Context(corpus.layout, recipe.latents, params, normalizer, words)
        models.append(_autoencoder(recipe, context, seed=int(replica.rng(0).integers(2**62))))
        normalizers.append(normalizer)
    warn_of_unreachable(recipe)
    return Ensemble(recipe, replicas, tuple(normalizers), stack(models), corpus.layout)


def skeleton(recipe: Recipe, layout: Layout, words: int) -> tuple[Autoencoder, FittedNormalizer]:
    """Build one replica, whose weights and normalizer are about to be replaced by saved ones of the same shapes."""
    # Any presets will do, as long as there are enough of them for as many principal components as parameters.
    params = np.tile(layout.default, (2 * len(layout.params), 1))
    normalizer = recipe.normalizer.create(NORMALIZERS).fit(params, layout)
    return _autoencoder(recipe, Context(layout, recipe.latents, params, normalizer, words), seed=0), normalizer


def _autoencoder(recipe: Recipe, context: Context, seed: int) -> Autoencoder:
    """One replica of a recipe's model, initialised under a seed of its own."""
    encoder = recipe.encoder.create(ENCODERS)
    decoder = recipe.decoder.create(DECODERS)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(encoder, decoder, recipe.projection, recipe.projection_hidden, context)


def warn_of_unreachable(recipe: Recipe) -> None:
    """Warn of a decoder that emits [0, 1] beside a normalizer whose presets lie outside."""
    decoder, normalizer = recipe.decoder.name, recipe.normalizer.name
    if DECODERS.load(decoder).bounded and not NORMALIZERS.load(normalizer).bounded:
        log.warning(
            "decoder %r emits numbers in [0, 1], normalizer %r gives others: presets beyond them cannot be reached",
            decoder,
            normalizer,
        )
