"""The contract of a loss term: a pure function of a batch and of the model's output, one number for each replica."""

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from eqmorph.models.types import Batch, Output, Reading
from eqmorph.plugins import Component


class Loss(Component):
    """A loss term: non-negative, mean over rows, lower is better."""

    reads: ClassVar[tuple[Reading, ...]] = ()
    """Tensors of the output that the term reads beside the latent; others are not computed."""
    of_words: ClassVar[bool] = False
    """Whether the term is about the words of presets, so that a corpus without words leaves it nothing to learn."""

    @abstractmethod
    def __call__(self, batch: Batch, output: Output) -> Tensor:
        """Return the value (R,) for each replica."""

    def bounds(self, batch: Batch) -> tuple[Tensor, Tensor] | None:
        """Return the least possible value (R,) and that of a collapsed model (R,), where the term has them."""
        return None


def mean_square(difference: Tensor) -> Tensor:
    """Mean over the parameters of a squared difference (R, B, P): (R, B)."""
    return torch.square(difference).mean(-1)
