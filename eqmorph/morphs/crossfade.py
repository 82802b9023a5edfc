"""Every preset's own bands side by side, gains scaled by its weight: twice the bands, the straightest path."""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.errors import DataError
from eqmorph.morphs.base import Morph, clipped_preset


class CrossfadeMorph(Morph):
    """A's bands with gains x (1 - t) beside B's with gains x t, for players that take that many."""

    keeps_bands = False

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Stack the bands of K presets, with gains at weights (T, K)."""
        parts = [preset.arrays() for preset in presets]
        union = Bands(
            tuple(kind for part in parts for kind in part.kinds),
            np.concatenate([part.frequency_hz for part in parts]),
            np.concatenate([part.gain_db for part in parts]),
            np.concatenate([part.q for part in parts]),
        )
        if len(union.kinds) > MAX_BANDS:
            raise DataError(
                f"a crossfade of these presets needs {len(union.kinds)} bands, a preset holds {MAX_BANDS}; "
                "the method log needs fewer"
            )
        preset_of_band = np.repeat(np.arange(len(parts)), [len(part.kinds) for part in parts])
        faded = [union._replace(gain_db=union.gain_db * row[preset_of_band]) for row in weights]
        return [clipped_preset(bands, None) for bands in faded]
