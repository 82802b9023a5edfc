"""What a loss term is: a pure function of a batch and of the model's output, one number a replica."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple

import torch
from torch import Tensor

from eqmorph.component import Component
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.normalizers.base import Normalizer

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
    teaches_words: Tensor | None = field(default=None, kw_only=True)
    """(B,) which rows teach the encoder to score words; the others teach the shape of a curve. None: all others."""

    @cached_property
    def curve_db(self) -> Tensor:
        """(R, B, CURVE_POINTS) decibel response."""
        with torch.no_grad():
            return decibels(self.params, self.layout)


@dataclass(frozen=True)
class Batch(Presets):
    """R replicas' batches side by side. A row whose `weight` is 0 is padding and counts nowhere."""

    labels: Tensor
    """(R, B) integer code of the word; -1 for none."""
    weight: Tensor
    """(R, B) 1 for a row, 0 for padding."""
    normalizer: Normalizer
    """The replicas' normalizers, stacked."""

    def part(self, where: slice) -> "Batch":
        """Some of the rows of every replica; their curves are computed with those of all."""
        fields = ("params", "normalized", "labels", "weight")
        part = replace(self, teaches_words=None, **{name: getattr(self, name)[:, where] for name in fields})
        if "curve_db" in self.__dict__:
            part.__dict__["curve_db"] = self.curve_db[:, where]
        return part

    def mean(self, rows: Tensor) -> Tensor:
        """(R,) mean over the rows that count of a value (R, B)."""
        return (rows * self.weight).sum(-1) / self.weight.sum(-1).clamp(min=1.0)


class Code(NamedTuple):
    """What an encoder makes of presets."""

    latent: Tensor
    """(R, B, L)."""
    scores: Tensor | None = None
    """(R, B, W) log-odds of each word, where the encoder has them."""


@dataclass(frozen=True)
class Output:
    """What the model makes of a batch, computed when a loss asks for it.

    Read the decoded presets in the space you need, `normalized` or `physical`, never as they come.
    """

    code: Code
    project: Callable[[Tensor], Tensor]
    """Latent to what the contrastive loss compares."""
    decode: Callable[[Tensor], Tensor]
    """Latent to presets, in `space`."""
    space: Space
    normalizer: Normalizer

    def part(self, where: slice) -> "Output":
        """Some of the rows of every replica."""
        latent, scores = self.code
        return replace(self, code=Code(latent[:, where], None if scores is None else scores[:, where]))

    @cached_property
    def embedding(self) -> Tensor:
        """(R, B, E) what the contrastive loss compares."""
        return self.project(self.code.latent)

    @cached_property
    def decoded(self) -> Tensor:
        """(R, B, P) as the decoder emits it."""
        return self.decode(self.code.latent)

    @cached_property
    def normalized(self) -> Tensor:
        """(R, B, P) decoded presets, normalized."""
        if self.space == "normalized":
            return self.decoded
        converted: Tensor = self.normalizer.transform(self.decoded)
        return converted

    @cached_property
    def physical(self) -> Tensor:
        """(R, B, P) decoded presets in Hz, dB and Q."""
        if self.space == "physical":
            return self.decoded
        converted: Tensor = self.normalizer.inverse_transform(self.decoded)
        return converted


class Loss(Component):
    """A loss term: non-negative, mean over rows, lower is better."""

    unit_error: ClassVar[bool] = False
    """True where the term takes physical numbers for normalized ones, as V1 did; generation then errs with it."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        """(R,) the value for each replica."""
        raise NotImplementedError

    def bounds(self, batch: Batch) -> tuple[Tensor, Tensor] | None:
        """(R,) least possible value and (R,) value of a collapsed model on this batch, where the term has them."""
        return None


def mean_square(difference: Tensor) -> Tensor:
    """(R, B) mean over the parameters of a squared difference (R, B, P)."""
    return torch.square(difference).mean(-1)


def decibels(params: Tensor, layout: Layout) -> Tensor:
    """(..., CURVE_POINTS) decibel response of physical presets (..., P)."""
    response: Tensor = response_db(layout.split(params), _CURVE_HZ)
    return response
