"""Every classifier finds what is there, nothing where nothing is, and never guesses a person from themselves."""

import numpy as np
import pytest

from eqmorph.evaluation.probes import CLASSIFIERS, accuracy, accuracy_across


def two_words(apart: float, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    words = np.array(["warm", "bright"], dtype=object)[rng.integers(2, size=count)]
    points = rng.standard_normal((count, 3))
    points[:, 0] += apart * (words == "warm")
    return points, words


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_words_far_apart_are_told_and_words_alike_are_not(classifier):
    points, words = two_words(20.0)
    assert accuracy(classifier, points[::2], words[::2], points[1::2], words[1::2]) == 1.0
    points, words = two_words(0.0)
    assert abs(accuracy(classifier, points[::2], words[::2], points[1::2], words[1::2]) - 0.5) < 0.2


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_a_person_is_not_guessed_from_themselves(classifier):
    points, words = two_words(20.0)
    # The second person uses the words the other way round: whoever learns from the first is always wrong.
    other = np.where(words == "warm", "bright", "warm").astype(object)
    people = np.repeat(["ann", "bob"], len(points))
    both = accuracy_across(classifier, np.vstack([points, points]), np.concatenate([words, other]), people)
    assert both == 0.0


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_nothing_to_learn_from_is_not_a_number(classifier):
    points, words = two_words(1.0)
    warm = words == "warm"
    assert accuracy(classifier, points[warm], words[warm], points, words) == warm.mean()
    assert np.isnan(accuracy(classifier, points[warm], words[warm], points[warm], words[warm]))
    assert np.isnan(accuracy(classifier, points[:4], words[:4], points, words))
    assert np.isnan(accuracy(classifier, points, words, points[:0], words[:0]))
    assert np.isnan(accuracy(classifier, np.full_like(points, np.inf), words, points, words))
    assert np.isnan(accuracy_across(classifier, points, words, np.zeros(len(points))))
