"""Weights of all replicas of a run, and the learned state of their normalizers."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch

from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError, UsageError
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.autoencoder import Autoencoder
from eqmorph.models.base import Context
from eqmorph.models.layers import stack
from eqmorph.normalizers import NORMALIZERS
from eqmorph.normalizers.base import FittedNormalizer, Normalizer
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.config import RunConfig
from eqmorph.runs.memory import bounded_memory
from eqmorph.runs.names import MODEL
from eqmorph.runs.tensors import TensorSpec, check_positive, load_tensors, read_header, save_tensors
from eqmorph.training.replicas import Ensemble


def save_model(folder: Path, ensemble: Ensemble) -> None:
    """Write weights and normalizer state of all replicas."""
    tensors = {f"model.{name}": value.cpu().numpy() for name, value in ensemble.model.state_dict().items()}
    for name in ensemble.normalizers[0].state_:
        tensors[f"normalizer.{name}"] = np.stack([normalizer.state_[name] for normalizer in ensemble.normalizers])
    save_tensors(folder / MODEL, tensors)


def load_ensemble(folder: Path, config: RunConfig) -> Ensemble:
    """All replicas of a run, with their normalizers.

    Raises:
        DataError: the file is missing or damaged, or does not fit the run's config.
    """
    path = folder / MODEL
    recipe, replicas = config.recipe, config.replicas
    held = sum(math.prod(spec.shape) * spec.dtype.itemsize for spec in read_header(path).values())
    try:
        with bounded_memory(held + SLACK, f"{path}: does not fit the run: the config"):
            model, normalizer = _skeleton(recipe, len(config.data.words))
    except UsageError as error:
        raise DataError(f"{path}: does not fit the run: {error}; train the run again") from None
    expected = {f"model.{name}": _spec(value.numpy(), len(replicas)) for name, value in model.state_dict().items()}
    learned = {
        name: TensorSpec((len(replicas), *value.shape), value.dtype) for name, value in normalizer.state_.items()
    }
    tensors = load_tensors(path, expected | {f"normalizer.{name}": spec for name, spec in learned.items()})
    states = {name: tensors[f"normalizer.{name}"] for name in learned}
    check_positive(path, "normalizer.scale_", tensors)
    whole = stack([model] * len(replicas))
    assert isinstance(whole, Autoencoder)
    whole.load_state_dict({name.removeprefix("model."): torch.from_numpy(tensors[name]) for name in expected})
    normalizers = tuple(
        _normalizer(recipe).restore({name: value[index] for name, value in states.items()}, SAFE)
        for index in range(len(replicas))
    )
    return Ensemble(recipe, replicas, normalizers, whole)


SLACK = 16 * 2**20
"""Bytes that building a model may take beside its weights."""


def _spec(value: "np.ndarray[Any, Any]", replicas: int) -> TensorSpec:
    """What a tensor (1, ...) of one replica has to be for R replicas."""
    return TensorSpec((replicas, *value.shape[1:]), value.dtype)


def _normalizer(recipe: Recipe) -> Normalizer:
    return NORMALIZERS.create(recipe.normalizer.name, **recipe.normalizer.options)


def _skeleton(recipe: Recipe, words: int) -> tuple[Autoencoder, FittedNormalizer]:
    """A model of one replica of the right shape, whose weights are about to be replaced, and a fitted normalizer."""
    encoder = ENCODERS.create(recipe.encoder.name, **recipe.encoder.options)
    decoder = DECODERS.create(recipe.decoder.name, **recipe.decoder.options)
    rows = np.tile(SAFE.default, (2 * len(SAFE.params), 1))
    labels = np.zeros(len(rows), dtype=int)
    context = Context(SAFE, recipe.latent_dim, rows, np.zeros_like(rows), labels, words)
    with torch.random.fork_rng(devices=[]):
        model = Autoencoder(encoder, decoder, recipe.projection, recipe.projection_hidden, context)
    return model, _normalizer(recipe).fit(rows, SAFE)
