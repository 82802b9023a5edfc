import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.corpora.synthetic import MAX_SIZE, Statistics, draw, embedded_statistics, sample
from eqmorph.eq.layout import SAFE
from eqmorph.errors import UsageError

GAINS = SAFE.columns("gain_db")


@pytest.fixture(scope="module")
def large():
    return draw(60_000, seed=1)


def of_word(corpus, word):
    return corpus.take(corpus.words == word)


def expected(word, statistic):
    """The table's figure for a word: `statistic` of each mode, weighted."""
    table, _ = embedded_statistics()
    entry = table.words[word]
    values = np.array([statistic(mode) for mode in table.pools[entry.pool].modes])
    weights = np.array(entry.weights)
    return (weights / weights.sum()) @ values


def flat_at(mode, column, value):
    """Share of a mode's presets, band in use, whose parameter has exactly this value."""
    at, x = np.array(mode.quantiles[column]).T
    return (np.interp(np.linspace(0, 1, 2001), at, x) == value).mean()


def test_every_preset_can_be_dialled_in(large):
    assert ((large.params >= SAFE.low) & (large.params <= SAFE.high)).all()


def test_the_same_seed_gives_the_same_corpus_and_another_seed_another():
    first, again, other = draw(500, 3), draw(500, 3), draw(500, 4)
    assert (first.params == again.params).all() and (first.groups == again.groups).all()
    assert (first.words == again.words).all() and first.checksum == again.checksum
    assert (first.params != other.params).any() and first.checksum != other.checksum
    assert first.checksum != draw(501, 3).checksum


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_any_size_can_be_drawn(size):
    corpus = draw(size)
    assert len(corpus) == len(corpus.words) == len(corpus.groups) == size
    assert corpus.rows.tolist() == list(range(1, size + 1))
    assert np.isfinite(corpus.params).all()


def test_it_says_what_it_is():
    corpus = load_corpus(None)
    assert corpus.synthetic and "synthetic" in corpus.source and len(corpus) == 1000
    assert all(group.startswith("synthetic-") for group in corpus.groups)


@pytest.mark.parametrize("size", [0, -1, MAX_SIZE + 1])
def test_a_size_out_of_bounds_is_refused(size):
    with pytest.raises(UsageError, match="2,000,000"):
        draw(size)


def test_words_come_in_the_tables_shares(large):
    table, _ = embedded_statistics()
    shares = np.array([word.share for word in table.words.values()])
    counts = [large.word_counts()[word] for word in table.words]
    np.testing.assert_allclose(counts, shares / shares.sum() * len(large), atol=1)


@pytest.mark.parametrize("word", ["warm", "bright"])
def test_shares_of_inactive_bands_and_railed_gains_are_the_tables(word):
    """With submitters of one size, so that none of them moves a share by much."""
    table = embedded_statistics()[0].model_copy(update={"size_exponent": 0.0})
    params, words, _ = sample(table, 60_000, np.random.default_rng(1))
    gains = params[words == word][:, GAINS]
    np.testing.assert_allclose((gains != 0).mean(axis=0), expected(word, lambda mode: mode.active), atol=0.015)
    for band, column in enumerate(GAINS):
        for rail in (-12.0, 12.0):
            share = expected(word, lambda mode, c=column, b=band, r=rail: mode.active[b] * flat_at(mode, c, r))
            assert (gains[:, band] == rail).mean() == pytest.approx(share, abs=0.015), (band, rail)


def test_bands_out_of_use_stand_where_the_plug_in_opens(large):
    table, _ = embedded_statistics()
    warm = of_word(large, "warm").params
    column = SAFE.columns("frequency_hz")[0]
    untouched = (warm[warm[:, GAINS[0]] == 0, column] == SAFE.default[column]).mean()
    assert untouched == pytest.approx(table.pools["warm"].untouched, abs=0.05)


def test_submitters_are_few_uneven_and_alike_within_themselves(large):
    corpus = draw(1000)
    sizes = np.sort(np.unique(corpus.groups.astype(str), return_counts=True)[1])[::-1]
    assert 20 <= len(sizes) <= 60 and 0.2 <= sizes[0] / 1000 <= 0.6
    warm = of_word(large, "warm")
    gain = warm.params[:, GAINS[1]] - warm.params[:, GAINS[1]].mean()
    _, index, counts = np.unique(warm.groups.astype(str), return_inverse=True, return_counts=True)
    means = np.bincount(index, gain) / counts
    chance = gain.var() / counts
    frequent = counts >= 30
    assert (means[frequent] ** 2).mean() > 3 * chance[frequent].mean()


def test_words_differ_as_their_names_say(large):
    """Warm lifts the low mids over the treble, bright the treble over the low mids."""
    tilt = {word: of_word(large, word).params[:, GAINS].mean(axis=0) for word in ("warm", "bright")}
    assert tilt["warm"][1] - tilt["warm"][4] > 3
    assert tilt["bright"][4] - tilt["bright"][1] > 3


def test_quantile_functions_of_the_table_ascend_inside_the_ranges():
    table, _ = embedded_statistics()
    for pool in table.pools.values():
        np.testing.assert_allclose(np.array(pool.correlation), np.array(pool.correlation).T)
        for mode in pool.modes:
            for knots, param in zip(mode.quantiles, SAFE.params, strict=True):
                at, value = np.array(knots).T
                assert (np.diff(at) >= 0).all() and (np.diff(value) >= 0).all()
                assert param.low <= value[0] and value[-1] <= param.high and at[0] >= 0 and at[-1] <= 1


def test_a_table_of_one_certain_preset_gives_that_preset():
    table, _ = embedded_statistics()
    pool = table.pools["warm"]
    certain = tuple(((0.5, value),) for value in SAFE.high.tolist())
    mode = pool.modes[0].model_copy(update={"active": (1.0,) * 5, "quantiles": certain})
    one = Statistics(
        about="",
        presets=10,
        submitters=2,
        size_exponent=1.0,
        words={"all": table.words["warm"].model_copy(update={"pool": "only", "weights": (1.0,)})},
        pools={"only": pool.model_copy(update={"modes": (mode,)})},
    )
    params, words, groups = sample(one, 50, np.random.default_rng(0))
    assert (params == SAFE.high).all() and set(words) == {"all"} and groups.max() < 10
