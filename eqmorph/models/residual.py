"""The original system's encoder: three residual blocks, two linear layers, tanh."""

from torch import nn

from eqmorph.models.base import Context, Encoder, NormalizedEncoder
from eqmorph.models.layers import Linear, residual_stack
from eqmorph.records import Share, Size, Sizes


class ResidualEncoder(Encoder):
    """P -> residual blocks of `widths` -> linear, ReLU, linear -> L, tanh."""

    widths: Sizes = (64, 128, 64)
    hidden: Size = 64
    dropout: Share = 0.1

    def build(self, context: Context) -> nn.Module:
        layers = nn.Sequential(
            residual_stack(len(context.layout.params), self.widths, self.dropout),
            Linear(self.widths[-1], self.hidden),
            nn.ReLU(),
            Linear(self.hidden, context.latents),
            nn.Tanh(),
        )
        return NormalizedEncoder(layers)
