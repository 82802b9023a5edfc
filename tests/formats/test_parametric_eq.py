"""ParametricEQ and REW text: every trap of the dialects as a case."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.presets import presets
from hypothesis import given, settings
from scipy.signal import butter, freqz

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.pass_filters import pass_db
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_any_preset, read_preset
from eqmorph.formats.reading import note

DATA = Path(__file__).parent / "data"
FORMAT = FORMATS.create("parametric_eq")
GRID_HZ = log_grid(200)
Q0 = math.sqrt(0.5)


def rows(preset):
    return [(b.type, round(b.frequency_hz, 2), round(b.gain_db, 2), round(b.q, 4)) for b in preset.bands]


def parse(*lines):
    return FORMAT.parse("\n".join(lines), "eq.txt")


def one(line):
    return parse(line).bands[0]


def test_autoeq():
    preset = read_preset(DATA / "autoeq.txt")
    assert preset.name == "autoeq"
    assert rows(preset) == [
        ("low_shelf", 105.0, 6.4, 0.7),
        ("peak", 320.0, -4.5, 1.2),
        ("peak", 1450.0, 2.1, 2.35),
        ("peak", 4100.0, -1.8, 3.1),
        ("high_shelf", 8000.0, -5.0, 0.5),
    ]


def test_rew_generic_header_notes_inactive_modal_and_thousands():
    preset = read_preset(DATA / "rew_generic.txt")
    # "LS" without width: S = 0.9 at the center; "HS 6dB": S = 0.5, center = 6000 / 10^(2/80/0.5).
    a3, a2 = 10 ** (3 / 40), 10 ** (2 / 40)
    assert rows(preset) == [
        ("peak", 46.5, -9.4, 4.47),
        ("peak", 71.2, -6.1, 9.81),
        ("peak", 1046.0, 2.3, 1.0),
        ("low_shelf", 120.0, 3.0, round(((a3 + 1 / a3) * (1 / 0.9 - 1) + 2) ** -0.5, 4)),
        ("high_shelf", round(6000 / 10 ** (2 / 80 / 0.5), 2), -2.0, round(((a2 + 1 / a2) + 2) ** -0.5, 4)),
    ]


def test_rew_bandwidth_decimal_comma_no_break_space_and_crlf():
    preset = read_preset(DATA / "rew_fbq2496.txt")
    w = [2 * math.pi * hz / 48_000 for hz in (64.0, 1250.5)]
    q = [0.5 / math.sinh(math.log(2) / 2 * b * w / math.sin(w)) for b, w in zip((0.167, 1.0), w, strict=True)]
    assert rows(preset) == [("peak", 64.0, -5.0, round(q[0], 4)), ("peak", 1250.5, 3.5, round(q[1], 4))]


def test_rew_slopes_until_a_band_pass_is_refused_with_its_line():
    with pytest.raises(DataError, match=r"rew_dcx2496\.txt:6: "):
        read_preset(DATA / "rew_dcx2496.txt")


def test_peace_byte_order_mark_comments_tabs_lower_case_and_no_numbers():
    preset = read_preset(DATA / "peace.txt")
    assert rows(preset) == [
        ("peak", 31.0, 3.5, 1.41),
        ("peak", 62.0, -1.25, 1.41),
        ("low_shelf", 200.0, 2.0, round(math.sqrt(0.5), 4)),
    ]


def test_corner_and_center_of_equalizer_apo():
    """`LS` with Q lies 10^(|gain|/80/S) below its center; at Q = 0.7071 S is 1, so 8 dB is a factor of 1.2589."""
    low, low_center, high, high_center, slope, rew_q = read_preset(DATA / "apo_corner.txt").bands
    assert low.frequency_hz == pytest.approx(low_center.frequency_hz, rel=1e-4)
    assert high.frequency_hz == pytest.approx(high_center.frequency_hz, rel=1e-4)
    assert low_center.frequency_hz == 125.89
    assert rew_q.frequency_hz == slope.frequency_hz == 100.0
    assert slope.q < 0.5
    # What taking the one for the other costs.
    grid_hz = log_grid(512)
    misread = Preset(bands=(replace(low, frequency_hz=100.0),))
    lost = response_db(Preset(bands=(low,)).arrays(), grid_hz) - response_db(misread.arrays(), grid_hz)
    assert 1.0 < np.abs(lost).max() < 4.0


@pytest.mark.parametrize(
    ("text", "hz"),
    [
        ("1,000", 1000.0),
        ("1.000", 1000.0),
        ("12,500", 12_500.0),
        ("105.000", 105.0),
        ("46,500", 46.5),
        ("1 250", 1250.0),
        ("1\u00a0250,5", 1250.5),
        ("1'250.5", 1250.5),
        ("1,250.50", 1250.5),
        ("1.250,50", 1250.5),
        ("100.", 100.0),
        ("1e3", 1000.0),
        ("99.99", 99.99),
    ],
)
def test_frequency_dialects(text, hz):
    assert one(f"Filter 1: ON PK Fc {text} Hz Gain 3 dB Q 1").frequency_hz == pytest.approx(hz)


def test_a_frequency_that_can_be_read_two_ways_is_refused():
    with pytest.raises(DataError, match=r"eq\.txt:1: .*'21\.533' may be 21\.5330 or 21533 Hz"):
        one("Filter 1: ON PK Fc 21.533 Hz Gain 3 dB Q 1")
    assert one("Filter 1: ON PK Fc 21.5330 Hz Gain 3 dB Q 1").frequency_hz == 21.533


def test_units_may_touch_their_numbers_and_signs_are_read():
    assert rows(parse("Filter1:ON PK Fc100Hz Gain+3.5dB Q.71")) == [("peak", 100.0, 3.5, 0.71)]


def test_q_with_three_decimals_is_no_thousand():
    assert one("Filter: ON PK Fc 100 Hz Gain 1.250 dB Q 1,414").q == 1.414
    assert one("Filter: ON PK Fc 100 Hz Gain 1.250 dB Q 1,414").gain_db == 1.25


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Filter 1: ON LP Fc 8000 Hz", "low pass"),
        ("Filter 1: ON HPQ Fc 30 Hz Q 0.7", "high pass"),
        ("Filter 1: ON NO Fc 50 Hz", "notch"),
        ("Filter 1: ON AP Fc 500 Hz Q 1", "all pass"),
        ("Filter 1: ON BP Fc 500 Hz Q 1", "band pass"),
        ("Filter 1: ON LP1 Fc 500 Hz", "a first order low pass filter is neither"),
        ("Filter 1: ON L-T Fc 50 Hz Q 1.2 Qp 0.5", "'Fp'"),
        ("Filter 1: ON XO Fc 500 Hz", "'XO' is unknown"),
        ("Filter 1: ON IIR Order 2 Coefficients 1 0 0 1 0 0", "'IIR' is unknown"),
        ("Filter 1: PK Fc 100 Hz Gain 3 dB Q 1", "is not a filter; expected such as 'ON PK"),
        ("Filter 1: ON PK Gain 3 dB Q 1", "'Fc ... Hz'"),
        ("Filter 1: ON PK Fc 100 Hz Q 1", "'Gain ... dB'"),
        ("Filter 1: ON PK Fc 100 Hz Gain 3 dB", "neither Q nor BW Oct"),
        ("Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 0", "q: "),
        ("Filter 1: ON PK Fc 100 Hz Gain 300 dB Q 1", "300.0"),
        ("Filter 1: ON PK Fc 50000 Hz Gain 3 dB Q 1", "50000.0"),
        ("Filter 1: ON LS 48dB Fc 100 Hz Gain 30 dB", "too steep"),
        ("Filter 1 ON PK Fc 100 Hz Gain 3 dB Q 1", "does not start with 'Filter:'"),
        ("Preamp: loud", "is not a preamp"),
        ("Include: other.txt", "in a file only"),
        ("Copy: L=R", "mixing channels"),
        ("Convolution: room.wav", "impulse response"),
        ("GraphicEQ: 20 0; 100 3", "graphic"),
        ("Delay: 10 ms", "delay"),
        ("If: true", "not evaluated"),
    ],
)
def test_what_cannot_be_held_is_refused_with_its_line(line, reason):
    with pytest.raises(DataError) as caught:
        parse("Preamp: -3 dB", "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1", line)
    assert str(caught.value).startswith("eq.txt:3: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("remark", ["; note: mine", "(10:30)", "T60 target: 300 ms", "// a filter"])
def test_a_remark_behind_a_filter_is_passed_over(remark):
    filter_line = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1"
    assert parse(f"{filter_line} {remark}") == parse(filter_line)


ONE = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1"
OTHER = "Filter 1: ON PK Fc 100 Hz Gain 2 dB Q 1"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["Channel: C", ONE], 2),
        (["Channel: L R C", ONE, "Channel: L", OTHER], 2),
        ([ONE, "Channel: 3", OTHER, "Channel: all", ONE], 3),
    ],
)
def test_filters_for_other_channels_than_left_and_right_are_refused(lines, line):
    with pytest.raises(DataError, match=rf"eq\.txt:{line}: channel [C3] .*left"):
        parse(*lines)


def gains(preset):
    """Gain of each band, of the left and of the right chain, and the preamps."""
    assert isinstance(preset, StereoPreset)
    return [([band.gain_db for band in chain.bands], chain.preamp_db) for chain in preset.chains]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Channel: L", ONE, "Channel: R", OTHER], [([3.0], None), ([2.0], None)]),
        ([ONE, "Channel: 2", OTHER], [([3.0], None), ([3.0, 2.0], None)]),
        (["Channel: R", ONE, "Channel: all", OTHER], [([2.0], None), ([3.0, 2.0], None)]),
        (["Channel: L", ONE, "Preamp: -2 dB", "Channel: R", ONE], [([3.0], -2.0), ([3.0], 0.0)]),
        (["Preamp: -1 dB", "Channel: L", ONE, "Preamp: -2 dB", "Channel: R", ONE], [([3.0], -3.0), ([3.0], -1.0)]),
    ],
)
def test_each_channel_gets_the_lines_that_are_for_it(lines, expected):
    assert gains(parse(*lines)) == expected


@pytest.mark.parametrize(("line", "flat"), [("Channel: L", "right"), ("Channel: 1", "right"), ("Channel: R", "left")])
def test_a_channel_without_filters_is_flat_and_is_said_to_be(line, flat, caplog):
    note.cache_clear()
    preset = parse(line, ONE)
    assert not preset.channel(flat).response([20.0, 1_000.0]).any()
    assert f"the {flat} channel" in caplog.text


@pytest.mark.parametrize(
    "lines",
    [
        ["Channel: L", ONE, "Channel: R", ONE],
        ["Channel: L R", ONE],
        ["Channel: 1 2", ONE],
        ["Channel: L", ONE, "Channel: 2", ONE, "Channel: all"],
        ["Channel: L", "Channel: all", ONE],
        ["Channel: L R C", ONE],
        [ONE, "Channel: C"],
    ],
)
def test_equal_filters_on_both_channels_are_one(lines):
    assert len(parse(*lines).bands) == 1


def test_equal_filters_in_another_order_are_one():
    assert len(parse("Channel: L", ONE, OTHER, "Channel: R", OTHER, ONE).bands) == 2


def test_every_filter_type_of_rew_is_read():
    text = (DATA / "rew_types.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if " ON " in line]
    shelves = FORMAT.curve_db("\n".join(lines[8:16]), "rew.txt", GRID_HZ)
    peaks = FORMAT.curve_db("\n".join(lines[:2]), "rew.txt", GRID_HZ)
    passes = [("low_pass", 18_000, Q0), ("high_pass", 22, Q0), ("low_pass", 17_000, 0.9), ("high_pass", 15, 0.6)]
    passes += [("notch", 800, 30), ("notch", 1_250, 4), ("high_pass", 30, 0.5)]
    expected = shelves + peaks + sum(pass_db(kind, hertz, q, GRID_HZ) for kind, hertz, q in passes)
    expected -= pass_db("high_pass", 50, 1.2, GRID_HZ)  # the speaker's own roll-off
    for kind, hertz in (("low", 15_000), ("high", 10)):
        _, response = freqz(*butter(1, hertz, kind, fs=48_000), GRID_HZ, fs=48_000)
        expected += 20 * np.log10(np.abs(response))
    assert FORMAT.curve_db(text, "rew.txt", GRID_HZ) == pytest.approx(expected, abs=1e-9)


def test_a_linkwitz_transform_of_one_q_is_a_low_shelf():
    """(s^2 + w0/Q s + w0^2) / (s^2 + wp/Q s + wp^2) at A = f0/fp, around sqrt(f0 fp)."""
    line = "Filter 1: ON L-T Fc 60 Hz Q 0.8 Fp 30 Qp 0.8"
    band = Band(type="low_shelf", frequency_hz=math.sqrt(1_800), gain_db=40 * math.log10(2), q=0.8)
    drawn = FORMAT.curve_db(line, "rew.txt", GRID_HZ)
    assert drawn == pytest.approx(Preset(bands=[band]).response(GRID_HZ), abs=1e-3)


def test_the_preamp_is_kept():
    assert parse("Preamp: -6,5 dB", ONE).preamp_db == -6.5
    assert parse("Preamp: -6 dB", "Preamp: -1 dB", ONE).preamp_db == -7.0
    assert parse(ONE).preamp_db is None
    loud = parse("Preamp: 24 dB", ONE)
    assert FORMAT.render(loud).startswith("Preamp: 24.00 dB\n")


@pytest.mark.parametrize("hz", [100.0, 4_000.0, 16_000.0])
def test_bandwidth_in_octaves_is_the_digital_one(hz):
    """At its edges, by the cookbook, a peak of 9 dB has half its gain in dB; octaves apart they are the bandwidth."""
    band = one(f"Filter: ON PK Fc {hz:g} Hz Gain 9 dB BW Oct 0.5")
    w = 2 * math.pi * hz / 48_000
    assert 1 / band.q == pytest.approx(2 * math.sinh(math.log(2) / 2 * 0.5 * w / math.sin(w)))


@pytest.mark.parametrize("text", ["", "nothing here", "Preamp: -3 dB", "Filter 1: OFF PK Fc 100 Hz Gain 3 dB Q 1"])
def test_a_file_without_active_filters_is_refused(text):
    with pytest.raises(DataError, match=r"eq\.txt"):
        FORMAT.parse(text, "eq.txt")


def test_too_many_bands():
    with pytest.raises(DataError, match="65"):
        parse(*["Filter: ON PK Fc 100 Hz Gain 3 dB Q 1"] * 65)


def test_pass_filters_have_a_curve():
    curve = FORMAT.curve_db(
        "Filter: ON LP Fc 1000 Hz\nFilter: ON PK Fc 100 Hz Gain 6 dB Q 5", "x", np.array([100, 1e3])
    )
    assert curve == pytest.approx([6.0, -3.01], abs=0.02)


LINE = re.compile(r"Filter \d+: ON (LSC|PK|HSC) Fc (\d+\.\d\d) Hz Gain (-?\d+\.\d\d) dB Q (\d+\.\d+)")


@settings(deadline=None, max_examples=60)
@given(preset=presets(32))
def test_written_text_keeps_every_reader_happy(preset):
    lines = FORMAT.render(preset).splitlines()
    written = re.fullmatch(r"Preamp: (-?\d+\.\d\d) dB", lines[0])
    assert written is not None and lines[0] != "Preamp: -0.00 dB"
    for line in lines[1:]:
        match = LINE.fullmatch(line)
        assert match is not None, line
        assert len(match[2]) <= 8 and len(match[3]) <= 6 and len(match[4]) <= 6
    # With this preamp the written bands stay at or below 0 dB.
    read = FORMAT.parse("\n".join(lines), "x")
    assert float(written[1]) <= preamp_db(read) + 1e-9
    assert float(written[1]) >= preamp_db(read) - 0.0100001


def test_the_extremes_of_a_band_fit_the_columns():
    band = Band(type="peak", frequency_hz=24_000.0, gain_db=-60.0, q=100.0)
    assert FORMAT.render(Preset(bands=(band,))).splitlines()[1] == (
        "Filter 1: ON PK Fc 24000.00 Hz Gain -60.00 dB Q 100.00"
    )


def test_labels_for_readers_that_know_no_lsc():
    preset = read_preset(DATA / "autoeq.txt")
    text = FORMATS.create("parametric_eq", shelves="LS").render(preset)
    assert "ON LS Fc 105.00" in text and "ON HS Fc 8000.00" in text and "LSC" not in text


def folder_of(tmp_path, **texts):
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path / "main.txt"


BASS = "Filter: ON PK Fc 100 Hz Gain 3 dB Q 1\n"
TREBLE = "Filter: ON PK Fc 9000 Hz Gain -2 dB Q 1\n"


def test_include_stands_for_the_lines_of_the_file(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bass.txt").write_text("Preamp: -1 dB\n" + BASS, encoding="utf-16")
    path = folder_of(tmp_path, main="Preamp: -2 dB\nInclude: sub\\bass.txt\n" + TREBLE)
    preset = read_preset(path)
    assert [band.frequency_hz for band in preset.bands] == [100.0, 9000.0] and preset.preamp_db == -3.0


def test_include_is_for_the_channels_selected(tmp_path):
    path = folder_of(tmp_path, main="Channel: L\nInclude: bass.txt\nChannel: R\nInclude: bass.txt\n", bass=BASS)
    assert len(read_any_preset(path).bands) == 1
    path.write_text("Channel: L\nInclude: bass.txt\n", encoding="utf-8")
    assert gains(read_any_preset(path))[1] == ([0.0], None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../outside.txt", "no file"),
        ("main.txt", "includes itself"),
        ("loop.txt", "includes itself"),
        (".", "no file"),
        ("x" * 300, "no file"),
    ],
)
def test_include_stays_in_its_folder_and_ends(tmp_path, name, reason):
    (tmp_path / "outside.txt").write_text(BASS, encoding="utf-8")
    (tmp_path / "inside").mkdir()
    path = folder_of(tmp_path / "inside", main=f"Include: {name}\n", loop="Include: loop.txt\n")
    with pytest.raises(DataError, match=rf":1: Include: .*{reason}"):
        read_preset(path)


def test_include_refuses_links_out_many_files_and_other_commands(tmp_path):
    (tmp_path / "outside.txt").write_text(BASS, encoding="utf-8")
    (tmp_path / "inside").mkdir()
    path = folder_of(tmp_path / "inside", main="Include: link.txt\n", channel="Channel: L\n" + BASS, bass=BASS)
    (tmp_path / "inside" / "link.txt").symlink_to(tmp_path / "outside.txt")
    with pytest.raises(DataError, match="no file"):
        read_preset(path)
    path.write_text("Include: channel.txt\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"channel\.txt:1: Channel"):
        read_preset(path)
    path.write_text("Include: bass.txt\n" * 40, encoding="utf-8")
    with pytest.raises(DataError, match=r"main\.txt:33: "):
        read_preset(path)


def test_a_filter_without_a_type_is_skipped_with_a_note(caplog):
    assert len(parse("Filter 1: ON\n" + BASS).bands) == 1
    assert any("without a type" in message for message in caplog.messages)
