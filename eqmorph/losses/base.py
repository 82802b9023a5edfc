"""What a loss term is: a pure function of a batch and of the model's output, one number a replica."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import torch
from torch import Tensor

from eqmorph.component import Component
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.normalizers.base import Normalizer

Space = Literal["normalized", "physical"]


@dataclass(frozen=True)
class Batch:
    """R replicas' batches side by side. A row whose `weight` is 0 is padding and counts nowhere."""

    params: Tensor
    """(R, B, P) physical units."""
    normalized: Tensor
    """(R, B, P) as each replica's normalizer has it."""
    labels: Tensor
    """(R, B) integer code of the word."""
    weight: Tensor
    """(R, B) 1 for a row, 0 for padding."""
    normalizer: Normalizer
    """The replicas' normalizers, stacked."""
    layout: Layout = SAFE

    def mean(self, rows: Tensor) -> Tensor:
        """(R,) mean over the rows that count of a value (R, B)."""
        return (rows * self.weight).sum(-1) / self.weight.sum(-1).clamp(min=1.0)


@dataclass(frozen=True)
class Output:
    """What the model made of a batch; read the decoded presets in the space you need, never as they come."""

    latent: Tensor
    """(R, B, L)."""
    embedding: Tensor
    """(R, B, E) what the contrastive loss compares."""
    decoded: Tensor
    """(R, B, P) as the decoder emits it, in `space`."""
    space: Space
    normalizer: Normalizer

    @cached_property
    def normalized(self) -> Tensor:
        """(R, B, P) decoded presets, normalized."""
        if self.space == "normalized":
            return self.decoded
        converted: Tensor = self.normalizer.transform(self.decoded)
        return converted

    @cached_property
    def physical(self) -> Tensor:
        """(R, B, P) decoded presets in Hz, dB and Q."""
        if self.space == "physical":
            return self.decoded
        converted: Tensor = self.normalizer.inverse_transform(self.decoded)
        return converted


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
