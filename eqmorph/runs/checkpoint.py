"""Checkpoints: the state of an unfinished training, from which it resumes with bit-identical results."""

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open

from eqmorph.errors import DataError
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.config import RunConfig
from eqmorph.runs.history import BY_ROUNDING, required_readings
from eqmorph.runs.names import CHECKPOINT
from eqmorph.runs.tensors import TensorSpec, load_tensors, read_header, save_tensors
from eqmorph.training.loop import Trainer

NOT_NEGATIVE = ("optimizer.exp_avg_sq", "optimizer.steps", "rate.value", "rate.waited")

OF_CONFIG = "config"
"""Tensor with the SHA-256 of the run's config, as four whole numbers: a training goes on only as it began."""


def has_checkpoint(folder: Path) -> bool:
    """Whether a run folder has a checkpoint to go on from."""
    return (folder / CHECKPOINT).exists()


def checkpoint_bytes(folder: Path) -> float | None:
    """Size of the checkpoint, which the weights that it holds cannot exceed; None where there is none."""
    path = folder / CHECKPOINT
    return float(path.stat().st_size) if path.exists() else None


def remove_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of a run that is finished."""
    (folder / CHECKPOINT).unlink(missing_ok=True)


def save_checkpoint(folder: Path, config: RunConfig, trainer: Trainer) -> None:
    """Write the state of a run's trainer after a whole epoch."""
    state = {name: value.cpu().numpy() for name, value in trainer.state().items()}
    save_tensors(folder / CHECKPOINT, state | {OF_CONFIG: _digest(config)})


def restore_checkpoint(folder: Path, config: RunConfig, trainer: Trainer) -> None:
    """Bring a fresh trainer of a run to the state of the checkpoint.

    Raises:
        DataError: the file is damaged, or of a run with another config.
    """
    path = folder / CHECKPOINT
    replicas = len(trainer.ensemble.replicas)
    expected = {name: _spec(name, value) for name, value in trainer.state().items()}
    expected[OF_CONFIG] = TensorSpec(_digest(config).shape, np.dtype(np.int64))
    history = [name for name in read_header(path) if name.startswith("history.")]
    readings = {f"history.{name}" for name in {*required_readings(trainer.recipe), "total"}}
    missing = (readings | _other_bounds(trainer.recipe, history)) - set(history)
    if missing:
        raise DataError(f"{path}: does not fit the run: lacks {min(missing)!r}; train the run anew")
    epochs = int(load_epoch(path))
    if not 1 <= epochs <= trainer.recipe.epochs:
        raise DataError(f"{path}: does not fit the run: {epochs} of {trainer.recipe.epochs} epochs are done")
    expected |= {name: TensorSpec((epochs, replicas), np.dtype(np.float64)) for name in history}
    tensors = load_tensors(path, expected)
    _check_signs(path, tensors, readings)
    if not np.array_equal(tensors.pop(OF_CONFIG), _digest(config)):
        raise DataError(f"{path}: does not fit the run: its config has been changed since; train the run anew")
    trainer.restore({name: torch.from_numpy(value) for name, value in tensors.items()})


def load_epoch(path: Path) -> int:
    """How many epochs of a checkpoint are done."""
    spec = read_header(path).get("epoch")
    if spec is None or spec.shape != () or spec.dtype != np.int64:
        raise DataError(f"{path}: does not fit the run: 'epoch' is not a whole number; train the run anew")
    with safe_open(path, "numpy") as opened:
        return int(opened.get_tensor("epoch"))


def _digest(config: RunConfig) -> NDArray[np.int64]:
    """SHA-256 of what a run was asked to do, wherever its data lies today: (4,)."""
    asked = config.model_dump_json(exclude={"versions": True, "data": {"argument"}})
    return np.frombuffer(hashlib.sha256(asked.encode()).digest(), dtype="<i8").astype(np.int64)


def _spec(name: str, value: torch.Tensor) -> TensorSpec:
    # A rule for the learning rate may remember an infinite loss as the best before the first one.
    shape, dtype = tuple(value.shape), value.numpy().dtype
    return TensorSpec(shape, dtype, math.inf) if name == "rate.best" else TensorSpec(shape, dtype)


def _other_bounds(recipe: Recipe, history: Sequence[str]) -> set[str]:
    """Names of readings that belong to others which are there: a loss has both bounds or none."""
    pairs = [(f"history.{role}_floor", f"history.{role}_collapsed") for role in recipe.losses]
    return {name for pair in pairs if set(pair) & set(history) for name in pair}


def _check_signs(path: Path, tensors: Mapping[str, np.ndarray], readings: Collection[str]) -> None:
    """Refuse negative numbers where a training has none: in its state, its losses, their weights and its rate."""
    lowest = dict.fromkeys(NOT_NEGATIVE, 0.0) | dict.fromkeys(readings, -BY_ROUNDING)
    for name, low in sorted(lowest.items()):
        if (tensors.get(name, np.zeros(1)) < low).any():
            raise DataError(f"{path}: does not fit the run: {name!r} holds negative numbers; train the run anew")
