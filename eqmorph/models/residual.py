"""The seed's encoder: three residual blocks, two linear layers, tanh."""

from torch import nn

from eqmorph.losses.base import Code, Presets
from eqmorph.models.base import Context, Encoder
from eqmorph.models.layers import Linear, residual_stack


class ResidualEncoder(Encoder):
    """P -> residual blocks of `widths` -> linear, ReLU, linear -> L, tanh."""

    widths: tuple[int, ...] = (64, 128, 64)
    hidden: int = 64
    dropout: float = 0.1

    def build(self, context: Context) -> nn.Module:
        layers = nn.Sequential(
            residual_stack(len(context.layout.params), self.widths, self.dropout),
            Linear(self.widths[-1], self.hidden),
            nn.ReLU(),
            Linear(self.hidden, context.latents),
            nn.Tanh(),
        )
        return NormalizedEncoder(layers)


class NormalizedEncoder(nn.Module):
    """An encoder that looks at the normalized parameters and at nothing else."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, presets: Presets) -> Code:
        return Code(self.layers(presets.normalized))
