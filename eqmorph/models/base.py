"""What an encoder and a decoder are: frozen options that build a replica-batched module.

encoder: normalized presets (R, B, P) -> latent (R, B, L)
decoder: latent (R, B, L) -> presets (R, B, P) in the space it declares
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor, nn

from eqmorph.eq.layout import Layout
from eqmorph.models.types import Presets, Space
from eqmorph.plugins import Component


@dataclass(frozen=True)
class Context:
    """What a part may look at when it builds one replica: sizes, ranges, and the rows it will be trained on."""

    layout: Layout
    latent_dim: int
    params: np.ndarray
    """(N, P) training presets in physical units."""
    normalized: np.ndarray
    """(N, P) the same, normalized."""
    labels: np.ndarray
    """(N,) integer code of each row's word, by falling frequency; -1 for none."""
    words: int
    """How many words there are."""


class Encoder(Component):
    """Options of an encoder."""

    def build(self, context: Context) -> nn.Module:
        """A module for one replica, initialised from the global torch seed: `Presets` of one replica -> (1, B, L).

        A module that reads words has a method `score` too: `Presets` -> (1, B, W), the log-odds of each.
        """
        raise NotImplementedError


class NormalizedEncoder(nn.Module):
    """An encoder that looks at the normalized parameters and at nothing else."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, presets: Presets) -> Tensor:
        latent: Tensor = self.layers(presets.normalized)
        return latent


class Decoder(Component):
    """Options of a decoder."""

    space: ClassVar[Space]
    """The space of what it emits."""

    def build(self, context: Context) -> nn.Module:
        """A module for one replica, initialised from the global torch seed: (1, B, L) -> (1, B, P)."""
        raise NotImplementedError
