"""Presets in series: decibels of filters in cascade add up, so the sum is one list of all bands."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.text import shorten


def sum_presets(*presets: Preset, weights: Sequence[float] | None = None) -> Preset:
    """Combine presets in series, such as a headphone correction and a personal preference.

    The response is the sum of the responses, exactly. Bands at 0 dB are left out. Where every preset states a preamp,
    so does the sum.

    Args:
        *presets: one or more.
        weights: a factor for the gains of each; 1 by default.

    Returns:
        A preset of all their bands in order.

    Raises:
        DataError: no preset, another number of weights, more bands than a preset holds, or a gain beyond a biquad's.

    Example:
        >>> from eqmorph.eq.preset import Band
        >>> peak = Preset(name="peak", bands=[Band(type="peak", frequency_hz=1000, gain_db=4, q=1)])
        >>> [band.gain_db for band in sum_presets(peak, peak, weights=[1, -0.5]).bands]
        [4.0, -2.0]
    """
    parts = weighted(presets, weights)
    bands = tuple(band for part in parts for band in part.bands)
    bands = tuple(band for band in bands if band.gain_db != 0.0) or bands[:1]
    if len(bands) > MAX_BANDS:
        raise DataError(
            f"the sum has {len(bands)} bands, a preset holds {MAX_BANDS}; fit the sum into a layout of fewer bands"
        )
    return Preset(bands=bands, preamp_db=joint_preamp_db(parts)).called(joint_name(presets))


def weighted(presets: Sequence[Preset], weights: Sequence[float] | None) -> list[Preset]:
    """Multiply the gains of each preset by its weight, and the preamps that are there against them.

    Raises:
        DataError: no preset, one of two channels, another number of weights, or a gain that leaves a biquad's range.
        UsageError: weights that are no list of numbers.
    """
    if not presets:
        raise DataError("a sum needs at least one preset")
    presets = [one_channel(preset) for preset in presets]
    if weights is None:
        return list(presets)
    if np.ndim(weights) != 1 or not np.issubdtype(np.asarray(weights).dtype, np.number):
        raise UsageError(f"expected a list of weights, got {shorten(weights)}", "weights")
    if len(weights) != len(presets):
        raise DataError(f"got {len(weights)} weights for {len(presets)} presets; give one for each")
    return [_scaled(preset, weight) for preset, weight in zip(presets, weights, strict=True)]


def joint_name(presets: Sequence[Preset]) -> str:
    """Name a sum after its parts."""
    return " + ".join(preset.name for preset in presets if preset.name)


def joint_preamp_db(presets: Sequence[Preset]) -> float | None:
    """Add the preamps of presets in series; None if one of them states none."""
    stated = [preset.preamp_db for preset in presets if preset.preamp_db is not None]
    return sum(stated) if len(stated) == len(presets) else None


def _scaled(preset: Preset, weight: float) -> Preset:
    if weight == 1.0:
        return preset
    low, high = BIQUAD["gain_db"]
    bands = []
    for number, band in enumerate(preset.bands, 1):
        gain_db = band.gain_db * weight
        if not low <= gain_db <= high:
            raise DataError(
                f"{preset.name or 'preset'}: band {number}: {band.gain_db:g} dB times {weight:g} is outside {low:g} "
                f"to {high:g} dB; lower the weight"
            )
        bands.append(replace(band, gain_db=gain_db))
    # A preamp is there against the peak of the curve, which grows and shrinks with its gains.
    stated = None if preset.preamp_db is None else preset.preamp_db * max(weight, 0.0)
    return Preset(name=preset.name, bands=tuple(bands), preamp_db=stated)
