"""Describe a preset: the words that people would use for it, their probabilities, and the evidence for each."""

from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.words.classify import feature_scale, features
from eqmorph.words.lexicon import DEFAULT_LANGUAGE, Bin, Lexicon
from eqmorph.words.relatives import Relative, relatives
from eqmorph.words.space import GRID_HZ

REGIONS_HZ = {
    "sub-bass": (20.0, 60.0),
    "bass": (60.0, 250.0),
    "low mids": (250.0, 500.0),
    "mids": (500.0, 2_000.0),
    "presence": (2_000.0, 5_000.0),
    "treble": (5_000.0, 10_000.0),
    "air": (10_000.0, 20_001.0),
}
"""Names of parts of the audible range, and where they lie."""


class Reason(NamedTuple):
    """A part of the spectrum, the preset's level there (dB relative to its mean), and how much that contributes."""

    region: str
    level_db: float
    evidence: float


class Said(NamedTuple):
    """A word for a preset, and what that rests on.

    Attributes:
        text: the word.
        probability: that a person would choose it from the list.
        reasons: the evidence for it, the strongest first.
        curves: presets and shapes that the word was learned from.
        agreement: mean correlation between the curves of two people for it; None where that is not known.
    """

    text: str
    probability: float
    reasons: tuple[Reason, ...]
    curves: int
    agreement: float | None


class Description(NamedTuple):
    """What people would say.

    Attributes:
        said: the most frequent words, the most probable first; their probabilities add up to 1.
        main: probabilities of the two words with most presets, one against the other, calibrated on people held out.
        reliability: how often held-out presets were classified correctly at a similar confidence in a main word; None
            if there were too few.
        alike: words of the whole lexicon whose mean curve is nearest in shape.
        strength_db: RMS of the curve without its level; a nearly flat preset has no clear word.
    """

    said: tuple[Said, ...]
    main: dict[str, float]
    reliability: Bin | None
    alike: tuple[Relative, ...]
    strength_db: float

    def __repr__(self) -> str:
        first = ", ".join(f"{said.text} {said.probability:.0%}" for said in self.said[:3])
        return f"Description({first}, ...)"


def describe_preset(lexicon: Lexicon, preset: Preset, language: str = DEFAULT_LANGUAGE) -> Description:
    """Say which words fit a preset of any bands.

    The words are the most frequent of SocialFX. Where both main words of SAFE are among them, the share that the two
    have together is divided between them as people who dial them in would divide it.

    Raises:
        UsageError: no word of the lexicon is of the language.
    """
    lexicon.expect_language(language)
    curve_db = one_channel(preset).response(GRID_HZ)
    coordinates = lexicon.space.coordinates(curve_db)
    x = features(coordinates)
    main = dict(zip(lexicon.main.words, lexicon.main.probabilities(x).tolist(), strict=True))
    probabilities = dict(zip(lexicon.frequent.words, lexicon.frequent.probabilities(x).tolist(), strict=True))
    if set(main) <= set(probabilities):
        together = sum(probabilities[word] for word in main)
        probabilities |= {word: together * share for word, share in main.items()}
    reasons = _reasons(lexicon, curve_db)
    ranked = sorted(probabilities, key=lambda word: -probabilities[word])
    return Description(
        said=tuple(_said(lexicon, word, probabilities[word], reasons[word]) for word in ranked),
        main=main,
        reliability=lexicon.reliability_at(max(main.values())),
        alike=tuple(relatives(lexicon, coordinates, language)[:5]),
        strength_db=float(np.linalg.norm(coordinates[1:])),
    )


def _said(lexicon: Lexicon, word: str, probability: float, reasons: tuple[Reason, ...]) -> Said:
    """A word with what the lexicon rests it on."""
    known = lexicon.get(word, DEFAULT_LANGUAGE)
    if known is None:
        return Said(word, probability, reasons, curves=0, agreement=None)
    return Said(word, probability, reasons, known.count, known.agreement)


def _reasons(lexicon: Lexicon, curve_db: FloatArray) -> dict[str, tuple[Reason, ...]]:
    """For each word, parts of the spectrum by how much they raise its logit above the mean word's.

    The logit is w . x + b with features x = c / s of the coordinates c of the shape r (see `eqmorph.words.classify`),
    and c_k = 1/F sum_f a_k(f) r(f). So frequency f contributes sum_k w_k a_k(f) r(f) / (F s), and all parts together
    w . x. The bias b, which every preset has, is no evidence.
    """
    shape_db = curve_db - curve_db.mean()
    classifier, axes = lexicon.frequent, lexicon.space.axes
    weights = classifier.weights - classifier.weights.mean(axis=0)
    s = feature_scale(lexicon.space.coordinates(curve_db))
    evidence = weights @ axes * shape_db / (len(GRID_HZ) * s)  # (C, F)
    reasons: dict[str, tuple[Reason, ...]] = {}
    for word, of_word in zip(classifier.words, evidence, strict=True):
        regions = []
        for name, (low_hz, high_hz) in REGIONS_HZ.items():
            here = (low_hz <= GRID_HZ) & (high_hz > GRID_HZ)
            regions.append(Reason(name, float(shape_db[here].mean()), float(of_word[here].sum())))
        reasons[word] = tuple(sorted(regions, key=lambda reason: -reason.evidence))
    return reasons
