"""Mean squared error in normalized space: every parameter weighs the same ("balanced", V2 of the original system)."""

from typing import ClassVar

from torch import Tensor

from eqmorph.losses.base import Loss, mean_square
from eqmorph.models.types import Batch, Output, Reading


class NormalizedMSE(Loss):
    """Mean over the parameters of (decoded - target)^2, both normalized."""

    reads: ClassVar[tuple[Reading, ...]] = ("normalized",)

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return batch.mean(mean_square(output.normalized - batch.normalized))
