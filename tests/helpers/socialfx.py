"""Files in the form of SocialFX."""

from collections.abc import Sequence

import numpy as np

from eqmorph.corpora.socialfx import BANDS

CENTERS_HZ = np.geomspace(20, 19_682, BANDS).round(2)
HEADER = ",".join(["language", "audio_id", "ratings_consistency", *(f"RSC_{hz}Hz_band" for hz in CENTERS_HZ)])


def shape_row(
    word: str = "warm", language: str = "English", consistency: float = 0.5, gains: Sequence[float] | float = 1.0
) -> str:
    """A line of the file."""
    numbers = np.broadcast_to(gains, BANDS)
    return ",".join([word, language, "7", str(consistency), *(f"{gain:.4f}" for gain in numbers)])
