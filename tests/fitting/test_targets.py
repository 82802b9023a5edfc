"""Files as targets: presets, curves, measurements and sections, in the forms in which programs write them."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import safe_preset
from scipy.signal import sosfreqz

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.errors import DataError, UsageError
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.measurement import correction_db, parse_table
from eqmorph.fitting.targets import Correction, parse_target, read_target
from eqmorph.formats.io import render_preset
from eqmorph.formats.reading import noted

TABLES = {
    "autoeq": "frequency,raw,error\n20.00,-3.5,0\n1000.00,0.0,0\n20000.00,2.0,0\n",
    "plain": "20,-3.5\n1000,0\n20000,2\n",
    "spaces": "20 -3.5\n1000 0\n20000 2\n",
    "rew": "* Measured in a room\n* Freq(Hz) SPL(dB) Phase(degrees)\n20.0 -3.5 10\n1000.0 0.0 20\n20000.0 2.0 30\n",
    "semicolons": "Frequency (Hz);SPL (dB)\n20,0;-3,5\n1000,0;0,0\n20000,0;2,0\n",
    "tabs": "20\t-3.5\n1000\t0.0\n20000\t2.0\n",
    "decimal commas": "20,0 -3,5\n1000,0 0,0\n20000,0 2,0\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_tables_are_read_as_programs_write_them(text):
    table = parse_table(text, "t.csv")
    np.testing.assert_array_equal(table.frequency_hz, [20, 1000, 20000])
    np.testing.assert_array_equal(table.level_db, [-3.5, 0, 2])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("20,1\n", "1 rows"),
        ("20,1\n30,x\n", "t.csv:2"),
        ("20,1\n30\n", "t.csv:2"),
        ("frequency,raw\n20,1\n20,2\n", "t.csv:3"),
        ("-20,1\n30,2\n", "t.csv:1"),
        ("20,1\n30,inf\n", "t.csv:2"),
        ("20,1\n30,-1e308\n", "t.csv:2"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(text, told):
    with pytest.raises(DataError, match=told):
        parse_table(text, "t.csv")


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_correction_brings_a_measurement_to_its_target(tmp_path):
    measured = safe_preset(4).response(COMPARISON_GRID_HZ)
    rows = [f"{hz:.3f},{80 + level:.6f}" for hz, level in zip(COMPARISON_GRID_HZ, measured, strict=True)]
    table = parse_table("frequency,raw\n" + "\n".join(rows), "m.csv")
    left_db = correction_db(table, smoothing=0.01, max_boost_db=40) + measured
    below = COMPARISON_GRID_HZ < 6_000
    assert np.ptp(left_db[below]) < 0.1, "the treble is smoothed on purpose"
    assert correction_db(table, max_boost_db=1.5).max() <= 1.5
    assert np.abs(correction_db(table, table)).max() < 1e-9


def test_a_correction_refuses_a_width_or_limit_that_means_nothing():
    table = parse_table(TABLES["plain"], "m.csv")
    for options in ({"smoothing": 0.0}, {"max_boost_db": -1.0}):
        with pytest.raises(UsageError):
            correction_db(table, **options)


def test_a_table_is_a_measurement_unless_its_heading_or_the_user_says_otherwise(tmp_path):
    measurement = read_target(written(tmp_path, "m.csv", TABLES["autoeq"]))
    assert measurement.level_free and measurement.curve_db[0] > measurement.curve_db[-1]
    as_curve = read_target(tmp_path / "m.csv", Correction(table="curve"))
    assert not as_curve.level_free and as_curve.curve_db[0] == pytest.approx(-3.5)
    headed = read_target(written(tmp_path, "c.csv", TABLES["autoeq"].replace("raw", "equalization")))
    np.testing.assert_array_equal(headed.curve_db, as_curve.curve_db)
    flat = written(tmp_path, "flat.csv", TABLES["autoeq"])
    assert np.abs(read_target(tmp_path / "m.csv", Correction(target=flat)).curve_db).max() < 1e-9


def test_presets_and_curves_draw_what_they_say(tmp_path):
    preset = replace(safe_preset(7), preamp_db=-4.0)
    curve_db = preset.response(COMPARISON_GRID_HZ)
    target = read_target(written(tmp_path, "p.json", preset.to_json()))
    np.testing.assert_array_equal(target.curve_db, curve_db)
    assert target.preamp_db == -4.0 and not target.level_free
    graphic = read_target(written(tmp_path, "GraphicEQ.txt", render_preset(preset, "graphic_eq")))
    assert graphic.level_free and np.std(graphic.curve_db - curve_db) < 0.1


def test_a_preset_with_pass_filters_is_a_target_named_after_its_file(tmp_path):
    text = "Filter 1: ON HP Fc 100 Hz Q 0.7\nFilter 2: ON PK Fc 1000 Hz Gain 3 dB Q 1\n"
    target = read_target(written(tmp_path, "room.txt", text))
    assert target.name == "room"
    assert target.curve_db[0] < -20 and target.curve_db.max() == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_sections_draw_what_scipy_computes(tmp_path, rate_hz):
    text = render_preset(safe_preset(8), "sos", sample_rate_hz=rate_hz)
    target = read_target(written(tmp_path, "p.sos", text))
    sections = np.array([line.split() for line in text.splitlines()[1:]], dtype=float)
    _, response = sosfreqz(sections, COMPARISON_GRID_HZ, fs=rate_hz)
    np.testing.assert_allclose(target.curve_db, 20 * np.log10(np.abs(response)), atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "1 0 0 0 0 0\n",
        "1e308 1 0 1 0 0\n",
        "# at 0 Hz\n1 0 0 1 0 0\n",
        "# at 9999999 Hz\n1 0 0 1 0 0\n",
        "1 0 0 1 0 0\n" * 2_000,
    ],
)
def test_sections_that_are_no_filter_are_refused(tmp_path, text):
    with pytest.raises(DataError, match=r"p\.sos"):
        read_target(written(tmp_path, "p.sos", text))


def test_a_remark_that_is_no_rate_is_passed_over(tmp_path):
    section = "1 0.5 0 1 0 0\n"
    plain, remarked = (
        read_target(written(tmp_path, "p.sos", text)) for text in (section, f"# at 1.2.3 Hz\n{section}")
    )
    np.testing.assert_array_equal(remarked.curve_db, plain.curve_db)


DESCRIBED = '{"name": "desk", "bands": [{"type": "peak", "frequency_hz": 1000, "q": [0.5, 5]}]}'


def test_a_layout_is_named_or_described_in_a_file(tmp_path):
    assert len(named_layout("qudelix-5k", 6).bands) == 6
    described = named_layout(str(written(tmp_path, "desk.json", DESCRIBED)))
    assert described.name == "desk" and described.kinds == ("peak",) and len(described.params) == 2
    assert not named_layout("parametric", 3).steps and named_layout("parametric", 3, {"gain_step_db": "1"}).steps
    for wrong in ({"bands": 2}, {"options": {"q": "1"}}):
        with pytest.raises(UsageError):
            named_layout(str(tmp_path / "desk.json"), **wrong)


@pytest.mark.parametrize(
    ("name", "bands", "error"),
    [("qudelix", None, UsageError), ("spotify", 5, UsageError), ("graphic", 7, UsageError)],
)
def test_a_layout_that_does_not_exist_is_refused(name, bands, error):
    with pytest.raises(error):
        named_layout(name, bands)


def test_a_file_that_describes_no_layout_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"l\.json"):
        named_layout(str(written(tmp_path, "l.json", "{}")))


def test_a_heading_of_fewer_columns_than_the_table_is_read():
    assert parse_table("frequency\n20,1\n30,2\n", "t.csv").level_db.tolist() == [1.0, 2.0]


def test_sections_scaled_by_any_factor_draw_the_same_curve(tmp_path):
    row = np.array([0.998, -1.99, 0.9969, 1.0, -1.995, 0.9951])
    curves_db = []
    for factor in (1.0, 1e-8, 1e5):
        path = tmp_path / "sections.txt"
        path.write_text(" ".join(map(repr, (row * factor).tolist())))
        curves_db.append(read_target(path).curve_db)
    np.testing.assert_allclose(curves_db[1:], [curves_db[0]] * 2, atol=1e-9)


def test_the_content_of_a_file_is_the_same_target(tmp_path):
    path = tmp_path / "headphone.csv"
    path.write_text("frequency,raw\n20,3\n1000,0\n20000,-6\n", encoding="utf-8")
    expected = read_target(path)
    for content in (path.read_text(encoding="utf-8"), path.read_bytes()):
        target = parse_target(content, path.name)
        assert target.name == expected.name == "headphone"
        assert target.curve_db.tolist() == expected.curve_db.tolist()
    text = "Channel: L\nFilter: ON PK Fc 500 Hz Gain 2 dB Q 1\n"
    assert parse_target(text, channel="right").curve_db.max() == 0.0
    with pytest.raises(UsageError, match="channel"):
        parse_target(text, channel="middle")


@pytest.mark.parametrize("heading", ["gain", "Gain (dB)", "EQ [dB]", "equalization_db", "parametric_eq"])
def test_a_curve_is_known_by_its_heading_with_any_unit(heading):
    text = f"frequency,{heading}\n20,3\n1000,0\n20000,-3\n"
    assert parse_table(text, "t.csv").is_curve
    assert not parse_table(text.replace(heading, "SPL (dB)"), "t.csv").is_curve


@pytest.mark.parametrize(
    ("headings", "told"),
    [("Freq(kHz),SPL(dB)", "kHz"), ("frequency_khz,raw", "kHz"), ("SPL(dB),Freq(Hz)", "first column")],
)
def test_other_units_and_orders_of_columns_are_refused(headings, told):
    with pytest.raises(DataError, match=rf"t\.csv:1.*{told}"):
        parse_table(f"{headings}\n20,1\n100,2\n", "t.csv")


@pytest.mark.parametrize("headings", ["f (Hz),Frequency response (dB)", "frequency response,dB", "Hz,Freq resp"])
def test_the_response_to_frequencies_is_no_column_of_them(headings):
    assert parse_table(f"{headings}\n20,1\n100,2\n", "t.csv").level_db.tolist() == [1, 2]


def test_a_table_below_several_titles_is_told_which_line_is_none(tmp_path):
    titled = "My measurement\nof a room\n20 1\n100 2\n1000 3\n"
    with pytest.raises(DataError, match=r"titled\.txt:2: .*'of a room'; remove the line"):
        read_target(written(tmp_path, "titled.txt", titled))


def test_a_table_has_rows_that_are_heard():
    for rows in ("0.02,1\n1,2\n20,3\n", "1,000\t1\n2,000\t2\n20,000\t3\n"):
        with pytest.raises(DataError, match="in Hz"):
            parse_table(rows, "t.csv")


def test_it_is_told_which_of_several_unnamed_columns_is_read():
    with noted() as notes:
        table = parse_table("frequency,left,right\n20,1,5\n1000,2,6\n", "sides.csv")
        parse_table("frequency,phase,raw\n20,1,5\n1000,2,6\n", "phases.csv")
        parse_table("Freq[Hz],dBSPL,Phase[Deg]\n20,1,5\n1000,2,6\n", "clio.csv")
    assert table.level_db.tolist() == [1, 2]
    assert notes == ["sides.csv: levels are read from the column 'left'; others are left out"]


def test_sections_are_for_one_sample_rate(tmp_path):
    row = "1.1 -1.9 0.91 1 -1.9 0.92\n"
    plain, kilo = (
        read_target(written(tmp_path, f"{number}.sos", f"# sections at {rate}\n{row}")).curve_db
        for number, rate in enumerate(("44100 Hz", "44.1 kHz"))
    )
    np.testing.assert_allclose(kilo, plain)
    remarks = f"# at 44100 Hz\n# peak at 1000 Hz\n{row}"
    np.testing.assert_allclose(read_target(written(tmp_path, "remarks.sos", remarks)).curve_db, plain)
    with pytest.raises(DataError, match="2 sample rates"):
        read_target(written(tmp_path, "two.sos", f"# at 44100 Hz\n{row}# at 48000 Hz\n{row}"))
