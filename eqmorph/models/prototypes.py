"""An autoencoder that starts as PCA and carries the word in its latent.

Encoder: principal components of the parameters plus a small network that sees parameters and decibel curve, plus a
shift towards the prototype of the word that a classifier reads off the same preset. Decoder: the soft nearest
prototype is taken off again, the remainder goes back through the principal components plus a small network.

Prototypes are fixed points of the latent space, `length` x sqrt(L) from its origin: the two most frequent words at
either end of the last axis (the component with the least variance), rarer words alone on one end of the axes before
it. A fixed rotation turns the last axis into the diagonal, so that every latent carries a share of it.
"""

import math
from contextlib import nullcontext
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from eqmorph.models.base import Context, Decoder, Encoder
from eqmorph.models.layers import Dropout, Linear
from eqmorph.models.types import CURVE_POINTS, Presets, Space
from eqmorph.plugins import Positive, Share, Size, Weight

GAIN_WEIGHT = 2.0
"""How much more a gain counts than a frequency or a Q in the principal components."""


class SemanticEncoder(Encoder):
    """PCA plus a residual network of `hidden`, shifted to the prototype of the word it reads."""

    hidden: Size = 96
    classifier: Size = 128
    classifier_dropout: Share = 0.4
    length: Positive = 6.0
    """How far the prototypes are from the origin, in standard deviations of a latent."""
    sharpness: Weight = 5.0
    """How decided the shift is: 0 shifts nothing, large values make it a choice."""

    def build(self, context: Context) -> nn.Module:
        return _Encoder(self, context)


class SemanticDecoder(Decoder):
    """Inverse of the semantic encoder; its output is clamped to the ranges, gradients pass the clamp."""

    space: ClassVar[Space] = "normalized"

    hidden: Size = 96
    length: Positive = 6.0
    """As the encoder's."""

    def build(self, context: Context) -> nn.Module:
        return _Decoder(self, context)


class _Encoder(nn.Module):
    """Presets (R, B, P) -> latent (R, B, L)."""

    def __init__(self, options: SemanticEncoder, context: Context) -> None:
        super().__init__()
        self.sharpness = options.sharpness
        basis = PrincipalComponents(context)
        size = len(context.layout.params)
        self.mean = nn.Parameter(basis.mean)
        self.components = nn.Parameter(basis.encode)
        self.residual = _network(
            [size + CURVE_POINTS, options.hidden, options.hidden, context.latent_dim], starts_at_zero=True
        )
        words = prototype_count(context)
        features = size + 2 * CURVE_POINTS
        self.classifier = _network([features, options.classifier, words])
        self.dropout = Dropout(options.classifier_dropout)
        self.prototypes: Tensor
        self.register_buffer(
            "prototypes", _prototypes(context.latent_dim, words, options.length) @ _rotation(context).mT
        )

    def forward(self, presets: Presets) -> Tensor:
        # Shuffled rows teach the shape of a curve, those balanced by word teach words; neither bends the other.
        with torch.no_grad() if presets.teaches_words else nullcontext():
            offset = presets.normalized - self.mean
            network = self.residual(torch.cat([2 * offset, presets.curve_db / 10], -1))
            shape = torch.bmm(offset, self.components) + network
        with nullcontext() if presets.teaches_words else torch.no_grad():
            scores = self.classifier(_features(presets))
        latent: Tensor = shape + torch.softmax(self.sharpness * scores, -1) @ self.prototypes
        return latent

    def score(self, presets: Presets) -> Tensor:
        """(R, B, W) log-odds of each word, in training under dropout: the shift of the latent needs no such noise."""
        first, activation, last = self.classifier
        scores: Tensor = last(self.dropout(activation(first(self.dropout(_features(presets))))))
        return scores


def _features(presets: Presets) -> Tensor:
    """What the classifier sees: parameters, and the curve as it is and with its large excursions pressed together."""
    curve = presets.curve_db
    return torch.cat([2 * presets.normalized - 1, curve / 6, torch.tanh(curve / 2)], -1)


class _Decoder(nn.Module):
    """Latent (R, B, L) -> normalized presets (R, B, P) in [0, 1]."""

    def __init__(self, options: SemanticDecoder, context: Context) -> None:
        super().__init__()
        basis = PrincipalComponents(context)
        words, latents = prototype_count(context), context.latent_dim
        self.mean = nn.Parameter(basis.mean)
        self.components = nn.Parameter(basis.decode)
        self.residual = _network(
            [2 * latents + words, options.hidden, options.hidden, len(context.layout.params)], starts_at_zero=True
        )
        self.prototypes: Tensor
        self.register_buffer("prototypes", _prototypes(latents, words, options.length) @ _rotation(context).mT)

    def forward(self, latent: Tensor) -> Tensor:
        square = self.prototypes.square().sum(-1)[:, None]
        nearest = torch.softmax(8 / square.amax(-1, keepdim=True) * (latent @ self.prototypes.mT - square / 2), -1)
        shape = latent - nearest @ self.prototypes
        length = square.amax(-1, keepdim=True).sqrt()
        network = self.residual(torch.cat([shape, latent / length, nearest], -1))
        free: Tensor = self.mean + torch.bmm(shape, self.components) + network / 2
        bounded: Tensor = UnitClamp.apply(free)  # type: ignore[no-untyped-call]
        return bounded


class UnitClamp(torch.autograd.Function):
    """Clamp to [0, 1] whose gradient passes outside too, but only towards the range.

    A plain clamp leaves a value outside for ever; a straight-through one lets it run away.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """Values (...) clamped."""
        ctx.save_for_backward(x)
        return x.clamp(0.0, 1.0)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        """The gradient, without what would move a value outside further away."""
        (x,) = ctx.saved_tensors
        (gradient,) = gradients
        leaving = ((x > 1) & (gradient < 0)) | ((x < 0) & (gradient > 0))
        return gradient.masked_fill(leaving, 0.0)


class PrincipalComponents:
    """Principal components of the normalized training presets, gains weighing more, latents of unit variance.

    Attributes:
        mean: (1, 1, P).
        encode: (1, P, L), rotated as the prototypes are.
        decode: (1, L, P), its inverse on the space of the components.
    """

    def __init__(self, context: Context) -> None:
        rows = context.normalized
        weight = np.where([param.field == "gain_db" for param in context.layout.params], GAIN_WEIGHT, 1.0)
        mean = rows.mean(axis=0)
        _, spread, axes = np.linalg.svd((rows - mean) * weight, full_matrices=False)
        count = min(context.latent_dim, len(axes))
        deviation = np.maximum(spread[:count] / math.sqrt(len(rows)), 1e-6)
        encode = np.zeros((len(mean), context.latent_dim))
        decode = np.zeros((context.latent_dim, len(mean)))
        encode[:, :count] = weight[:, None] * axes[:count].T / deviation
        decode[:count] = deviation[:, None] * axes[:count] / weight
        turn = _rotation(context)[0].double().numpy()
        self.mean = torch.tensor(mean, dtype=torch.float32)[None, None]
        self.encode = torch.tensor(encode @ turn.T, dtype=torch.float32)[None]
        self.decode = torch.tensor(turn @ decode, dtype=torch.float32)[None]


def prototype_count(context: Context) -> int:
    """Words that have a prototype: the two most frequent, and one more for each axis left."""
    return max(2, min(context.words, context.latent_dim))


def _prototypes(latents: int, words: int, length: float) -> Tensor:
    """(1, W, L) before the rotation."""
    points = torch.zeros(1, words, latents)
    points[0, 0, -1], points[0, 1, -1] = 1.0, -1.0
    for word in range(2, words):
        points[0, word, latents - word] = 1.0 if word % 2 else -1.0
    return points * (length * math.sqrt(latents))


def _rotation(context: Context) -> Tensor:
    """(1, L, L) orthogonal, taking the last axis to the diagonal (1, ..., 1)/sqrt(L)."""
    size = context.latent_dim
    columns = torch.eye(size, dtype=torch.float64)
    columns[:, 0] = 1.0
    basis, triangle = torch.linalg.qr(columns)
    basis = basis * torch.sign(triangle.diagonal())
    return torch.roll(basis, -1, dims=1).float()[None]


def _network(sizes: list[int], starts_at_zero: bool = False) -> nn.Sequential:
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
