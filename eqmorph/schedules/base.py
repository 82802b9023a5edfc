"""The contract of a schedule: progress in [0, 1] to a number.

The same schedules serve the weight of a loss term, as it is, and the learning rate, as a factor of the recipe's
`learning_rate`.
"""

from numbers import Real
from typing import ClassVar

import numpy as np

from eqmorph.plugins import Component, broken_contract

Memory = dict[str, np.ndarray]
"""State of a schedule in R replicas, as named arrays (R,), so that a checkpoint can keep it."""


class Schedule(Component):
    """A number over the course of training."""

    reads_loss: ClassVar[bool] = False
    """Whether the number depends on the losses so far; such a schedule gives `begin` and `follow`."""

    def __call__(self, progress: float) -> float:
        """Return the number at a point of the training.

        Args:
            progress: 0 at the beginning, 1 at the end.
        """
        raise broken_contract(self, "defines neither __call__ nor begin and follow")

    def begin(self, replicas: int) -> Memory:
        """Return the state before the first epoch; its `value` (R,) is the number for each replica."""
        first = self(0.0)
        if not isinstance(first, Real):
            raise broken_contract(self, f"gives {type(first).__name__}, expected a number")
        return {"value": np.full(replicas, first)}

    def follow(self, memory: Memory, progress: float, losses: np.ndarray) -> Memory:
        """Return the state after an epoch.

        Args:
            memory: the state before it.
            progress: share of the training that is done, in [0, 1].
            losses: (R,) mean total loss of the epoch.
        """
        return {"value": np.full(len(losses), self(progress))}
