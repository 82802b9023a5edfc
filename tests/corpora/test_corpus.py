import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eqmorph.corpora import CORPORA, load_corpus
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.selection import Selection, duplicates, select
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError, UsageError


def corpus_of(words, groups=None, params=None):
    n = len(words)
    return Corpus(
        params=np.tile(SAFE.default, (n, 1)) if params is None else params,
        words=np.array(words, dtype=object),
        groups=np.array(groups or ["ann"] * n, dtype=object),
        rows=np.arange(1, n + 1),
        source="crafted",
        checksum="",
        synthetic=False,
        layout=SAFE,
    )


def test_words_are_counted_most_frequent_first():
    corpus = corpus_of(["b", "a", "c", "c", "a", "c"])
    assert list(corpus.word_counts().items()) == [("c", 3), ("a", 2), ("b", 1)]
    codes, vocabulary = corpus.labels()
    assert vocabulary == ["c", "a", "b"]
    assert codes.tolist() == [2, 1, 0, 0, 1, 0]


def test_take_keeps_rows_together_by_mask_and_by_position():
    corpus = corpus_of(["a", "b", "c"], ["x", "y", "z"])
    assert corpus.take(np.array([False, True, True])).rows.tolist() == [2, 3]
    picked = corpus.take(np.array([2, 0]))
    assert picked.words.tolist() == ["c", "a"] and picked.groups.tolist() == ["z", "x"]
    assert picked.source == "crafted"


def test_select_leaves_out_rare_and_excluded_words():
    corpus = corpus_of(["a"] * 5 + ["b"] * 4 + ["test"] * 9)
    assert set(select(corpus).words) == {"a"}
    assert set(select(corpus, Selection(exclude=())).words) == {"a", "test"}
    assert set(select(corpus, Selection(min_count=4)).words) == {"a", "b"}


def test_select_counts_words_after_duplicates_are_gone():
    corpus = corpus_of(["a"] * 5)
    assert select(corpus, Selection(min_count=1, drop_duplicates=True)).rows.tolist() == [1]
    with pytest.raises(DataError, match="min_count"):
        select(corpus, Selection(drop_duplicates=True))


def test_duplicates_agree_in_word_submitter_and_parameters():
    params = np.tile(SAFE.default, (5, 1))
    params[4, 0] = 1.0
    corpus = corpus_of(["a", "a", "b", "a", "a"], ["x", "x", "x", "y", "x"], params)
    assert duplicates(corpus).tolist() == [False, True, False, False, False]


@given(arrays(float, (4, len(SAFE.params)), elements=st.floats(0, 1)))
def test_ordered_peaks_are_the_same_curves_inside_the_ranges(unit):
    params = SAFE.low + unit * (SAFE.high - SAFE.low)
    ordered = ordered_peaks(params, SAFE)
    grid = log_grid(32)
    np.testing.assert_allclose(
        response_db(SAFE.split(ordered), grid), response_db(SAFE.split(params), grid), atol=1e-9
    )
    frequency = SAFE.split(ordered).frequency_hz[:, 1:4]
    assert (np.diff(frequency, axis=1) >= 0).all()
    assert (ordered >= SAFE.low).all() and (ordered <= SAFE.high).all()
    assert (ordered_peaks(ordered, SAFE) == ordered).all()


def test_load_reads_a_path_draws_by_default_and_refuses_both(tmp_path, row, monkeypatch):
    path = tmp_path / "mine.csv"
    path.write_text(row() + "\n" + row(peak_1_q="x") + "\n")
    assert len(load_corpus(path)) == len(load_corpus(str(path))) == 1
    with pytest.raises(DataError, match="row 2, peak_1_q"):
        load_corpus(path, strict=True)
    assert load_corpus(None).synthetic and len(load_corpus(None, synthetic=7)) == 7
    with pytest.raises(UsageError):
        load_corpus(path, synthetic=7)
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path))
    with pytest.raises(DataError, match="fetch"):
        load_corpus("safe")
    path.rename(tmp_path / "SAFEEqualiserUserData.csv")
    assert len(load_corpus("safe")) == 1


def test_a_kind_is_found_by_content_or_named_before_the_path(tmp_path, row):
    path = tmp_path / "mine.csv"
    path.write_text(row() + "\n")
    assert len(load_corpus(path)) == len(load_corpus(f"safe:{path}")) == 1
    assert (load_corpus("synthetic:40").params == load_corpus(None, 40).params).all() and len(
        load_corpus("synthetic")
    ) == len(load_corpus(None))
    with pytest.raises(UsageError):
        load_corpus("synthetic:many")


@pytest.mark.parametrize("data", ["synthetic:40", None])
def test_a_corpus_remembers_how_it_is_read_again(data):
    corpus = load_corpus(data, None if data else 40, seed=3)
    again = load_corpus(*corpus.reading)
    assert again.checksum == corpus.checksum and (again.params == corpus.params).all()


def test_a_reader_can_be_registered(tmp_path):
    class One(CorpusReader):
        """One row of another corpus."""

        def read(self, argument, strict):
            return corpus_of([argument])

    CORPORA.register("one", One)
    try:
        assert load_corpus("one:dark").words.tolist() == ["dark"]
    finally:
        CORPORA._registered.pop("one")
