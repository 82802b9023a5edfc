"""The training loop: replicas of one recipe, in a group for each thread, one epoch after another."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import DivergedError, UsageError
from eqmorph.losses import LOSSES
from eqmorph.models.layers import stack
from eqmorph.recipes.schema import Recipe
from eqmorph.schedules import SCHEDULES
from eqmorph.schedules.base import Schedule
from eqmorph.training.group import Group, Readings
from eqmorph.training.replica import training_rows
from eqmorph.training.replicas import Ensemble

LEAST_REPLICAS = 4
"""Fewest replicas of a group. With fewer, Python takes most of a step, and only one thread at a time runs Python."""

LARGEST_KEPT = 2**25 - 2**16
"""Bytes of a block just below glibc's bound of 32 MiB: see `_keep_freed_memory`."""


class Trainer:
    """Trains an ensemble; its state between two epochs can be kept and taken up again.

    Attributes:
        rows: the rows of the corpus that each replica is trained on.
        epoch: number of epochs that are done.
        history: the readings of each.
    """

    def __init__(self, ensemble: Ensemble, corpus: Corpus, folds: np.ndarray, device: str = "cpu") -> None:
        self.ensemble = ensemble
        self.recipe = recipe = ensemble.recipe
        self.rows = [training_rows(replica, folds) for replica in ensemble.replicas]
        self.losses = {role: term.create(LOSSES) for role, term in recipe.losses.items()}
        self.weights = {role: _weight(recipe, role) for role in recipe.losses}
        self.rate_schedule = recipe.rate_schedule.create(SCHEDULES)
        self.memory = self.rate_schedule.begin(len(ensemble.replicas))
        self.spans = _spans(len(ensemble.replicas), torch.get_num_threads() if device == "cpu" else 1)
        self.groups = [
            Group(ensemble.part(span), corpus, self.rows[span], self.losses, torch.device(device))
            for span in self.spans
        ]
        self.epoch = 0
        self.history: list[Readings] = []

    def fit(self, after_epoch: Callable[["Trainer"], bool] = lambda trainer: True) -> None:
        """Train to the recipe's last epoch, or until `after_epoch` returns False.

        Raises:
            DivergedError: a loss or a weight is no longer a number.
        """
        _keep_freed_memory()
        with one_thread_each():
            while self.epoch < self.recipe.epochs:
                self.history.append(self._train_epoch())
                self.epoch += 1
                if not after_epoch(self) and self.epoch < self.recipe.epochs:
                    return
        self._finish()

    def _finish(self) -> None:
        """Give the ensemble the weights that the groups have found."""
        for group in self.groups:
            # The run keeps the running mean of the weights, where the recipe has one.
            group.optimizer.keep_mean()
        self.ensemble.model = stack([group.ensemble.model for group in self.groups])
        # A weight may diverge in silence.
        finite = torch.cat([group.optimizer.weights.isfinite().all(dim=1) for group in self.groups]).tolist()
        if not all(finite):
            raise self._diverged("total", "not finite", finite.index(False))

    def _train_epoch(self) -> Readings:
        """One pass over the rows of every replica."""
        # Weights arrive at their last value in the last epoch, the learning rate at the end of it.
        progress = self.epoch / max(self.recipe.epochs - 1, 1)
        weights = {role: schedule(progress) for role, schedule in self.weights.items()}
        rates = self.recipe.learning_rate * self.memory["value"]
        readings = self._readings_of_groups(weights, rates)
        self._check(readings)
        done = (self.epoch + 1) / self.recipe.epochs
        # A schedule that reads the loss sees that of this epoch before the next one begins.
        self.memory = self.rate_schedule.follow(self.memory, done, readings["total"])
        readings |= {f"{role}_weight": np.full(len(rates), weight) for role, weight in weights.items()}
        return readings | {"learning_rate": rates}

    def _readings_of_groups(self, weights: dict[str, float], rates: np.ndarray) -> Readings:
        """Let every group pass over its rows, the first in this thread and each other one in its own."""
        halt = threading.Event()
        first, *others = zip(self.groups, self.spans, strict=True)

        def train(group: Group, span: slice) -> Readings:
            return group.train_epoch(self.epoch, weights, rates[span], halt)

        with ThreadPoolExecutor(max(len(others), 1)) as pool:
            running = [pool.submit(train, *other) for other in others]
            try:
                parts = [train(*first), *(future.result() for future in running)]
            finally:
                # Whoever interrupts this thread does not wait for the others' epoch to end.
                halt.set()
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

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
        optimizers = [group.optimizer.state() for group in self.groups]
        state = {f"optimizer.{name}": torch.cat([part[name] for part in optimizers]).cpu() for name in optimizers[0]}
        state |= {f"rate.{name}": torch.as_tensor(value) for name, value in self.memory.items()}
        for name in self.history[0] if self.history else ():
            state[f"history.{name}"] = torch.as_tensor(np.stack([readings[name] for readings in self.history]))
        return state | {"epoch": torch.tensor(self.epoch)}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state`, tensors (...) by name, of a trainer with the same recipe, corpus and replicas."""
        self.epoch = int(state["epoch"])
        optimizer = _section(state, "optimizer.")
        for group, span in zip(self.groups, self.spans, strict=True):
            group.optimizer.restore({name: value[span] for name, value in optimizer.items()})
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
    schedule.begin(1)  # refuses one that gives no number
    return schedule


def _section(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose name starts with a prefix, without it."""
    return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}


def _spans(replicas: int, threads: int) -> list[slice]:
    """Divide replicas evenly among threads, but into groups of `LEAST_REPLICAS` at least."""
    count = max(1, min(threads, replicas // LEAST_REPLICAS))
    bounds = [replicas * index // count for index in range(count + 1)]
    return [slice(start, end) for start, end in pairwise(bounds)]


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Within, PyTorch computes each operation in the thread that calls it.

    The operations of a step take some microseconds. Threads that share one wait for each other in a loop: beside
    other programs on two cores a step then takes 60 times as long.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _keep_freed_memory() -> None:
    """Let the C library keep what a step frees for the next one: 7 to 11 % of the time of many replicas.

    glibc gives memory back to the system beyond twice the largest block that was ever freed, and every step gets the
    same pages again, one fault each. Once a block of `LARGEST_KEPT` bytes has been freed it keeps up to 64 MiB.
    """
    torch.empty(LARGEST_KEPT, dtype=torch.uint8)
