"""Error of the decibel response on a log-frequency grid: what the ear gets."""

from typing import Literal

from torch import Tensor

from eqmorph.losses.base import Loss, mean_square
from eqmorph.models.types import Batch, Output, decibels
from eqmorph.plugins import Positive


class ResponseLoss(Loss):
    """Distance between two curves over `CURVE_POINTS` frequencies from 20 Hz to 20 kHz, in units of `scale`.

    The mean square (dB^2) dwells on the worst presets; of its root (dB), every preset's decibel counts the same.
    """

    error: Literal["mean square", "root"] = "mean square"
    scale: Positive = 200.0
    """dB^2 (or dB) that count as 1, so that the term is of the size of a normalized error."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        square = mean_square(decibels(output.physical, batch.layout) - batch.curve_db)
        # 0.1 dB inside the root keeps its slope finite where two curves meet.
        return batch.mean(square if self.error == "mean square" else (square + 0.01).sqrt() - 0.1) / self.scale
