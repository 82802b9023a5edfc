"""Linear interpolation of Hz, dB and Q, as in the original system; other methods are compared with it."""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import Preset
from eqmorph.morphs.align import align
from eqmorph.morphs.base import Morph, clipped_preset, common_layout


class LinearMorph(Morph):
    """Weighted means of Hz, dB and Q, band by band."""

    def ordered(self, presets: Sequence[Preset]) -> list[Preset]:
        return align(presets).ordered()

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Mix K presets at weights (T, K), all numbers linearly."""
        bands = align(presets).bands
        layout = common_layout(presets)
        means = [Bands(bands.kinds, row @ bands.frequency_hz, row @ bands.gain_db, row @ bands.q) for row in weights]
        return [clipped_preset(mean, layout) for mean in means]
