"""Learning rates: constant, halved on a plateau of the loss, or half a cosine over the course of training.

Each replica has its own rate; what a rule remembers is a dictionary of arrays (R,), so that a checkpoint can keep it.
"""

import math

import numpy as np

from eqmorph.plugins import Component

Memory = dict[str, np.ndarray]


class LearningRate(Component):
    """A rule for the rate of each epoch, given how training went so far."""

    base: float = 1e-3

    def start(self, replicas: int) -> Memory:
        """What the rule remembers before the first epoch."""
        return {"rate": np.full(replicas, self.rate(0.0))}

    def update(self, memory: Memory, progress: float, loss: np.ndarray) -> Memory:
        """After an epoch with mean losses (R,): what to remember; `memory["rate"]` (R,) is the next rate."""
        return {"rate": np.full(len(loss), self.rate(progress))}

    def rate(self, progress: float) -> float:
        """The rate at `progress` in [0, 1], where it does not depend on the loss."""
        return self.base


class ConstantRate(LearningRate):
    """The same rate throughout."""


class CosineRate(LearningRate):
    """Half a cosine from `base` down to `base` x `floor`, after a linear rise over the share `warmup`."""

    floor: float = 0.0
    warmup: float = 0.0

    def rate(self, progress: float) -> float:
        if progress < self.warmup:
            return self.base * max(progress / self.warmup, 0.05)
        fall = (progress - self.warmup) / max(1 - self.warmup, 1e-9)
        return self.base * (self.floor + (1 - self.floor) * (1 + math.cos(math.pi * fall)) / 2)


class PlateauRate(LearningRate):
    """Multiplied by `factor` when the loss has not fallen by a share `threshold` for more than `patience` epochs."""

    factor: float = 0.5
    patience: int = 20
    threshold: float = 1e-4

    def start(self, replicas: int) -> Memory:
        return super().start(replicas) | {"best": np.full(replicas, np.inf), "waited": np.zeros(replicas)}

    def update(self, memory: Memory, progress: float, loss: np.ndarray) -> Memory:
        better = loss < memory["best"] * (1 - self.threshold)
        waited = np.where(better, 0, memory["waited"] + 1)
        due = waited > self.patience
        return {
            "rate": np.where(due, memory["rate"] * self.factor, memory["rate"]),
            "best": np.where(better, loss, memory["best"]),
            "waited": np.where(due, 0, waited),
        }
