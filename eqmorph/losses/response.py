"""Error of the decibel response on a log-frequency grid."""

from typing import ClassVar, Literal

from torch import Tensor

from eqmorph.losses.base import Loss, mean_square
from eqmorph.models.types import Batch, Output, Reading, decibels
from eqmorph.records import Positive

ROUNDING_DB = 0.1
"""Decibels inside the root, which keep its slope finite where two curves meet."""


class ResponseLoss(Loss):
    """Distance between two curves over `CURVE_POINTS` frequencies from 20 Hz to 20 kHz, in units of `scale`.

    The mean square (dB^2) emphasizes the worst presets; its root (dB) weights every decibel equally.
    """

    reads: ClassVar[tuple[Reading, ...]] = ("physical",)

    error: Literal["mean square", "root"] = "mean square"
    scale: Positive = 200.0
    """dB^2 (or dB) that count as 1, so that the term is of the size of a normalized error."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        rows = mean_square(decibels(output.physical, batch.layout) - batch.curve_db)
        if self.error == "root":
            rows = (rows + ROUNDING_DB**2).sqrt() - ROUNDING_DB
        return batch.mean(rows) / self.scale
