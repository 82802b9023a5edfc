"""Preamps of presets as they are written: chosen, computed at a rate, rounded, along a morph, for two channels."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import OfPreset, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.writing import need_below_nyquist

PreampChoice = Literal["keep", "auto", "none"]


def with_preamp(preset: OfPreset, choice: PreampChoice | float) -> OfPreset:
    """Give a preset the preamp chosen, on both channels where it has two.

    Args:
        preset: any preset.
        choice: "keep" what it states, "auto" for the one that keeps its peak at 0 dB, "none" for 0 dB, or decibels.
    """
    if choice == "keep":
        return preset
    preamp: float | None = None if choice == "auto" else 0.0
    if not isinstance(choice, str):
        preamp = float(choice)
    return preset.mapped(lambda chain: replace(chain, preamp_db=preamp))


def floor_preamp(preamp_db: float) -> str:
    """A preamp with two decimals, rounded towards silence so that the peak stays at or below 0 dB.

    >>> floor_preamp(-6.421), floor_preamp(-1.1), floor_preamp(0.0)
    ('-6.43', '-1.10', '0.00')
    """
    # 1.1 * 100 is 110.00000000000001 in binary: what lies beyond the ninth decimal is round-off.
    hundredths = math.floor(round(preamp_db * 100, 9))
    return f"{hundredths / 100 + 0.0:.2f}"


def morph_preamps_db(presets: Sequence[Preset]) -> FloatArray:
    """(T,) preamps along a morph: those that the presets state, else throughout the lowest that one needs."""
    stated = np.array([stated_preamp_db(preset) for preset in presets])
    return stated if any(preset.preamp_db is not None for preset in presets) else np.full_like(stated, stated.min())


def common_preamp_db(preset: StereoPreset, name: str) -> float:
    """The preamp of both channels, for a program that has one for both.

    Raises:
        DataError: the channels state different ones.
    """
    left_db, right_db = (stated_preamp_db(chain) for chain in preset.leveled().chains)
    if left_db != right_db:
        raise DataError(
            f"{name} holds one preamp for both channels, the preset {left_db:g} dB left and {right_db:g} dB right; "
            "choose another preamp"
        )
    return left_db


def leveled_at(preset: AnyPreset, sample_rate_hz: float | None) -> AnyPreset:
    """State the preamp that keeps the peak at 0 dB at a sample rate, where none is stated; as it is without a rate.

    Raises:
        DataError: a band lies at or above half the rate.
    """
    if sample_rate_hz is None:
        return preset
    for chain in preset.chains:
        need_below_nyquist(chain, sample_rate_hz, "this sample rate")
    return preset.leveled(sample_rate_hz)
