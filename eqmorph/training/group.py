"""A group of replicas that one thread trains: one batched computation, one epoch after another."""

import threading
from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.losses.base import Loss
from eqmorph.models.autoencoder import Learning
from eqmorph.models.layers import seed_layers
from eqmorph.models.types import Batch, Output, Reading
from eqmorph.plugins import broken_contract
from eqmorph.progress import report
from eqmorph.recipes.schema import BatchName, Recipe
from eqmorph.training.batches import Batches, Rows, Step
from eqmorph.training.optimizer import ReplicaAdam
from eqmorph.training.replicas import Ensemble

Readings = dict[str, FloatArray]
"""Figures of one epoch: name -> (R,)."""

LEARNING: dict[BatchName, Learning] = {"rows": "shape", "words": "words"}
"""Shuffled rows teach the shape of a curve, rows balanced by word teach words; neither bends the other."""


class Meter:
    """Means over the rows of an epoch, of values that are means over the rows of a step.

    Sums stay on their device until they are read, so that no step waits for them.
    """

    def __init__(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, Tensor] = {}

    def add(self, name: str, value: Tensor, count: Tensor) -> None:
        """Add a mean (R,) over `count` (R,) rows."""
        part = value.detach() * count
        self._sums[name] = self._sums[name] + part if name in self._sums else part
        self._counts[name] = self._counts[name] + count if name in self._counts else count

    def read(self) -> Readings:
        """Return name -> mean (R,) over all rows of the steps that had a value."""
        return {name: (total.cpu().double() / self._counts[name].cpu()).numpy() for name, total in self._sums.items()}


class Group:
    """Trains R replicas side by side; knows no schedule and no other group.

    Attributes:
        ensemble: the replicas, whose model it trains.
        optimizer: holds their weights.
    """

    def __init__(
        self, ensemble: Ensemble, corpus: Corpus, rows: list[Rows], losses: dict[str, Loss], device: torch.device
    ) -> None:
        """Prepare the first epoch.

        Args:
            ensemble: R replicas, untrained.
            corpus: the presets.
            rows: the rows of the corpus that each replica may see.
            losses: role -> loss term.
            device: where to compute.
        """
        self.ensemble = ensemble
        self.recipe = recipe = ensemble.recipe
        self.losses = losses
        self.device = device
        ensemble.model.to(device)
        self.batches = Batches(ensemble, corpus, rows, device)
        self.reads = {name: _reads(recipe, losses, name) for name in LEARNING}
        self.optimizer = ReplicaAdam(ensemble.model, recipe.beta2, recipe.max_grad_norm, recipe.ema_decay)

    def train_epoch(
        self, epoch: int, weights: Mapping[str, float], rates: np.ndarray, halt: threading.Event
    ) -> Readings:
        """Pass once over the rows of every replica.

        Args:
            epoch: its number, from which the replicas draw.
            weights: role -> weight of the loss term.
            rates: (R,) learning rates.
            halt: set when nobody waits for the epoch any more.
        """
        # A generator for each replica and epoch: a replica trains alike alone and among others, resumed or not.
        generators = [replica.rng(1, epoch) for replica in self.ensemble.replicas]
        seed_layers(self.ensemble.model, generators)
        self.ensemble.model.train()
        meter = Meter()
        for number, step in enumerate(self.batches.epoch(generators), start=1):
            if halt.is_set():
                break
            outputs = self._forward(step)
            total = self._total_loss(step, outputs, weights, meter)
            # A replica whose rows are used up takes no step, while others still have rows.
            self.optimizer.step(total, rates, active=(step.rows > 0).tolist())
            report(epoch + number / self.batches.steps, self.recipe.epochs)
        return meter.read()

    def _forward(self, step: Step) -> dict[BatchName, Output]:
        """The model's output for each batch of a step, its gradients cut as `LEARNING` says."""
        return {
            name: self.ensemble.model(batch, self.reads[name], LEARNING[name]) for name, batch in step.batches.items()
        }

    def _total_loss(
        self, step: Step, outputs: dict[BatchName, Output], weights: Mapping[str, float], meter: Meter
    ) -> Tensor:
        """Weighted sum (R,) of the loss terms, each of which the meter takes in."""
        count = torch.as_tensor(step.rows, dtype=torch.float32, device=self.device)
        total = torch.zeros(len(count), device=self.device)
        for role, loss in self.losses.items():
            name = self.recipe.losses[role].on
            if name not in step.batches:
                continue
            value = _checked(loss, loss(step.batches[name], outputs[name]), total)
            total = total + weights[role] * value
            # Readings of both batches weigh as the step's shuffled rows, of which a replica that waits has none.
            for reading, part in _readings(role, loss, value, step.batches[name]):
                meter.add(reading, part, count)
        meter.add("total", total, count)
        return total


def _reads(recipe: Recipe, losses: dict[str, Loss], name: BatchName) -> frozenset[Reading]:
    """The tensors that the losses on a batch read of the model's output."""
    return frozenset(read for role, loss in losses.items() if recipe.losses[role].on == name for read in loss.reads)


def _checked(loss: Loss, value: Tensor, total: Tensor) -> Tensor:
    """The value of a loss, which is one number for each replica, as `total` (R,) is.

    Raises:
        UsageError: it is something else.
    """
    if not isinstance(value, Tensor) or value.shape != total.shape:
        shape = tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
        raise broken_contract(
            loss, f"gives {shape}, expected a tensor {tuple(total.shape)}, a number for each replica"
        )
    return value


def _readings(role: str, loss: Loss, value: Tensor, batch: Batch) -> Iterator[tuple[str, Tensor]]:
    """A loss term's value and, where it has them, its bounds: name and value (R,)."""
    yield role, value
    if (bounds := loss.bounds(batch)) is not None:
        yield f"{role}_floor", bounds[0]
        yield f"{role}_collapsed", bounds[1]
