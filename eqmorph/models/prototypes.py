"""An autoencoder that starts as principal components and carries the word in its latent.

Encoder: principal components of the parameters plus a small network that sees parameters and decibel curve, plus a
shift towards the prototype of the word that a classifier reads off the same preset. Decoder: the soft nearest
prototype is taken off again, the remainder goes back through the principal components plus a small network.

Prototypes are fixed points of the latent space, `length` x sqrt(L) from its origin: the two most frequent words at
either end of the last axis (the component with the least variance), rarer words alone on one end of the axes before
it. A fixed rotation then turns the last axis into the diagonal: every axis carries an equal share of the word.
Figures that are taken after each axis is scaled to unit variance (docs/results.md) would otherwise shrink the one
axis that tells words apart; with the rotation such a scaling changes nothing.

Trained on presets without words, the model has no prototypes, W = 0: the encoder is its shape alone.

Letters as in `eqmorph.models.formulas`, which the numpy runtime of the same model shares.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from eqmorph.eq.backend import FloatArray
from eqmorph.errors import UsageError
from eqmorph.models.base import Context, Decoder, Encoder, WordReader
from eqmorph.models.formulas import (
    CORRECTION,
    CURVE_POINTS,
    decoder_inputs,
    nearness,
    prototype_count,
    shape_inputs,
    word_inputs,
)
from eqmorph.models.layers import Dropout, Linear
from eqmorph.models.types import Presets, Space
from eqmorph.records import Positive, Share, Size, Weight

GAIN_WEIGHT = 2.0
"""Weight of a gain beside a frequency or a Q in the principal components: a gain changes the curve the most."""

LEAST_DEVIATION = 1e-4
"""Standard deviation below which a component is rounding, 0.001 dB of a gain; latents are divided by it."""


class PrototypeEncoder(Encoder):
    """Principal components plus a network of `hidden`, shifted to the prototype of the word it reads."""

    hidden: Size = 96
    classifier: Size = 128
    classifier_dropout: Share = 0.4
    length: Positive = 8.0
    """Distance of the prototypes from the origin, in standard deviations of a latent."""
    sharpness: Weight = 8.0
    """Decidedness of the shift: 0 makes it the mean of all prototypes, large values the most likely word's."""

    def build(self, context: Context) -> nn.Module:
        return _Encoder(self, context)


class PrototypeDecoder(Decoder):
    """Begins as the inverse of the prototype encoder, whose prototypes it shares; clamped to the ranges."""

    space: ClassVar[Space] = "normalized"
    bounded: ClassVar[bool] = True

    hidden: Size = 96

    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        if not isinstance(encoder, _Encoder):
            raise UsageError(
                "the decoder 'semantic' shares the prototypes of an encoder; choose the encoder 'semantic'"
            )
        return _Decoder(self, context, encoder.beginning)


@dataclass(frozen=True)
class Beginning:
    """The common beginning of encoder and decoder: principal components and prototypes in one rotated space."""

    mean: Tensor
    """(1, 1, P) mean m of the normalized training presets."""
    encode: Tensor
    """(1, P, L) normalized presets, less their mean, to latents of unit variance."""
    decode: Tensor
    """(1, L, P) its inverse on the space of the components."""
    prototypes: Tensor
    """(1, W, L) prototypes c of the words."""


class _Encoder(WordReader):
    """Presets (R, B, P) -> latent (R, B, L)."""

    def __init__(self, options: PrototypeEncoder, context: Context) -> None:
        super().__init__()
        self.sharpness = options.sharpness
        self.beginning = beginning(context, options.length)
        self.mean = nn.Parameter(self.beginning.mean.clone())
        self.components = nn.Parameter(self.beginning.encode.clone())
        params, words = len(context.layout.params), prototype_count(context.words, context.latents)
        self.residual = _network(
            [params + CURVE_POINTS, options.hidden, options.hidden, context.latents], starts_at_zero=True
        )
        sizes = [params + 2 * CURVE_POINTS, options.classifier, words]
        self.classifier = _network(sizes) if words else nn.Sequential()
        self.dropout = Dropout(options.classifier_dropout)
        self.prototypes: Tensor
        self.register_buffer("prototypes", self.beginning.prototypes)

    def shape(self, presets: Presets) -> Tensor:
        """(u - m) A + residual([2 (u - m), r/10]): (R, B, L)."""
        offset = presets.normalized - self.mean
        network: Tensor = self.residual(shape_inputs(offset, presets.curve_db))
        return torch.bmm(offset, self.components) + network

    def word_shift(self, presets: Presets) -> Tensor:
        """softmax(sharpness x logits) c: the mean of the prototypes, weighted by the classifier: (R, B, L)."""
        if not self.prototypes.shape[1]:
            return presets.normalized.new_zeros(())
        logits = self.classifier(word_inputs(presets.normalized, presets.curve_db))
        return torch.softmax(self.sharpness * logits, -1) @ self.prototypes

    def logits(self, presets: Presets) -> Tensor:
        """Logits of the words (R, B, W), in training under dropout, which the shift of the latent does without."""
        first, activation, last = self.classifier
        inputs = word_inputs(presets.normalized, presets.curve_db)
        hidden = activation(first(self.dropout(inputs)))
        logits: Tensor = last(self.dropout(hidden))
        return logits


class _Decoder(nn.Module):
    """Latent (R, B, L) -> normalized presets (R, B, P) in [0, 1]."""

    def __init__(self, options: PrototypeDecoder, context: Context, beginning: Beginning) -> None:
        super().__init__()
        self.mean = nn.Parameter(beginning.mean.clone())
        self.components = nn.Parameter(beginning.decode.clone())
        inputs = decoder_inputs(*beginning.prototypes.shape[1:])
        self.residual = _network(
            [inputs, options.hidden, options.hidden, len(context.layout.params)], starts_at_zero=True
        )
        self.prototypes: Tensor
        self.register_buffer("prototypes", beginning.prototypes)

    def forward(self, latent: Tensor) -> Tensor:
        """Decode latents (R, B, L) to normalized presets (R, B, P)."""
        shape, inputs = latent, latent
        if self.prototypes.shape[1]:
            # The word: the prototypes near z, p = softmax(nearness), are taken off; x = z - p c is the shape.
            nearest = torch.softmax(nearness(latent, self.prototypes), -1)
            shape = latent - nearest @ self.prototypes
            length = self.prototypes.square().sum(-1)[:, None].amax(-1, keepdim=True).sqrt()
            inputs = torch.cat([shape, latent / length, nearest], -1)

        # The preset: u = m + x B + residual([x, z / max |c|, p]) / 2, kept in [0, 1]; without words, residual(x).
        network = self.residual(inputs)
        free = self.mean + torch.bmm(shape, self.components) + CORRECTION * network
        bounded: Tensor = free.clamp(0.0, 1.0)
        if self.training:
            bounded = UnitClamp.apply(free)  # type: ignore[no-untyped-call]
        return bounded


class UnitClamp(torch.autograd.Function):
    """Clamp to [0, 1] whose gradient passes outside too, but only towards the range.

    A plain clamp leaves a value outside for ever; a straight-through one lets it run away.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """Clamp values (...)."""
        ctx.save_for_backward(x)
        return x.clamp(0.0, 1.0)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        """Return the gradient (...), without what would move a value outside further away."""
        (x,) = ctx.saved_tensors
        (gradient,) = gradients
        leaving = ((x > 1) & (gradient < 0)) | ((x < 0) & (gradient > 0))
        return gradient.masked_fill(leaving, 0.0)


def beginning(context: Context, length: float) -> Beginning:
    """Principal components of the normalized training presets and the prototypes of the words, rotated alike.

    Args:
        context: the training presets and the sizes.
        length: distance of the prototypes from the origin, in standard deviations of a latent.
    """
    mean, encode, decode = _principal_components(context)
    rotation = _word_to_diagonal(context.latents)
    turn = rotation[0].double().numpy()
    words = prototype_count(context.words, context.latents)
    return Beginning(
        mean=torch.tensor(mean, dtype=torch.float32)[None, None],
        encode=torch.tensor(encode @ turn.T, dtype=torch.float32)[None],
        decode=torch.tensor(turn @ decode, dtype=torch.float32)[None],
        prototypes=_prototypes(context.latents, words, length) @ rotation.mT,
    )


def _principal_components(context: Context) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean (P,), map to latents of unit variance (P, L) and its inverse (L, P), most variance first."""
    u = context.normalized
    weight = np.where([param.field == "gain_db" for param in context.layout.params], GAIN_WEIGHT, 1.0)
    mean = u.mean(axis=0)
    # (u - m) w = U S V: the axes are the rows of V, the standard deviations S / sqrt(N).
    _, singular, axes = np.linalg.svd((u - mean) * weight, full_matrices=False)
    deviation = singular[: context.latents] / math.sqrt(len(u))
    # Latents beyond the components along which presets vary begin at zero.
    count = int((deviation > LEAST_DEVIATION).sum())
    deviation = deviation[:count]
    encode = np.zeros((len(mean), context.latents))
    decode = np.zeros((context.latents, len(mean)))
    encode[:, :count] = weight[:, None] * axes[:count].T / deviation
    decode[:count] = deviation[:, None] * axes[:count] / weight
    return mean, encode, decode


def _prototypes(latents: int, words: int, length: float) -> Tensor:
    """Prototypes (1, W, L) before the rotation, `length` sqrt(L) from the origin."""
    points = torch.zeros(1, words, latents)
    if words:
        points[0, 0, -1], points[0, 1, -1] = 1.0, -1.0
    for word in range(2, words):
        points[0, word, latents - word] = 1.0 if word % 2 else -1.0
    return points * (length * math.sqrt(latents))


def _word_to_diagonal(size: int) -> Tensor:
    """An orthogonal matrix (1, L, L) that takes the last axis to the diagonal (1, ..., 1)/sqrt(L)."""
    # Gram-Schmidt on the diagonal and all axes but the first. QR leaves signs open: they are set to keep directions.
    columns = torch.eye(size, dtype=torch.float64)
    columns[:, 0] = 1.0
    basis, triangle = torch.linalg.qr(columns)
    basis = basis * torch.sign(triangle.diagonal())
    # The diagonal stands in the first column; rolled, it is the image of the last axis.
    return torch.roll(basis, -1, dims=1).float()[None]


def _network(sizes: Sequence[int], starts_at_zero: bool = False) -> nn.Sequential:
    """Layers of these sizes with SiLU between them; one that starts at zero begins as nothing."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes[:-1]):
        layers += [_layer(inputs, outputs), nn.SiLU()]
    return nn.Sequential(*layers, _layer(sizes[-2], sizes[-1], gain=0.0 if starts_at_zero else 1.0))


def _layer(inputs: int, outputs: int, gain: float = 2.0) -> Linear:
    """A linear layer with normal weights of variance gain/inputs (He et al. 2015) and no bias at the start."""
    layer = Linear(inputs, outputs)
    nn.init.normal_(layer.weight, std=math.sqrt(gain / inputs))
    nn.init.zeros_(layer.bias)
    return layer
