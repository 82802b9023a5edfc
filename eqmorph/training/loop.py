"""The training loop: R replicas of one recipe, one epoch after another, as one batched computation.

The whole corpus stands in one tensor. Each replica shuffles its own rows with its own generator; a replica with
fewer rows than its neighbours waits out the steps it has no batch for, so that it trains as it would alone.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from eqmorph.config import WordBatch
from eqmorph.datasets.corpus import Corpus
from eqmorph.errors import EqmorphError
from eqmorph.losses import LOSSES, SCHEDULES
from eqmorph.losses.base import Batch, Loss
from eqmorph.losses.schedules import Schedule
from eqmorph.models.layers import seed_dropout
from eqmorph.training import LEARNING_RATES
from eqmorph.training.batches import WordSampler, crossed
from eqmorph.training.optimizer import ReplicaAdam
from eqmorph.training.replicas import Ensemble, training_rows

Readings = dict[str, np.ndarray]
"""What one epoch was like: name -> (R,)."""


class DivergedError(EqmorphError):
    """A loss is no longer a number."""


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
        self.rows = [training_rows(replica, folds) for replica in ensemble.replicas]
        labels, words = corpus.labels()
        self.params = torch.as_tensor(corpus.params, dtype=torch.float32, device=self.device)
        self.labels = torch.as_tensor(labels, device=self.device)
        self.normalizer = ensemble.normalizers[0].stacked(ensemble.normalizers)
        self.word_samplers = []
        if (plan := recipe.word_batch) is not None:
            rare = max(min(len(words), recipe.latents) - 2, 0)
            self.word_samplers = [WordSampler(plan, rows, labels, corpus.groups, rare) for rows in self.rows]
        self.losses: dict[str, tuple[Loss, Schedule]] = {
            role: (
                LOSSES.create(term.name, **term.options),
                SCHEDULES.create(term.weight.name, **term.weight.options),
            )
            for role, term in recipe.losses.items()
        }
        self.learning_rate = LEARNING_RATES.create(recipe.learning_rate.name, **recipe.learning_rate.options)
        self.memory = self.learning_rate.start(len(ensemble.replicas))
        self.optimizer = ReplicaAdam(ensemble.model, recipe.averaging, recipe.second_moment, recipe.clip_norm)
        self.epoch = 0
        self.history: list[Readings] = []

    @property
    def steps(self) -> int:
        """Optimizer steps an epoch has, for the replica with the most rows."""
        return max(-(-len(rows) // self.recipe.batch_size) for rows in self.rows)

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
        epochs, size = self.recipe.epochs, self.recipe.batch_size
        progress = self.epoch / max(epochs - 1, 1)
        weights = {role: schedule(progress) for role, (_, schedule) in self.losses.items()}
        generators = [replica.rng(1, self.epoch) for replica in self.ensemble.replicas]
        orders = [generator.permutation(rows) for generator, rows in zip(generators, self.rows, strict=True)]
        seed_dropout(self.ensemble.model, generators)
        self.ensemble.model.train()
        sums: dict[str, Tensor] = {}
        rates = self.memory["rate"]
        for step in range(self.steps):
            index = [order[step * size : (step + 1) * size] for order in orders]
            active = [len(rows) > 0 for rows in index]
            count = torch.tensor([len(rows) for rows in index], device=self.device)
            batches = {"rows": self._shuffled_batch(index, generators)}
            if self.word_samplers:
                batches |= self._word_batches(generators, active)
            outputs = {name: self.ensemble.model(batch) for name, batch in batches.items()}
            total = torch.zeros(len(index), device=self.device)
            for role, (loss, _) in self.losses.items():
                batch = batches[self.recipe.losses[role].on]
                value = loss(batch, outputs[self.recipe.losses[role].on])
                total = total + weights[role] * value
                self._add(sums, role, value, count)
                if (bounds := loss.bounds(batch)) is not None:
                    self._add(sums, f"{role}_floor", bounds[0], count)
                    self._add(sums, f"{role}_collapsed", bounds[1], count)
            self._add(sums, "total", total, count)
            self.optimizer.step(total, rates, active)
        rows = np.array([len(rows) for rows in self.rows])
        readings = {name: value.cpu().double().numpy() / rows for name, value in sums.items()}
        self._check(readings)
        self.memory = self.learning_rate.update(self.memory, (self.epoch + 1) / epochs, readings["total"])
        readings |= {f"{role}_weight": np.full(len(rows), weight) for role, weight in weights.items()}
        return readings | {"learning_rate": rates}

    def _shuffled_batch(self, index: list[np.ndarray], generators: list[np.random.Generator]) -> Batch:
        """The replicas' next rows, some of their bands taken from other rows where the recipe crosses presets."""
        if not self.recipe.crossover:
            return self._batch(index, index, None, self.recipe.batch_size)
        mates = [rng.choice(own, len(rows)) for rng, own, rows in zip(generators, self.rows, index, strict=True)]
        swaps = self._swaps(index, generators, self.recipe.crossover)
        return self._batch(index, mates, swaps, self.recipe.batch_size)

    def _word_batches(self, generators: list[np.random.Generator], active: list[bool]) -> dict[str, Batch]:
        """Rows balanced by word, as they are and with bands crossed with another row of the word."""
        plan = self.recipe.word_batch or WordBatch()
        nothing = np.zeros(0, dtype=np.int64)
        drawn = [
            sampler.draw(rng) if moves else (nothing, nothing)
            for sampler, rng, moves in zip(self.word_samplers, generators, active, strict=True)
        ]
        index, mates = [rows for rows, _ in drawn], [mates for _, mates in drawn]
        swaps = self._swaps(index, generators, plan.crossover)
        return {
            "words": self._batch(index, index, None, plan.size, teaches_words=True),
            "crossed words": self._batch(index, mates, swaps, plan.size, teaches_words=True),
        }

    def _swaps(
        self, index: list[np.ndarray], generators: list[np.random.Generator], chance: float
    ) -> list[np.ndarray]:
        """For each replica (rows, bands): which bands come from the mate."""
        bands = len(self.ensemble.layout.bands)
        return [rng.random((len(rows), bands)) < chance for rng, rows in zip(generators, index, strict=True)]

    def _batch(
        self,
        index: list[np.ndarray],
        mates: list[np.ndarray],
        swaps: list[np.ndarray] | None,
        width: int,
        teaches_words: bool = False,
    ) -> Batch:
        """The replicas' rows side by side, padded to `width`, crossed with their mates where told.

        The width must not depend on the neighbours: a replica's dropout is drawn for its padding too.
        """
        layout = self.ensemble.layout

        def padded(parts: list[np.ndarray], dtype: type) -> Tensor:
            whole = np.zeros((len(parts), width, *parts[0].shape[1:]), dtype=dtype)
            for replica, part in enumerate(parts):
                whole[replica, : len(part)] = part
            return torch.as_tensor(whole, device=self.device)

        chosen = padded(index, np.int64)
        params = self.params[chosen]
        if swaps is not None:
            others = self.params[padded(mates, np.int64)]
            params = crossed(params, others, padded(swaps, np.bool_), layout, self.recipe.data.order_peaks)
        return Batch(
            params=params,
            normalized=self.normalizer.transform(params),
            labels=self.labels[chosen],
            weight=padded([np.ones(len(rows)) for rows in index], np.float32),
            normalizer=self.normalizer,
            layout=layout,
            teaches_words=teaches_words,
        )

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
            f"fold {replica.fold}); lower the rate (--set learning_rate.base=1e-4) or the term's weight "
            f"(--set losses.{name}.weight=0.1)"
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
