"""What a loss term is: a pure function of a batch and of the model's output, one number a replica."""

from typing import ClassVar

import torch
from torch import Tensor

from eqmorph.models.types import Batch, Output
from eqmorph.plugins import Component


class Loss(Component):
    """A loss term: non-negative, mean over rows, lower is better."""

    unit_error: ClassVar[bool] = False
    """True where the term takes physical numbers for normalized ones, as V1 did; generation then errs with it."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        """(R,) the value for each replica."""
        raise NotImplementedError

    def bounds(self, batch: Batch) -> tuple[Tensor, Tensor] | None:
        """(R,) least possible value and (R,) value of a collapsed model on this batch, where the term has them."""
        return None


def mean_square(difference: Tensor) -> Tensor:
    """(R, B) mean over the parameters of a squared difference (R, B, P)."""
    return torch.square(difference).mean(-1)
