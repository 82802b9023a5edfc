"""Presets of a word, in any layout."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.fit import fit_curve
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.errors import UsageError
from eqmorph.numbers import random_numbers
from eqmorph.words.lexicon import Lexicon
from eqmorph.words.meaning import Meaning
from eqmorph.words.space import GRID_HZ


class Generated(NamedTuple):
    """A preset of a word.

    Attributes:
        preset: the preset.
        about: which of the word's curves it draws, in a few words.
        share: share of the word's curves that its mode stands for; None for a mean, and where it was drawn.
        residual_db: RMS by which the layout misses the curve.
    """

    preset: Preset
    about: str
    share: float | None
    residual_db: float


def generate_presets(
    lexicon: Lexicon, text: Meaning, layout: Layout, count: int = 1, strength: float = 1.0, seed: int = 0
) -> list[Generated]:
    """Generate presets: the modes of the word by their share, then presets drawn as people's would be.

    Args:
        lexicon: where the word is from.
        text: what is wanted, see `eqmorph.words.meaning.meaning`.
        layout: bands and ranges of the presets.
        count: how many.
        strength: factor of the curves' decibels.
        seed: of those drawn.

    Raises:
        UsageError: the words of the text cancel each other, a count below 1, or a seed below 0.
    """
    if count < 1:
        raise UsageError(f"at least one preset can be generated; got {count}", "count")
    if not text.coordinates.any():
        raise UsageError(f"the words of {text.text!r} cancel each other; leave one out")
    curves = _modes(text)[:count]
    drawn = _drawn(lexicon, text, count - len(curves), seed)
    curves += [("drawn at random", None, coordinates) for coordinates in drawn]
    generated = []
    for number, (about, share, coordinates) in enumerate(curves, 1):
        with np.errstate(over="ignore"):  # what is no curve is refused by the fit
            curve_db = strength * lexicon.curve_db(coordinates)
        name = text.understood if count == 1 else f"{text.understood} {number}"
        preset = replace(fit_curve(curve_db, GRID_HZ, layout), name=name)
        error_db = float(rms(preset.response(GRID_HZ) - curve_db))
        generated.append(Generated(preset, about, share, error_db))
    return generated


def _modes(text: Meaning) -> list[tuple[str, float | None, FloatArray]]:
    """(about, share, coordinates) of the modes; several words, and a word turned round, have one."""
    if text.word is None or len(text.word.modes) == 1:
        return [("mean of what people mean", None, text.coordinates)]
    modes = text.word.modes
    return [
        (f"mode {number} of {len(modes)}, {mode.share:.0%} of the curves", mode.share, mode.coordinates)
        for number, mode in enumerate(modes, 1)
    ]


def _drawn(lexicon: Lexicon, text: Meaning, count: int, seed: int) -> FloatArray:
    """(count, 1 + K) coordinates of curves as people's are."""
    rng = random_numbers(seed)
    if count <= 0:
        return np.zeros((0, len(text.coordinates)))
    # Of several words, a draw is the mean of one curve for each, as `Meaning.coordinates` is of their means.
    drawn = [part.sign * lexicon.sample(part.word, count, rng) for part in text.parts]
    return np.asarray(np.mean(drawn, axis=0))
