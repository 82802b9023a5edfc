"""CamillaDSP, EasyEffects, GraphicEQ, SAFE rows and sections: their files and what they refuse."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from helpers.presets import preset_at
from scipy.signal import sosfreqz

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.document import read_document
from eqmorph.formats.io import read_preset, render_morph, render_preset

DATA = Path(__file__).parent / "data"
PRESET = preset_at(*np.linspace(0.1, 0.9, 13))
PEAKS = Preset(bands=tuple(Band(type="peak", frequency_hz=100.0 * n, gain_db=n, q=1.0) for n in range(1, 7)))


def parse(name, text):
    return FORMATS.create(name).parse(text, "file")


def chain_gains(preset):
    """Gains of the bands of each of two channels."""
    return [[band.gain_db for band in chain.bands] for chain in (preset.left, preset.right)]


def mixed(mapping, steps="[{type: Mixer, name: m}, {type: Filter, names: [a]}]"):
    entry = "{type: Biquad, parameters: {type: Peaking, freq: 100, gain: 3, q: 1}}"
    return f"mixers: {{m: {{mapping: {mapping}}}}}\nfilters: {{a: {entry}}}\npipeline: {steps}\n"


STRAIGHT = "{dest: 0, sources: [{channel: 0, gain: 0, inverted: false}]}"


@pytest.mark.parametrize(
    "second", ["{channel: 1}", "{channel: 0, gain: 0.0}", "{channel: 1, gain: 1, scale: linear}"]
)
def test_camilladsp_mixers_that_route(second):
    text = mixed(f"[{STRAIGHT}, {{dest: 1, sources: [{second}]}}]")
    assert [band.frequency_hz for band in parse("camilladsp", text).bands] == [100.0]


@pytest.mark.parametrize(
    "second",
    [
        "{channel: 1, gain: -3}",
        "{channel: 1, inverted: true}",
        "{channel: 0}, {channel: 1}",
        "{channel: 1, mute: true}",
    ],
)
def test_camilladsp_mixers_that_mix_are_refused(second):
    with pytest.raises(DataError, match=r"^file:1: mixer 'm'"):
        parse("camilladsp", mixed(f"[{STRAIGHT}, {{dest: 1, sources: [{second}]}}]"))


def test_camilladsp_filters_before_a_mixer_go_with_their_channel():
    swapped = "[{dest: 0, sources: [{channel: 1}]}, {dest: 1, sources: [{channel: 0}]}]"
    one = "{type: Filter, channels: [0], names: [a]}"
    both = mixed(swapped, f"[{one}, {{type: Mixer, name: m}}, {one}]")
    assert len(parse("camilladsp", both).bands) == 1
    straight = mixed(f"[{STRAIGHT}, {{dest: 1, sources: [{{channel: 1}}]}}]", f"[{one}, {{type: Mixer, name: m}}]")
    assert chain_gains(parse("camilladsp", straight)) == [[3.0], [0.0]]
    crossed = mixed(swapped, f"[{one}, {{type: Mixer, name: m}}]")
    assert chain_gains(parse("camilladsp", crossed)) == [[0.0], [3.0]]
    with pytest.raises(DataError, match=r"^file:3: filters for the channels 0 of 2"):
        parse("camilladsp", mixed(f"[{STRAIGHT}]"))
    with pytest.raises(DataError, match="not in 'mixers'"):
        parse("camilladsp", mixed(swapped, "[{type: Mixer, name: other}]"))


def test_camilladsp_has_a_biquad_for_each_band_behind_the_preamp():
    config = yaml.safe_load(render_preset(PRESET, "camilladsp"))
    assert set(config) == {"filters", "pipeline"}
    names = ["eqmorph_preamp", *(f"eqmorph_{number:02}" for number in range(1, 6))]
    assert config["pipeline"] == [{"type": "Filter", "channels": [0, 1], "names": names}]
    bands = [config["filters"][name] for name in names[1:]]
    assert {band["type"] for band in bands} == {"Biquad"}
    assert [band["parameters"]["type"] for band in bands] == [
        "Lowshelf",
        "Peaking",
        "Peaking",
        "Peaking",
        "Highshelf",
    ]
    assert all(isinstance(band["parameters"][key], float) for band in bands for key in ("freq", "gain", "q"))
    gain = config["filters"]["eqmorph_preamp"]["parameters"]["gain"]
    assert gain == pytest.approx(preamp_db(PRESET), abs=0.01) and gain <= preamp_db(PRESET)


def combination(parameters):
    return parse("camilladsp", f"filters: {{eq: {{type: BiquadCombo, parameters: {json.dumps(parameters)}}}}}\n")


def test_camilladsp_reads_the_combinations_of_old_and_new_versions():
    """FivePointPeq until version 4, NPointPeq from version 5."""
    triples = [(band.frequency_hz, band.gain_db, band.q) for band in PRESET.bands]
    pairs = zip(("ls", "p1", "p2", "p3", "hs"), triples, strict=True)
    old = {f"{key}{point}": value for point, triple in pairs for key, value in zip("fgq", triple, strict=True)}
    new = [dict(zip(("freq", "gain", "q"), triple, strict=True)) for triple in triples]
    assert combination({"type": "FivePointPeq"} | old).bands == PRESET.bands
    assert combination({"type": "NPointPeq", "bands": new}).bands == PRESET.bands
    two = combination({"type": "NPointPeq", "bands": new[:2]})
    assert [band.type for band in two.bands] == ["low_shelf", "high_shelf"]
    for bands, reason in ((new[:1], "has 1 bands"), ([{}, {}], "freq is missing")):
        with pytest.raises(DataError, match=f"^file:1: .*{reason}"):
            combination({"type": "NPointPeq", "bands": bands})


@pytest.mark.parametrize(
    ("label", "values", "gains_db"),
    [
        ("Peaking", {"gain": 7.0, "q": 3.0}, {25: (0, 0.1), 100: (7, 0.1), 400: (0, 0.1)}),
        (
            "Highshelf",
            {"gain": -24.0, "slope": 6.0},
            {1: (0, 0.1), 50: (-6, 1), 100: (-12, 0.1), 200: (-18, 1), 10_000: (-24, 0.1)},
        ),
        (
            "Lowshelf",
            {"gain": -24.0, "slope": 6.0},
            {1: (-24, 0.1), 50: (-18, 1), 100: (-12, 0.1), 200: (-6, 1), 10_000: (0, 0.1)},
        ),
    ],
)
def test_camilladsp_filters_have_the_gains_that_its_own_tests_ask_for(label, values, gains_db):
    """`make_peaking`, `make_highshelf` and `make_lowshelf` of version 5, at 44.1 kHz, with their tolerances."""
    parameters = json.dumps({"type": label, "freq": 100.0} | values)
    preset = parse("camilladsp", f"filters: {{a: {{type: Biquad, parameters: {parameters}}}}}\n")
    for frequency_hz, (gain_db, tolerance_db) in gains_db.items():
        assert preset.response([frequency_hz], 44_100)[0] == pytest.approx(gain_db, abs=tolerance_db)


def test_camilladsp_has_as_many_channels_as_it_is_told():
    config = yaml.safe_load(render_preset(PEAKS, "camilladsp", channels=1))
    assert config["pipeline"][0]["channels"] == [0]
    biquads = [config["filters"][name] for name in config["pipeline"][0]["names"][1:]]
    assert [biquad["parameters"]["freq"] for biquad in biquads] == [100.0 * n for n in range(1, 7)]


def test_camilladsp_reads_the_pipeline_in_order_with_slope_bandwidth_and_exponents():
    preset = read_preset(DATA / "camilladsp.yml")
    assert [band.type for band in preset.bands] == ["low_shelf", "peak", "peak"]
    assert preset.bands[0].q == pytest.approx(math.sqrt(0.5))
    assert preset.bands[2].gain_db == 1e-5
    w = 2 * math.pi * 1000 / 48_000
    assert preset.bands[2].q == pytest.approx(0.5 / math.sinh(math.log(2) / 2 * w / math.sin(w)))
    assert preset.preamp_db == -6.43


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        (
            "channel: 1, names: [trim, bass, hump, wide]",
            "channel: 2, names: [trim]",
            17,
            "channel 2 has other filters",
        ),
        ("names: [trim, bass, hump, wide]}", "names: [trim, unused]}", 6, "'unused' (Conv Raw)"),
        ("names: [trim, bass", "names: [missing, bass", 17, "'missing'"),
        ("q: 1.2", "q: high", 7, "q 'high' is not a number"),
        ("q: 1.2", "width: 1.2", 7, "'width'"),
        ("type: Peaking, freq: 320.0", "type: Notch, freq: 320.0", 7, "notch"),
        ("gain: 6.4", "gain: 600", 9, "gain"),
        ("{type: Filter, channel: 0", "{type: Processor, channel: 0", 17, "'Processor'"),
        ("filters:", "filters: [", 6, "not YAML"),
    ],
)
def test_camilladsp_refuses_with_the_line(old, new, place, reason):
    text = (DATA / "camilladsp.yml").read_text(encoding="utf-8").replace(old, new)
    with pytest.raises(DataError) as caught:
        parse("camilladsp", text)
    assert reason in str(caught.value)
    assert str(caught.value).startswith(f"file:{place}: ")


def test_camilladsp_needs_bands_below_half_the_rate():
    with pytest.raises(DataError, match=r"band 5: .*32000 Hz"):
        render_preset(preset_at(1.0), "camilladsp", sample_rate_hz=32_000)


def easyeffects():
    return json.loads(render_preset(PRESET, "easyeffects"))


def test_easyeffects_as_its_schema_wants_it():
    output = easyeffects()["output"]
    assert output["plugins_order"] == ["equalizer#0"] and output["blocklist"] == []
    equalizer = output["equalizer#0"]
    assert equalizer["num-bands"] == 5 and equalizer["left"] == equalizer["right"]
    assert equalizer["input-gain"] == pytest.approx(preamp_db(PRESET), abs=0.01)
    assert [band["type"] for band in equalizer["left"].values()] == ["Lo-shelf", "Bell", "Bell", "Bell", "Hi-shelf"]
    assert {(band["mode"], band["slope"]) for band in equalizer["left"].values()} == {("APO (DR)", "x1")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mode": "LRX (MT)"}, "band2 has mode 'LRX (MT)'"),
        ({"mode": "RLC (BT)", "slope": "x5"}, "slope 'x5'"),
        ({"type": "Hi-pass"}, "high pass"),
        ({"type": "Ladder-pass"}, "'Ladder-pass' cannot be held"),
        ({"gain": "loud"}, "gain 'loud' is not a number"),
        ({"q": True}, "q True is not a number"),
        ({"frequency": 10**400}, "is not a number"),
        ({"frequency": 5e4}, "50000.0"),
    ],
)
def test_easyeffects_refuses_with_band_and_line(change, reason):
    data = easyeffects()
    data["output"]["equalizer#0"]["left"]["band2"] |= change
    text = json.dumps(data, indent=2)
    line = text[: text.index('"band2"')].count("\n") + 1
    with pytest.raises(DataError) as caught:
        parse("easyeffects", text)
    assert str(caught.value).startswith(f"file:{line}: ") and reason in str(caught.value)


def test_easyeffects_skips_bands_that_are_off_and_splits_channels():
    data = easyeffects()
    equalizer = data["output"]["equalizer#0"]
    equalizer["left"]["band1"]["type"] = "Off"
    equalizer["left"]["band2"]["mute"] = True
    equalizer["num-bands"] = 4
    assert [band.type for band in parse("easyeffects", json.dumps(data)).bands] == ["low_shelf", "peak"]
    equalizer |= {"split-channels": True, "right": {"band0": {**equalizer["left"]["band0"], "gain": 2.0}}}
    both = parse("easyeffects", json.dumps(data))
    assert len(both.left.bands) == 2 and chain_gains(both)[1] == [2.0]
    del equalizer["right"]
    with pytest.raises(DataError, match="no bands under 'right'"):
        parse("easyeffects", json.dumps(data))


def easyeffects_with(change=None, **equalizer):
    data = easyeffects()
    data["output"]["equalizer#0"] |= equalizer
    for name, fields in (change or {}).items():
        data["output"]["equalizer#0"]["left"][name] |= fields
    return data


def test_easyeffects_heeds_bypass_order_solo_and_gains():
    for data in (easyeffects_with(bypass=True), easyeffects()):
        if data == easyeffects():
            data["output"]["plugins_order"] = ["limiter#0"]
        with pytest.raises(DataError):
            parse("easyeffects", json.dumps(data))
    soloed = parse("easyeffects", json.dumps(easyeffects_with({"band1": {"solo": True}})))
    assert soloed.bands == PRESET.bands[1:2]
    stated = parse("easyeffects", json.dumps(easyeffects_with(**{"input-gain": -3.0, "output-gain": 1.0})))
    assert stated.preamp_db == -2.0


def test_easyeffects_chains_a_second_equalizer_and_names_other_plugins(caplog):
    data = easyeffects()
    data["output"] |= {"equalizer#1": data["output"]["equalizer#0"], "compressor#0": {"bypass": False}}
    data["output"]["plugins_order"] = ["equalizer#1", "compressor#0", "equalizer#0"]
    assert parse("easyeffects", json.dumps(data)).bands == PRESET.bands * 2
    assert "compressor#0" in caplog.text


def test_easyeffects_rlc_is_the_cookbook_with_another_width():
    rlc = {"mode": "RLC (BT)", "slope": "x1", "q": 0.9}
    bell, shelf, flat = {**rlc, "gain": 6.0}, {**rlc, "gain": 6.0}, {"mode": "LRX (MT)", "gain": 0.0}
    bands = parse("easyeffects", json.dumps(easyeffects_with({"band0": shelf, "band1": bell, "band2": flat}))).bands
    g = 10 ** (6 / 20)
    assert bands[0].q == pytest.approx(0.95)
    assert bands[1].q == pytest.approx(math.sqrt(g) * 2.8 / (2 * math.sqrt(1 + g * g)))
    assert bands[2].gain_db == 0.0
    chained = parse("easyeffects", json.dumps(easyeffects_with({"band1": {**bell, "slope": "x3"}}))).bands
    g = 10 ** (2 / 20)
    assert [band.gain_db for band in chained[1:4]] == [2.0, 2.0, 2.0]
    assert chained[1].q == pytest.approx(math.sqrt(g) * 1.6 / (2 * math.sqrt(1 + g * g)))
    any_slope = easyeffects_with({"band1": {"slope": "x4"}})
    assert parse("easyeffects", json.dumps(any_slope)).bands == PRESET.bands


PIPELINE = """\
filters:
  filter1: {type: Biquad, parameters: {type: Peaking, freq: 100, gain: 1, q: 1}}
  preamp: {type: Gain, parameters: {gain: -3}}
pipeline:
  - {type: Filter, channels: CHANNELS, names: [preamp, filter1]}
"""


def test_camilladsp_filters_may_be_called_anything(tmp_path):
    path = tmp_path / "config.txt"
    path.write_text(PIPELINE.replace("CHANNELS", "[0, 1]"), encoding="utf-8")
    document = read_document(path)
    assert document.format.name == "camilladsp" and len(document.preset().bands) == 1
    assert document.preset().preamp_db == -3.0


@pytest.mark.parametrize(("channels", "expected"), [("[0]", [[1.0], [0.0]]), ("[1]", [[0.0], [1.0]])])
def test_camilladsp_filters_of_one_channel_leave_the_other_flat(channels, expected):
    both = parse("camilladsp", PIPELINE.replace("CHANNELS", channels))
    assert chain_gains(both) == expected
    assert sorted(chain.preamp_db for chain in both.chains) == [-3.0, 0.0]


def test_camilladsp_steps_without_channels_are_for_both():
    step = "- {type: Filter, channels: [1], names: [filter1]}"
    text = PIPELINE.replace("channels: CHANNELS, ", "") + f"  {step}\n"
    assert chain_gains(parse("camilladsp", text)) == [[1.0], [1.0, 1.0]]


@pytest.mark.parametrize("channels", ["[0, 2]", "[a, b]", "[0, 123]"])
def test_camilladsp_channels_that_are_not_left_and_right_are_refused(channels):
    with pytest.raises(DataError, match="file:5: "):
        parse("camilladsp", PIPELINE.replace("CHANNELS", channels))


def test_camilladsp_knows_how_many_channels_are_played():
    mono = "devices: {playback: {channels: 1}}\n" + PIPELINE.replace("CHANNELS", "[0]")
    assert len(parse("camilladsp", mono).bands) == 1
    with pytest.raises(DataError):
        parse("camilladsp", "devices: {playback: {channels: 4}}\n" + PIPELINE.replace("CHANNELS", "[0, 1]"))


@pytest.mark.parametrize(
    ("name", "text"),
    [("parametric_eq", "Filter: started\nPreamp: -1 dB\n"), ("camilladsp", "filters: {}\npipeline: []\n")],
)
def test_a_curve_needs_a_filter(name, text):
    with pytest.raises(DataError):
        FORMATS.create(name).curve_db(text, "x", np.array([100.0]))


def test_graphic_eq_after_a_preamp_and_with_decimal_commas(tmp_path):
    path = tmp_path / "eq.txt"
    path.write_text("Preamp: -6,5 dB\nGraphicEQ: 20 0,0; 100 -1,5; 20000 3\n", encoding="utf-8")
    document = read_document(path)
    assert document.format.name == "graphic_eq"
    assert document.format.curve_db(document.text, "x", np.array([100.0]))[0] == -1.5
    fitted, residual_db = document.fitted()
    error_db = fitted.response([100.0, 1_000.0]) + fitted.preamp_db - [-8.0, -8.0 + 4.5 * np.log(10) / np.log(200)]
    assert np.abs(error_db).max() < 0.5 and residual_db < 0.5


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_text_in_the_encodings_of_windows(tmp_path, encoding):
    path = tmp_path / "eq.txt"
    path.write_bytes("# Kopfhörer\r\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\r\n".encode(encoding))
    assert read_preset(path).bands[0].frequency_hz == 100.0


def test_easyeffects_limits():
    loud = Preset(bands=(Band(type="peak", frequency_hz=100.0, gain_db=40.0, q=1.0),))
    with pytest.raises(DataError, match="band 1: gain_db 40"):
        render_preset(loud, "easyeffects")
    with pytest.raises(DataError, match="32"):
        render_preset(Preset(bands=PEAKS.bands * 6), "easyeffects")


def test_graphic_eq_is_one_line_of_127_ascending_whole_frequencies_at_or_below_0_db():
    text = render_preset(PRESET, "graphic_eq")
    assert text.startswith("GraphicEQ: 20 ") and text.count("\n") == 1
    pairs = [pair.split() for pair in text.removeprefix("GraphicEQ: ").strip().split("; ")]
    hz, level = [int(pair[0]) for pair in pairs], [pair[1] for pair in pairs]
    assert len(hz) == 127 and hz[0] == 20 and hz[-1] == 20_000 and sorted(set(hz)) == hz
    assert max(map(float, level)) == 0.0 and "-0.0" not in level
    expected = response_db(PRESET.arrays(), np.array(hz, dtype=float))
    assert np.abs(np.array(level, dtype=float) - (expected - expected.max())).max() <= 0.0500001


def test_graphic_eq_draws_but_holds_no_bands():
    grid_hz = np.array([20.0, 100.0, math.sqrt(100 * 1000), 15.0, 25_000.0])
    document = read_document(DATA / "graphic_eq.txt")
    assert document.format.name == "graphic_eq"
    assert document.format.curve_db(document.text, "x", grid_hz) == pytest.approx([-6.5, -3.0, -1.5, -6.5, -4.5])
    with pytest.raises(DataError, match="curve"):
        document.format.parse(document.text, "x")


@pytest.mark.parametrize("bands", [3, 10])
def test_a_drawn_curve_is_read_as_bands_whose_level_floats(tmp_path, bands, caplog):
    path = tmp_path / "warm.txt"
    path.write_text("Preamp: -2 dB\n" + render_preset(PRESET, "graphic_eq"), encoding="utf-8")
    preset = read_preset(path, bands=bands)
    assert len(preset.bands) == bands and preset.name == "warm"
    grid_hz = log_grid()
    curve_db = FORMATS.create("graphic_eq").curve_db(path.read_text(encoding="utf-8"), "x", grid_hz)
    error_db = response_db(preset.arrays(), grid_hz) + preset.preamp_db - (curve_db - 2.0)
    assert abs(error_db.mean()) < 0.1
    assert bands == 3 or error_db.std() < 0.25
    assert any(f"warm.txt: a curve, drawn with {bands} bands" in message for message in caplog.messages)


@pytest.mark.parametrize(
    ("points", "reason"),
    [("20 x", "pairs.*20 x"), ("20", "pairs"), ("", "pairs"), ("20 0; 10 0", "ascend"), ("20 nan", "finite")],
)
def test_graphic_eq_refuses_broken_points(points, reason):
    with pytest.raises(DataError, match=rf"^file:2: .*{reason}"):
        FORMATS.create("graphic_eq").curve_db(f"\nGraphicEQ: {points}\n", "file", log_grid())


def test_safe_rows_are_in_the_layouts_order():
    header, row, end = render_preset(PRESET, "safe_csv").split("\n")
    assert header == ",".join(SAFE.names) and end == ""
    assert [float(value) for value in row.split(",")] == SAFE.vector(PRESET).tolist()
    assert parse("safe_csv", row).bands == PRESET.bands


def test_safe_rows_refuse():
    row = render_preset(PRESET, "safe_csv").split("\n")[1]
    with pytest.raises(DataError, match="2 rows"):
        parse("safe_csv", f"{row}\n{row}\n")
    with pytest.raises(DataError, match=r"^file:2: "):
        parse("safe_csv", "\n1,2,3\n")
    with pytest.raises(DataError, match=r"^file:1: low_shelf_gain_db 99"):
        parse("safe_csv", "99," + row.partition(",")[2])
    with pytest.raises(DataError):
        render_preset(PEAKS, "safe_csv")
    assert render_morph([PRESET, PRESET], [0, 1], "safe_csv").count("\n") == 3


@pytest.mark.parametrize("rate_hz", [44_100.0, 48_000.0, 96_000.0])
def test_sections_as_numpy_and_scipy_read_them(tmp_path, rate_hz):
    grid_hz = log_grid(200, 20.0, 20_000.0)
    expected = response_db(PRESET.arrays(), grid_hz, rate_hz)
    text = render_preset(PRESET, "sos", sample_rate_hz=rate_hz)
    (tmp_path / "p.sos").write_text(text, encoding="utf-8")
    _, h = sosfreqz(np.loadtxt(tmp_path / "p.sos"), grid_hz, fs=rate_hz)
    assert np.abs(20 * np.log10(np.abs(h)) - expected).max() < 1e-9


def test_sections_refuse_a_band_above_half_the_rate():
    with pytest.raises(DataError, match="8000 Hz"):
        render_preset(PRESET, "sos", sample_rate_hz=8_000)


def test_pipewire_lowers_by_a_high_shelf_at_0_hz():
    """A mixer with one input ignores its gain up to PipeWire 0.3.80."""
    text = render_preset(replace(PRESET, preamp_db=-5.06), "pipewire")
    assert 'name = preamp label = bq_highshelf control = { "Freq" = 0 "Q" = 1.0 "Gain" = -5.06 }' in text
    assert 'inputs = [ "preamp:In" ]' in text and "mixer" not in text


def test_graphic_eq_is_shifted_by_the_preamp_that_is_stated():
    auto = render_preset(PRESET, "graphic_eq")
    stated = render_preset(replace(PRESET, preamp_db=-20.0), "graphic_eq")
    levels = [np.array([float(pair.split()[1]) for pair in text.split(":")[1].split(";")]) for text in (auto, stated)]
    assert np.ptp(levels[0] - levels[1]) <= 0.2001 and levels[1].max() < levels[0].max() - 5.0
