"""Two bands that draw a curve."""

import numpy as np
import pytest

from eqmorph.eq.curves import rms
from eqmorph.eq.fit import fit_curve
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.pairs import FIT_HZ, PAIRS, best_pair
from eqmorph.words.space import GRID_HZ


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_curve_of_two_bands_is_found_again(pair):
    numbers = np.array([6.0, 300.0, 0.9, -4.0, 5_000.0, 0.6])
    preset = pair.preset(pair.clip(numbers))
    found = best_pair(preset.response(FIT_HZ), pair)
    assert np.abs(found.response(FIT_HZ) - preset.response(FIT_HZ)).max() < 0.05


def test_words_are_drawn_as_well_as_by_a_search_with_chance():
    lexicon = load_lexicon()
    for text in ("warm", "bright", "muddy", "tinny"):
        word = lexicon.get(text)
        curve_db = np.interp(np.log(FIT_HZ), np.log(GRID_HZ), lexicon.curve_db(word.coordinates))
        left_db = min(float(rms(best_pair(curve_db, pair).response(FIT_HZ) - curve_db)) for pair in PAIRS)
        assert (
            left_db < min(rms(fit_curve(curve_db, FIT_HZ, pair).response(FIT_HZ) - curve_db) for pair in PAIRS) + 0.05
        ), text
