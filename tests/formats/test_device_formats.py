"""Formats of players and devices: what real files hold, what is written, and what is refused."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import preset_at
from scipy.signal import sosfreqz

from eqmorph.eq.filters import log_grid, response_db, sections
from eqmorph.eq.pass_filters import pass_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS, spa_json
from eqmorph.formats.document import read_document
from eqmorph.formats.io import parse_preset, read_preset, render_preset
from eqmorph.formats.reading import note, noted
from eqmorph.formats.sections import band_of_section

GRID_HZ = log_grid(512)
PRESET = preset_at(0.6)


def parse(name, text):
    return FORMATS.create(name).parse(text, "file")


def numbers(preset):
    return [(band.type, band.frequency_hz, band.gain_db, band.q) for band in preset.bands]


def test_peace_as_the_program_writes_it(tmp_path, request):
    preset = read_preset(request.path.parent / "data" / "speakers.peace")
    first, second, third = preset.bands
    assert preset.preamp_db == -6.5 and preset.name == "speakers"
    # "LS" without Q has the slope S = 0.9 in Equalizer APO.
    assert (first.type, first.frequency_hz, first.gain_db) == ("low_shelf", 103.0, 6.6)
    assert (second.type, second.gain_db) == ("peak", 0.0)
    assert (third.type, third.frequency_hz, third.gain_db, third.q) == ("high_shelf", 12000.0, -3.0, 0.7)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("SpeakerTargets1=L", "SpeakerTargets1=L C\n[Gains1]\nGain1=2\n[Speakers]", r"file:\d+: speaker 'C'"),
        ("SpeakerTargets1=L", "[Gains1]\nGain1=2\n[Speakers]", r"file:\d+: speaker ''"),
        ("Filter3=17", "Filter3=9", r"file:\d+: filter 9 cannot be held"),
        ("Filter3=17", "Filter3=6", "a notch filter"),
        ("Quality2=3\n", "", "no quality"),
        ("Gain1=6.6", "Gain1=loud", "'loud' is not a number"),
        ("PreAmp=-6,5", "PreAmp=-6,5\nPreAmp1=-2", "preamp1.*one speaker"),
    ],
)
def test_peace_refuses(request, old, new, reason):
    text = (request.path.parent / "data" / "speakers.peace").read_text(encoding="utf-8")
    with pytest.raises(DataError, match=reason):
        parse("peace", text.replace(old, new))


def test_pipewire_follows_the_links(request):
    preset = read_preset(request.path.parent / "data" / "bose.conf")
    assert numbers(preset) == [("low_shelf", 100.0, 3.0, 1.0), ("peak", 42.8233, -6.09, 4.65045)]
    assert preset.preamp_db is None


def test_pipewire_keeps_the_preamp_and_one_chain_for_each_channel():
    text = render_preset(PRESET, "pipewire")
    assert parse("pipewire", text).preamp_db == float(re.search(r'"Gain" = (-[\d.]+)', text)[1])
    node = '{{ type = builtin name = {} label = bq_peaking control = {{ "Freq" = 100 "Q" = 1 "Gain" = {} }} }}'
    left, right, third = (node.format(name, gain) for name, gain in (("l", 3), ("r", 4), ("c", 5)))
    inputs = 'inputs = [ "l:In" "r:In" ] outputs = [ "l:Out" "r:Out" ]'
    assert (
        len(parse("pipewire", f"filter.graph = {{ nodes = [ {left} {node.format('r', 3)} ] {inputs} }}").bands) == 1
    )
    for nodes in (f"{left} {right}", f"{right} {left}"):
        both = parse("pipewire", f"filter.graph = {{ nodes = [ {nodes} ] {inputs} }}")
        assert [chain.bands[0].gain_db for chain in both.chains] == [3.0, 4.0]
    with pytest.raises(DataError, match="3 channels have their own filters"):
        every = inputs.replace(" ]", ' "c" ]')
        parse("pipewire", f"filter.graph = {{ nodes = [ {left} {right} {third} ] {every} }}")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("bq_lowshelf", "bq_raw", r"file:\d+: node 'eq1' of type 'bq_raw'"),
        ('input = "eq2:In"', 'input = "eq1:In"', "branches|circle"),
        ('input = "eq2:In"', 'input = "eq9:In"', "not a node"),
        ('"Freq" = ', '"Freq" = x', "Freq is not a number"),
        ("nodes = [", "nodes = [ ]\n knots = [", "no nodes"),
        ("filter.graph = {", "other = [ {} ] filter.graph = { more = {", "ends before|expected"),
        ("audio.position = [ FL FR ]", "audio.position = [ FL FR ", "expected a value|ends"),
    ],
)
def test_pipewire_refuses(old, new, reason):
    text = render_preset(PRESET, "pipewire")
    assert old in text
    with pytest.raises(DataError, match=reason):
        parse("pipewire", text.replace(old, new))


def test_spa_json_is_json_without_most_of_its_punctuation():
    text = 'a = 1, b : [ x "y z" # no\n ] c = { "d.e" = "f\\"g" }'
    root = spa_json.parse_spa_json(text, "file")
    assert root["a"] == ("1", 1) and [item.text for item in root["b"]] == ["x", "y z"]
    assert root["c"]["d.e"] == ('f"g', 2)
    assert spa_json.parse_spa_json("{ a = 1 }", "file")["a"].text == "1"
    with pytest.raises(DataError, match="nested"):
        spa_json.parse_spa_json("a = " + "[" * 200, "file")


def test_poweramp_as_the_program_writes_it(request):
    document = read_document(request.path.parent / "data" / "poweramp.json")
    preset = document.preset()
    assert document.format.name == "poweramp"
    assert preset.name == "Remote" and preset.preamp_db == -3.5
    assert [band.type for band in preset.bands] == ["low_shelf", "peak", "high_shelf"]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ((0, "bands", 0, "gain"), 2.0, r"file:10: band 1, a bass or treble knob"),
        ((0, "bands", 3, "type"), 2, r"file:\d+: band 4, of type 2"),
        ((0, "bands", 3, "channels"), 3, "for the channels 3; expected 0"),
        ((0, "parametric"), False, "parametric"),
        ((0, "bands", 2, "q"), "wide", "q 'wide' is not a number"),
    ],
)
def test_poweramp_refuses(request, path, value, reason):
    data = json.loads((request.path.parent / "data" / "poweramp.json").read_text(encoding="utf-8"))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(DataError, match=reason):
        parse("poweramp", json.dumps(data, indent=2))
    with pytest.raises(DataError, match="holds 2 presets"):
        parse("poweramp", json.dumps(data * 2))


def test_poweramp_writes_the_knobs_first_and_within_its_limits():
    (entry,) = json.loads(render_preset(PRESET, "poweramp"))
    assert [band["type"] for band in entry["bands"]] == [0, 1, 4, 3, 3, 3, 5] and entry["parametric"] is True
    loud = Preset(bands=(Band(type="peak", frequency_hz=100.0, gain_db=20.0, q=1.0),))
    with pytest.raises(DataError, match="gain_db 20 is outside -15 to 15"):
        render_preset(loud, "poweramp")


OPRA = {
    "author": "Brian",
    "details": "Relaxed",
    "type": "parametric_eq",
    "parameters": {
        "gain_db": -2.5,
        "bands": [
            {"type": "low_shelf", "frequency": 45, "gain_db": 3.0, "q": 0.5},
            {"type": "peak_dip", "frequency": 8000, "gain_db": -6.0, "q": 5.8},
        ],
    },
}


def test_opra_keeps_the_author_and_takes_a_line_of_the_database():
    for text in (json.dumps(OPRA), json.dumps({"type": "eq", "id": "a::b", "data": OPRA})):
        preset = parse("opra", text)
        assert preset.name == "Brian: Relaxed" and preset.preamp_db == -2.5
        assert numbers(preset)[1] == ("peak", 8000.0, -6.0, 5.8)
    named = replace(PRESET, name="warm")
    assert parse("opra", render_preset(named, "opra")).name == "warm"


def test_opra_pass_filters_are_curves_to_fit():
    grid_hz = np.array([100.0, 1_000.0, 10_000.0])
    opra = FORMATS.create("opra")
    for slope in (12, 24, 36):
        bands = [{"type": "low_pass", "frequency": 1000, "slope": slope}]
        text = json.dumps(OPRA | {"parameters": {"bands": bands}})
        levels = opra.curve_db(text, "file", grid_hz)
        assert levels[1] == pytest.approx(-3.01, abs=0.01) and levels[0] == pytest.approx(0.0, abs=0.01)
        with pytest.raises(DataError, match="a low pass filter"):
            opra.parse(text, "file")
    text = json.dumps(OPRA | {"parameters": {"bands": [{"type": "high_pass", "frequency": 100, "slope": 18}]}})
    with pytest.raises(DataError, match="slope of 18 dB"):
        opra.parse(text, "file")
    text = json.dumps(OPRA | {"parameters": {"bands": [{"type": "band_stop", "frequency": 1000, "q": 2}]}})
    assert opra.curve_db(text, "file", grid_hz)[0] == pytest.approx(pass_db("notch", 1000.0, 2.0, grid_hz)[0])


@pytest.mark.parametrize("rate_hz", [44_100.0, 48_000.0, 96_000.0])
def test_minidsp_turns_the_signs_of_a1_and_a2(rate_hz):
    text = render_preset(PRESET, "minidsp", sample_rate_hz=rate_hz)
    rows = [dict(re.findall(r"([ab]\d)=([-\d.]+)", block)) for block in text.split("biquad")[1:]]
    sos = np.array([[row["b0"], row["b1"], row["b2"], 1, row["a1"], row["a2"]] for row in rows], dtype=float)
    sos[:, 4:] *= -1
    _, h = sosfreqz(sos, GRID_HZ, fs=rate_hz)
    preamp_db = FORMATS.create("minidsp").preamp_db(text, "x")
    expected_db = response_db(PRESET.arrays(), GRID_HZ, rate_hz) + preamp_db
    assert np.abs(20 * np.log10(np.abs(h)) - expected_db).max() < 1e-8
    assert text.startswith("biquad1,\nb0=") and not text.rstrip().endswith(",")


def test_minidsp_finds_the_bands_of_rew_back(request):
    preset = read_preset(request.path.parent / "data" / "rew.minidsp.txt")
    assert [band.type for band in preset.bands] == ["peak", "peak"]
    # The coefficients of the file, with the signs of a transfer function.
    sos = [
        [1.000212200282704, -1.9987991688657452, 0.9986720843607434, 1, -1.9987991688657452, 0.9988842846434476],
        [0.9976545854465115, -1.99104107840919, 0.9935324541819901, 1, -1.99104107840919, 0.9911870396285015],
    ]
    _, h = sosfreqz(np.array(sos), GRID_HZ, fs=48_000)
    assert np.abs(20 * np.log10(np.abs(h)) - response_db(preset.arrays(), GRID_HZ)).max() < 1e-6


def test_minidsp_draws_what_is_no_band_and_refuses_what_is_too_much():
    low_pass = "biquad1,\nb0=0.1,\nb1=0.2,\nb2=0.1,\na1=0.9,\na2=-0.3\n"
    minidsp = FORMATS.create("minidsp")
    with pytest.raises(DataError, match=r"^file:1: .*neither shelf nor peak"):
        minidsp.parse(low_pass, "file")
    assert minidsp.curve_db(low_pass, "file", np.array([20.0]))[0] == pytest.approx(0.0, abs=0.01)
    with pytest.raises(DataError, match=r"^file:1: expected the numbers"):
        minidsp.parse("biquad1,\nb0=0.1,\nb1=0.2\n", "file")
    with pytest.raises(DataError, match="holds 10 biquads, the preset with its preamp needs 11"):
        render_preset(Preset(bands=PRESET.bands * 2, preamp_db=-3.0), "minidsp")
    assert render_preset(Preset(bands=PRESET.bands * 2, preamp_db=0.0), "minidsp").count("biquad") == 10


def test_bands_are_found_back_from_their_sections():
    rng = np.random.default_rng(1)
    for _ in range(300):
        kind = str(rng.choice(["low_shelf", "peak", "high_shelf"]))
        hertz, gain, q = 20.0 * 900.0 ** rng.random(), rng.uniform(-20.0, 20.0), 0.2 * 50.0 ** rng.random()
        band = Band(type=kind, frequency_hz=hertz, gain_db=gain, q=q)
        found = band_of_section(sections(Preset(bands=(band,)).arrays())[0], 48_000.0)
        assert found["type"] == kind
        assert (found["frequency_hz"], found["gain_db"], found["q"]) == pytest.approx((hertz, gain, q), rel=1e-5)


def test_voicemeeter_has_six_cells_for_eight_channels():
    text = render_preset(PRESET, "voicemeeter")
    assert text.count("<Bus ") == 8 * 5 and text.count('EQtype="5"') == 8 and text.count('EQtype="6"') == 8
    assert numbers(parse("voicemeeter", text))[0][0] == "low_shelf"
    with pytest.raises(DataError, match="holds 6 bands"):
        render_preset(Preset(bands=PRESET.bands * 2), "voicemeeter")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('channel="2" cell="1" EQon="1"', 'channel="2" cell="1" EQon="0"', "channel 3 has its own filters"),
        ('channel="5" cell="1" EQon="1"', 'channel="5" cell="1" EQon="0"', "channel 5 has its own filters"),
        ('EQtype="5"', 'EQtype="3"', r"^file:4: a cell of type '3'"),
        ('freq="', 'freq="x', "freq 'x"),
        ("<Bus ", "<Cell ", "no cell"),
    ],
)
def test_voicemeeter_refuses(old, new, reason):
    with pytest.raises(DataError, match=reason):
        parse("voicemeeter", render_preset(PRESET, "voicemeeter").replace(old, new))


def test_rockbox_writes_tenths_and_whole_hertz():
    preset = Preset(
        bands=(
            Band(type="peak", frequency_hz=320.4, gain_db=2.04, q=0.68),
            Band(type="low_shelf", frequency_hz=180.0, gain_db=4.5, q=0.71),
            Band(type="high_shelf", frequency_hz=7800.0, gain_db=-4.0, q=0.71),
        ),
        preamp_db=-4.61,
    )
    text = render_preset(preset, "rockbox")
    assert text.splitlines() == [
        "eq enabled: on",
        "eq precut: 47",
        "eq low shelf filter: 180, 7, 45",
        "eq peak filter 1: 320, 7, 20",
        "eq high shelf filter: 7800, 7, -40",
    ]
    back = parse("rockbox", text)
    assert back.preamp_db == -4.7 and numbers(back)[1] == ("peak", 320.0, 2.0, 0.7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("eq enabled: off\neq peak filter 1: 320, 7, 20\n", "^file:1: the equalizer is off"),
        ("eq enabled: on\neq band 0 cutoff: 60\n", "^file:2: is of an old Rockbox"),
        ("eq enabled: on\neq peak filter 1: 320, 7\n", "^file:2: expected 3 whole numbers"),
        ("eq enabled: on\neq precut: loud\n", "^file:2: expected 1 whole numbers"),
    ],
)
def test_rockbox_refuses(text, reason):
    with pytest.raises(DataError, match=reason):
        parse("rockbox", text)


def test_rockbox_refuses_what_its_menus_do_not_hold():
    shelf = Band(type="low_shelf", frequency_hz=100.0, gain_db=3.0, q=0.7)
    with pytest.raises(DataError, match="one low shelf"):
        render_preset(Preset(bands=(shelf, shelf)), "rockbox")
    with pytest.raises(DataError, match="choose a preamp"):
        render_preset(Preset(bands=(shelf,), preamp_db=3.0), "rockbox")
    with pytest.raises(DataError, match=r"q 0\.3 is outside 0\.5 to 6\.4"):
        render_preset(Preset(bands=(replace(shelf, q=0.3),)), "rockbox")


EARS = {"Bass": {"frequencies": [340, *range(2, 11), 20000], "gains": [5, *[0] * 9, -2.5], "qs": [0.7071] * 11}}


def test_ears_as_the_extension_writes_it():
    """As it exports presets, all bands of which it has a place for, most of them at 0 dB."""
    preset = parse("ears", json.dumps(EARS, indent=2))
    assert preset.name == "Bass" and preset.preamp_db is None
    assert numbers(preset) == [("low_shelf", 340, 5, 0.7071), ("high_shelf", 20_000, -2.5, 0.7071)]


def test_ears_without_a_name_is_not_taken_for_another_program():
    text = render_preset(replace(PRESET, name=""), "ears")
    assert parse_preset(text, "file").bands == FORMATS.create("ears").parse(text, "file").bands


def test_ears_has_a_place_for_each_kind_and_says_where_the_preamp_goes():
    note.cache_clear()
    with noted() as notes:
        text = render_preset(PRESET, "ears")
    assert len(notes) == 1 and "preamp" in notes[0]
    ((name, held),) = json.loads(text).items()
    assert name == PRESET.name and [len(held[field]) for field in ("frequencies", "gains", "qs")] == [11, 11, 11]
    first, *peaks, last = PRESET.bands
    assert held["frequencies"][0] == first.frequency_hz and held["frequencies"][-1] == last.frequency_hz
    assert held["gains"][1:] == [*(band.gain_db for band in peaks), *[0.0] * 6, last.gain_db]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (json.dumps(EARS | {"two": EARS["Bass"]}), "holds 2 presets of Ears"),
        (json.dumps(EARS).replace("340, ", ""), "expected 11 numbers each"),
        (json.dumps(EARS).replace("340", '"low"'), "band 1: frequencies 'low' is not a number"),
        ("[]", "holds 0 presets"),
    ],
)
def test_ears_refuses(text, reason):
    with pytest.raises(DataError, match=f"^file: {reason}"):
        parse("ears", text)


@pytest.mark.parametrize(
    ("kind", "count", "q", "reason"),
    [("high_shelf", 1, 1.2, "Q of 0.7071"), ("low_shelf", 2, 0.71, "one low shelf"), ("peak", 10, 1.0, "9 peaks")],
)
def test_ears_holds_no_other_shelves_and_no_more_bands(kind, count, q, reason):
    bands = (Band(type=kind, frequency_hz=500.0, gain_db=3.0, q=q),) * count
    with pytest.raises(DataError, match=reason):
        render_preset(Preset(bands=bands), "ears")
