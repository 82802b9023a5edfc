"""Linear interpolation in the latent space of a trained model, and of its reconstruction errors.

A model never gives a preset back exactly. The residual between a preset and its reconstruction, in octaves, is
added with the preset's own weight, so that both endpoints are exact and the middle stays the model's.
"""

from collections.abc import Sequence

import numpy as np
from pydantic import SkipValidation

from eqmorph.eq.layout import Layout
from eqmorph.eq.octaves import from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.morphs.base import Codec, Morph


class LatentMorph(Morph):
    """Encode, mix the latents, decode, add the mixed residuals, clip to the ranges.

    Attributes:
        codec: a trained run (`eqmorph.runs.run.load_run`), or anything that encodes and decodes physical vectors.
    """

    needs_model = True
    codec: SkipValidation[Codec]

    def required_layout(self) -> Layout:
        return self.codec.layout

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Mix the latents of K presets at weights (T, K), and their reconstruction errors."""
        layout = self.codec.layout
        params = self.codec.canonical(np.stack([layout.vector(preset) for preset in presets]))
        latents = np.asarray(self.codec.encode(params), dtype=float)
        decoded = np.asarray(self.codec.decode(np.concatenate([latents, weights @ latents])), dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            octaves = to_octaves(decoded, layout)
        if not np.isfinite(octaves).all():
            raise DataError("the model decodes these presets as values that no filter has; choose another model")
        # x = D(sum_k w_k z_k) + sum_k w_k (x_k - D(z_k)), in octaves: at w_k = 1 it is x_k itself.
        residuals = to_octaves(params, layout) - octaves[: len(presets)]
        mixed = from_octaves(octaves[len(presets) :] + weights @ residuals, layout)
        return [layout.preset(row) for row in mixed]
