"""What the zoo passes around: presets in every form a network may look at, a batch, and a model's output."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

import torch
from torch import Tensor

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.normalizers.base import FittedNormalizer

Space = Literal["normalized", "physical"]


CURVE_POINTS = 32
"""Frequencies, 20 Hz to 20 kHz, at which an encoder and the response loss look at a curve."""

_CURVE_HZ = log_grid(CURVE_POINTS)


@dataclass(frozen=True)
class Presets:
    """Presets of R replicas as an encoder takes them: in every form that can be computed from a preset."""

    params: Tensor
    """(R, B, P) physical units."""
    normalized: Tensor
    """(R, B, P) as each replica's normalizer has it."""
    layout: Layout = field(default=SAFE, kw_only=True)
    teaches_words: bool = field(default=False, kw_only=True)
    """Whether what is learned from the latent is about words, and not about the shape of a curve."""

    curves: Tensor | None = field(default=None, kw_only=True)
    """(R, B, CURVE_POINTS) decibel response, where it is known already."""

    @cached_property
    def curve_db(self) -> Tensor:
        """(R, B, CURVE_POINTS) decibel response."""
        if self.curves is not None:
            return self.curves
        with torch.no_grad():
            return decibels(self.params, self.layout)


@dataclass(frozen=True)
class Batch(Presets):
    """R replicas' batches side by side. A row whose `weight` is 0 is padding and counts nowhere."""

    labels: Tensor
    """(R, B) integer code of the word; -1 for none."""
    weight: Tensor
    """(R, B) 1 for a row, 0 for padding."""
    normalizer: FittedNormalizer
    """The replicas' normalizers, stacked."""

    def mean(self, rows: Tensor) -> Tensor:
        """(R,) mean over the rows that count of a value (R, B)."""
        return (rows * self.weight).sum(-1) / self.weight.sum(-1).clamp(min=1.0)


class Model(Protocol):
    """What an `Output` needs of an autoencoder."""

    space: Space

    @property
    def encoder(self) -> Callable[[Presets], Tensor]:
        """Presets to latent (R, B, L); one that reads words has a `score(presets)` too, (R, B, W) log-odds."""

    @property
    def projection(self) -> Callable[[Tensor], Tensor]:
        """Latent to what the contrastive loss compares (R, B, E)."""

    @property
    def decoder(self) -> Callable[[Tensor], Tensor]:
        """Latent to presets (R, B, P), in `space`."""


@dataclass(frozen=True)
class Output:
    """What a model makes of a batch, computed when a loss asks for it.

    Read the decoded presets in the space you need, `normalized` or `physical`, never as they come.
    """

    model: Model
    batch: Batch

    @cached_property
    def latent(self) -> Tensor:
        """(R, B, L)."""
        return self.model.encoder(self.batch)

    @cached_property
    def scores(self) -> Tensor | None:
        """(R, B, W) log-odds of each word, where the encoder reads words."""
        score = getattr(self.model.encoder, "score", None)
        return None if score is None else score(self.batch)

    @cached_property
    def embedding(self) -> Tensor:
        """(R, B, E) what the contrastive loss compares."""
        return self.model.projection(self.latent)

    @cached_property
    def decoded(self) -> Tensor:
        """(R, B, P) as the decoder emits it."""
        return self.model.decoder(self.latent)

    @cached_property
    def normalized(self) -> Tensor:
        """(R, B, P) decoded presets, normalized."""
        if self.model.space == "normalized":
            return self.decoded
        converted: Tensor = self.batch.normalizer.transform(self.decoded)
        return converted

    @cached_property
    def physical(self) -> Tensor:
        """(R, B, P) decoded presets in Hz, dB and Q."""
        if self.model.space == "physical":
            return self.decoded
        converted: Tensor = self.batch.normalizer.inverse_transform(self.decoded)
        return converted


def decibels(params: Tensor, layout: Layout) -> Tensor:
    """(..., CURVE_POINTS) decibel response of physical presets (..., P)."""
    response: Tensor = response_db(layout.split(params), _CURVE_HZ)
    return response
