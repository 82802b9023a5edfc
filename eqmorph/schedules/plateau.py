"""A number that is cut each time the loss stops falling, as `torch.optim.lr_scheduler.ReduceLROnPlateau` does."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from eqmorph.records import Positive, Weight
from eqmorph.schedules.base import Memory, Schedule


class PlateauSchedule(Schedule):
    """`start`, multiplied by `factor` after more than `patience` epochs without a better loss, for each replica."""

    reads_loss: ClassVar[bool] = True

    start: Weight = 1.0
    factor: Positive = 0.5
    patience: Annotated[int, Field(ge=0, le=1_000_000)] = 20
    threshold: Weight = 1e-4
    """Share of the best loss by which a loss has to lie under it to be better."""

    def begin(self, replicas: int) -> Memory:
        return {
            "value": np.full(replicas, self.start),
            "best": np.full(replicas, np.inf),
            "waited": np.zeros(replicas),
        }

    def follow(self, memory: Memory, progress: float, losses: np.ndarray) -> Memory:
        """Lower the value of each replica whose loss (R,) has not been better for `patience` epochs."""
        better = losses < memory["best"] * (1 - self.threshold)
        waited = np.where(better, 0, memory["waited"] + 1)
        due = waited > self.patience
        return {
            "value": np.where(due, memory["value"] * self.factor, memory["value"]),
            "best": np.where(better, losses, memory["best"]),
            "waited": np.where(due, 0, waited),
        }
