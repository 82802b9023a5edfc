"""A run folder: everything a training leaves behind, and what can be done with it.

    config.json          recipe, replicas, split, where the data came from, its checksum, versions
    split.csv            row of the data file, fold
    model.safetensors    weights of all replicas, and the state of their normalizers
    words.safetensors    each word as a mixture in each replica's latent space
    history.csv          losses, weights and rates by epoch and replica
    metrics.json         figures by replica, output ranges
    checkpoint.safetensors   only while the run is unfinished
    README.md            the run for a reader

Weights are safetensors, never pickles; a folder from a stranger is data and cannot run code.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from eqmorph import files
from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.autoencoder import Autoencoder
from eqmorph.models.base import Context
from eqmorph.models.layers import stack
from eqmorph.normalizers import NORMALIZERS
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.records import (
    DataSource,
    RunConfig,
    load_config,
    load_history,
    metrics_json,
    save_history,
    versions,
)
from eqmorph.runs.trained import TrainedRun, load_words
from eqmorph.training.replicas import Ensemble
from eqmorph.words.distributions import WordCloud, fit_cloud

__all__ = [
    "DataSource",
    "Run",
    "RunConfig",
    "load_config",
    "load_ensemble",
    "load_history",
    "load_run",
    "load_tensors",
    "metrics_json",
    "save_history",
    "save_model",
    "save_tensors",
    "save_words",
    "versions",
    "word_clouds",
]


class Run(TrainedRun):
    """One replica of a trained run in PyTorch, with the ensemble it belongs to. Arrays are numpy, units physical."""

    def __init__(
        self, path: Path, config: RunConfig, ensemble: Ensemble, clouds: list[dict[str, WordCloud]], replica: int = 0
    ) -> None:
        super().__init__(path, config, ensemble.layout, clouds, replica)
        self.ensemble = ensemble

    def encode(self, params: np.ndarray) -> np.ndarray:
        """Presets (N, P) to latents (N, L)."""
        return np.asarray(self.ensemble.encode(params)[self.replica])

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents (N, L) to presets (N, P), exactly as the model gives them: not clipped to any range."""
        every = np.broadcast_to(latents, (len(self.ensemble.replicas), *latents.shape))
        return np.asarray(self.ensemble.decode(every)[self.replica])


def word_clouds(ensemble: Ensemble, corpus: Corpus, rows: list[np.ndarray]) -> list[dict[str, WordCloud]]:
    """For each replica, word -> cloud of the training rows it saw."""
    latents = ensemble.encode(corpus.params)
    clouds = []
    for points, seen in zip(latents, rows, strict=True):
        words = corpus.words[seen]
        clouds.append(
            {word: fit_cloud(points[seen][words == word]) for word in corpus.word_counts() if (words == word).any()}
        )
    return clouds


def save_model(path: Path, ensemble: Ensemble) -> None:
    """Write weights and normalizer state of all replicas."""
    tensors = {f"model.{name}": value.contiguous() for name, value in ensemble.model.state_dict().items()}
    for name in ensemble.normalizers[0].state_:
        state = np.stack([normalizer.state_[name] for normalizer in ensemble.normalizers])
        tensors[f"normalizer.{name}"] = torch.as_tensor(state)
    save_tensors(path / "model.safetensors", tensors)


def save_words(path: Path, clouds: list[dict[str, WordCloud]]) -> None:
    """Write every replica's words."""
    tensors = {}
    for replica, words in enumerate(clouds):
        for order, (word, cloud) in enumerate(words.items()):
            prefix = f"{replica}/{order}/{word}"
            tensors[f"{prefix}/count"] = torch.tensor(cloud.count)
            for name in ("weights", "means", "covariances"):
                tensors[f"{prefix}/{name}"] = torch.as_tensor(getattr(cloud, name), dtype=torch.float32).contiguous()
    save_tensors(path / "words.safetensors", tensors)


def save_tensors(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    """Write named tensors, whole or not at all."""
    with files.atomic_path(path) as temporary:
        temporary.write_bytes(save(tensors))


def load_tensors(path: Path) -> dict[str, torch.Tensor]:
    """Named tensors of a safetensors file; a `DataError` when it is missing, cut short or not one."""
    if not path.is_file():
        raise DataError(f"{path}: is missing; is the run folder whole? train it again or finish it with --resume")
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: is not a whole safetensors file ({error}); train the run again") from None


def load_run(path: Path | str, replica: int = 0) -> Run:
    """A trained run, one replica of it.

    Raises:
        DataError: the folder is missing, unfinished, cut short, or its weights do not fit its config.
    """
    path = Path(path)
    config = load_config(path)
    if (path / "checkpoint.safetensors").exists():
        raise DataError(f"{path}: is unfinished; finish it with: eqmorph train --resume {path}")
    ensemble = load_ensemble(path, config)
    return Run(path, config, ensemble, load_words(path, len(ensemble.replicas)), replica)


def load_ensemble(path: Path, config: RunConfig) -> Ensemble:
    """All replicas of a run folder, with their normalizers."""
    tensors = load_tensors(path / "model.safetensors")
    recipe, replicas = config.recipe, config.replicas
    model = _skeleton(recipe, len(config.data.words), len(replicas))
    expected = {f"model.{name}": value.shape for name, value in model.state_dict().items()}
    given = {name: value.shape for name, value in tensors.items() if name.startswith("model.")}
    wrong = [name for name in expected | given if expected.get(name) != given.get(name)]
    if wrong:
        raise DataError(f"{path}: the weights do not fit the recipe (at {wrong[0]!r}); train the run again")
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values() if value.is_floating_point()):
        raise DataError(f"{path}: the weights hold numbers that are not finite; train the run again")
    model.load_state_dict({name.removeprefix("model."): tensors[name] for name in given})
    state = {n.removeprefix("normalizer."): v for n, v in tensors.items() if n.startswith("normalizer.")}
    if {len(value) for value in state.values()} != {len(replicas)}:
        raise DataError(f"{path}: the normalizer's state does not fit the recipe; train the run again")
    normalizers = tuple(
        NORMALIZERS.create(recipe.normalizer.name, **recipe.normalizer.options).restore(
            {name: value[index].numpy() for name, value in state.items()}, SAFE
        )
        for index in range(len(replicas))
    )
    return Ensemble(recipe, replicas, normalizers, model)


def _skeleton(recipe: Recipe, words: int, replicas: int) -> Autoencoder:
    """A model of the right shape, whose weights are about to be replaced."""
    encoder = ENCODERS.create(recipe.encoder.name, **recipe.encoder.options)
    decoder = DECODERS.create(recipe.decoder.name, **recipe.decoder.options)
    rows = np.tile(SAFE.default, (2 * len(SAFE.params), 1))
    context = Context(SAFE, recipe.latent_dim, rows, np.zeros_like(rows), np.zeros(len(rows), dtype=int), words)
    with torch.random.fork_rng(devices=[]):
        model = stack(
            [Autoencoder(encoder, decoder, recipe.projection, recipe.projection_hidden, context)] * replicas
        )
    assert isinstance(model, Autoencoder)
    return model
