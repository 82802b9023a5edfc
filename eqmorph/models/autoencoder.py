"""Encoder, decoder and the projection that the contrastive loss sees, joined where their spaces meet."""

from collections.abc import Collection
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from eqmorph.errors import UsageError
from eqmorph.models.base import Context, Decoder, Encoder, Variational, WordReader
from eqmorph.models.layers import Linear
from eqmorph.models.types import Batch, Output, Presets, Reading, Space
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.plugins import broken_contract

Learning = Literal["all", "shape", "words"]
"""Part of an encoder that reads words which gradients of the latent reach."""


class Autoencoder(nn.Module):
    """R replicas of encoder, decoder and projection of the latent.

    Args:
        encoder: options of the encoder.
        decoder: options of the decoder.
        projection: width of the projection; 0 shows the contrastive loss the latent itself.
        hidden: width of the projection's hidden layer; 0 makes it linear.
        context: what the modules may look at when they are built.

    Raises:
        UsageError: the decoder declares no space that there is, or a part does not keep its contract.
    """

    def __init__(self, encoder: Encoder, decoder: Decoder, projection: int, hidden: int, context: Context) -> None:
        super().__init__()
        self.space = _checked_space(decoder)
        self.encoder = _checked_module(encoder, encoder.build(context))
        self.decoder = _checked_module(decoder, decoder.build(context, self.encoder))
        _check_shapes(self, encoder, decoder, context)
        self.projection: nn.Module = nn.Identity()
        if projection and hidden:
            self.projection = nn.Sequential(Linear(context.latents, hidden), nn.SiLU(), Linear(hidden, projection))
        elif projection:
            self.projection = Linear(context.latents, projection)

    def forward(self, batch: Batch, reads: Collection[Reading], learning: Learning = "all") -> Output:
        """Encode a batch and compute what is read of it.

        Args:
            batch: presets of R replicas.
            reads: tensors to compute, beside the latent.
            learning: part of the encoder that gradients of the latent reach; no matter where it reads no words.

        Raises:
            UsageError: logits or variances are read of an encoder that has none.
        """
        tensors: dict[Reading, Tensor] = {}
        if isinstance(self.encoder, Variational):
            posterior = self.encoder.posterior(batch)
            tensors = {"mean": posterior.mean, "log_variance": posterior.log_variance}
            latent = self.encoder.draw(posterior)
        elif "mean" in reads or "log_variance" in reads:
            raise UsageError("a loss reads the variance of latents; choose an encoder that has one: 'variational'")
        else:
            latent = self._encode(batch, learning)
        if "normalized" in reads or "physical" in reads:
            tensors |= self._decode(latent, batch.normalizer, reads)
        if "embedding" in reads:
            tensors["embedding"] = self.projection(latent)
        if "logits" in reads:
            tensors["logits"] = self._logits(batch)
        return Output(latent, tensors)

    def _encode(self, presets: Presets, learning: Learning) -> Tensor:
        """The latent (R, B, L), cut off from the part of the encoder that is not to learn from it."""
        if learning == "all" or not isinstance(self.encoder, WordReader):
            latent: Tensor = self.encoder(presets)
            return latent
        # A part that does not learn keeps nothing for a gradient.
        with torch.set_grad_enabled(learning == "shape"):
            shape = self.encoder.shape(presets)
        with torch.set_grad_enabled(learning == "words"):
            shift = self.encoder.word_shift(presets)
        return shape + shift

    def _decode(
        self, latent: Tensor, normalizer: FittedNormalizer, reads: Collection[Reading]
    ) -> dict[Reading, Tensor]:
        """Decoded presets (R, B, P) in the decoder's space, and in the other one where it is read."""
        decoded = self.decoder(latent)
        presets: dict[Reading, Tensor] = {self.space: decoded}
        if self.space == "normalized" and "physical" in reads:
            presets["physical"] = normalizer.inverse_transform(decoded)
        if self.space == "physical" and "normalized" in reads:
            presets["normalized"] = normalizer.transform(decoded)
        return presets

    def _logits(self, presets: Presets) -> Tensor:
        if not isinstance(self.encoder, WordReader):
            raise UsageError("a loss reads logits of words; choose an encoder that has them, such as 'semantic'")
        return self.encoder.logits(presets)


def _checked_module(part: Encoder | Decoder, module: nn.Module) -> nn.Module:
    """The module that a part has built, whose weights can stand beside those of other replicas."""
    if not isinstance(module, nn.Module):
        raise broken_contract(part, f"build gives {type(module).__name__}, expected a torch module")
    if any(weight.shape[:1] != (1,) for weight in module.parameters()):
        raise broken_contract(part, "weights lack an axis of replicas in front; build from eqmorph.models.layers")
    return module


@torch.no_grad()
def _check_shapes(model: Autoencoder, encoder: Encoder, decoder: Decoder, context: Context) -> None:
    """Refuse parts that give something else than latents (1, B, L) and presets (1, B, P), by one preset."""
    params, normalized = (torch.tensor(rows[None, :1]).float() for rows in (context.params, context.normalized))
    model.eval()
    latent = model.encoder(Presets(params, normalized, context.layout))
    if latent.shape != (1, 1, context.latents):
        expected = f"expected (R, B, {context.latents}) for R replicas of B presets"
        raise broken_contract(encoder, f"gives latents {tuple(latent.shape)} for one preset, {expected}")
    decoded = model.decoder(latent)
    if decoded.shape != params.shape:
        expected = f"expected (R, B, {params.shape[-1]})"
        raise broken_contract(decoder, f"gives presets {tuple(decoded.shape)} for one latent, {expected}")
    model.train()


def _checked_space(decoder: Decoder) -> Space:
    """The space that a decoder declares."""
    space = getattr(decoder, "space", None)
    if space not in get_args(Space):
        spaces = ", ".join(repr(name) for name in get_args(Space))
        raise UsageError(f"{type(decoder).__name__} declares the space {space!r}; a decoder emits one of {spaces}")
    return decoder.space
