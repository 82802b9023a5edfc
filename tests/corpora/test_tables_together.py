"""The law of large tables: presets read together are the presets read one by one, whatever is wrong with some."""

import csv
from itertools import groupby

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eqmorph.corpora import load_corpus
from eqmorph.corpora.long import PlainPresets
from eqmorph.corpora.wide import PlainRows
from eqmorph.errors import DataError

SOUND_BAND = st.tuples(
    st.sampled_from(["peak", "low_shelf", "Low Shelf", " peak"]),
    st.sampled_from(["100", "1e3", " 2000", "24000"]),
    st.sampled_from(["3", "-2.5", "0", "-0.0"]),
    st.sampled_from(["1", "0.7"]),
)
ODD = ["", "x", "nan", "1_0", "1e9", "-inf", "1" * 401, "me@home", "w\x07", "٣"]
DAMAGED_BAND = st.builds(
    lambda band, place, cell: (*band[:place], cell, *band[place + 1 :]),
    SOUND_BAND,
    st.integers(0, 3),
    st.sampled_from(["", "x"]) | st.sampled_from(ODD),
)
BANDS = st.lists(SOUND_BAND, max_size=4) | st.lists(SOUND_BAND | DAMAGED_BAND, max_size=4)
LABELS = st.tuples(
    st.sampled_from(["Warm", "bright", "", "dark", "soft", *ODD[-3:]]),
    st.sampled_from(["ann", "", "192.0.2.1"]),
    st.just("Ann"),
)
FIELDS = ("type", "frequency_hz", "gain_db", "q")
NAMES = st.sampled_from(["a", "b", "", " a"])
WIDE = ["word", "submitter", "author", *(f"band{band}_{field}" for band in (1, 2, 3) for field in FIELDS)]
LONG = ["word", "submitter", "author", "preset", *FIELDS]


def wide_row(labels, bands):
    return [*labels, *(cell for band in bands for cell in band)]


def long_rows(labels, name, bands, repeats):
    return [[*labels, name, *band] for band in bands] * repeats


WIDE_ROWS = st.lists(st.builds(wide_row, LABELS, BANDS), max_size=12)
LONG_ROWS = st.lists(st.builds(long_rows, LABELS, NAMES, BANDS, st.sampled_from([1, 1, 1, 1, 33])), max_size=12).map(
    lambda presets: [row for preset in presets for row in preset]
)


def outcome(path):
    """What reading a table gives: all that there is to compare."""
    try:
        corpus = load_corpus(f"table:{path}?fit=true")
    except DataError as error:
        return str(error)
    arrays = (corpus.params, corpus.words, corpus.groups, corpus.rows, corpus.authors)
    return [corpus.refused, corpus.layout, *(array.tolist() for array in arrays)]


def none_together(self, part):
    """In place of reading a part together: nothing is in order."""
    return [], np.zeros(len(part.starts if hasattr(part, "starts") else part.rows), dtype=bool)


@pytest.mark.parametrize(("columns", "tables"), [(WIDE, WIDE_ROWS), (LONG, LONG_ROWS)], ids=["wide", "long"])
def test_presets_read_together_are_those_read_one_by_one(columns, tables, tmp_path):
    path = tmp_path / "presets.csv"

    @given(tables, st.sampled_from([1, 2, 7]))
    @settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    def law(rows, chunk):
        with path.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened).writerows([columns, *rows])
        together = outcome(path)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("eqmorph.corpora.chunks.CHUNK", chunk)
            assert outcome(path) == together
            patch.setattr(PlainRows, "read", none_together)
            patch.setattr(PlainPresets, "read", none_together)
            assert outcome(path) == together
        if isinstance(together, list) and columns is LONG:
            refused, presets = together[0], together[-2]
            assert len(refused) + len(presets) == len(list(groupby(row[3] for row in rows)))

    law()


@pytest.mark.parametrize("kind", ["", " ", "notch"])
def test_a_row_of_a_long_table_without_a_known_type_refuses_its_preset(kind, tmp_path):
    """Not that row alone: the others would be another preset. An empty row is no band in a wide table only."""
    rows = [["a", "peak", 100, 3, 1], ["a", kind, 200, 3, 1], ["b", "peak", 300, 3, 1]]
    with (tmp_path / "long.csv").open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([["preset", *FIELDS], *rows])
    corpus = load_corpus(tmp_path / "long.csv")
    assert [(refused.row, refused.column) for refused in corpus.refused] == [(2, "band 2, type")]
    assert corpus.rows.tolist() == [4]


def test_a_long_parquet_file_reads_as_the_csv_does(tmp_path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    presets = [[name, "warm", kind, 100.0 * band, 3.0, 1.0] for name in "abc" for band, kind in
               enumerate(["peak", "low_shelf"], 1)]  # fmt: skip
    columns = ["preset", "word", *FIELDS]
    with (tmp_path / "long.csv").open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([columns, *presets])
    numbered = [["abc".index(row[0]), *row[1:]] for row in presets]
    for name, rows in (("text.parquet", presets), ("numbers.parquet", numbered)):
        parquet.write_table(pyarrow.table(dict(zip(columns, map(list, zip(*rows)), strict=True))), tmp_path / name)  # noqa: B905
        np.testing.assert_array_equal(load_corpus(tmp_path / name).params, load_corpus(tmp_path / "long.csv").params)
        assert load_corpus(tmp_path / name).rows.tolist() == [1, 3, 5]
