"""Words as clouds."""

import numpy as np
import pytest

from eqmorph.words.distributions import RARE, fit_cloud


def test_two_modes_are_found_with_their_shares():
    rng = np.random.default_rng(0)
    latents = np.concatenate([rng.normal(-3, 0.5, (300, 2)), rng.normal(3, 0.5, (100, 2))])
    cloud = fit_cloud(latents)
    np.testing.assert_allclose(cloud.weights, [0.75, 0.25], atol=0.01)
    np.testing.assert_allclose(cloud.means, [[-3, -3], [3, 3]], atol=0.15)
    drawn = cloud.sample(4_000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.mean(0), latents.mean(0), atol=0.15)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(latents.T), rtol=0.1)
    assert [variant.share for variant in cloud.variants(3)] == pytest.approx([0.75, 0.25, None], abs=0.01)


def test_a_rare_word_has_one_mode_and_says_so():
    cloud = fit_cloud(np.random.default_rng(0).standard_normal((RARE - 1, 3)))
    assert cloud.rare and len(cloud.weights) == 1
    assert np.isfinite(fit_cloud(np.zeros((1, 3))).sample(5, np.random.default_rng(0))).all()
