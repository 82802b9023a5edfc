"""V2's decoder: one head for all parameters, a sigmoid into [0, 1], de-normalized outside."""

from typing import ClassVar

from torch import nn

from eqmorph.models.base import Context, Decoder
from eqmorph.models.layers import Linear, residual_stack
from eqmorph.models.types import Space
from eqmorph.records import Share, Size, Sizes


class SigmoidDecoder(Decoder):
    """L -> residual blocks of `widths` -> linear, ReLU, linear -> P, sigmoid."""

    space: ClassVar[Space] = "normalized"
    bounded: ClassVar[bool] = True

    widths: Sizes = (64, 128, 64)
    hidden: Size = 64
    dropout: Share = 0.1

    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        return nn.Sequential(
            residual_stack(context.latents, self.widths, self.dropout),
            Linear(self.widths[-1], self.hidden),
            nn.ReLU(),
            Linear(self.hidden, len(context.layout.params)),
            nn.Sigmoid(),
        )
