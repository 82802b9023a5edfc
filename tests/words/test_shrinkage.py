"""What words learn from each other."""

from dataclasses import replace

import numpy as np

from eqmorph.words.shrinkage import Evidence, Shrinkage
from eqmorph.words.space import GRID_HZ, learn_space
from eqmorph.words.vocabulary import respelled, stem, tokens


def evidence(seed=0, count=12):
    rng = np.random.default_rng(seed)
    return Evidence(
        counts=rng.integers(1, 9, count).astype(float),
        stems=rng.integers(0, 2, (count, 5)).astype(float),
        shapes=rng.standard_normal((count, 3)),
        coordinates=rng.standard_normal((count, 3)),
    )


def test_leave_one_out_is_what_the_other_descriptions_say():
    everything, shrinkage = evidence(), Shrinkage()
    quick = shrinkage.leave_one_out(everything)
    for left_out in range(len(everything.counts)):
        kept = np.arange(len(everything.counts)) != left_out
        fields = (everything.counts, everything.stems, everything.shapes, everything.coordinates)
        others = Evidence(*(field[kept] for field in fields))
        slow = shrinkage.estimate(others, everything.stems[[left_out]], everything.shapes[[left_out]])
        np.testing.assert_allclose(quick.coordinates[left_out], slow.coordinates[0], atol=1e-9)
        np.testing.assert_allclose(quick.variance[left_out], slow.variance[0], atol=1e-9)


def test_many_presets_are_believed_and_one_is_drawn_towards_the_others():
    known, shrinkage = evidence(count=6), Shrinkage()
    expected = shrinkage.decibels * known.shapes

    def surprise(count):
        """How far the estimates are from what shapes alone say, with so many presets of each description."""
        counted = replace(known, counts=np.full(6, count))
        return shrinkage.estimate(counted, known.stems, known.shapes).coordinates - expected

    np.testing.assert_allclose(surprise(1e9), known.coordinates - expected, atol=1e-5)
    assert np.linalg.norm(surprise(1.0)) < 0.8 * np.linalg.norm(surprise(1e9))


def test_coordinates_of_a_full_space_give_the_curve_back():
    curves_db = np.random.default_rng(0).standard_normal((30, len(GRID_HZ)))
    space = learn_space(curves_db, 29)
    np.testing.assert_allclose(space.curves_db(space.coordinates(curves_db[:29])), curves_db[:29], atol=0.5)
    level, strength = space.coordinates(curves_db[0])[0], np.linalg.norm(space.coordinates(curves_db[0])[1:])
    assert level == curves_db[0].mean() and abs(strength - curves_db[0].std()) < 0.05


def test_forms_share_a_stem_and_negations_turn_a_word_round():
    assert len({stem(word) for word in ("bright", "brighter", "brightness", "brightens")}) == 1
    assert [(token.text, token.sign) for token in tokens("less harsh, warm")] == [("harsh", -1), ("warm", 1)]
    assert respelled("birght", ["warm", "bright"]) == "bright"
    assert respelled("xyzzy", ["warm", "bright"]) is None
