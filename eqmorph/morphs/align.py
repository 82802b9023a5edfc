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

_REACHES_OCTAVES = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 100.0)
"""From bands that mostly fade to bands that all slide."""

_NEVER = 1e6
"""Cost of matching bands of different types, in octaves."""

Slot = dict[int, Band]
"""What one band of the morph is in each preset, by the preset's number; a preset that lacks the band is missing."""


def align(presets: Sequence[Preset], reach_octaves: float = REACH_OCTAVES) -> Bands:
    """The presets as bands (K, B) of one shape; a band that a preset lacks stands there at 0 dB.

    Args:
        presets: K presets of any shapes.
        reach_octaves: bands farther apart than this fade.

    Returns:
        Bands (K, B), of which the first preset's come first, in its order.

    Raises:
        DataError: the union of their bands is more than a preset holds.
    """
    slots = _slots_in_place(presets) if common_layout(presets) else _matched_slots(presets, reach_octaves)
    return _as_bands(slots, len(presets))


def align_within(presets: Sequence[Preset], extra_bands: int) -> Bands:
    """The presets as bands (K, B) of which as many fade as a number of bands allows.

    A path has more freedom where bands fade than where each has to become another one.

    Args:
        presets: K presets of any shapes.
        extra_bands: how many bands the union may have beyond the largest preset. Where the types of the bands differ
            so much that it needs more, it has as few as it can.

    Returns:
        Bands (K, B), the same ones whatever the order of the presets.
    """
    keys = [[tuple(band.model_dump().values()) for band in preset.bands] for preset in presets]
    order = sorted(range(len(presets)), key=keys.__getitem__)
    most = min(max(len(preset.bands) for preset in presets) + extra_bands, MAX_BANDS)
    for reach_octaves in _REACHES_OCTAVES:
        slots = _matched_slots([presets[number] for number in order], reach_octaves)
        if len(slots) <= most:
            break
    return _as_bands(slots, len(presets)).rows(np.argsort(order))


def _slots_in_place(presets: Sequence[Preset]) -> list[Slot]:
    """Slots of presets of one layout: the first bands, the second bands, and so on."""
    return [dict(enumerate(bands)) for bands in zip(*(preset.bands for preset in presets), strict=True)]


def _matched_slots(presets: Sequence[Preset], reach_octaves: float) -> list[Slot]:
    """Slots of presets of any shapes: each preset's bands continue earlier ones, or open slots of their own."""
    slots: list[Slot] = [{0: band} for band in presets[0].bands]
    for number, preset in enumerate(presets[1:], 1):
        partners = _partners([_latest(slot) for slot in slots], preset.bands, reach_octaves)
        for band, partner in zip(preset.bands, partners, strict=True):
            if partner is None:
                slots.append({number: band})
            else:
                slots[partner][number] = band
    return slots


def _as_bands(slots: list[Slot], count: int) -> Bands:
    """Slots of `count` presets as bands (count, B)."""
    if len(slots) > MAX_BANDS:
        raise DataError(
            f"these presets need {len(slots)} bands together and a preset holds {MAX_BANDS}; simplify one"
        )
    bands = [[_band_or_silence(slot, number) for slot in slots] for number in range(count)]
    return Bands(
        tuple(_latest(slot).type for slot in slots),
        np.array([[band.frequency_hz for band in row] for row in bands]),
        np.array([[band.gain_db for band in row] for row in bands]),
        np.array([[band.q for band in row] for row in bands]),
    )


def _latest(slot: Slot) -> Band:
    """The band that the last of the presets has in a slot."""
    return slot[max(slot)]


def _band_or_silence(slot: Slot, number: int) -> Band:
    """A preset's band in a slot; where it has none, the latest one's frequency and Q at 0 dB."""
    return slot.get(number) or _latest(slot).model_copy(update={"gain_db": 0.0})


def _partners(earlier: Sequence[Band], bands: Sequence[Band], reach_octaves: float) -> list[int | None]:
    """For each band the one in `earlier` that it continues, or None."""
    from scipy.optimize import linear_sum_assignment

    octaves, earlier_octaves = (np.log2([band.frequency_hz for band in some]) for some in (bands, earlier))
    distance = np.abs(octaves[:, None] - earlier_octaves)
    same_type = np.array([[band.type == other.type for other in earlier] for band in bands])
    # The extra columns are a band's own place to fade in. Staying single costs a pair half the reach each.
    single = np.full((len(bands), len(bands)), reach_octaves)
    cost = np.hstack([np.where(same_type, distance, _NEVER), single])
    _, columns = linear_sum_assignment(cost)
    return [int(column) if column < len(earlier) else None for column in columns]
