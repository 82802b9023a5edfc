"""Weights of all replicas of a run, and the learned state of their normalizers."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from eqmorph.models.layers import stack
from eqmorph.runs.config import RunConfig, check_parts
from eqmorph.runs.memory import SLACK, bounded_memory
from eqmorph.runs.names import MODEL
from eqmorph.runs.origin import DIGEST, config_digest, expect_tensors_of
from eqmorph.runs.room import check_room
from eqmorph.runs.tensors import LARGEST_WEIGHT, TensorSpec, check_scale, load_tensors, read_header, save_tensors
from eqmorph.training.replicas import Ensemble, skeleton


def save_model(folder: Path, ensemble: Ensemble) -> None:
    """Write weights and normalizer state of all replicas."""
    tensors = {f"model.{name}": value.cpu().numpy() for name, value in ensemble.model.state_dict().items()}
    for name in ensemble.normalizers[0].state_:
        tensors[f"normalizer.{name}"] = np.stack([normalizer.state_[name] for normalizer in ensemble.normalizers])
    save_tensors(folder / MODEL, tensors, {DIGEST: config_digest(folder)})


def load_ensemble(folder: Path, config: RunConfig) -> Ensemble:
    """All replicas of a run, with their normalizers.

    Raises:
        DataError: the file is missing or damaged, or does not fit the run's config.
    """
    path = folder / MODEL
    recipe, replicas = config.recipe, config.replicas
    weight_bytes = sum(spec.bytes for spec in read_header(path).values())
    check_room(weight_bytes, f"{path}:", "train a smaller run")
    check_parts(folder, config)
    with bounded_memory(weight_bytes + SLACK, f"{path}: does not fit the run: the config"):
        model, normalizer = skeleton(recipe, config.layout, len(config.data.words))
    expected = {f"model.{name}": _spec(value.numpy(), len(replicas)) for name, value in model.state_dict().items()}
    learned = {
        name: TensorSpec((len(replicas), *value.shape), value.dtype, LARGEST_WEIGHT)
        for name, value in normalizer.state_.items()
    }
    tensors = load_tensors(path, expected | {f"normalizer.{name}": spec for name, spec in learned.items()})
    states = {name: tensors[f"normalizer.{name}"] for name in learned}
    check_scale(path, tensors)
    expect_tensors_of(folder, path)
    whole = stack([model] * len(replicas))
    whole.load_state_dict({name.removeprefix("model."): torch.from_numpy(tensors[name]) for name in expected})
    normalizers = tuple(
        normalizer.options.restore({name: value[index] for name, value in states.items()}, config.layout)
        for index in range(len(replicas))
    )
    return Ensemble(recipe, replicas, normalizers, whole, config.layout)


def _spec(value: "np.ndarray[Any, Any]", replicas: int) -> TensorSpec:
    """What a tensor (1, ...) of one replica has to be for R replicas."""
    return TensorSpec((replicas, *value.shape[1:]), value.dtype, LARGEST_WEIGHT)
