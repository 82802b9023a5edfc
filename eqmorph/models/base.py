"""The contracts of an encoder and a decoder: frozen options that build a replica-batched module.

encoder: presets (R, B, P) -> latent (R, B, L)
decoder: latent (R, B, L) -> presets (R, B, P) in the space it declares
"""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.models.types import Presets, Space
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.plugins import Component


@dataclass(frozen=True)
class Context:
    """Sizes, ranges and training rows: all that a part may look at when it builds the module of one replica."""

    layout: Layout
    latents: int
    """Number of latents."""
    params: FloatArray
    """(N, P) training presets in physical units."""
    normalizer: FittedNormalizer
    """The replica's, fitted on these presets."""
    words: int
    """Number of words."""

    @cached_property
    def normalized(self) -> FloatArray:
        """(N, P) training presets, normalized."""
        normalized: FloatArray = self.normalizer.transform(self.params)
        return normalized


class Encoder(Component):
    """Options of an encoder."""

    @abstractmethod
    def build(self, context: Context) -> nn.Module:
        """Build the module of one replica, initialised from the global torch seed.

        Returns:
            A module that takes the `Presets` of one replica and gives the latent (1, B, L). One that reads words is
            a `WordReader`.
        """


class NormalizedEncoder(nn.Module):
    """An encoder that looks at the normalized parameters and at nothing else."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, presets: Presets) -> Tensor:
        latent: Tensor = self.layers(presets.normalized)
        return latent


class WordReader(nn.Module):
    """An encoder whose latent is the shape of a curve, moved by the word that it reads off the same preset.

    The two are methods of their own, so that a training can decide which of them learns from a batch.
    """

    def shape(self, presets: Presets) -> Tensor:
        """Encode the curve alone: (R, B, L)."""
        raise NotImplementedError

    def word_shift(self, presets: Presets) -> Tensor:
        """Return how far the word moves the latent: (R, B, L)."""
        raise NotImplementedError

    def logits(self, presets: Presets) -> Tensor:
        """Return the logits of the words: (R, B, W)."""
        raise NotImplementedError

    def forward(self, presets: Presets) -> Tensor:
        return self.shape(presets) + self.word_shift(presets)


class Posterior(NamedTuple):
    """A normal distribution of the latents of each preset."""

    mean: Tensor
    """(R, B, L)."""
    log_variance: Tensor
    """(R, B, L)."""


class Variational(nn.Module):
    """An encoder that gives a distribution for each preset and, in training, a latent drawn from it."""

    def posterior(self, presets: Presets) -> Posterior:
        """Encode presets as distributions."""
        raise NotImplementedError

    def draw(self, posterior: Posterior) -> Tensor:
        """Draw latents (R, B, L); in evaluation the means."""
        raise NotImplementedError

    def forward(self, presets: Presets) -> Tensor:
        return self.draw(self.posterior(presets))


class Decoder(Component):
    """Options of a decoder."""

    space: ClassVar[Space]
    """The space of the presets it emits; checked when encoder and decoder are joined."""
    bounded: ClassVar[bool] = False
    """Whether it emits normalized numbers in [0, 1] and no others, which presupposes a bounded normalizer."""

    @abstractmethod
    def build(self, context: Context, encoder: nn.Module) -> nn.Module:
        """Build the module of one replica, initialised from the global torch seed.

        Args:
            context: sizes, ranges and training rows.
            encoder: the module of the encoder, just built: a decoder may begin as its inverse.

        Returns:
            A module that takes the latent (1, B, L) and gives presets (1, B, P).
        """
