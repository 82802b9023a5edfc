"""Mean squared error in normalized space over audible parameters: a band at 0 dB has no audible frequency and Q."""

from typing import ClassVar

from torch import Tensor

from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output, Reading


class ActiveMSE(Loss):
    """Mean over the parameters of (decoded - target)^2, both normalized; silent frequencies and Q count as right."""

    reads: ClassVar[tuple[Reading, ...]] = ("normalized",)

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        heard = batch.layout.heard(batch.params)
        return batch.mean(((output.normalized - batch.normalized).square() * heard).mean(-1))
