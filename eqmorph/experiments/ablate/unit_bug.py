"""The unit bug of V1, kept to be shown: decoders that emit Hz, dB and Q and declare them normalized.

V1's decoder was bounded to physical ranges, its loss compared its output with normalized targets, and generation
converted the output to physical units once more. All of that follows from one false declaration. Every frequency is
then best at its lowest value, the loss stalls at the mean square of those values,
(22^2 + 82^2 + 180^2 + 220^2 + 580^2)/13 = 32,646.8, and what is generated lies far beyond hearing.
"""

from typing import ClassVar

import torch
from torch import Tensor, nn

from eqmorph.models.base import Context
from eqmorph.models.multihead import MultiHeadDecoder
from eqmorph.models.sigmoid import SigmoidDecoder
from eqmorph.models.types import Space
from eqmorph.normalizers.base import FittedNormalizer


class MultiHeadUnitBug(MultiHeadDecoder):
    """V1's decoder as published: the physical output of `multihead`, declared normalized."""

    space: ClassVar[Space] = "normalized"


class SigmoidUnitBug(SigmoidDecoder):
    """V2's decoder with V1's bug: the output of `sigmoid` in physical units, declared normalized."""

    bounded: ClassVar[bool] = False

    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        return nn.Sequential(super().build(context, encoder), ToPhysical(context.normalizer))


class ToPhysical(nn.Module):
    """Normalized presets (R, B, P) to physical ones, by each replica's normalizer, whose state it holds."""

    def __init__(self, normalizer: FittedNormalizer) -> None:
        super().__init__()
        self.options, self.layout = normalizer.options, normalizer.layout
        self.offset: Tensor
        self.scale: Tensor
        self.register_buffer("offset", torch.tensor(normalizer.offset, dtype=torch.float32)[None, None])
        self.register_buffer("scale", torch.tensor(normalizer.scale, dtype=torch.float32)[None, None])

    def forward(self, normalized: Tensor) -> Tensor:
        """Convert normalized presets (R, B, P) to Hz, dB and Q."""
        physical: Tensor = self.options.unwarp(normalized * self.scale + self.offset, self.layout)
        return physical
