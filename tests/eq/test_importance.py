"""Order of bands by importance, beside all subsets."""

import itertools

import numpy as np
import pytest

from eqmorph.eq.curves import rms
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.importance import by_importance, each_band_db

GRID = log_grid(64)


def drawn(count: int, seed: int) -> Bands:
    rng = np.random.default_rng(seed)
    return Bands(
        ("peak",) * count,
        np.geomspace(40, 16_000, count) * rng.uniform(0.7, 1.4, count),
        rng.normal(0, 5, count),
        rng.uniform(0.5, 3, count),
    )


def test_bands_alone_add_up_to_all_of_them():
    bands = drawn(6, 0)
    np.testing.assert_allclose(each_band_db(bands, GRID).sum(axis=0), response_db(bands, GRID), atol=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_the_first_bands_are_nearly_the_best_of_all_subsets(seed):
    bands = drawn(7, seed)
    alone, curve = each_band_db(bands, GRID), response_db(bands, GRID)
    order = by_importance(bands, curve, GRID)
    assert sorted(order) == list(range(7))
    excess = []
    for count in range(1, 7):
        subsets = itertools.combinations(range(7), count)
        best = min(rms(alone[list(subset)].sum(axis=0) - curve) for subset in subsets)
        excess.append(rms(alone[list(order[:count])].sum(axis=0) - curve) / best)
    assert np.mean(excess) < 1.1


def test_many_bands_have_an_order_too():
    bands = drawn(20, 3)
    alone, curve = each_band_db(bands, GRID), response_db(bands, GRID)
    order = by_importance(bands, curve, GRID)
    errors = [rms(alone[list(order[:count])].sum(axis=0) - curve) for count in range(21)]
    assert sorted(order) == list(range(20)) and errors[15] < 0.2 * errors[0]
