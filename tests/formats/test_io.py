"""Every command reads and writes presets through these functions."""

import io
import logging
import sys
from pathlib import Path

import pytest
from helpers.presets import preset_at

from eqmorph.errors import DataError, UsageError
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import format_of_name
from eqmorph.formats.document import read_document
from eqmorph.formats.encodings import MAX_BYTES
from eqmorph.formats.io import (
    parse_any_preset,
    parse_preset,
    read_any_preset,
    read_preset,
    render_morph,
    render_preset,
    write_preset,
)

DATA = Path(__file__).parent / "data"
PRESET = preset_at(0.4)


def test_content_decides_whatever_the_name_says(tmp_path):
    path = tmp_path / "preset.json"
    path.write_text(render_preset(PRESET, "camilladsp"), encoding="utf-8")
    document = read_document(path)
    assert document.format.name == "camilladsp"
    assert document.preset().bands == PRESET.bands


def test_a_damaged_file_is_judged_by_its_ending(tmp_path):
    path = tmp_path / "preset.json"
    path.write_text('{"broken', encoding="utf-8")
    with pytest.raises(DataError, match=r"preset\.json: "):
        read_preset(path)


def test_a_format_can_be_named_and_an_unknown_one_is_suggested():
    assert len(read_preset(DATA / "autoeq.txt", "parametric_eq").bands) == 5
    with pytest.raises(UsageError, match="did you mean 'parametric_eq'"):
        read_preset(DATA / "autoeq.txt", "parametric-eq")


def test_standard_input(monkeypatch):
    data = (DATA / "rew_fbq2496.txt").read_bytes()
    assert b"\r\n" in data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    preset = read_preset("-")
    assert preset.bands == read_preset(DATA / "rew_fbq2496.txt").bands and preset.name == ""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Filter\xff")))
    with pytest.raises(DataError, match="<stdin>: byte 6 "):
        read_preset("-")


@pytest.mark.parametrize("name", ["preset_a.json", "preset_b.json", "clear.json", "thin.json"])
def test_the_examples_are_there_under_their_bare_names(name, tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.WARNING):
        preset = read_preset(name)
    assert preset.name and len(preset.bands) == 5
    assert caplog.messages == [f"eqmorph: note: there is no {name} here; using the example that ships with eqmorph"]
    caplog.clear()
    write_preset(PRESET, name)
    assert read_preset(name) == PRESET and not caplog.messages


def test_a_missing_file_and_a_folder_are_one_line(tmp_path):
    with pytest.raises(DataError, match=r"nothing\.txt: "):
        read_preset(tmp_path / "nothing.txt")
    with pytest.raises(DataError, match="is a folder"):
        read_preset(tmp_path)


def test_what_is_no_preset_at_all(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("bass up, treble down", encoding="utf-8")
    with pytest.raises(DataError, match=r"notes\.md: no known preset format"):
        read_preset(path)
    path.write_text("x" * (MAX_BYTES + 1), encoding="utf-8")
    with pytest.raises(DataError, match="1,000,000"):
        read_preset(path)
    path.write_bytes(b"RIFF\xff\xfe")
    with pytest.raises(DataError, match="byte 4 "):
        read_preset(path)


@pytest.mark.parametrize(
    ("data", "program"),
    [(b"FQ3p\x00\x01", "FabFilter"), (b"Winamp EQ library file v1.1\x1a", "Winamp"), (b"CcnK\x00", "VST")],
)
def test_a_foreign_file_names_its_program(tmp_path, data, program):
    path = tmp_path / "eq.txt"
    path.write_bytes(data)
    with pytest.raises(DataError, match=rf"eq\.txt: .*{program}"):
        read_preset(path)


def test_the_longest_ending_wins_and_an_unknown_one_is_refused():
    assert format_of_name("HD 650 GraphicEQ.txt") == "graphic_eq"
    assert format_of_name("HD 650 ParametricEQ.txt") == "parametric_eq"
    assert format_of_name("warm.EasyEffects.json") == "easyeffects"
    with pytest.raises(UsageError, match=r"warm\.xyz: .*names no format"):
        format_of_name("warm.xyz")


def test_nothing_is_written_when_the_format_refuses(tmp_path):
    with pytest.raises(DataError):
        write_preset(read_preset(DATA / "peace.txt"), tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_morph_needs_one_ascending_t_a_preset_and_one_shape():
    with pytest.raises(DataError):
        render_morph([PRESET, PRESET], [0.5, 0.0])
    with pytest.raises(DataError):
        render_morph([PRESET], [0.0, 1.0])
    with pytest.raises(DataError):
        render_morph([PRESET, read_preset(DATA / "peace.txt")], [0.0, 1.0])


def test_a_curve_is_fitted_onto_five_bands_with_its_residual():
    preset, residual_db = read_document(DATA / "graphic_eq.txt").fitted()
    assert len(preset.bands) == 5 and preset.name == "graphic_eq"
    assert 0.0 < residual_db < 0.5
    preset, residual_db = read_document(DATA / "autoeq.txt").fitted()
    assert residual_db < 0.3  # its high shelf has Q 0.5, the layout's 0.71


def test_a_program_without_standard_input_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(DataError, match="no standard input"):
        read_preset("-")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ffmpeg", {"seconds": float("inf")}),
        ("ffmpeg", {"seconds": 1e305}),
        ("camilladsp", {"channels": -1}),
        ("camilladsp", {"sample_rate_hz": float("nan")}),
        ("minidsp", {"sample_rate_hz": 1}),
        ("sos", {"sample_rate_hz": float("inf")}),
        ("faust", {"channels": 0}),
    ],
)
def test_options_that_no_program_has_are_refused(name, options):
    with pytest.raises(UsageError, match=next(iter(options))):
        FORMATS.create(name, **options)


def test_a_pipeline_for_very_many_outputs_is_refused_at_once():
    names = ", ".join(["a"] * 900)
    text = f"""devices: {{playback: {{channels: 999}}}}
filters: {{a: {{type: Biquad, parameters: {{type: Peaking, freq: 100, gain: 1, q: 1}}}}}}
pipeline: [{{type: Filter, names: [{names}]}}]
"""
    with pytest.raises(DataError, match="999 channels"):
        parse_preset(text, "many.yml")


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir() if path.is_file()))
def test_the_bytes_of_a_file_are_read_as_the_file(name):
    path = DATA / name
    from_file = _read_or_refused(lambda: read_any_preset(path))
    assert _read_or_refused(lambda: parse_any_preset(path.read_bytes(), str(path))) == from_file


def _read_or_refused(read):
    try:
        return read()
    except DataError as error:
        return str(error)


def test_a_text_is_checked_as_a_file_is():
    line = "Filter 1: ON PK Fc 1000 Hz Gain -3.0 dB Q 1.41"
    bands = parse_preset(line).bands
    assert parse_preset(f"\ufeff{line}\r\n").bands == bands
    assert parse_preset(line.encode("utf-16")).bands == bands
    for content, reason in ((b"FQ3p\x00", "FabFilter"), ("#" * (MAX_BYTES + 1), "1,000,000"), (b"\xff\x00", "UTF-8")):
        with pytest.raises(DataError, match=rf"upload: .*{reason}"):
            parse_preset(content, "upload")
    for nothing in (None, Path("preset_a.json"), 3):
        with pytest.raises(UsageError, match="load_preset reads a file"):
            parse_preset(nothing)


@pytest.mark.parametrize("source", ["text", "main.txt"])
def test_a_text_opens_no_files(tmp_path, monkeypatch, source):
    monkeypatch.chdir(tmp_path)
    write_preset(PRESET, "other.txt")
    Path("main.txt").write_text("Include: other.txt\n", encoding="utf-8")
    assert read_preset("main.txt").bands == read_preset("other.txt").bands
    with pytest.raises(DataError, match=f"{source}:1: Include: "):
        parse_preset("Include: other.txt\n", source)


MEASUREMENTS = {
    "autoeq.csv": "frequency,raw,error\n" + "".join(f"{hz},{hz / 7:.2f},-0.50\n" for hz in range(20, 90, 10)),
    "rew.txt": "* Measured by REW\n* Freq(Hz) SPL(dB) Phase\n20.0 70.1 -1e1\n30.0 71 0\n40 72.5 3\n50 70 1\n",
    "squig.txt": "20\t70.1\n30\t71\n40\t72.5\n",
    "semicolons.csv": "Hz;dB\n20,0;70,1\n30,0;71\n40,0;72,5\n",
    "biquads.sos": "".join("1 0.2 0.3 1 0.4 0.5\n" for _ in range(3)),
}


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_is_sent_to_the_fit(name):
    with pytest.raises(DataError, match=rf"^{name}: is a table of numbers.*fit"):
        parse_preset(MEASUREMENTS[name], source=name)


def test_rows_of_presets_are_no_table(tmp_path):
    row = render_preset(read_preset("preset_a.json"), "safe_csv").splitlines()[1]
    with pytest.raises(DataError, match="one row"):
        parse_preset(f"{row}\n" * 3, source="rows.csv")
