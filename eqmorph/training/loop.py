"""The training loop: R replicas of one recipe, one epoch after another, as one batched computation."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DivergedError, UsageError
from eqmorph.losses import LOSSES
from eqmorph.losses.base import Loss
from eqmorph.models.autoencoder import Learning
from eqmorph.models.layers import seed_layers
from eqmorph.models.types import Batch, Output, Reading
from eqmorph.progress import report
from eqmorph.recipes.schema import BatchName, Recipe
from eqmorph.schedules import SCHEDULES
from eqmorph.schedules.base import Schedule
from eqmorph.training.batches import Batches, Step
from eqmorph.training.optimizer import ReplicaAdam
from eqmorph.training.replica import training_rows
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

    def add(self, name: str, value: Tensor, count: Tensor) -> None:
        """Add a mean (R,) over `count` (R,) rows."""
        part = value.detach() * count
        self._sums[name] = self._sums[name] + part if name in self._sums else part

    def read(self, rows: np.ndarray) -> Readings:
        """Return name -> mean (R,) over all `rows` (R,) of the epoch."""
        return {name: total.cpu().double().numpy() / rows for name, total in self._sums.items()}


class Trainer:
    """Trains an ensemble; its state between two epochs can be kept and taken up again.

    Attributes:
        epoch: number of epochs that are done.
        history: the readings of each.
    """

    def __init__(self, ensemble: Ensemble, corpus: Corpus, folds: np.ndarray, device: str = "cpu") -> None:
        self.ensemble = ensemble
        self.recipe = recipe = ensemble.recipe
        self.device = torch.device(device)
        ensemble.model.to(self.device)
        rows = [training_rows(replica, folds) for replica in ensemble.replicas]
        self.batches = Batches(ensemble, corpus, rows, self.device)
        self.losses = {role: term.create(LOSSES) for role, term in recipe.losses.items()}
        self.weights = {role: _weight(recipe, role) for role in recipe.losses}
        self.reads = {name: _reads(recipe, self.losses, name) for name in LEARNING}
        self.rate_schedule = recipe.rate_schedule.create(SCHEDULES)
        self.memory = self.rate_schedule.begin(len(ensemble.replicas))
        self.optimizer = ReplicaAdam(ensemble.model, recipe.beta2, recipe.max_grad_norm, recipe.ema_decay)
        self.epoch = 0
        self.history: list[Readings] = []

    def fit(self, after_epoch: Callable[["Trainer"], bool] = lambda trainer: True) -> None:
        """Train to the recipe's last epoch, or until `after_epoch` returns False.

        Raises:
            DivergedError: a loss or a weight is no longer a number.
        """
        while self.epoch < self.recipe.epochs:
            self.history.append(self._train_epoch())
            self.epoch += 1
            if not after_epoch(self) and self.epoch < self.recipe.epochs:
                return
        # The run keeps the running mean of the weights, where the recipe has one; a weight may diverge in silence.
        self.optimizer.keep_mean()
        finite = self.optimizer.weights.isfinite().all(dim=1).tolist()
        if not all(finite):
            raise self._diverged("total", "not finite", finite.index(False))

    def _train_epoch(self) -> Readings:
        """One pass over the rows of every replica."""
        # Weights arrive at their last value in the last epoch, the learning rate at the end of it.
        progress = self.epoch / max(self.recipe.epochs - 1, 1)
        weights = {role: schedule(progress) for role, schedule in self.weights.items()}
        rates = self.recipe.learning_rate * self.memory["value"]
        # A generator for each replica and epoch: a replica trains alike alone and among others, resumed or not.
        generators = [replica.rng(1, self.epoch) for replica in self.ensemble.replicas]
        seed_layers(self.ensemble.model, generators)
        self.ensemble.model.train()

        meter = Meter()
        for number, step in enumerate(self.batches.epoch(generators), start=1):
            outputs = self._forward(step)
            total = self._total_loss(step, outputs, weights, meter)
            # A replica whose rows are used up takes no step, while others still have rows.
            self.optimizer.step(total, rates, active=(step.rows > 0).tolist())
            report(self.epoch + number / self.batches.steps, self.recipe.epochs)

        readings = meter.read(np.array([len(rows) for rows in self.batches.rows]))
        self._check(readings)
        done = (self.epoch + 1) / self.recipe.epochs
        # A schedule that reads the loss sees that of this epoch before the next one begins.
        self.memory = self.rate_schedule.follow(self.memory, done, readings["total"])
        readings |= {f"{role}_weight": np.full(len(rates), weight) for role, weight in weights.items()}
        return readings | {"learning_rate": rates}

    def _forward(self, step: Step) -> dict[BatchName, Output]:
        """The model's output for each batch of a step, its gradients cut as `LEARNING` says."""
        return {
            name: self.ensemble.model(batch, self.reads[name], LEARNING[name]) for name, batch in step.batches.items()
        }

    def _total_loss(
        self, step: Step, outputs: dict[BatchName, Output], weights: dict[str, float], meter: Meter
    ) -> Tensor:
        """Weighted sum (R,) of the loss terms, each of which the meter takes in."""
        count = torch.as_tensor(step.rows, dtype=torch.float32, device=self.device)
        total = torch.zeros(len(count), device=self.device)
        for role, loss in self.losses.items():
            name = self.recipe.losses[role].on
            value = loss(step.batches[name], outputs[name])
            total = total + weights[role] * value
            for reading, part in _readings(role, loss, value, step.batches[name]):
                meter.add(reading, part, count)
        meter.add("total", total, count)
        return total

    def _check(self, readings: Readings) -> None:
        for name in (*self.losses, "total"):
            bad = ~np.isfinite(readings[name])
            if bad.any():
                raise self._diverged(name, str(readings[name][bad][0]), int(bad.argmax()))

    def _diverged(self, name: str, value: str, index: int) -> DivergedError:
        replica = self.ensemble.replicas[index]
        epoch = min(self.epoch + 1, self.recipe.epochs)
        return DivergedError(
            f"loss {name!r} is {value} in epoch {epoch} (seed {replica.seed}, fold {replica.fold}); "
            "lower learning_rate or the weight of that loss"
        )

    def state(self) -> dict[str, Tensor]:
        """Return everything needed to go on after the last whole epoch, as named tensors."""
        state = {f"optimizer.{name}": value.cpu() for name, value in self.optimizer.state().items()}
        state |= {f"rate.{name}": torch.as_tensor(value) for name, value in self.memory.items()}
        for name in self.history[0] if self.history else ():
            state[f"history.{name}"] = torch.as_tensor(np.stack([readings[name] for readings in self.history]))
        return state | {"epoch": torch.tensor(self.epoch)}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state`, tensors (...) by name, of a trainer with the same recipe, corpus and replicas."""
        self.epoch = int(state["epoch"])
        self.optimizer.restore(_section(state, "optimizer."))
        self.memory = {name: value.numpy() for name, value in _section(state, "rate.").items()}
        past = {name: value.numpy() for name, value in _section(state, "history.").items()}
        self.history = [{name: rows[epoch] for name, rows in past.items()} for epoch in range(self.epoch)]


def _weight(recipe: Recipe, role: str) -> Schedule:
    """The schedule of a loss term's weight."""
    part = recipe.losses[role].weight
    schedule = part.create(SCHEDULES)
    if schedule.reads_loss:
        raise UsageError(
            f"the weight of the loss {role!r} cannot be {part.name!r}, which follows the losses themselves; "
            "choose a schedule of progress alone, such as 'linear'"
        )
    return schedule


def _reads(recipe: Recipe, losses: dict[str, Loss], name: BatchName) -> frozenset[Reading]:
    """The tensors that the losses on a batch read of the model's output."""
    return frozenset(read for role, loss in losses.items() if recipe.losses[role].on == name for read in loss.reads)


def _readings(role: str, loss: Loss, value: Tensor, batch: Batch) -> Iterator[tuple[str, Tensor]]:
    """A loss term's value and, where it has them, its bounds: name and value (R,)."""
    yield role, value
    if (bounds := loss.bounds(batch)) is not None:
        yield f"{role}_floor", bounds[0]
        yield f"{role}_collapsed", bounds[1]


def _section(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose name starts with a prefix, without it."""
    return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
