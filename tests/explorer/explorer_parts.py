"""Morphs and a run with formulae of their own, for the explorer's tests."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.morphs.base import Morph

LOG = np.array([param.scale == "log" for param in SAFE.params])


class Bent(Morph):
    """Geometric in Hz and Q, and gains that do not go straight: something that interpolation could get wrong."""

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        vectors = np.stack([SAFE.vector(preset) for preset in presets])
        logs = np.exp(weights @ np.log(np.where(LOG, vectors, 1)))
        eased = weights + 0.15 * np.sin(2 * np.pi * weights)
        eased /= eased.sum(axis=1, keepdims=True)
        return [SAFE.preset(row) for row in np.where(LOG, logs, eased @ vectors)]


def bent(presets: Sequence[Preset], *weights: float) -> Preset:
    """One point of that morph."""
    return Bent().path(presets, np.array([weights]))[0]


def fake_run(words: int = 8, latent: int = 6) -> Any:
    """Words and a smooth, bounded decoder, as a trained run has them."""
    rng = np.random.default_rng(4)
    weights = rng.normal(size=(latent, len(SAFE.params))) * 0.3

    def decode(latents: np.ndarray) -> np.ndarray:
        u = 1 / (1 + np.exp(-latents @ weights))
        low = np.where(LOG, SAFE.low, 1)
        return np.where(LOG, low * (SAFE.high / low) ** u, SAFE.low + u * (SAFE.high - SAFE.low))

    names = ["warm", "bright", "clear", "thin", "muddy", "boomy", "airy", "harsh", "deep", "punchy"][:words]
    latents = rng.normal(size=(words, latent))
    found = {
        name: SimpleNamespace(latent=z, preset=SAFE.preset(row, name), count=100, rare=name == "deep")
        for name, z, row in zip(names, latents, decode(latents), strict=True)
    }
    return SimpleNamespace(words=found, decode=decode, layout=SAFE)
