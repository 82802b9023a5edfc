"""The interface of a trained model: words, latents and presets, independent of the library that computes them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.runs.config import EMBEDDED, RunConfig
from eqmorph.runs.words import Clouds
from eqmorph.training.replica import check_latents
from eqmorph.words.distributions import WordCloud

if TYPE_CHECKING:
    from eqmorph.training.replicas import Ensemble


@dataclass(frozen=True)
class LearnedWord:
    """A word of a run: its distribution in latent space, and the preset that its mean latent decodes to."""

    name: str
    cloud: WordCloud
    preset: Preset

    def __repr__(self) -> str:
        return f"LearnedWord({self.name!r}, {self.count} presets)"

    @property
    def latent(self) -> FloatArray:
        """(L,) mean latent."""
        return self.cloud.mean

    @property
    def count(self) -> int:
        """How many presets it was learned from."""
        return self.cloud.count

    @property
    def rare(self) -> bool:
        """Whether those are few."""
        return self.cloud.rare


@dataclass(frozen=True)
class DecodedVariant:
    """A preset generated from a word.

    Attributes:
        preset: inside the ranges of the layout.
        about: its origin in a few words: a mode of the word, or a random draw.
        share: the share of the word's presets that a mode stands for; None for a random draw.
        clipped: whether the model's own output was outside the ranges.
    """

    preset: Preset
    about: str
    share: float | None
    clipped: bool


class TrainedRun(ABC):
    """One replica of a trained run. Arrays are numpy float64, units physical (dB, Hz, Q).

    Attributes:
        path: the run folder.
        config: what the run was asked to do.
        layout: the bands it encodes and decodes.
        clouds: for each replica, each word's distribution over latents, most frequent word first.
        replica: which replica of the run this is.
    """

    def __init__(self, path: Path, config: RunConfig, clouds: list[Clouds], replica: int = 0) -> None:
        if not 0 <= replica < len(clouds):
            raise UsageError(f"{path}: has replicas 0 to {len(clouds) - 1}, not {replica}", "replica")
        self.path = path
        self.config = config
        self.layout = config.layout
        self.clouds = clouds
        self.replica = replica

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label!r}, words: {', '.join(self.clouds[self.replica])})"

    @property
    def name(self) -> str:
        """The name for messages: its folder, or the model that ships with eqmorph."""
        return "the embedded model" if self.path == EMBEDDED else str(self.path)

    @property
    def label(self) -> str:
        """The run in a few words: recipe and data; synthetic data is called so."""
        return f"{self.config.recipe.name}, trained on {self.config.data.source}"

    def canonical(self, params: FloatArray) -> FloatArray:
        """Describe presets (N, P) in the form the recipe learns them in; their curves stay the same."""
        return self.config.recipe.data.canonical(params, self.layout)

    @property
    @abstractmethod
    def ensemble(self) -> "Ensemble":
        """All replicas of the run in PyTorch."""

    def encode(self, presets: FloatArray | Preset | Sequence[Preset]) -> FloatArray:
        """Encode presets as latents.

        Args:
            presets: (N, P) vectors of the layout in physical units, N presets that fit it, or one.

        Returns:
            (N, L) float64.

        Raises:
            DataError: a preset does not fit the layout, or is encoded as values that are not numbers.
            UsageError: vectors of another length.
        """
        if isinstance(presets, AnyPreset):
            presets = [one_channel(presets)]
        if not isinstance(presets, np.ndarray):
            presets = np.stack([self.layout.vector(preset, preset.name or "preset") for preset in presets])
        self.layout.expect_vectors(presets)
        latents = self._encode(presets)
        check_latents(latents, str(self.path))
        return latents

    @abstractmethod
    def _encode(self, params: FloatArray) -> FloatArray:
        """Encode vectors (N, P) as latents (N, L)."""

    @abstractmethod
    def decode(self, latents: FloatArray) -> FloatArray:
        """Decode latents (N, L) to presets (N, P), exactly as the model gives them: not clipped to any range."""

    def presets(self, latents: FloatArray) -> list[Preset]:
        """Decode latents (N, L) to N presets, clipped to the layout's ranges."""
        return [self.layout.preset(row) for row in self.layout.clip(self._finite(self.decode(latents)))]

    @cached_property
    def words(self) -> Mapping[str, LearnedWord]:
        """The words it was trained on, most frequent first."""
        clouds = self.clouds[self.replica]
        if not clouds:
            return {}
        decoded = self.decode(np.stack([cloud.mean for cloud in clouds.values()]))
        centers = self.layout.clip(self._finite(decoded))
        return {
            name: LearnedWord(name, cloud, self.layout.preset(center, name))
            for (name, cloud), center in zip(clouds.items(), centers, strict=True)
        }

    def _finite(self, params: FloatArray) -> FloatArray:
        """Refuse presets (N, P) that are not numbers: weights may be finite and what they give not."""
        if np.isnan(params).any():
            raise DataError(f"{self.path}: its latents decode to values that are not numbers; train the run again")
        return params

    def word(self, name: str) -> LearnedWord:
        """Look up a word.

        Raises:
            UsageError: the run was not trained on it; the message lists its words.
        """
        if name not in self.words:
            raise UsageError(f"{self.name} was not trained on the word {name!r} (it has: {', '.join(self.words)})")
        return self.words[name]

    def generate(self, word: str, count: int = 1, seed: int = 0) -> list[Preset]:
        """Generate presets of a word: its modes by their share, then random draws.

        Args:
            word: a word of the run.
            count: how many presets.
            seed: of the random draws.

        Raises:
            UsageError: the run was not trained on the word, or a count below 1.
        """
        return [generated.preset for generated in self.variants(word, count, seed)]

    def variants(self, word: str, count: int, seed: int = 0) -> Sequence[DecodedVariant]:
        """Generate presets of a word as `generate` does, each with its origin."""
        if count < 1:
            raise UsageError(f"at least one preset can be generated; got {count}", "count")
        cloud = self.word(word).cloud
        variants = cloud.variants(count, seed)
        decoded = self._finite(self.decode(np.stack([variant.latent for variant in variants])))
        clipped = ~self.layout.in_range(decoded)
        presets = [
            self.layout.preset(row, f"{word} {number}") for number, row in enumerate(self.layout.clip(decoded), 1)
        ]
        return [
            DecodedVariant(preset, variant.about, variant.share, bool(moved))
            for preset, variant, moved in zip(presets, variants, clipped, strict=True)
        ]
