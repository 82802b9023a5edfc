"""Encoder, decoder and the projection that the contrastive loss sees, joined where their spaces meet."""

from torch import nn

from eqmorph.models.base import Context, Decoder, Encoder
from eqmorph.models.layers import Linear
from eqmorph.models.types import Batch, Output, Space


class Autoencoder(nn.Module):
    """R replicas of encoder, decoder and projection of the latent.

    Args:
        projection: its width; 0 shows the contrastive loss the latent itself.
        hidden: width of its hidden layer; 0 makes it linear.
    """

    def __init__(self, encoder: Encoder, decoder: Decoder, projection: int, hidden: int, context: Context) -> None:
        super().__init__()
        self.space: Space = decoder.space
        self.encoder = encoder.build(context)
        self.decoder = decoder.build(context)
        self.projection: nn.Module = nn.Identity()
        if projection and hidden:
            self.projection = nn.Sequential(Linear(context.latent_dim, hidden), nn.SiLU(), Linear(hidden, projection))
        elif projection:
            self.projection = Linear(context.latent_dim, projection)

    def forward(self, batch: Batch) -> Output:
        return Output(self, batch)
