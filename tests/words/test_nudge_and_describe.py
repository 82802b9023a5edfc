"""Presets moved towards words, and described in words."""

import numpy as np
import pytest
from helpers.presets import random_params

from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.words.classify import features
from eqmorph.words.describe import describe_preset
from eqmorph.words.generate import generate_presets
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.nudge import EXTRA_BANDS, nudge_preset
from eqmorph.words.space import GRID_HZ

LEXICON = load_lexicon()
WORDS = ("warm", "bright", "muddy", "tinny")


def rms(curve_db):
    return float(np.sqrt(np.mean(curve_db**2)))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("amount", [0.4, -0.4])
def test_the_curve_moves_along_the_word_by_the_amount(word, amount):
    preset = SAFE.preset(random_params(seed=len(word)))
    text = meaning(LEXICON, word)
    nudged = nudge_preset(LEXICON, preset, {text: amount})
    direction_db = LEXICON.curve_db(text.direction)
    along = nudged.change_db @ direction_db / (direction_db @ direction_db)
    assert along == pytest.approx(amount, rel=0.1)
    assert rms(nudged.change_db - along * direction_db) < 0.3
    assert len(nudged.preset.bands) == len(preset.bands) + EXTRA_BANDS


@pytest.mark.parametrize("word", WORDS)
def test_two_nudges_are_one_of_their_sum(word):
    preset, text = SAFE.preset(random_params(seed=1)), meaning(LEXICON, word)
    once = nudge_preset(LEXICON, preset, {text: 0.4}).preset
    twice = nudge_preset(LEXICON, nudge_preset(LEXICON, preset, {text: 0.2}).preset, {text: 0.2}).preset
    assert rms(once.response(GRID_HZ) - twice.response(GRID_HZ)) < 0.1


def test_a_nudge_of_nothing_changes_nothing_and_headroom_is_kept():
    preset = Preset(name="x", bands=[Band(type="peak", frequency_hz=900, gain_db=3, q=1)], preamp_db=-5)
    assert nudge_preset(LEXICON, preset, {meaning(LEXICON, "warm"): 0.0}).preset == preset
    louder = nudge_preset(LEXICON, preset, {meaning(LEXICON, "warm"): 1.0}).preset
    assert louder.preamp_db < -5


@pytest.mark.parametrize(
    ("name", "amounts", "expected"),
    [
        ("mine", {"warm": 0.4}, "mine, warmer"),
        ("mine, warmer", {"warm": 0.2}, "mine, warmer"),
        ("", {"less harsh": 0.2, "brigth": -0.1}, "less harsh, less bright"),
        ("mine", {"less bass": -0.2}, "mine, more bass"),
    ],
)
def test_the_name_says_where_a_preset_went(name, amounts, expected):
    preset = Preset(name=name, bands=[Band(type="peak", frequency_hz=900, gain_db=3, q=1)])
    assert (
        nudge_preset(LEXICON, preset, {meaning(LEXICON, text): by for text, by in amounts.items()}).preset.name
        == expected
    )


def test_amounts_and_bands_have_limits():
    peak = Band(type="peak", frequency_hz=900, gain_db=3, q=1)
    with pytest.raises(UsageError):
        nudge_preset(LEXICON, Preset(bands=[peak]), {meaning(LEXICON, "warm"): float("nan")})
    with pytest.raises(DataError):
        nudge_preset(LEXICON, Preset(bands=[peak] * 64), {meaning(LEXICON, "warm"): 0.1})


@pytest.mark.parametrize(("word", "other"), [("warm", "bright"), ("bright", "warm")])
def test_a_preset_nudged_to_a_word_is_described_by_it(word, other):
    flat = Preset(bands=[Band(type="peak", frequency_hz=900, gain_db=0, q=1)])
    description = describe_preset(LEXICON, nudge_preset(LEXICON, flat, {meaning(LEXICON, word): 1.0}).preset)
    assert description.main[word] > 0.8 > description.main[other]
    assert sum(said.probability for said in description.said) == pytest.approx(1.0)
    assert description.said[0].reasons[0].evidence > 0


@pytest.mark.parametrize("q", [0.7, 30.0])
def test_the_evidence_of_all_parts_together_is_what_the_classifier_has(q):
    # A narrow peak lies mostly outside the twelve axes, which the classifier does not hear.
    preset = Preset(bands=[Band(type="peak", frequency_hz=900, gain_db=12, q=q)])
    frequent = LEXICON.frequent
    x = features(LEXICON.space.coordinates(preset.response(GRID_HZ)))
    told = frequent.weights @ x
    for said in describe_preset(LEXICON, preset).said:
        evidence = sum(reason.evidence for reason in said.reasons)
        assert evidence == pytest.approx(told[frequent.words.index(said.text)] - told.mean(), abs=1e-3)


@pytest.mark.parametrize("word", ["warm", "bright", "soft"])
def test_the_own_curve_of_a_word_is_described_by_it_first(word):
    [generated] = generate_presets(LEXICON, meaning(LEXICON, word), SAFE)
    said = describe_preset(LEXICON, generated.preset).said[0]
    known = LEXICON.get(word)
    assert (said.text, said.curves, said.agreement) == (word, known.count, known.agreement)


def test_of_a_flat_preset_nothing_is_claimed():
    flat = Preset(bands=[Band(type="peak", frequency_hz=900, gain_db=0, q=1)])
    description = describe_preset(LEXICON, flat)
    assert description.strength_db == 0 and description.alike == ()
    assert max(description.main.values()) < 0.7
