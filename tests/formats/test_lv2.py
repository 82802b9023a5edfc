"""LV2 presets as text: what is refused, and what a file says that a preset does not hold."""

import re

import numpy as np
import pytest
from helpers.presets import preset_at
from hypothesis import given, settings
from hypothesis import strategies as st

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.document import read_document
from eqmorph.formats.io import read_preset, render_preset, write_preset
from eqmorph.formats.lv2 import EQUALIZERS
from eqmorph.formats.turtle import parse_turtle, quoted

GRID_HZ = np.geomspace(20, 20_000, 100)
FIVE = preset_at(0.55)


def peaks(*frequencies_hz, **numbers):
    values = {"gain_db": 3.0, "q": 1.0} | numbers
    return Preset(bands=tuple(Band(type="peak", frequency_hz=hz, **values) for hz in frequencies_hz))


@pytest.mark.parametrize("plugin", EQUALIZERS)
def test_what_is_written_for_a_plugin_is_read_back(plugin):
    preset = peaks(300.0, 60.0, 5_000.0) if plugin == "fil4" else FIVE
    made = FORMATS.create("lv2", plugin=plugin)
    back = made.parse(made.render(preset), "x.ttl")
    assert np.abs(back.response(GRID_HZ) - preset.response(GRID_HZ)).max() < 1e-9
    assert back.preamp_db == pytest.approx(preset.leveled().preamp_db)


@pytest.mark.parametrize(
    ("plugin", "preset", "said"),
    [
        ("lsp-x16", peaks(*range(100, 117)), "16 bands"),
        ("lsp-x16", peaks(100.0, gain_db=40.0), "gain_db"),
        ("calf-eq5", peaks(100.0, 200.0, 300.0, 400.0), "3 peak"),
        ("calf-eq12", peaks(100.0, q=0.05), "q 0.05"),
        ("fil4", peaks(100.0, q=30.0), "100 Hz with Q 30"),
        ("fil4", peaks(25.0, 30.0), "30 Hz"),
        ("fil4", peaks(300.0, gain_db=-20.0), "gain_db"),
        ("fil4", peaks(300.0, 300.0, 300.0, 300.0, 300.0), "4 bands"),
    ],
)
def test_what_a_plugin_does_not_hold_is_refused(plugin, preset, said):
    with pytest.raises(DataError, match=said):
        render_preset(preset, "lv2", plugin=plugin)


@pytest.mark.parametrize("plugin", ["fil4", "calf-eq5"])
def test_a_band_beyond_the_range_is_counted_among_all(plugin):
    shelf = Band(type="low_shelf", frequency_hz=300.0, gain_db=-50.0, q=1.0)
    with pytest.raises(DataError, match=r"^band 3: gain_db -50"):
        render_preset(Preset(bands=(*peaks(300.0, 500.0).bands, shelf)), "lv2", plugin=plugin)


def test_a_plugin_for_one_channel_is_another():
    assert "para_equalizer_x16_mono" in render_preset(FIVE, "lv2", mono=True)
    with pytest.raises(DataError, match="one channel"):
        render_preset(FIVE, "lv2", plugin="calf-eq5", mono=True)


def changed(plugin, **ports):
    """A preset of three peaks with other values of its ports, or with more of them."""
    text = render_preset(peaks(100.0, 1_000.0, 5_000.0), "lv2", plugin=plugin)
    for symbol, value in ports.items():
        text, count = re.subn(rf'("{symbol}" ; pset:value )\S+', rf"\g<1>{value}", text)
        if not count:
            text = text.rstrip(" .\n") + f" , [ lv2:symbol {quoted(symbol)} ; pset:value {value} ] .\n"
    return text


@pytest.mark.parametrize(
    ("plugin", "ports"),
    [
        ("lsp-x16", {"enabled": 0}),
        ("lsp-x16", {"mode": 1}),
        ("lsp-x16", {"bal": -30}),
        ("lsp-x16", {"frqs": 12}),
        ("lsp-x16", {"g_in": 0}),
        ("lsp-x16", {"fm_0": 1}),
        ("lsp-x16", {"ft_0": 99}),
        ("lsp-x16", {"ft_0": 7}),
        ("calf-eq8", {"bypass": 1}),
        ("calf-eq8", {"p1_active": 2}),
        ("calf-eq8", {"hp_active": 1, "hp_freq": 40}),
        ("calf-eq8", {"level_out": 0}),
        ("calf-eq8", {"p4_active": 1}),
        ("fil4", {"enable": 0}),
        ("fil4", {"HighPass": 1}),
        ("fil4", {"freq1": 0}),
    ],
)
def test_what_no_preset_holds_is_refused_with_its_line(plugin, ports):
    text = changed(plugin, **ports)
    with pytest.raises(DataError, match=r"^x\.ttl:\d+: "):
        FORMATS.create("lv2").parse(text, "x.ttl")


def test_solo_mute_and_output_gain_of_lsp_are_heeded():
    made = FORMATS.create("lv2")
    soloed = made.parse(changed("lsp-x16", xs_1="1.0", g_out="0.5"), "x.ttl")
    assert [band.frequency_hz for band in soloed.bands] == [1_000.0]
    assert soloed.preamp_db == pytest.approx(peaks(100.0, 1_000.0, 5_000.0).leveled().preamp_db - 6.02, abs=0.01)
    muted = made.parse(changed("lsp-x16", xm_1="true"), "x.ttl")
    assert [band.frequency_hz for band in muted.bands] == [100.0, 5_000.0]


def test_the_default_filter_mode_of_lsp_is_converted():
    text = changed("lsp-x16", fm_0=0)
    first = FORMATS.create("lv2").parse(text, "x.ttl").bands[0]
    gain = 10 ** (3 / 20)
    assert first.q == pytest.approx(np.sqrt(gain) * 3 / (2 * np.sqrt(1 + gain**2)))


def test_a_pass_filter_of_calf_is_a_curve_to_fit():
    text = changed("calf-eq8", hp_active=1, hp_freq=40, hp_mode=1, hp_q=0.7)
    at = np.array([40.0])
    added_db = FORMATS.create("lv2").curve_db(text, "x.ttl", at) - peaks(100.0, 1_000.0, 5_000.0).response(at)
    assert added_db == pytest.approx(2 * 20 * np.log10(0.7))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n<x> a lv2:Plugin .", "no preset"),
        ("@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n<x> a pset:Preset .", "lists presets"),
        ("<x> lv2:port 1 .", "x.ttl:1: the prefix 'lv2:'"),
        ("@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n<x> a ( pset:Preset ) .", "x.ttl:2: "),
        ("@prefix a: <http://a/> .\n<x> a:b " + "[ a:b " * 5_000, "nested"),
    ],
)
def test_other_turtle_is_refused(text, said):
    with pytest.raises(DataError, match=said):
        FORMATS.create("lv2").parse(text, "x.ttl")


def test_a_preset_of_another_plugin_is_named():
    text = render_preset(FIVE, "lv2").replace("para_equalizer_x16_stereo", "compressor_stereo")
    with pytest.raises(DataError, match="compressor_stereo"):
        FORMATS.create("lv2").parse(text, "x.ttl")


@settings(max_examples=50)
@given(st.text())
def test_any_name_is_one_string_of_turtle(name):
    text = quoted(name)
    assert text.isascii() and "\n" not in text
    held = parse_turtle(f"@prefix e: <http://e/> . <x> e:label {text} .", "x")["x"]["http://e/label"][0].text
    assert held == "".join("?" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in name)


def test_forms_of_turtle_that_hosts_write():
    text = """@base <http://b/> . PREFIX e: <http://e/>
<x>\n\ta e:Preset , e:Other ; # a remark
\te:port [ e:symbol "f"@en ; e:value "1.5e2"^^<http://www.w3.org/2001/XMLSchema#float> ; ] ,
\t\t[ e:symbol 'g' ; e:value -.5 ] ; e:on true ; e:long \"\"\"two\n"lines\\"\"\"\" .
[] e:label "unnamed" . _:b1 e:label 1 .
"""
    found = parse_turtle(text, "x")["x"]
    assert [term.text for term in found["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]] == [
        "http://e/Preset",
        "http://e/Other",
    ]
    ports = [{name: terms[0].text for name, terms in port.properties.items()} for port in found["http://e/port"]]
    assert ports == [
        {"http://e/symbol": "f", "http://e/value": "1.5e2"},
        {"http://e/symbol": "g", "http://e/value": "-.5"},
    ]
    assert found["http://e/long"][0].text == 'two\n"lines"' and found["http://e/long"][0].line == 5


def test_a_bundle_is_written_and_its_presets_are_read(eqmorph, tmp_path):
    write_preset(FIVE, tmp_path / "five.json")
    bundle = tmp_path / "mine.lv2"
    assert eqmorph("convert", tmp_path / "five.json", bundle).status == 0
    assert sorted(path.name for path in bundle.iterdir()) == ["manifest.ttl", "mine.ttl"]
    assert read_document(bundle / "mine.ttl").format.name == "lv2"
    assert read_preset(bundle).bands == read_preset(bundle / "mine.ttl").bands
    assert eqmorph("convert", bundle, tmp_path / "one.json").status == 0 and (tmp_path / "one.json").is_file()
    assert eqmorph("fit", bundle).status == eqmorph("reduce", bundle).status == 0
    assert eqmorph("convert", bundle, tmp_path / "back").status == 0
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["mine.json"]
    morphed = tmp_path / "morph.lv2"
    result = eqmorph(
        "morph", tmp_path / "five.json", "warm", "--steps", 3, "--out", morphed, "--set", "plugin=calf-eq8"
    )
    assert result.status == 0, result.stderr
    assert (morphed / "manifest.ttl").read_text().count("a pset:Preset") == 3
    assert 'rdfs:label "01 ' in (morphed / "01.ttl").read_text()


@pytest.mark.parametrize("plugin", ["lsp-x8", "fil4", "calf-eq5"])
@given(
    gain_db=st.decimals(-12, 12, places=2).map(float),
    q=st.decimals("0.4", "1.9", places=3).map(float),
    preamp_db=st.decimals(-12, 0, places=1).map(float),
)
def test_numbers_that_were_typed_read_back_as_they_were(plugin, gain_db, q, preamp_db):
    places = {"low_shelf": 105.0, "peak": 1_450.0, "high_shelf": 8_000.0}
    bands = [Band(type=kind, frequency_hz=hz, gain_db=gain_db, q=q) for kind, hz in places.items()]
    preset = Preset(name="typed", preamp_db=preamp_db, bands=bands)
    back = FORMATS.create("lv2").parse(render_preset(preset, "lv2", plugin=plugin), "typed.ttl")
    assert (back.bands, back.preamp_db) == (preset.bands, preset.preamp_db)


def test_numbers_of_programs_with_few_digits_are_the_nearest_that_was_typed():
    text = render_preset(preset_at(0.5), "lv2", plugin="calf-eq5")
    written = re.sub(r'("ls_level" ; pset:value) [\d.]+', r"\1 1.678804", text)
    assert written != text and FORMATS.create("lv2").parse(written, "a.ttl").bands[0].gain_db == 4.5


@pytest.mark.parametrize("value", ["1.7975e308", "1e-320", "5e-324"])
def test_gains_at_the_ends_of_floats_are_refused(value):
    text = render_preset(preset_at(0.5), "lv2", plugin="calf-eq5")
    damaged = re.sub(r'("ls_level" ; pset:value) [\d.]+', rf"\1 {value}", text)
    with pytest.raises(DataError):
        FORMATS.create("lv2").parse(damaged, "a.ttl")
