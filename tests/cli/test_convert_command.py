"""`eqmorph convert` as a user types it."""

from functools import partial

import pytest

from eqmorph.eq.preamp import preamp_db
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_preset

TEXT = """\
Preamp: -6 dB
Filter 1: ON LSC Fc 105.00 Hz Gain 6.00 dB Q 0.7000
Filter 2: ON PK Fc 900.00 Hz Gain -2.00 dB Q 1.0000
"""


@pytest.fixture
def eq(tmp_path):
    path = tmp_path / "in.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def convert(eqmorph):
    return partial(eqmorph, "convert")


def test_by_endings_with_a_summary(convert, eq, tmp_path):
    result = convert(eq, tmp_path / "out.yml")
    assert result.status == 0
    assert "(parametric_eq) -> " in result.stdout and "2 bands, preamp -6.00" in result.stdout
    assert "worst response error 0.0000 dB" in result.stdout
    assert read_preset(tmp_path / "out.yml").bands == read_preset(eq).bands


def test_dash_prints_the_file_alone_on_stdout(convert, eq):
    result = convert(eq, "-", "--to", "sox")
    assert result.stdout.startswith("gain -6.00") and result.stdout.count("\n") == 1
    assert "parametric_eq" in result.stderr


def test_dash_reads(convert, tmp_path):
    result = convert("-", tmp_path / "out.json", stdin=TEXT)
    assert result.status == 0 and len(read_preset(tmp_path / "out.json").bands) == 2


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "safe_csv"])
def test_every_format_can_be_written_as_json_document(convert, eq, name):
    document = convert(eq, "-", "--to", name, "--json").json
    assert document["to"] == name and document["bands"] == 2 and document["text"]
    assert document["fit_residual_db"] is None and document["worst_error_db"] < 0.1


def test_what_cannot_be_held_is_refused_or_fitted(convert, eq, tmp_path):
    eq.write_text(TEXT + "Filter 3: ON HP Fc 30 Hz\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    refused = convert(eq, out)
    assert refused.status == 1 and refused.error.startswith(f"{eq}:4: ")
    assert not out.exists()
    fitted = convert(eq, out, "--fit")
    assert fitted.status == 0 and "; fitted, " in fitted.stdout and "dB RMS left" in fitted.stdout
    assert len(read_preset(out).bands) == 5


def test_a_drawn_curve_gets_the_bands_asked_for(convert, tmp_path):
    curve = tmp_path / "hd650 GraphicEQ.txt"
    curve.write_text("GraphicEQ: 20 -9; 60 -4; 1000 -6; 4000 -3; 20000 -9\n", encoding="utf-8")
    for arguments, count in ((), 10), (("--bands", 4), 4), (("--fit",), 5), (("--fit", "--bands", 7), 7):
        result = convert(curve, tmp_path / "out.txt", *arguments)
        assert result.status == 0 and len(read_preset(tmp_path / "out.txt").bands) == count


def test_a_format_option(convert, eq):
    assert "ON LS Fc" in convert(eq, "-", "--to", "parametric_eq", "--set", "shelves=LS").stdout
    for wrong, reason in (
        ("shelves", "NAME=VALUE"),
        ("shelf=LS", "its options are: shelves"),
        ("shelves=XY", "'LS'"),
    ):
        result = convert(eq, "-", "--to", "parametric_eq", "--set", wrong)
        assert result.status == 2 and reason in result.error


def test_dash_needs_a_format(convert, eq):
    result = convert(eq, "-")
    assert result.status == 2 and "--to" in result.error


def test_the_preamp_of_the_file_is_kept_or_chosen(convert, eq, tmp_path):
    wanted = {"keep": -6.0, "none": 0.0, "-2.5": -2.5}
    for choice, expected_db in wanted.items():
        convert(eq, tmp_path / "out.txt", "--preamp", choice)
        assert read_preset(tmp_path / "out.txt").preamp_db == expected_db
    assert "clips by" in convert(eq, tmp_path / "out.txt", "--preamp", "none").stderr
    assert "clips by" not in convert(eq, tmp_path / "out.txt", "--preamp", "auto").stderr
    assert convert(eq, tmp_path / "out.txt", "--preamp", "loud").status == 2


def test_preamp_and_biquads_at_another_sample_rate(convert, tmp_path):
    eq = tmp_path / "treble.txt"
    eq.write_text("Filter 1: ON HSC Fc 16000 Hz Gain 9 dB Q 0.7\n", encoding="utf-8")
    preamps = [
        convert(eq, tmp_path / "out.minidsp.txt", "--sample-rate", rate, "--json").json["preamp_db"]
        for rate in (44_100, 48_000, 96_000)
    ]
    expected = [preamp_db(read_preset(eq), rate) for rate in (44_100, 48_000, 96_000)]
    assert preamps == expected and preamps[0] < preamps[2] - 0.5
    back = convert(tmp_path / "out.minidsp.txt", "-", "--to", "json", "--sample-rate", 96_000, "--json").json
    assert '"frequency_hz": 16000.0' in back["text"] or '"frequency_hz": 15999.99' in back["text"]
    refused = convert(eq, tmp_path / "out.json", "--sample-rate", 22_050)
    assert refused.status == 1 and "half of 22050 Hz" in refused.error
    done = convert(tmp_path, tmp_path / "out", "--only", "treble.txt", "--sample-rate", 96_000, "--to", "minidsp")
    assert done.status == 0
    whole = convert(eq, "-", "--to", "minidsp", "--sample-rate", 96_000)
    assert (tmp_path / "out" / "treble.minidsp.txt").read_text(encoding="utf-8") == whole.stdout


def test_several_files_are_written_into_a_folder(convert, eq, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(TEXT, encoding="utf-8")
    done = convert(eq, other, tmp_path / "gone.txt", tmp_path / "out", "--to", "camilladsp", "--json")
    assert done.status == 1 and '"refused": 1' in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["in.yml", "other.yml"]
    assert convert(eq, other, "--out", tmp_path / "more").status == 0
    assert read_preset(tmp_path / "more" / "in.json").bands == read_preset(eq).bands


def test_files_of_several_folders_keep_theirs_below_the_one_that_is_written(convert, eq, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    assert convert(tmp_path / "a/x.txt", tmp_path / "a/../b/x.txt", out).status == 0
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.json")) == ["a/x.json", "b/x.json"]


def test_several_files_need_a_folder_that_holds_none_of_them(convert, eq, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(TEXT, encoding="utf-8")
    for place in (other, "-", tmp_path, tmp_path / "out.json"):
        assert convert(eq, tmp_path / "other.txt", place, "--to", "parametric_eq").status == 2
    assert convert(eq, tmp_path, tmp_path / "out").status == 2
    assert convert(eq, "-", tmp_path / "out", stdin=TEXT).status == 2
    assert eq.read_text(encoding="utf-8") == other.read_text(encoding="utf-8") == TEXT


def test_a_pattern_of_nothing_is_refused(convert, eq, tmp_path):
    result = convert(eq.parent, tmp_path / "out", "--only", ".")
    assert result.status == 2
    assert "'.'" in result.stderr and len(result.stderr.splitlines()) == 1
