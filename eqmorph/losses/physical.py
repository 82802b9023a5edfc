"""Mean squared error in physical units: hertz outweigh decibels and Q by a factor of a million."""

from typing import ClassVar

from torch import Tensor

from eqmorph.losses.base import Loss, mean_square
from eqmorph.models.types import Batch, Output, Reading


class PhysicalMSE(Loss):
    """Mean over the parameters of (decoded - target)^2 in Hz^2, dB^2 and Q^2, as they come."""

    reads: ClassVar[tuple[Reading, ...]] = ("physical",)

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return batch.mean(mean_square(output.physical - batch.params))
