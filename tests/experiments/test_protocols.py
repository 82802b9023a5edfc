"""Protocols under which words are measured."""

import numpy as np
import pytest

from eqmorph.corpora.synthetic import draw
from eqmorph.experiments.protocols import listening_gap


@pytest.fixture(scope="module")
def corpus():
    return draw(1_000, 0)


def test_the_split_is_by_word_and_always_the_same(corpus):
    kept = listening_gap.rows(corpus)
    first, second = listening_gap.split(kept), listening_gap.split(kept)
    for word, (training, held_out) in first.items():
        assert len(held_out) == round(0.2 * (len(training) + len(held_out)))
        assert not set(training) & set(held_out)
        np.testing.assert_array_equal(held_out, second[word][1])


def test_stop_words_and_repeats_are_left_out(corpus):
    doubled = corpus.take(np.r_[np.arange(len(corpus)), 0])
    assert len(listening_gap.rows(doubled)) == len(listening_gap.rows(corpus))


def test_a_cloud_of_people_is_like_people():
    rng = np.random.default_rng(0)
    people, alike, unlike = rng.normal(0, 3, (80, 16)), rng.normal(0, 3, (80, 16)), rng.normal(4, 1, (80, 16))
    near, dispersion = listening_gap.energy_and_dispersion(alike, people)
    assert abs(near) < 0.2 < listening_gap.energy_and_dispersion(unlike, people)[0]
    assert dispersion == pytest.approx(1, abs=0.1)
    assert 30 < listening_gap.median_hrp(alike, people) < 70
    assert listening_gap.median_hrp(np.zeros((1, 16)), people) == 0


def test_false_discoveries_are_corrected_as_published():
    # Benjamini and Hochberg 1995, section 3: 4 of these 15 are rejected.
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p_values += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert listening_gap.rejected_after_correction(np.array(p_values)).sum() == 4
