import numpy as np
import pytest
from scipy.spatial import cKDTree

from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.synthetic import draw, embedded_statistics
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from tools.derive_synthetic import FEWEST, _knots, derive

GAIN, HZ, Q = SAFE.params[0], SAFE.params[1], SAFE.params[4]


def test_a_quantile_function_gives_shares_and_means_back():
    rng = np.random.default_rng(0)
    free = rng.normal(0, 4, 600).clip(-11.9, 11.9)
    at, x = np.array(_knots(np.concatenate([np.full(300, -12.0), free, np.full(100, 12.0)]), GAIN)).T
    drawn = np.interp(rng.random(200_000), at, x)
    assert (drawn == -12).mean() == pytest.approx(0.3, abs=0.005)
    assert (drawn == 12).mean() == pytest.approx(0.1, abs=0.005)
    inner = drawn[abs(drawn) < 12]
    assert inner.mean() == pytest.approx(free.mean(), abs=0.2) and inner.std() == pytest.approx(free.std(), rel=0.1)


def test_no_knot_tells_a_single_preset():
    """Where knobs have no landmark, a knot is the mean of eight presets or more."""
    values = np.sort(np.random.default_rng(1).uniform(200, 800, 40))
    knots = _knots(values, HZ)
    assert len(knots) <= 40 // FEWEST + 2
    assert not set(np.round(values, 1)) & {round(x, 1) for _, x in knots}
    assert _knots(values[: FEWEST - 1], HZ) == ()


def test_knobs_never_touched_are_a_flat_piece_although_float32_rounded():
    values = np.concatenate([np.full(30, np.float64(np.float32(0.71))), np.linspace(1, 3, 10)])
    knots = _knots(values, Q)
    assert knots[:2] == ((0.0, 0.71), (0.75, 0.71))


@pytest.mark.slow
def test_the_table_is_derived_from_the_development_file(real_file):
    table, _ = embedded_statistics()
    again = derive(read_safe(real_file))
    assert again.model_copy(update={"words": {}, "pools": {}}) == table.model_copy(update={"words": {}, "pools": {}})
    assert {name: word.share for name, word in again.words.items()} == {
        name: word.share for name, word in table.words.items()
    }
    for name, pool in again.pools.items():  # clusters may come in another order on another processor
        assert pool.untouched == table.pools[name].untouched
        found, kept = (np.array(sorted(mode.active for mode in p.modes)) for p in (pool, table.pools[name]))
        np.testing.assert_allclose(found, kept, atol=0.1)


def test_no_row_of_the_file_is_drawn(real_file):
    """Presets with at most seven knobs moved can coincide by chance, and say nothing; the others never do."""
    rows = read_safe(real_file).params
    moved = rows[(~np.isclose(rows, SAFE.default, rtol=1e-4)).sum(axis=1) > 7]
    scale = SAFE.high - SAFE.low
    distance, _ = cKDTree(moved / scale).query(draw(20_000).params / scale, p=np.inf)
    assert len(moved) > 500 and distance.min() > 1e-4


def energy_distance(a, b):
    """Székely's energy distance of two sets of curves (N, F), with the RMS difference in dB as the metric."""

    def mean_distance(x, y):
        squares = (x**2).mean(1)[:, None] + (y**2).mean(1)[None] - 2 * x @ y.T / x.shape[1]
        return np.sqrt(squares.clip(0))

    def within(x):
        return mean_distance(x, x).sum() / (len(x) * (len(x) - 1))

    return 2 * mean_distance(a, b).mean() - within(a) - within(b)


@pytest.mark.parametrize("word", ["warm", "bright"])
def test_curves_are_closer_to_peoples_than_people_are_to_each_other(real_file, word):
    corpus = read_safe(real_file)
    corpus = corpus.take(corpus.words == word)
    names, counts = np.unique(corpus.groups.astype(str), return_counts=True)
    grid = log_grid(64)
    real = response_db(SAFE.split(corpus.params), grid)
    drawn = draw(4000)
    synthetic = response_db(SAFE.split(drawn.params[drawn.words == word]), grid)
    largest = corpus.groups == names[counts.argmax()]
    between_people = energy_distance(real[largest], real[~largest])
    assert energy_distance(real, synthetic) < 0.5 * between_people
