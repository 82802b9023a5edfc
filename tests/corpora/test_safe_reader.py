import hashlib
import pickle
from collections import Counter

import numpy as np
import pytest

from eqmorph.corpora.cells import group_id
from eqmorph.corpora.safe import COLUMNS, read_safe
from eqmorph.corpora.selection import duplicates, select
from eqmorph.corpora.summary import summarize
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError


@pytest.fixture
def write(tmp_path):
    def make(*lines, end="\n", encoding="utf-8"):
        path = tmp_path / "presets.csv"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        return path

    return make


def test_the_columns_are_the_twenty_five_of_the_file():
    assert len(COLUMNS) == 25
    assert COLUMNS[5] == "low_shelf_gain_db"
    assert COLUMNS[17] == "high_shelf_frequency_hz"


def test_values_words_and_submitters_are_read(write, row):
    path = write(
        row("  Warm ", "192.0.2.1", low_shelf_gain_db=-3.5, peak_2_q=1.25),
        row("BRIGHT", "192.0.2.2", high_shelf_frequency_hz=20000),
        row("warm", " 192.0.2.1 "),
    )
    corpus = read_safe(path)
    assert corpus.words.tolist() == ["warm", "bright", "warm"]
    assert corpus.rows.tolist() == [1, 2, 3]
    assert corpus.params[0, SAFE.names.index("low_shelf_gain_db")] == -3.5
    assert corpus.params[0, SAFE.names.index("peak_2_q")] == 1.25
    assert corpus.params[1, SAFE.names.index("high_shelf_frequency_hz")] == 20000
    assert corpus.groups[0] == corpus.groups[2] != corpus.groups[1]
    assert corpus.checksum == hashlib.sha256(path.read_bytes()).hexdigest()
    assert corpus.source == "presets.csv (3 rows)"
    assert not corpus.synthetic and corpus.refused == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_byte_order_marks_and_blank_lines_do_not_matter(write, row, end, encoding):
    corpus = read_safe(write(row("a"), "", row("тёплый"), "  ", end=end, encoding=encoding))
    assert corpus.words.tolist() == ["a", "тёплый"]
    assert corpus.rows.tolist() == [1, 3], "rows are numbered as an editor numbers lines"
    assert not corpus.refused


def test_quoted_words_may_hold_commas_and_quotes(write, row):
    corpus = read_safe(write(row('"toppy, thick"'), row('"5"" speaker"'), row('5" speaker')))
    assert corpus.words.tolist() == ["toppy, thick", '5" speaker', '5" speaker']


def test_float32_round_off_at_the_end_of_a_knob_is_brought_inside(write, row):
    corpus = read_safe(write(row(peak_1_q=np.float32(0.1), low_shelf_gain_db=-12.000001, peak_3_q=10.000001)))
    assert (corpus.params >= SAFE.low).all() and (corpus.params <= SAFE.high).all()


@pytest.mark.parametrize(
    ("values", "column", "reason"),
    [
        ({"peak_1_gain_db": "loud"}, "peak_1_gain_db", "not a number"),
        ({"peak_1_gain_db": ""}, "peak_1_gain_db", "not a number"),
        ({"peak_1_gain_db": "1_0"}, "peak_1_gain_db", "not a number"),
        ({"peak_1_gain_db": "٣"}, "peak_1_gain_db", "not a number"),
        ({"peak_2_q": "nan"}, "peak_2_q", "nan is not a finite number"),
        ({"peak_2_q": "-inf"}, "peak_2_q", "-inf is not a finite number"),
        ({"low_shelf_frequency_hz": 21.9}, "low_shelf_frequency_hz", "21.9 is outside 22 to 1000 Hz"),
        ({"high_shelf_gain_db": 12.1}, "high_shelf_gain_db", "12.1 is outside -12 to 12 dB"),
        ({"peak_3_q": 0}, "peak_3_q", "0 is outside 0.1 to 10"),
        ({"word": "  "}, "descriptor", "is empty"),
        ({"word": "x" * 201}, "descriptor", "has 201 characters, at most 200 are read"),
        ({"word": "a\x1b[31m"}, "descriptor", "holds control characters"),
    ],
)
def test_a_refused_row_has_its_number_column_and_reason(write, row, values, column, reason):
    path = write(row(), row(**values), row())
    corpus = read_safe(path)
    assert [tuple(entry) for entry in corpus.refused] == [(2, column, reason)]
    assert corpus.rows.tolist() == [1, 3]
    assert corpus.source == "presets.csv (2 rows, 1 refused)"
    with pytest.raises(DataError, match=f"row 2, {column}: "):
        read_safe(path, strict=True)


def test_rows_of_another_shape_are_refused_one_by_one(write, row):
    header = ",".join(COLUMNS)
    corpus = read_safe(write(header, row(), row() + ",more", "1;2;3", row('"no end'), row('"a"b'), row()))
    assert corpus.rows.tolist() == [2, 7]
    assert [(entry.row, entry.reason.split(",")[0]) for entry in corpus.refused] == [
        (1, "has text where the numbers belong"),
        (3, "has 26 columns"),
        (4, "has 1 columns"),
        (5, "a quotation mark is not closed or stands inside a cell"),
        (6, "a quotation mark is not closed or stands inside a cell"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "is empty"),
        (b"a,b,c\n1,2,3\n", "none of its 2 rows is valid; the first: row 1, whole row: has 3 columns, expected 25"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "byte 0 is not UTF-8 text"),
        (b"abc\x00def\n", "binary data"),
    ],
)
def test_a_file_without_presets_is_one_clear_line(tmp_path, content, message):
    path = tmp_path / "presets.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"presets\.csv") as caught:
        read_safe(path)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_one_clear_line(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError):
            read_safe(path)


def test_addresses_leave_no_trace(write, row):
    addresses = ["192.0.2.77", "2001:db8::7", "198.51.100.201"]
    shifted = row(address="2", low_shelf_gain_db=addresses[2])  # an address where a gain should be
    corpus = read_safe(write(*(row(address=address) for address in addresses[:2]), shifted, shifted + ","))
    assert len(corpus.refused) == 2
    texts = [
        repr(corpus),
        repr(vars(corpus)),
        summarize(corpus).model_dump_json(),
        pickle.dumps(corpus).decode("latin-1"),
        *map(str, corpus.refused),
    ]
    with pytest.raises(DataError) as caught:
        read_safe(write(shifted), strict=True)
    for address in addresses:
        assert not any(address in text for text in [*texts, str(caught.value)])


def test_group_ids_need_the_file_to_be_recomputed(write, row):
    path = write(row(address="192.0.2.1"), row(address="192.0.2.2"))
    groups = read_safe(path).groups.tolist()
    assert read_safe(path).groups.tolist() == groups, "the same file gives the same ids"
    published = bytes.fromhex(read_safe(path).checksum)
    assert group_id("192.0.2.1", published) not in groups, "the published checksum is not the salt"
    other = read_safe(write(row(address="192.0.2.1"), row(address="192.0.2.3"))).groups.tolist()
    assert not set(groups) & set(other), "ids of two files cannot be matched"


def test_the_development_file_is_what_the_facts_say(real_file):
    corpus = read_safe(real_file, strict=True)
    assert corpus.checksum == "41206ce49b3820d3d231ac33fdd3e230ef70e0659bec07f3f7cdb7f6f7b1434f"
    assert len(corpus) == 1406 and not corpus.refused
    counts = corpus.word_counts()
    assert list(counts.items())[:4] == [("warm", 419), ("bright", 384), ("test", 181), ("clear", 8)]
    kept = select(corpus)
    assert len(kept) == 836 and set(kept.word_counts()) == {
        *("warm", "bright", "clear", "thin", "re27", "vocals", "tinny")
    }
    # counted with the standard library alone
    rows = [tuple(row) for row in corpus.params.round(9).tolist()]
    seen = Counter(zip(corpus.words, corpus.groups, rows, strict=True))
    assert duplicates(corpus).sum() == sum(seen.values()) - len(seen) == 36
    warm = corpus.take(corpus.words == "warm")
    swapped = ordered_peaks(warm.params, warm.layout)
    assert (swapped != warm.params).any(axis=1).mean() == pytest.approx(0.136, abs=0.001)
    grid = log_grid(64)
    np.testing.assert_allclose(
        response_db(SAFE.split(swapped), grid), response_db(SAFE.split(warm.params), grid), atol=1e-9
    )


ADDRESSES = [
    "192.0.2.17", "192.0.2.17:8080", "from 192.0.2.17", "192.0.2", "１９２.0.2.17", "2001:db8::17", "[2001:DB8::17]",
    "fe80::1%eth0", "::ffff:192.0.2.17", "ann@example.org", "Ann <ann@example.org>",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_passes_for_a_word_in_a_row_whose_columns_have_shifted(eqmorph, tmp_path, row, address):
    path = tmp_path / "shifted.csv"
    path.write_text("\n".join([row(), row(word=f'"{address}"', address="2"), row(low_shelf_gain_db=f'"{address}"')]))
    corpus = read_safe(path)
    assert corpus.words.tolist() == ["warm"] and [entry.row for entry in corpus.refused] == [2, 3]
    shown = eqmorph("data", "info", path), eqmorph("data", "info", path, "--json")
    failed = eqmorph("data", "info", path, "--strict")
    assert failed.status == 1 and all(outcome.status == 0 for outcome in shown)
    for outcome in (*shown, failed):
        assert address.lower() not in (outcome.stdout + outcome.stderr).lower()


@pytest.mark.parametrize("word", ["warm", "80's", "3.5 khz", "a:b", "12:30", "v1.2", "r&b @ night"])
def test_words_that_are_no_addresses_are_read(tmp_path, row, word):
    path = tmp_path / "words.csv"
    path.write_text(row(word=f'"{word}"') + "\n")
    assert read_safe(path).words.tolist() == [word]
