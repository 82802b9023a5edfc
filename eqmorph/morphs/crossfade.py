"""Every preset's own bands side by side, gains scaled by its weight: twice the bands, the straightest path."""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.errors import DataError
from eqmorph.morphs.base import Morph, make_preset


class Crossfade(Morph):
    """A's bands with gains x (1 - t) beside B's with gains x t, for players that take that many."""

    keeps_bands = False

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        bands = [preset.arrays() for preset in presets]
        kinds = [kind for part in bands for kind in part.kinds]
        if len(kinds) > MAX_BANDS:
            raise DataError(
                f"a crossfade of these presets needs {len(kinds)} bands, a preset holds {MAX_BANDS}; use --method log"
            )
        frequency_hz = np.concatenate([part.frequency_hz for part in bands])
        q = np.concatenate([part.q for part in bands])
        return [
            make_preset(
                kinds,
                frequency_hz,
                np.concatenate([part.gain_db * weight for part, weight in zip(bands, row, strict=True)]),
                q,
                None,
            )
            for row in weights
        ]
