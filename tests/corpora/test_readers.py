"""Readers of collections: what they recognize, keep, refuse and say."""

import json
import os
import resource
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from eqmorph.corpora import load_corpus, presets
from eqmorph.corpora.chunks import _cells
from eqmorph.corpora.shapes import describe_shape
from eqmorph.corpora.summary import summarize
from eqmorph.corpora.wide import PlainRows
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.formats.io import read_preset, write_preset

OPRA = Path(__file__).resolve().parents[2] / "../shared/data/opra_dev.jsonl"
SHAPE = ("peak_dip", "high_shelf", "low_shelf")


def eq(product="maker::one", kinds=SHAPE, author="Ann", **changes):
    """A line of the OPRA database."""
    bands = [
        {"type": kind, "frequency": round(100 * 1.5**index), "gain_db": index - 1.5, "q": 0.7 + index / 10}
        for index, kind in enumerate(kinds)
    ]
    data = {"author": author, "parameters": {"gain_db": -1, "bands": bands}, "product_id": product} | changes
    return json.dumps({"type": "eq", "id": "x", "data": data})


@pytest.fixture
def opra(tmp_path):
    def write(*lines):
        path = tmp_path / "database.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_opra_keeps_products_and_authors_and_sorts_bands(opra):
    vendor = json.dumps({"type": "vendor", "id": "maker", "data": {"name": "Maker"}})
    path = opra(vendor, eq(), eq("maker::two", author="Bob"), eq())
    corpus = load_corpus(f"opra:{path}?bands=3")
    assert corpus.layout.kinds == ("low_shelf", "peak", "high_shelf")
    assert corpus.rows.tolist() == [2, 3, 4] and corpus.groups.tolist() == ["maker::one", "maker::two", "maker::one"]
    assert corpus.authors.tolist() == ["Ann", "Bob", "Ann"] and "CC BY-SA 4.0" in corpus.licence
    assert corpus.contents["lines of type vendor"] == 1 and corpus.contents["bands of type peak_dip"] == 3
    gains = corpus.layout.split(corpus.params).gain_db[0]
    assert gains.tolist() == [0.5, -1.5, -0.5], "low shelf, peak, high shelf"
    assert corpus.take(np.array([1])).authors.tolist() == ["Bob"]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("{", "whole line", "JSON"),
        (eq().replace('"gain_db": -1.5', '"gain_db": 6, "gain_db": -1.5'), "whole line", "twice"),
        ('{"type": "eq"}', "whole line", "object"),
        (eq(product=None), "product_id", "product"),
        (eq(author=None), "author", "author"),
        (eq(parameters={}), "parameters.bands", "list"),
        (eq(kinds=("peak_dip", "low_pass", "peak_dip")), "band 2", "low_pass"),
        (eq(kinds=("peak_dip",) * 2), "bands", "2 bands"),
        (eq(kinds=("peak_dip",) * 3), "bands", "3 peaks"),
        (eq().replace("100", '"loud"'), "band 1, frequency", "number"),
        (eq().replace("0.7}", "NaN}"), "band 1, q", "finite"),
        (eq().replace("0.7}", "7000}"), "band 1", "7000"),
    ],
)
def test_opra_lines_that_cannot_be_read_are_counted_with_their_place(opra, line, column, reason):
    path = opra(eq(), eq(), line)
    (refused,) = load_corpus(f"opra:{path}?bands=3").refused
    assert (refused.row, refused.column) == (3, column) and reason in refused.reason


def test_opra_is_recognized_by_its_first_line_and_strict_stops(opra):
    path = opra(*[eq(kinds=("low_shelf", *["peak_dip"] * 9))] * 2, "{")
    assert load_corpus(path).layout.kinds == ("low_shelf", *["peak"] * 9)
    with pytest.raises(DataError, match="row 3"):
        load_corpus(path, strict=True)


def test_presets_of_another_shape_are_fitted_on_request(opra):
    path = opra(eq(), eq(), eq(kinds=("low_shelf", "peak_dip", "peak_dip")))
    corpus = load_corpus(f"opra:{path}?bands=3&fit=true")
    assert len(corpus) == 3 and not corpus.refused
    assert corpus.layout.in_range(corpus.params).all()


def test_the_development_file_of_opra():
    if not OPRA.is_file():
        pytest.skip(f"the OPRA development file is not at {OPRA}")
    corpus = load_corpus(OPRA)
    assert len(corpus) == 8_928 and len(corpus.refused) == 1_138
    assert describe_shape(corpus.layout.kinds) == "low shelf, 8 peaks, high shelf"
    assert corpus.layout.in_range(corpus.params).all() and not corpus.labelled.any()
    summary = summarize(corpus)
    assert summary.contents["bands of type peak_dip"] == 78_274 and summary.contents["bands of type low_pass"] == 4
    assert summary.submitters.grouped_by == "product" and set(summary.authors) >= {"AutoEQ", "oratory1990"}
    # The first preset of the file, read by hand: sorting its bands left its curve as it was.
    line = next(line for line in OPRA.read_text(encoding="utf-8").splitlines() if '"type":"eq"' in line)
    kinds = {"peak_dip": "peak"}
    bands = json.loads(line)["data"]["parameters"]["bands"]
    preset = Preset(
        bands=[
            Band(
                type=kinds.get(band["type"], band["type"]),
                frequency_hz=band["frequency"],
                gain_db=band["gain_db"],
                q=band["q"],
            )
            for band in bands
        ]
    )
    curve = response_db(corpus.layout.split(corpus.params[0]), log_grid())
    np.testing.assert_allclose(curve, preset.response(log_grid()), atol=1e-9)


@pytest.fixture
def folder(tmp_path):
    """Four example presets in three formats under two words, and a file that is none."""
    root = tmp_path / "mine"
    places = {
        "preset_a.json": "Warm/a.txt",
        "preset_b.json": "Warm/b.yml",
        "clear.json": "bright/c.json",
        "thin.json": "bright/d.txt",
    }
    for example, place in places.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        write_preset(read_preset(example), root / place)
    (root / "notes.md").write_text("nothing here\n")
    (root / ".hidden").write_text("nor here\n")
    return root


def test_a_folder_of_presets_gives_its_words_and_refuses_what_is_none(folder):
    corpus = load_corpus(folder)
    assert corpus.words.tolist() == ["warm", "warm", "bright", "bright"] and len(set(corpus.groups)) == 4
    assert [entry.column for entry in corpus.refused] == ["notes.md"]
    expected = read_preset("preset_a.json").response(log_grid())
    curve = response_db(corpus.layout.split(corpus.params[0]), log_grid())
    np.testing.assert_allclose(curve, expected, atol=1e-6)
    assert not load_corpus(f"presets:{folder}?words=none").labelled.any()


def test_a_folder_of_too_many_files_is_refused_before_it_is_walked_to_its_end(folder, monkeypatch):
    monkeypatch.setattr(presets, "MAX_FILES", 3)
    walked = []
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda top: (walked.append(step) or step for step in walk(top)))
    with pytest.raises(DataError, match="name a subfolder"):
        load_corpus(f"presets:{folder}")
    assert len(walked) == 1


def test_labels_say_words_and_submitters_but_not_who_they_are(folder):
    (folder / "labels.csv").write_text("file,word,submitter\nWarm/a.txt,Soft,ann@home\nWarm/b.yml,soft,ann@home\n")
    corpus = load_corpus(folder)
    assert corpus.words.tolist() == ["soft", "soft", "bright", "bright"]
    assert corpus.groups[0] == corpus.groups[1] != corpus.groups[2] == corpus.groups[3]
    assert "ann" not in corpus.groups[0] and corpus.grouped_by == "submitter"
    (folder / "labels.csv").write_text("file,word\nWarm/a.txt,Soft\n")
    corpus = load_corpus(folder)
    assert len(set(corpus.groups)) == 4 and corpus.grouped_by == "file"


def test_a_folder_of_too_many_bytes_is_refused_before_they_are_read(folder, monkeypatch):
    read = []
    monkeypatch.setattr(presets, "MAX_FOLDER_BYTES", 100)
    monkeypatch.setattr(presets.files, "read_bytes", lambda path: read.append(path) or path.read_bytes())
    with pytest.raises(DataError, match="name a subfolder"):
        load_corpus(f"presets:{folder}")
    assert sum(path.stat().st_size for path in read) <= 100


def test_a_file_of_terabytes_among_presets_is_refused_alone_and_unread(folder):
    before = load_corpus(folder).checksum
    with (folder / "bright" / "sparse.wav").open("wb") as opened:
        opened.truncate(2**40)
    began = time.process_time()
    corpus = load_corpus(folder)
    assert len(corpus) == 4 and "bright/sparse.wav" in [entry.column for entry in corpus.refused]
    assert corpus.checksum != before and time.process_time() - began < 2.0


@pytest.mark.parametrize("kind", ["table", "opra", "safe"])
def test_a_table_of_terabytes_is_refused_unread(kind, tmp_path):
    with (tmp_path / "sparse.csv").open("wb") as opened:
        opened.truncate(2**40)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"sparse\.csv"):
            load_corpus(f"{kind}:{tmp_path / 'sparse.csv'}")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["name,word\nx,y\n", "file,word\nWarm/a.txt,192.0.2.1\n", f"{'x' * 200_000},word\n"])
def test_damaged_labels_end_in_one_line(folder, text):
    (folder / "labels.csv").write_text(text)
    with pytest.raises(DataError, match=r"labels\.csv"):
        load_corpus(folder)


def test_labels_that_are_asked_for_are_a_file(folder):
    for make in (lambda path: None, os.mkfifo):
        make(folder / "labels.csv")
        with pytest.raises(DataError, match=r"labels\.csv"):
            load_corpus(f"presets:{folder}?words=labels")
        assert len(load_corpus(folder)) == 4


def test_a_file_whose_name_is_no_text_is_read_as_any_other(folder):
    name = os.fsdecode(b"caf\xe9.txt")
    (folder / "Warm" / name).write_bytes((folder / "Warm" / "a.txt").read_bytes())
    corpus = load_corpus(folder)
    assert len(corpus) == 5 and all(group.encode() for group in corpus.groups)
    assert read_preset(folder / "Warm" / name).name == r"caf\xe9"


def test_a_layout_by_name_holds_or_fits_the_presets_of_a_folder(folder):
    with pytest.raises(DataError, match="fits the layout"):
        load_corpus(f"presets:{folder}?layout=qudelix-5k")
    (folder / "e GraphicEQ.txt").write_text("GraphicEQ: 20 1; 1000 -2; 10000 3\n")
    corpus = load_corpus(f"presets:{folder}?layout=qudelix-5k&fit=true")
    assert len(corpus) == 5 and len(corpus.layout.bands) == 10


def test_a_folder_changes_its_checksum_with_its_files(folder):
    before = load_corpus(folder).checksum
    assert load_corpus(folder).checksum == before
    (folder / "bright/d.txt").rename(folder / "bright/e.txt")
    assert load_corpus(folder).checksum != before


@pytest.mark.parametrize("data", ["presets:nowhere", "opra:nowhere", "table:nowhere"])
def test_what_is_not_there_is_named(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="nowhere"):
        load_corpus(data)


@pytest.mark.parametrize("kind", ["presets", "opra", "table"])
def test_a_kind_alone_asks_for_a_path_and_an_unknown_option_is_refused(kind):
    with pytest.raises(UsageError, match=f"{kind}:"):
        load_corpus(kind)
    with pytest.raises(UsageError, match="colour"):
        load_corpus(f"{kind}:x?colour=red")


LONG = """preset,word,submitter,type,frequency_hz,gain_db,q,comment
one,Warm,ann,low_shelf,100,3,0.7,
one,Warm,ann,peak,1000,-2,1,
two,bright,bob,peak,2000,4,1.5,first
two,bright,bob,low shelf,120,-3,0.7,
"""
COLUMNS = [f"band{number}_{name}" for number in (1, 2) for name in ("type", "frequency_hz", "gain_db", "q")]
WIDE = f"""word,submitter,{",".join(COLUMNS)}
Warm,ann,low_shelf,100,3,0.7,peak,1000,-2,1
bright,bob,peak,2000,4,1.5,low_shelf,120,-3,0.7
"""


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "presets.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_long_and_wide_tables_say_the_same(table):
    long = load_corpus(table(LONG))
    wide = load_corpus(table(WIDE))
    np.testing.assert_array_equal(long.params, wide.params)
    assert long.words.tolist() == wide.words.tolist() == ["warm", "bright"]
    assert long.layout == wide.layout and long.layout.kinds == ("low_shelf", "peak")
    assert "ann" not in str(long.groups) and len(set(long.groups)) == 2


@pytest.mark.parametrize("text", [LONG, WIDE])
def test_cells_beyond_the_columns_are_not_passed_over(table, text):
    spreadsheet = text.replace("\n", ",,\n").replace(",,\n", "\n", 1)
    np.testing.assert_array_equal(load_corpus(table(spreadsheet)).params, load_corpus(table(text)).params)
    (refused,) = load_corpus(table(text.replace("1000,-2", "1000,0,-2,0").replace(",\n", "\n"))).refused
    assert refused.column == "whole row"


def test_parquet_reads_as_csv_does(table, tmp_path):
    pyarrow_csv = pytest.importorskip("pyarrow.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = load_corpus(table(WIDE))
    parquet.write_table(pyarrow_csv.read_csv(tmp_path / "presets.csv"), tmp_path / "presets.parquet")
    columns = load_corpus(tmp_path / "presets.parquet")
    np.testing.assert_array_equal(text.params, columns.params)
    (tmp_path / "presets.parquet").write_bytes((tmp_path / "presets.parquet").read_bytes()[:200])
    with pytest.raises(DataError, match="Parquet"):
        load_corpus(tmp_path / "presets.parquet")


def test_columns_can_be_named(table):
    path = table(WIDE.replace("word,submitter", "mood,user", 1))
    corpus = load_corpus(f"table:{path}?word=mood&submitter=user&licence=CC0")
    assert corpus.words.tolist() == ["warm", "bright"] and corpus.licence == "CC0"
    assert not load_corpus(path).labelled.any()
    with pytest.raises(DataError, match="did you mean 'mood'"):
        load_corpus(f"table:{path}?word=moods")
    with pytest.raises(DataError, match=f"table:{path}"):
        load_corpus(f"{path}?word=mood")


def test_a_table_without_words_is_noted_with_the_column_that_may_hold_them(table, caplog):
    load_corpus(table(WIDE.replace("word,", "Word,", 1)))
    assert "did you mean 'Word'" in caplog.text


def test_a_band_without_one_of_its_columns_is_told_from_one_without_a_number(table):
    with pytest.raises(DataError, match="no column 'band2_gain_db'; did you mean 'band2_gain'"):
        load_corpus(table(WIDE.replace("band2_gain_db", "band2_gain")))


@pytest.mark.parametrize(
    ("people", "groups", "grouped_by"),
    [(("ann", ""), 2, "submitter"), (("", " "), 4, "row"), (("ann", "bob"), 2, "submitter")],
)
def test_nobody_is_one_group_beside_people_and_none_by_itself(table, people, groups, grouped_by):
    first, second = people
    rows = WIDE.replace(",ann,", f",{first},").replace(",bob,", f",{second},")
    corpus = load_corpus(table(rows + rows.partition("\n")[2]))
    assert len(set(corpus.groups)) == groups and corpus.grouped_by == grouped_by


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("warm,ann,low_shelf,1e9,3,0.7,peak,1000,-2,1", "band 1"),
        ("warm,ann,tilt,100,3,0.7,peak,1000,-2,1", "band 1, type"),
        ("warm,ann,low_shelf,100,x,0.7,peak,1000,-2,1", "band 1, gain_db"),
        ("warm,ann,low_shelf,100", "band 1, gain_db"),
        ("warm,ann,,,,,,,,", "bands"),
        ("warm,ann,low_shelf,100,5,3,0.7,peak,1000,-2,1", "whole row"),
        ("me@home,ann,low_shelf,100,3,0.7,peak,1000,-2,1", "word"),
        ("warm,ann,peak,100,3,0.7,peak,1000,-2,1", "bands"),
    ],
)
def test_rows_that_cannot_be_read_are_counted_with_their_place(table, row, column):
    path = table(WIDE + row + "\n")
    (refused,) = load_corpus(path).refused
    assert (refused.row, refused.column) == (4, column)
    with pytest.raises(DataError, match="row 4"):
        load_corpus(path, strict=True)


ODD_ROWS = f"""Warm,ann,low_shelf,100,3,0.7,Peak,1e3,-2, 1
,,peak,1000,1_0,1,low shelf,100,3,0.7
dark,,,,,,peak,500,2,1
me@home,bob,low_shelf,100,3,0.7,peak,1000,-2,1
bright,bob,peak,2000,4,1.5,peak,1000,-2,1,more
bright,bob,low_shelf,2000,nan,1.5,peak,1000,-2,1
short,bob,peak
{"w" * 201},bob,low_shelf,100,3,0.7,peak,1000,-2,1
"""


def test_rows_read_together_are_the_rows_read_one_by_one(table, monkeypatch):
    path = table(WIDE + 3 * ODD_ROWS + WIDE.partition("\n")[2])
    together = load_corpus(f"table:{path}?fit=true")
    monkeypatch.setattr("eqmorph.corpora.chunks.CHUNK", 3)
    in_small_chunks = load_corpus(f"table:{path}?fit=true")
    monkeypatch.setattr(PlainRows, "read", lambda self, chunk: ([], np.zeros(len(chunk.rows), dtype=bool)))
    one_by_one = load_corpus(f"table:{path}?fit=true")
    for corpus in (together, in_small_chunks):
        assert corpus.refused == one_by_one.refused and len(corpus.refused) == 18
        for name in ("params", "words", "groups", "rows"):
            np.testing.assert_array_equal(getattr(corpus, name), getattr(one_by_one, name), name)


@pytest.mark.parametrize("head", [WIDE.partition("\n")[0], "preset,type,frequency_hz,gain_db,q"])
def test_columns_that_say_nothing_of_presets_take_no_memory(table, head):
    """Fifty thousand short rows under a hundred thousand columns are 40 GB of cells."""
    path = table(f"{head},{',' * 100_000}\n" + "warm\n" * 50_000)
    tracemalloc.start()
    with pytest.raises(DataError, match="no valid preset"):
        load_corpus(path)
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_bytes < 200_000_000


def test_a_parquet_file_of_too_many_rows_is_refused(table, tmp_path, monkeypatch):
    pyarrow_csv = pytest.importorskip("pyarrow.csv")
    table(WIDE)
    columns = pyarrow_csv.read_csv(tmp_path / "presets.csv")
    pytest.importorskip("pyarrow.parquet").write_table(columns, tmp_path / "presets.parquet")
    monkeypatch.setattr("eqmorph.corpora.chunks.MAX_ROWS", 1)
    with pytest.raises(DataError, match="2 rows"):
        load_corpus(tmp_path / "presets.parquet")


def test_a_table_without_the_columns_is_refused(table):
    with pytest.raises(DataError, match="band1_type"):
        load_corpus(f"table:{table('a,b,c')}")


def test_info_shows_every_kind(eqmorph, folder, opra, table):
    lines = [eq(), eq(), "{"]
    for data in (folder, f"opra:{opra(*lines)}?bands=3", table(WIDE)):
        outcome = eqmorph("data", "info", data)
        assert outcome.status == 0 and "layout" in outcome.stdout
    assert "CC BY-SA 4.0" in eqmorph("data", "info", f"opra:{opra(*lines)}?bands=3").stdout


ADDRESSES = ("203.0.113.7", "someone@example.org", "@example.org", "someone@", "2001:db8::7")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_leaves_a_reader_in_whatever_column_it_stands(tmp_path, opra, eqmorph, address):
    fields = ("type", "frequency_hz", "gain_db", "q")
    columns = ["word", "submitter", "author", *(f"band{number}_{field}" for number in (1, 2) for field in fields)]
    sound = ["warm", "someone", "Ann", "peak", "100", "3", "1", "peak", "1000", "-3", "1"]
    rows = [sound, *([*sound[:at], address, *sound[at + 1 :]] for at in range(len(columns)))]
    (tmp_path / "table.csv").write_text("\n".join(map(",".join, [columns, *rows])), encoding="utf-8")
    bands = json.loads(eq())["data"]["parameters"]["bands"]
    odd = [bands, [{**bands[0], "type": address}, *bands[1:]], [{**bands[0], "q": address}, *bands[1:]]]
    lines = [eq(parameters={"bands": listed}) for listed in odd]
    opra(*lines, eq(author=address), eq(product=address), eq().replace('"eq"', f'"{address}"', 1))
    for source in ("table.csv", "opra:database.jsonl?bands=3"):
        for options in ([], ["--json"], ["--strict"]):
            name, _, rest = source.rpartition(":")
            place = f"{name}:{tmp_path / rest}" if name else tmp_path / rest
            outcome = eqmorph("data", "info", place, *options)
            assert address not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (lambda arrow: arrow.nulls(50_000_000), "rows"),
        (lambda arrow: arrow.array(["x" * 50_000] * 3), "no valid preset"),
        (lambda arrow: arrow.DictionaryArray.from_arrays([0] * 20_000, ["x" * 10**6]), "no valid preset"),
        (lambda arrow: arrow.array([[1], [2], [3]]), "no valid preset"),
        (lambda arrow: arrow.array([{"a": 1}] * 3), "no valid preset"),
    ],
    ids=["many rows", "long text", "long text again and again", "list", "struct"],
)
def test_a_small_parquet_file_of_something_large_is_refused(tmp_path, column, told):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    names = ["band1_type", "band1_frequency_hz", "band1_gain_db", "band1_q", "word"]
    table = arrow.table([column(arrow)] * len(names), names)
    parquet.write_table(table, tmp_path / "bomb.parquet", store_schema=False)
    assert (tmp_path / "bomb.parquet").stat().st_size < 6_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError, match=told):
        load_corpus(tmp_path / "bomb.parquet")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000


def test_rows_of_more_bands_than_a_preset_has_are_refused(tmp_path):
    row = ",".join(f"{kind},{100 + band},1,1" for band, kind in enumerate(["peak"] * 99))
    names = ",".join(
        f"band{band}_{field}" for band in range(99) for field in ("type", "frequency_hz", "gain_db", "q")
    )
    long = "a,peak,100,1,1\n" * 5_000 + "b,peak,100,1,1\n"
    for text in (f"{names}\n{row}\n", "preset,type,frequency_hz,gain_db,q\n" + long):
        (tmp_path / "bands.csv").write_text(text)
        try:
            assert [refused.column for refused in load_corpus(tmp_path / "bands.csv").refused] == ["bands"]
        except DataError as error:
            assert "bands" in str(error)


def test_a_long_word_is_refused_at_once(tmp_path):
    band = {"type": "peak", "frequency_hz": 100, "gain_db": 1, "q": 1}
    names = ",".join(f"band1_{field}" for field in band)
    rows = "".join(f"{'x' * 100_000},{','.join(map(str, band.values()))}\n" for _ in range(5))
    (tmp_path / "words.csv").write_text(f"word,{names}\n{rows}")
    began = time.process_time()
    with pytest.raises(DataError, match="characters"):
        load_corpus(tmp_path / "words.csv")
    assert time.process_time() - began < 2.0


def test_a_parquet_text_that_points_to_nothing_is_damage():
    pyarrow = pytest.importorskip("pyarrow")
    indices, texts = pyarrow.array([0, 7]), pyarrow.array(["warm"])
    column = pyarrow.DictionaryArray.from_arrays(indices, texts, safe=False)
    with pytest.raises(pyarrow.ArrowException):
        _cells(column)


def test_a_name_that_is_not_text_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(DataError, match="UTF-8"):
        load_corpus(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    names = ["preset", "type", "frequency_hz", "gain_db", "q", "type"]
    values = [["a"], ["peak"], [1000.0], [3.0], [1.0], [["peak"]]]
    parquet.write_table(arrow.table(list(map(arrow.array, values)), names), tmp_path / "table.parquet")
    (tmp_path / "table.csv").write_text("preset,type,frequency_hz,gain_db,q,q\na,peak,1000,3,1,2\n")
    for name in ("table.parquet", "table.csv"):
        with pytest.raises(DataError, match="more than once"):
            load_corpus(f"table:{tmp_path / name}")
