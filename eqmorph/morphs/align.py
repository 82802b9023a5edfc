"""Which band of one preset becomes which band of another.

Presets that fit one layout keep their slots. Others are matched by filter type and frequency with an optimal
assignment (Kuhn 1955, as in `scipy.optimize.linear_sum_assignment`); a band without a partner within reach fades
in from, or out to, 0 dB where it stands.
"""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import MAX_BANDS, Band, Preset
from eqmorph.errors import DataError
from eqmorph.morphs.base import common_layout

REACH_OCTAVES = 2.0
"""Bands farther apart than this fade instead of sliding past everything between them."""


def align(presets: Sequence[Preset]) -> Bands:
    """The presets as bands (K, B) of one shape; a band that a preset lacks stands there at 0 dB.

    Raises:
        DataError: the union of their bands is more than a preset holds.
    """
    slots: list[list[Band | None]] = [[band] for band in presets[0].bands]
    for count, preset in enumerate(presets[1:], 1):
        if common_layout(presets):
            partners: list[int | None] = list(range(len(slots)))
        else:
            partners = _partners([_present(slot) for slot in slots], preset.bands)
        for slot in slots:
            slot.append(None)
        for band, partner in zip(preset.bands, partners, strict=True):
            if partner is None:
                slots.append([None] * count + [band])
            else:
                slots[partner][count] = band
    if len(slots) > MAX_BANDS:
        raise DataError(
            f"these presets need {len(slots)} bands together and a preset holds {MAX_BANDS}; simplify one"
        )
    filled = [[band or _present(slot).model_copy(update={"gain_db": 0.0}) for band in slot] for slot in slots]
    return Bands(
        tuple(_present(slot).type for slot in slots),
        np.array([[band.frequency_hz for band in slot] for slot in filled]).T,
        np.array([[band.gain_db for band in slot] for slot in filled]).T,
        np.array([[band.q for band in slot] for slot in filled]).T,
    )


def _present(slot: Sequence[Band | None]) -> Band:
    """The last band that stands in a slot."""
    return next(band for band in reversed(slot) if band is not None)


def _partners(known: Sequence[Band], bands: Sequence[Band]) -> list[int | None]:
    """For each band the one in `known` that it continues, or None."""
    from scipy.optimize import linear_sum_assignment

    distance = np.abs(
        np.log2([band.frequency_hz for band in bands])[:, None] - np.log2([band.frequency_hz for band in known])
    )
    same = np.array([[band.type == other.type for other in known] for band in bands])
    # Staying single costs a pair half the reach each: the extra columns are a band's own place to fade in.
    cost = np.hstack([np.where(same, distance, 1e6), np.full((len(bands), len(bands)), REACH_OCTAVES)])
    _, columns = linear_sum_assignment(cost)
    return [int(column) if column < len(known) else None for column in columns]
