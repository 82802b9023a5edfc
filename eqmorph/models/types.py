"""Types that components exchange: presets in every form that a network may use, batches, and a model's output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, Self

import torch
from torch import Tensor

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import Layout
from eqmorph.errors import UsageError
from eqmorph.models.formulas import CURVE_POINTS
from eqmorph.normalizers.base import FittedNormalizer

Space = Literal["normalized", "physical"]
"""The space of decoded presets: that of the normalizer, or Hz, dB and Q."""

Reading = Literal["embedding", "logits", "log_variance", "mean", "normalized", "physical"]
"""A tensor of a model's output, beside the latent, that a loss may read."""

_CURVE_HZ = log_grid(CURVE_POINTS)


@dataclass(frozen=True)
class Presets:
    """Presets of R replicas as an encoder takes them."""

    params: Tensor
    """(R, B, P) physical units."""
    normalized: Tensor
    """(R, B, P) as each replica's normalizer has it."""
    layout: Layout
    """The equalizer whose parameters they are."""
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

    @cached_property
    def pairs(self) -> "Pairs":
        """Which rows share a word."""
        return Pairs.of(self.labels, self.weight)

    def mean(self, rows: Tensor) -> Tensor:
        """Mean over the rows that count of a value (R, B), one number (R,) for each replica."""
        return (rows * self.weight).sum(-1) / self.weight.sum(-1).clamp(min=1.0)


class Pairs(NamedTuple):
    """Which rows of a batch are each other's contrasts and positives in the contrastive loss (Khosla 2020).

    Rows that are padding or have no word are in no pair.
    """

    others: Tensor
    """(R, B, B) whether a row stands beside another."""
    positives: Tensor
    """(R, B, B) whether the two share a word."""
    other_count: Tensor
    """(R, B) number of a row's others."""
    positive_count: Tensor
    """(R, B) number of its positives; a row without one is no anchor."""

    @classmethod
    def of(cls, labels: Tensor, weight: Tensor) -> Self:
        """Pair the rows (R, B) by their labels; rows of weight 0 and labels of -1 stay alone."""
        real = (weight > 0) & (labels >= 0)
        itself = torch.eye(labels.shape[-1], dtype=torch.bool, device=labels.device)
        others = real[..., :, None] & real[..., None, :] & ~itself
        positives = others & (labels[..., :, None] == labels[..., None, :])
        return cls(others, positives, others.sum(-1), positives.sum(-1))

    @property
    def anchors(self) -> Tensor:
        """(R, B) whether a row has a positive."""
        return self.positive_count > 0


@dataclass(frozen=True)
class Output:
    """A model's output for a batch: the latent, and the tensors that the losses said they read.

    Decoded presets are available as `normalized` and as `physical`, whichever of the two the decoder emits.
    """

    latent: Tensor
    """(R, B, L)."""
    tensors: Mapping[Reading, Tensor]

    @property
    def embedding(self) -> Tensor:
        """(R, B, E) vectors that the contrastive loss compares."""
        return self._read("embedding")

    @property
    def logits(self) -> Tensor:
        """(R, B, W) logits of the words."""
        return self._read("logits")

    @property
    def mean(self) -> Tensor:
        """(R, B, L) mean of the distribution that the latent is drawn from."""
        return self._read("mean")

    @property
    def log_variance(self) -> Tensor:
        """(R, B, L) log variance of that distribution."""
        return self._read("log_variance")

    @property
    def normalized(self) -> Tensor:
        """(R, B, P) decoded presets, normalized."""
        return self._read("normalized")

    @property
    def physical(self) -> Tensor:
        """(R, B, P) decoded presets in Hz, dB and Q."""
        return self._read("physical")

    def _read(self, name: Reading) -> Tensor:
        if name not in self.tensors:
            raise UsageError(f"a loss reads the output's {name!r} without saying so; add {name!r} to its `reads`")
        return self.tensors[name]


def decibels(params: Tensor, layout: Layout) -> Tensor:
    """(..., CURVE_POINTS) decibel response of physical presets (..., P)."""
    response: Tensor = response_db(layout.split(params), _CURVE_HZ)
    return response
