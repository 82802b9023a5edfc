"""Nudge a preset towards words: keep what it does, and add the word's direction.

A word's direction d is its mean shape, without level and as strong as people's curves for it. The nudged curve is

    r' = r + sum_w a_w d_w

so that what is orthogonal to the words stays, two nudges of 0.2 are one of 0.4, and a negative amount moves away. The
curve is drawn by the preset's own bands and two more, shelves or peaks, that draw the change alone as well as they
can (`eqmorph.words.pairs`); then all bands are refined together, from there.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.filters import Bands, response_db
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.layout import Layout, layout_around
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preamp import preamp_db, stated_preamp_db
from eqmorph.eq.preset import MAX_BANDS, AnyPreset, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.words.lexicon import Lexicon
from eqmorph.words.meaning import Meaning
from eqmorph.words.pairs import FIT_HZ, PAIRS, best_pair
from eqmorph.words.space import GRID_HZ
from eqmorph.words.wording import moved

EXTRA_BANDS = 2
MOST = 4.0
"""Largest amount; people's curves for a word are as strong as an amount of 1."""

_ITERATIONS = 60
_GOOD_ENOUGH_DB = 0.03


class Nudged(NamedTuple):
    """A nudged preset.

    Attributes:
        preset: the preset's own bands, in their order, and two more; its name says where it went.
        change_db: (F,) by how much its curve moved, on `eqmorph.words.space.GRID_HZ`.
        wanted_db: (F,) by how much it should move.
        residual_db: RMS of what the bands miss.
    """

    preset: Preset
    change_db: FloatArray
    wanted_db: FloatArray
    residual_db: float


def nudge_preset(lexicon: Lexicon, preset: Preset, amounts: Mapping[Meaning, float]) -> Nudged:
    """Move a preset's curve towards words.

    Args:
        lexicon: where the words are from.
        preset: of any bands.
        amounts: words -> how far; 1 is as far as people's own curves for the word go, negative is away from it.

    Raises:
        UsageError: an amount is not a number or beyond `MOST`.
        DataError: the preset has too many bands to add two.
    """
    for text, amount in amounts.items():
        if not abs(amount) <= MOST:
            raise UsageError(f"{text.text}: {amount:g} is not within {-MOST:g} to {MOST:g}")
    if len(preset.bands) + EXTRA_BANDS > MAX_BANDS:
        raise DataError(f"a preset of {len(preset.bands)} bands has no room for two more; reduce it first")
    wanted_db = np.zeros(len(GRID_HZ))
    for text, amount in amounts.items():
        wanted_db += amount * lexicon.curve_db(text.direction)
    if not wanted_db.any():
        return Nudged(preset, wanted_db, wanted_db, 0.0)
    nudged, residual_db = preset, float("inf")
    for pair in PAIRS:
        candidate, left_db = _fitted(preset, wanted_db, pair)
        if left_db < residual_db:
            nudged, residual_db = candidate, left_db
        if residual_db <= _GOOD_ENOUGH_DB:
            break
    change_db = nudged.response(GRID_HZ) - preset.response(GRID_HZ)
    nudged = nudged.called(_name(preset.name, amounts))
    return Nudged(_headroom_kept(nudged, preset), change_db, wanted_db, float(rms(change_db - wanted_db)))


def nudge_channels(lexicon: Lexicon, preset: AnyPreset, amounts: Mapping[Meaning, float]) -> tuple[Nudged, ...]:
    """Move each chain of a preset, of one or of two channels; arguments and errors as in `nudge_preset`.

    Stated preamps go down together, so that the balance between the channels stays.
    """
    nudged = tuple(nudge_preset(lexicon, chain.called(preset.name), amounts) for chain in preset.chains)
    stated = [chain.preamp_db for chain in preset.chains if chain.preamp_db is not None]
    if not stated:
        return nudged
    change_db = min(stated_preamp_db(each.preset) - before_db for each, before_db in zip(nudged, stated, strict=True))
    return tuple(
        each._replace(preset=replace(each.preset, preamp_db=before_db + change_db))
        for each, before_db in zip(nudged, stated, strict=True)
    )


def _name(name: str, amounts: Mapping[Meaning, float]) -> str:
    """The preset's name with where it went; "x, warmer" that gets warmer is called as before."""
    steps = [(part.word.text, part.sign * amount) for text, amount in amounts.items() for part in text.parts]
    for word, amount in steps:
        where = moved(word, amount)
        if amount and where not in name.split(", "):
            name = f"{name}, {where}" if name else where
    return name


def _fitted(preset: Preset, wanted_db: FloatArray, extra: Layout) -> tuple[Preset, float]:
    """The preset with two more bands whose curve is moved by `wanted_db`, and the RMS of what is missed."""
    change_db = np.interp(np.log(FIT_HZ), np.log(GRID_HZ), wanted_db)
    added = best_pair(change_db, extra)
    start = replace(preset, bands=(*preset.bands, *added.bands))
    bands = start.arrays()
    batch_of_one = Bands(bands.kinds, *map(np.atleast_2d, bands[1:]))
    layout = layout_around(batch_of_one, "nudged")
    target_db = preset.response(FIT_HZ) + change_db
    octaves = to_octaves(layout.clip(layout.vector(start)), layout)
    response = OctaveResponse(layout, FIT_HZ)
    octaves, _ = fit_octaves(response, octaves[None], target_db, response.bounds, _ITERATIONS)
    params = from_octaves(octaves[0], layout)
    residual_db = float(rms(response_db(layout.split(params), FIT_HZ) - target_db))
    fitted = layout.preset(params)
    return replace(preset, bands=fitted.bands), residual_db


def _headroom_kept(nudged: Preset, preset: Preset) -> Preset:
    """A stated preamp goes down by as much as the loudest frequency has come up."""
    if preset.preamp_db is None:
        return nudged
    return replace(nudged, preamp_db=preset.preamp_db + preamp_db(nudged) - preamp_db(preset))
