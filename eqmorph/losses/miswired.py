"""V1's unit error, kept to be shown: physical output compared with normalized targets.

Every frequency is then best at its lowest value, the loss stalls at the mean square of those values
((22^2 + 82^2 + 180^2 + 220^2 + 580^2)/13 = 32,646.8), and generation de-normalizes hertz once more.
"""

from typing import ClassVar

from torch import Tensor

from eqmorph.losses.base import Loss, mean_square
from eqmorph.models.types import Batch, Output


class MiswiredMSE(Loss):
    """Mean over the parameters of (decoded in Hz, dB, Q - normalized target)^2."""

    unit_error: ClassVar[bool] = True

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return batch.mean(mean_square(output.physical - batch.normalized))
