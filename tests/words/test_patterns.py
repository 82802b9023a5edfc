"""Words as the presets that people dial in."""

import numpy as np
import pytest

from eqmorph.corpora.synthetic import draw
from eqmorph.eq.layout import SAFE
from eqmorph.words.patterns import FEWEST, HIGHEST, LOWEST, OFF, band_states, fit_patterns

GAINS = SAFE.columns("gain_db")


@pytest.fixture(scope="module")
def presets():
    corpus = draw(1_000, 0)
    return corpus.params[corpus.words == "warm"]


def test_states_say_where_gains_stand():
    params = np.tile(SAFE.default, (1, 1))
    params[0, GAINS] = [-12.0, 12.0, 0.0, 3.0, -3.0]
    assert band_states(params, SAFE).tolist() == [[LOWEST, HIGHEST, OFF, 1, 1]]


def test_drawn_presets_are_in_range_and_leave_bands_off_as_often(presets):
    drawn = fit_patterns(presets, SAFE).sample(4_000, np.random.default_rng(0))
    assert SAFE.in_range(drawn).all()
    off, off_drawn = ((params[:, GAINS] == 0).mean(axis=0) for params in (presets, drawn))
    np.testing.assert_allclose(off_drawn, off, atol=0.08)
    np.testing.assert_allclose(drawn[:, GAINS].mean(axis=0), presets[:, GAINS].mean(axis=0), atol=1.0)


def test_no_number_rests_on_fewer_presets_than_promised(presets):
    learned = fit_patterns(presets, SAFE)
    assert min(pattern.share for pattern in learned.patterns) * len(presets) >= FEWEST - 1e-9
    assert sum(pattern.share for pattern in learned.patterns) == pytest.approx(1.0)


def test_the_least_number_of_presets_is_one_pattern(presets):
    assert len(fit_patterns(presets[:FEWEST], SAFE).patterns) >= 1
