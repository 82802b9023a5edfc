import pytest

from eqmorph.eq.layout import SAFE


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of the test's own, and a cache that holds nothing."""
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path):
    def line(word, address, **values):
        params = dict(zip(SAFE.names, SAFE.default.tolist(), strict=True)) | values
        return ",".join(["7", word, address, "2", "2", *map(str, params.values()), *[""] * 6, "0" * 32])

    path = tmp_path / "mine.csv"
    rows = [
        *[line("Warm", "192.0.2.1", low_shelf_gain_db=12, peak_1_gain_db=3)] * 5,
        line("[red]odd", "192.0.2.2", low_shelf_gain_db=-12, peak_1_frequency_hz=2000, peak_2_frequency_hz=500),
        line("bright", "192.0.2.3", peak_2_q="steep"),
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_info_counts_what_stands_in_a_file(eqmorph, file):
    outcome = eqmorph("data", "info", file, "--json")
    found = outcome.json
    assert outcome.stderr == ""
    assert found["rows"] == 6 and found["words"] == {"warm": 5, "[red]odd": 1}
    assert found["words_used_by_default"]["words"] == {"warm": 5}
    assert found["submitters"] == {"grouped_by": "submitter", "count": 2, "largest_share": 5 / 6}
    assert found["duplicates"] == 4
    assert found["unordered_peaks"] == 1 / 6
    low_shelf, peak_1, peak_2 = found["bands"][:3]
    assert (low_shelf["inactive"], low_shelf["at_lowest_gain"], low_shelf["at_highest_gain"]) == (0, 1 / 6, 5 / 6)
    assert peak_1["inactive"] == 1 / 6 and peak_2["inactive"] == 1
    assert found["rows_with_an_inactive_band"] == 1
    assert found["refused"] == [{"row": 7, "column": "peak_2_q", "reason": "not a number"}]
    gain = found["parameters"][0]
    assert (gain["name"], gain["lowest"], gain["median"], gain["highest"]) == ("low_shelf_gain_db", -12, 12, 12)
    assert found["parameters"][7]["p5"] is None, "peak 2 is in use nowhere"


def test_info_is_a_page_for_people_without_addresses(eqmorph, file):
    status, out, _ = eqmorph("data", "info", file)
    assert status == 0
    for words in ("mine.csv (6 rows, 1 refused)", "[red]odd", "low_shelf_gain_db", "high shelf", "not a number"):
        assert words in out
    assert "192.0.2" not in out and "nan" not in out.replace("nan ", "")


def test_info_without_a_file_is_about_the_synthetic_corpus(eqmorph):
    status, out, _ = eqmorph("data", "info")
    assert status == 0 and out.startswith("synthetic corpus (1,000 rows")
    drawn = eqmorph("data", "info", "--synthetic", 50, "--seed", 2, "--json").json
    assert drawn["rows"] == 50 and drawn["synthetic"]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["info", "none.csv"], 1, "none.csv: there is no such"),
        (["info", "safe"], 1, "fetch it with: eqmorph data fetch safe"),
        (["info", "--data", "safe"], 1, "fetch it with: eqmorph data fetch safe"),
        (["info", "mine.csv", "--strict"], 1, "mine.csv: row 7, peak_2_q: not a number"),
        (["info", "mine.csv", "--data", "mine.csv"], 2, "named twice"),
        (["info", "mine.csv", "--synthetic", "9"], 2, "not both"),
        (["info", "--synthetic", "0"], 2, "give 1 to"),
        (["fetch", "sage"], 2, "'sage'"),
    ],
)
def test_a_mistake_is_one_line(eqmorph, file, words, status, message):
    outcome = eqmorph("data", *words)
    assert outcome.status == status and message in outcome.error


def test_fetch_without_a_network_is_one_line(eqmorph, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    outcome = eqmorph("data", "fetch", "safe")
    assert outcome.status == 1 and "no connection" in outcome.error


@pytest.mark.parametrize("columns", ["60", "160"])
def test_info_wraps_its_lines_under_their_labels(eqmorph, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    lines = eqmorph("data", "info").stdout.split("\n\n")[0].splitlines()[2:]
    assert all(len(line) <= int(columns) for line in lines)
    assert any(line.startswith(" " * 11) for line in lines) == (columns == "60")
