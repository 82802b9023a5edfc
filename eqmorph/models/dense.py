"""A plain decoder, the second half of a variational autoencoder: layers with ReLU, and a sigmoid into [0, 1]."""

from typing import ClassVar

from torch import nn

from eqmorph.models.base import Context, Decoder
from eqmorph.models.layers import Linear, dense_stack
from eqmorph.models.types import Space
from eqmorph.records import Sizes


class DenseDecoder(Decoder):
    """L -> layers of `widths` with ReLU -> P, sigmoid."""

    space: ClassVar[Space] = "normalized"
    bounded: ClassVar[bool] = True

    widths: Sizes = (64, 128)

    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        return nn.Sequential(
            dense_stack(context.latents, self.widths),
            Linear(self.widths[-1], len(context.layout.params)),
            nn.Sigmoid(),
        )
