"""The training loop: R replicas of one recipe, one epoch after another, as one batched computation."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import DivergedError, UsageError
from eqmorph.losses import LOSSES
from eqmorph.losses.base import Loss
from eqmorph.models.layers import seed_dropout
from eqmorph.schedules import SCHEDULES
from eqmorph.schedules.base import Schedule
from eqmorph.training.batches import Batches
from eqmorph.training.optimizer import ReplicaAdam
from eqmorph.training.replica import training_rows
from eqmorph.training.replicas import Ensemble

Readings = dict[str, np.ndarray]
"""What one epoch was like: name -> (R,)."""


class Trainer:
    """Trains an ensemble; its state between two epochs can be kept and taken up again.

    Attributes:
        epoch: how many epochs are done.
        history: the readings of each.
    """

    def __init__(self, ensemble: Ensemble, corpus: Corpus, folds: np.ndarray, device: str = "cpu") -> None:
        self.ensemble = ensemble
        self.recipe = recipe = ensemble.recipe
        self.device = torch.device(device)
        ensemble.model.to(self.device)
        rows = [training_rows(replica, folds) for replica in ensemble.replicas]
        self.batches = Batches(ensemble, corpus, rows, self.device)
        self.losses: dict[str, tuple[Loss, Schedule]] = {
            role: (
                LOSSES.create(term.name, **term.options),
                SCHEDULES.create(term.weight.name, **term.weight.options),
            )
            for role, term in recipe.losses.items()
        }
        for role, (_, schedule) in self.losses.items():
            if schedule.reads_loss:
                name = recipe.losses[role].weight.name
                raise UsageError(
                    f"the weight of loss {role!r} cannot be {name!r}, which follows the losses themselves"
                )
        self.rate_schedule = SCHEDULES.create(recipe.rate_schedule.name, **recipe.rate_schedule.options)
        self.memory = self.rate_schedule.begin(len(ensemble.replicas))
        self.optimizer = ReplicaAdam(ensemble.model, recipe.ema_decay, recipe.beta2, recipe.max_grad_norm)
        self.epoch = 0
        self.history: list[Readings] = []

    def fit(self, after_epoch: Callable[["Trainer"], bool] = lambda trainer: True) -> None:
        """Train to the recipe's last epoch, or until `after_epoch` says False."""
        while self.epoch < self.recipe.epochs:
            self.history.append(self._train_epoch())
            self.epoch += 1
            if not after_epoch(self) and self.epoch < self.recipe.epochs:
                return
        self.optimizer.keep_mean()
        whole = self.optimizer.weights.isfinite().all(dim=1).tolist()
        if not all(whole):
            raise self._diverged("total", "not finite", whole.index(False))

    def _train_epoch(self) -> Readings:
        epochs = self.recipe.epochs
        progress = self.epoch / max(epochs - 1, 1)
        weights = {role: schedule(progress) for role, (_, schedule) in self.losses.items()}
        generators = [replica.rng(1, self.epoch) for replica in self.ensemble.replicas]
        seed_dropout(self.ensemble.model, generators)
        self.ensemble.model.train()
        sums: dict[str, Tensor] = {}
        rates = self.recipe.learning_rate * self.memory["value"]
        for step in self.batches.epoch(generators):
            count = torch.as_tensor(step.rows, dtype=torch.float32, device=self.device)
            outputs = {name: self.ensemble.model(batch) for name, batch in step.batches.items()}
            total = torch.zeros(len(count), device=self.device)
            for role, (loss, _) in self.losses.items():
                on = self.recipe.losses[role].on
                batch = step.batches[on]
                value = loss(batch, outputs[on])
                total = total + weights[role] * value
                self._add(sums, role, value, count)
                if (bounds := loss.bounds(batch)) is not None:
                    self._add(sums, f"{role}_floor", bounds[0], count)
                    self._add(sums, f"{role}_collapsed", bounds[1], count)
            self._add(sums, "total", total, count)
            self.optimizer.step(total, rates, (step.rows > 0).tolist())
        rows = np.array([len(own) for own in self.batches.rows])
        readings = {name: value.cpu().double().numpy() / rows for name, value in sums.items()}
        self._check(readings)
        self.memory = self.rate_schedule.follow(self.memory, (self.epoch + 1) / epochs, readings["total"])
        readings |= {f"{role}_weight": np.full(len(rows), weight) for role, weight in weights.items()}
        return readings | {"learning_rate": rates}

    @staticmethod
    def _add(sums: dict[str, Tensor], name: str, value: Tensor, count: Tensor) -> None:
        """Sum over rows of a mean over rows; stays on the device, so that nothing waits for it."""
        part = value.detach() * count
        sums[name] = sums[name] + part if name in sums else part

    def _check(self, readings: Readings) -> None:
        for name in (*self.losses, "total"):
            bad = ~np.isfinite(readings[name])
            if bad.any():
                raise self._diverged(name, str(readings[name][bad][0]), int(bad.argmax()))

    def _diverged(self, name: str, value: str, index: int) -> DivergedError:
        replica = self.ensemble.replicas[index]
        return DivergedError(
            f"loss {name!r} is {value} in epoch {min(self.epoch + 1, self.recipe.epochs)} (seed {replica.seed}, "
            f"fold {replica.fold}); lower learning_rate or the weight of that loss"
        )

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on after the last whole epoch, as named tensors."""
        state = {f"optimizer.{name}": value.cpu() for name, value in self.optimizer.state().items()}
        state |= {f"rate.{name}": torch.as_tensor(value) for name, value in self.memory.items()}
        names = list(self.history[0]) if self.history else []
        state |= {f"history.{name}": torch.as_tensor(np.stack([r[name] for r in self.history])) for name in names}
        return state | {"epoch": torch.tensor(self.epoch)}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state` of a trainer with the same recipe, corpus and replicas."""

        def section(prefix: str) -> dict[str, Tensor]:
            return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}

        self.epoch = int(state["epoch"])
        self.optimizer.restore(section("optimizer."))
        self.memory = {name: value.numpy() for name, value in section("rate.").items()}
        past = {name: value.numpy() for name, value in section("history.").items()}
        self.history = [{name: rows[epoch] for name, rows in past.items()} for epoch in range(self.epoch)]
