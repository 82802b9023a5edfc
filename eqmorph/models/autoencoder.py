"""Encoder, decoder and the projection that the contrastive loss sees, joined where their spaces meet."""

from torch import Tensor, nn

from eqmorph.losses.base import Batch, Output, Space
from eqmorph.models.base import Context, Decoder, Encoder
from eqmorph.models.layers import Linear


class Autoencoder(nn.Module):
    """R replicas of encoder, decoder and a linear projection of the latent (none when `projection` is 0)."""

    def __init__(self, encoder: Encoder, decoder: Decoder, projection: int, context: Context) -> None:
        super().__init__()
        self.space: Space = decoder.space
        self.encoder = encoder.build(context)
        self.decoder = decoder.build(context)
        self.projection: nn.Module = Linear(context.latents, projection) if projection else nn.Identity()

    def forward(self, batch: Batch) -> Output:
        latent: Tensor = self.encoder(batch.normalized)
        return Output(latent, self.projection(latent), self.decoder(latent), self.space, batch.normalizer)
