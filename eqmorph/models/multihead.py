"""V1's decoder with its units right: a head for each kind of parameter, bounded to its physical range."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import FIELDS
from eqmorph.models.base import Context, Decoder
from eqmorph.models.layers import Linear, residual_stack
from eqmorph.models.types import Space
from eqmorph.records import Share, Size, Sizes


class MultiHeadDecoder(Decoder):
    """L -> residual blocks of `widths` -> a head each for gain (tanh), frequency and Q (sigmoid)."""

    space: ClassVar[Space] = "physical"

    widths: Sizes = (64, 128, 64)
    head: Size = 32
    dropout: Share = 0.1

    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        body = residual_stack(context.latents, self.widths, self.dropout)
        return nn.Sequential(body, Heads(self.widths[-1], self.head, context.layout))


class Heads(nn.Module):
    """Features (R, B, W) to physical parameters (R, B, P): low + (high - low) x sigmoid, gain by tanh."""

    def __init__(self, inputs: int, hidden: int, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.heads = nn.ModuleList(
            nn.Sequential(Linear(inputs, hidden), nn.ReLU(), Linear(hidden, len(layout.columns(field))))
            for field in FIELDS
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map hidden features (R, B, H) to presets (R, B, P) in Hz, dB and Q, inside their ranges."""
        layout = self.layout
        parts = []
        for field, head in zip(FIELDS, self.heads, strict=True):
            low, high = (x.new_tensor(bound[layout.columns(field)]) for bound in (layout.low, layout.high))
            # tanh over a symmetric range is the same map as a sigmoid of twice the input.
            steep = 2.0 if field == "gain_db" else 1.0
            parts.append(low + (high - low) * torch.sigmoid(steep * head(x)))
        columns = [column for field in FIELDS for column in layout.columns(field)]
        order = torch.as_tensor(columns, device=x.device).argsort()
        return torch.cat(parts, -1)[..., order]
