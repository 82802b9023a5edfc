"""Matching the bands of presets: which band of one becomes which band of another.

Presets that fit one layout keep their slots. Others are matched by filter type and frequency with an optimal
assignment (Kuhn 1955, as in `scipy.optimize.linear_sum_assignment`); a band without a partner within reach fades
in from, or out to, 0 dB where it stands.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property

import numpy as np

from eqmorph.eq.curves import rms
from eqmorph.eq.filters import Bands, log_grid
from eqmorph.eq.importance import each_band_db
from eqmorph.eq.preset import MAX_BANDS, Band, Preset, band_arrays
from eqmorph.errors import DataError
from eqmorph.morphs.base import common_layout

REACH_OCTAVES = 2.0
"""Bands farther apart than this fade instead of sliding past everything between them."""

_REACHES_OCTAVES = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 100.0)
"""From bands that mostly fade to bands that all slide."""

_NEVER = 1e6
"""Cost of matching bands of different types, in octaves."""

_COARSE_GRID_HZ = log_grid(32)
"""Frequencies at which it is measured how much a band is heard."""

Slot = dict[int, Band]
"""What one band of the morph is in each preset, by the preset's number; a preset that lacks the band is missing."""


@dataclass(frozen=True)
class Alignment:
    """The bands that K presets have together, as slots in which each preset has a band or none.

    Attributes:
        presets: the K presets.
        slots: the bands in each of them.
        left_out: number of the preset and band, for bands that found no slot.
    """

    presets: tuple[Preset, ...]
    slots: tuple[Slot, ...]
    left_out: tuple[tuple[int, Band], ...] = ()

    @property
    def bands(self) -> Bands:
        """Bands (K, B), one for each slot; a band that a preset lacks stands there at 0 dB.

        Raises:
            DataError: they are more than a preset holds.
        """
        if len(self.slots) > MAX_BANDS:
            raise DataError(
                f"these presets need {len(self.slots)} bands together and a preset holds {MAX_BANDS}; simplify one"
            )
        rows = []
        for number in range(len(self.presets)):
            rows.append(band_arrays([_band_or_silence(slot, number) for slot in self.slots]))
        return Bands.stacked(rows)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Numbers of the slots as the steps of a morph have them: the first preset's first, in its order."""
        # Bands may be equal: each slot takes the first place of its band that no slot before it has taken.
        free = [dict.fromkeys(range(len(preset.bands))) for preset in self.presets]
        places = []
        for slot in self.slots:
            taken = {}
            for number, band in slot.items():
                taken[number] = next(place for place in free[number] if self.presets[number].bands[place] == band)
                del free[number][taken[number]]
            first = min(slot)
            places.append((first, taken[first]))
        return tuple(sorted(range(len(self.slots)), key=places.__getitem__))

    def reordered(self, order: Sequence[int]) -> "Alignment":
        """The same slots of the presets in another order: `order` has the numbers that they have now."""
        numbers = {before: now for now, before in enumerate(order)}
        return Alignment(
            tuple(self.presets[number] for number in order),
            tuple({numbers[number]: band for number, band in slot.items()} for slot in self.slots),
            tuple((numbers[number], band) for number, band in self.left_out),
        )

    def ordered(self) -> list[Preset]:
        """The presets with their bands in the order of the steps; one whose bands stand so already is itself."""
        made = [self.presets[0]]
        for number, preset in enumerate(self.presets[1:], 1):
            bands = [self.slots[slot][number] for slot in self.order if number in self.slots[slot]]
            bands += [band for owner, band in self.left_out if owner == number]
            same = tuple(bands) == preset.bands
            made.append(preset if same else replace(preset, bands=tuple(bands)))
        return made


def align(presets: Sequence[Preset]) -> Alignment:
    """Match the bands of presets of any shapes, at most `REACH_OCTAVES` apart.

    Args:
        presets: K presets.

    Returns:
        Slots of which the first preset's come first, in its order.
    """
    slots = _slots_in_place(presets) if common_layout(presets) else _matched_slots(presets, REACH_OCTAVES)
    return Alignment(tuple(presets), tuple(slots))


def canonical_order(presets: Sequence[Preset]) -> list[int]:
    """Numbers of the presets in an order that depends on their bands alone."""
    keys = [[astuple(band) for band in preset.bands] for preset in presets]
    return sorted(range(len(presets)), key=keys.__getitem__)


def align_within(presets: Sequence[Preset], extra_bands: int) -> Alignment:
    """Match the bands of presets so that as many of them fade as a number of bands allows.

    A path has more freedom where bands fade than where each has to become another one. Where the types of the bands
    differ so much that they need more slots than that, the bands that are heard least are left out.

    Args:
        presets: K presets of any shapes.
        extra_bands: how many slots there may be beyond the bands of the largest preset.

    Returns:
        The same slots whatever the order of the presets.
    """
    order = canonical_order(presets)
    most = min(max(len(preset.bands) for preset in presets) + extra_bands, MAX_BANDS)
    presets = [presets[number] for number in order]
    for reach_octaves in _REACHES_OCTAVES:
        slots = _matched_slots(presets, reach_octaves)
        if len(slots) <= most:
            break
    return loudest_slots(presets, slots, most).reordered(np.argsort(order).tolist())


def loudest_slots(presets: Sequence[Preset], slots: Sequence[Slot], most: int) -> Alignment:
    """The alignment of at most so many slots: those that are heard least are left out."""
    if len(slots) <= most:
        return Alignment(tuple(presets), tuple(slots))
    loudest = sorted(range(len(slots)), key=lambda number: -_loudness_db(slots[number]))
    left_out = tuple(entry for number in loudest[most:] for entry in slots[number].items())
    return Alignment(tuple(presets), tuple(slots[number] for number in sorted(loudest[:most])), left_out)


def _loudness_db(slot: Slot) -> float:
    """RMS of what the loudest band of a slot does to the response."""
    alone = band_arrays(list(slot.values()))
    return float(rms(each_band_db(alone, _COARSE_GRID_HZ)).max())


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


def _latest(slot: Slot) -> Band:
    """The band that the last of the presets has in a slot."""
    return slot[max(slot)]


def _band_or_silence(slot: Slot, number: int) -> Band:
    """A preset's band in a slot; where it has none, the latest one's frequency and Q at 0 dB."""
    return slot.get(number) or replace(_latest(slot), gain_db=0.0)


def _partners(earlier: Sequence[Band], bands: Sequence[Band], reach_octaves: float) -> list[int | None]:
    """For each band the one in `earlier` that it continues, or None."""
    from scipy.optimize import linear_sum_assignment

    octaves, earlier_octaves = (np.log2([band.frequency_hz for band in some]) for some in (bands, earlier))
    distance = np.abs(octaves[:, None] - earlier_octaves)
    same_type = np.array([[band.type == other.type for other in earlier] for band in bands])
    # The extra columns are a band's own place to fade in, which is dearer than any partner within reach.
    single = np.full((len(bands), len(bands)), reach_octaves)
    cost = np.hstack([np.where(same_type, distance, _NEVER), single])
    _, columns = linear_sum_assignment(cost)
    return [int(column) if column < len(earlier) else None for column in columns]
