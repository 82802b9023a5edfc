"""What a preset file holds is read, or the file is refused: nothing is passed over, and nothing is guessed."""

import numpy as np
import pytest

from eqmorph.eq.filters import log_grid
from eqmorph.eq.layout_file import read_layout
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import join_channels
from eqmorph.errors import DataError
from eqmorph.fitting.targets import read_target
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import find_format
from eqmorph.formats.encodings import decode
from eqmorph.formats.io import render_preset
from eqmorph.formats.lv2 import Lv2
from eqmorph.formats.reading import noted
from eqmorph.numbers import parse_number

BANDS = (
    Band(type="low_shelf", frequency_hz=100.0, gain_db=4.0, q=0.7),
    Band(type="peak", frequency_hz=1_000.0, gain_db=-3.0, q=1.5),
    Band(type="high_shelf", frequency_hz=8_000.0, gain_db=2.0, q=0.71),
)
ONE = Preset(bands=BANDS, preamp_db=-5.0, name="one")
TWO = join_channels(ONE, Preset(bands=BANDS[1:2], preamp_db=-5.0), "two")
GRID_HZ = log_grid(8)
PEAK = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n"

WRONG = [
    # a number that is half one
    ("parametric_eq", " Q 1.5000", " Q 1_5"),
    ("parametric_eq", " Q 1.5000", " Q 3k"),
    ("parametric_eq", " Q 1.5000", " Q 1/2"),
    ("parametric_eq", " Q 1.5000", " Q 1\u066b5"),
    ("minidsp", "b0=0.5623413251903491", "b0=1,5"),
    ("minidsp", "b0=0.5623413251903491", "b0=1.5 dB"),
    ("minidsp", "b0=0.5623413251903491", "b0=0.5_6"),
    ("peace", "Gain1=4", "Gain1=4_0"),
    ("rockbox", "eq precut: 50", "eq precut: 5_0"),
    ("voicemeeter", 'dblevel="4.00"', 'dblevel="4_0"'),
    ("camilladsp", "gain: 4.0", "gain: 4_0"),
    ("pipewire", '"Gain" = 4', '"Gain" = 4_0'),
    ("lv2", "pset:value 1000.0", 'pset:value "1_000"'),
    # a width that is not read, for which a default would stand
    ("parametric_eq", "Gain 4.00 dB Q 0.7000", "Gain 4.00 dB Q abc"),
    ("parametric_eq", "Gain 4.00 dB Q 0.7000", "Gain 4.00 dB Q=0.7"),
    ("parametric_eq", "Gain 4.00 dB Q 0.7000", "Gain 4.00 dB BW Oct 1"),
    ("parametric_eq", "LSC Fc", "LSC 1e1 dB Fc"),
    # something that stands twice
    ("parametric_eq", "\nFilter 2:", " Filter 2:"),
    ("parametric_eq", "\nFilter 2:", " # Filter 2:"),
    ("parametric_eq", "\nFilter 2:", " # low\u2028Filter 2:"),
    ("parametric_eq", "Gain 4.00 dB", "Gain 4.00 dB Gain 5 dB"),
    ("json", '"gain_db": 4.0', '"gain_db": 9, "gain_db": 4.0'),
    ("poweramp", '"bands": [', '"bands": [], "bands": ['),
    ("camilladsp", "gain: 4.0", "gain: 4.0\n      gain: 9"),
    ("camilladsp", "q: 1.5", "q: 1.5\n      bandwidth: 3"),
    ("camilladsp", "  - 0\n  - 1\n", "  - 0\n  - 0\n"),
    ("pipewire", '"Gain" = 4', '"Gain" = 9 "Gain" = 4'),
    ("pipewire", "links = [", 'links = [ ] links = ['),
    ("peace", "Gain1=4", "Gain1=4\nGain1=9"),
    ("rockbox", "eq precut: 50", "eq precut: 50\neq precut: 10"),
    ("voicemeeter", 'dblevel="4.00"', 'dblevel="9" dblevel="4.00"'),
    ("voicemeeter", 'channel="1" cell="2"', 'channel="1" cell="1"'),
    ("minidsp", "b0=0.5623413251903491", "b0=0.5623413251903491,\nb0=1"),
    ("minidsp", "biquad2,", "biquad1,"),
    ("lv2", '"g_1"', '"g_0"'),
    # a line, a key or a value that is no other one
    ("parametric_eq", "Preamp: -5.00 dB", "Preamp = -5.00 dB"),
    ("parametric_eq", "Filter 2: ON PK Fc 1000.00 Hz", "Filter 2 ON PK 1000.00 Hz"),
    ("minidsp", "b0=0.5623413251903491", "a0=2,\nb0=0.5623413251903491"),
    ("peace", "Filter1=16", "Filtr1=16"),
    ("peace", "Gain2=-3", "Gain2 -3"),
    ("peace", "Frequency2=1000", "Frequency99999=1000"),
    ("rockbox", "eq peak filter 1", "eq peek filter 1"),
    ("rockbox", "eq peak filter 1", "eq peak filter 9"),
    ("rockbox", "eq enabled: on", "eq enabled: no"),
    ("voicemeeter", 'EQon="1"', 'EQon="yes"'),
    ("voicemeeter", ' cell="2"', ""),
    ("camilladsp", "mute: false", "mute: yes"),
    ("camilladsp", "scale: dB", "scale: Linear"),
    ("camilladsp", "- type: Filter", "- type: Filter\n  bypassed: yes"),
    ("easyeffects", '"bypass": false', '"bypass": "true"'),
    ("easyeffects", '"mute": false', '"mute": 1'),
    ("easyeffects", '"solo": false', '"solo": 1'),
    ("easyeffects", '"band1"', '"band01"'),
    ("pipewire", '"Freq" = 8000', '"freq" = 8000'),
    ("pipewire", "label = bq_peaking control", "label = bq_peaking controls"),
    ("pipewire", "type = builtin name = eq2", "type = ladspa name = eq2"),
    ("pipewire", 'outputs = [ "eq3:Out" ]', 'outputs = [ "eq2:Out" ]'),
    ("pipewire", 'inputs = [ "preamp:In" ]', 'inputs = [ "eq1:In" ]'),
    ("opra", '"type": "parametric_eq"', '"type": "graphic_eq"'),
    ("parametric_eq", "\nFilter 2:", "\x85Filter 2:"),
    ("parametric_eq", "Q 0.7100\n", "Q 0.7100 Preamp: -3 dB\n"),
    ("parametric_eq", "Q 0.7100\n", "Q 0.7100\u2028Preamp: -3 dB\n"),
    ("parametric_eq", "Filter 2:", "Stage: capture\nFilter 2:"),
    ("parametric_eq", "Filter 2:", "Stage: postmix\nFilter 2:"),
    ("peace", "PreAmp=-5.00", "PreAmp=-5.00\nPreAmp=-9"),
    ("peace", "PreAmp=-5.00", "PreAmp=-5.00\n[General]\nPreAmp=-9"),
    ("peace", "SpeakerTargets0=all", "SpeakerTargets0=all\nSpeakerTargets0=L"),
    ("peace", "Gain2=-3", "Gain2=-3\nGain9=4"),
    ("peace", "[Qualities]", "[Gains7]\nGain1=4\n[Qualities]"),
    # a key that the program does not know may be a switch that is misspelled
    ("camilladsp", "mute: false", "mute: false\n      Mute: true"),
    ("camilladsp", "scale: dB", "<<: {scale: linear}"),
    ("camilladsp", "q: 1.5", "q: 1.5\n      bypass: true"),
    ("camilladsp", "- type: Filter", "- type: Filter\n  bypass: true"),
    ("camilladsp", "pipeline:", "pipelines:"),
    ("camilladsp", "  channels:\n  - 0\n  - 1\n", "  channels: []\n"),
    ("camilladsp", "  - 0\n  - 1\n", "  - 0\n  - 1\n  - 1\n"),
    ("pipewire", 'inputs = [ "preamp:In" ]', 'inputs = [ "preamp:In" "preamp:In" ]'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), WRONG)
def test_what_cannot_be_read_is_refused(name, old, new):
    made = FORMATS.create(name)
    text = render_preset(ONE, name)
    assert old in text and made.parse(text, "file")
    with pytest.raises(DataError, match=r"^file"):
        made.parse(text.replace(old, new), "file")


@pytest.mark.parametrize("split", ['"true"', "1", "null"])
def test_a_channel_of_easyeffects_is_not_lost(split):
    text = render_preset(TWO, "easyeffects").replace('"split-channels": true', f'"split-channels": {split}')
    with pytest.raises(DataError, match="split-channels"):
        FORMATS.create("easyeffects").parse(text, "file")


def test_a_mark_between_joined_files_hides_no_line():
    text = "\ufeffPreamp: -1 dB\n" + PEAK + "\ufeffPreamp: -2 dB\n"
    preset = FORMATS.create("parametric_eq").parse(decode(text.encode(), "file"), "file")
    assert preset.preamp_db == -3.0


def test_two_nodes_of_pipewire_have_two_names():
    node = '{ type = builtin name = eq label = bq_peaking control = { "Freq" = 100 "Gain" = 3 } }'
    text = f"filter.graph = {{ nodes = [ {node} {node.replace('100', '900')} ] }}"
    with pytest.raises(DataError, match="two nodes 'eq'"):
        FORMATS.create("pipewire").parse(text, "file")


@pytest.mark.parametrize("ports", ["", 'inputs = [ "l:In" "r:In" ] outputs = [ "r:Out" "l:Out" ]'])
def test_chains_of_pipewire_go_from_one_channel_to_the_same(ports):
    nodes = [
        f"{{ type = builtin name = {name} label = bq_peaking control = {{ Freq = {hertz} Gain = 3 }} }}"
        for name, hertz in (("l", 100), ("r", 900))
    ]
    with pytest.raises(DataError, match=r"^file: the (inputs|outputs)"):
        FORMATS.create("pipewire").parse(f"filter.graph = {{ nodes = [ {' '.join(nodes)} ] {ports} }}", "file")


def test_a_node_of_pipewire_that_multiplies_is_a_gain():
    node = "{ type = builtin name = a label = linear control = { %s } }"
    after = "{ type = builtin name = b label = bq_peaking control = { Freq = 100 Gain = 3 } }"
    links = '{ output = "a:Out" input = "b:In" }'
    graph = f"filter.graph = {{ nodes = [ {node} {after} ] links = [ {links} ] }}"
    made = FORMATS.create("pipewire")
    assert made.parse(graph % "Mult = 0.5 Add = 0.0", "file").preamp_db == pytest.approx(-6.0206, abs=1e-4)
    for control in ("Mult = -1", "Mult = 1 Add = 0.1", "", "Gain = 3"):
        with pytest.raises(DataError, match=r"^file:1: node 'a'"):
            made.parse(graph % control, "file")


def test_a_mixer_of_camilladsp_has_each_output_once():
    route = "{dest: 0, sources: [{channel: 0}]}"
    mixer = "mixers: {swap: {channels: {in: 2, out: 2}, mapping: [%s]}}\npipeline:\n- {type: Mixer, name: swap}\n"
    text = render_preset(ONE, "camilladsp").replace("pipeline:\n", mixer)
    made = FORMATS.create("camilladsp")
    assert made.parse(text % f"{route}, {route.replace('0', '1')}", "file")
    with pytest.raises(DataError, match=r"^file:\d+: mixer 'swap' has the output '0' twice"):
        made.parse(text % f"{route}, {route.replace('channel: 0', 'channel: 1')}", "file")


def test_a_state_of_pulseeffects_is_heeded():
    text = render_preset(ONE, "easyeffects")
    made = FORMATS.create("easyeffects")
    assert made.parse(text.replace('"bypass": false', '"state": "true"'), "file")
    for state in ("false", '"false"', "0"):
        with pytest.raises(DataError, match="no equalizer is active"):
            made.parse(text.replace('"bypass": false', f'"state": {state}'), "file")


def test_frequencies_of_peace_may_have_thousands():
    text = render_preset(ONE, "peace")
    for written in ("1,000", "1.000"):
        assert FORMATS.create("peace").parse(text.replace("Frequency2=1000", f"Frequency2={written}"), "file") == (
            FORMATS.create("peace").parse(text, "file")
        )


@pytest.mark.parametrize(
    ("format", "line"), [("graphic_eq", "GraphicEQ: 20 0; 100 3; 1000 -2"), ("parametric_eq", PEAK.rstrip())]
)
def test_lines_may_be_for_playback_and_not_for_recordings_too(format, line):
    made = FORMATS.create(format)
    played = f"Preamp: -4 dB\nStage: post-mix\n{line}\n"
    assert made.preamp_db(played, "file") == -4
    with pytest.raises(DataError, match=r"^file:5.*recorded"):
        made.curve_db(f"{played}Stage: capture\n{line}\n", "file", GRID_HZ)


@pytest.mark.parametrize("name", [name for name in FORMATS.builtins if FORMATS.load(name).passes_over])
def test_a_preset_of_another_format_in_the_same_file_is_refused(name):
    text = render_preset(ONE, name)
    assert find_format(text, "file").name == name
    for other in ("parametric_eq", "graphic_eq", "rockbox", "peace"):
        if other != name:
            with pytest.raises(DataError, match=r"^file: holds a preset of \w+ and one of \w+"):
                find_format(f"{text}\n{render_preset(ONE, other)}", "file")


def test_several_curves_of_a_channel_are_reported():
    made, line = FORMATS.create("graphic_eq"), "GraphicEQ: 20 0; 100 3; 1000 -2\n"
    with noted() as notes:
        twice = made.curve_db(line * 2, "twice", GRID_HZ)
    np.testing.assert_allclose(twice, 2 * made.curve_db(line, "once", GRID_HZ))
    assert notes == ["twice:2: another curve; those of all such lines are added up, as Equalizer APO does"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pre-amp: -6 dB\n" + PEAK, ":1: a line with a gain is no command"),
        ("Preamp\uff1a-6 dB\n" + PEAK, ":1: a line with a gain is no command"),
        (PEAK + PEAK, ":2: the number of this filter comes a second time"),
    ],
)
def test_what_equalizer_apo_passes_over_or_adds_up_is_reported(text, told):
    with noted() as notes:
        assert FORMATS.create("parametric_eq").parse(text, f"{len(text)} letters").bands
    assert len(notes) == 1 and f" letters{told}" in notes[0]


def test_what_stands_in_a_comment_of_voicemeeter_is_not_read():
    made = FORMATS.create("voicemeeter")
    lines = [
        f"<!-- {line} -->" if 'cell="2"' in line else line for line in render_preset(ONE, "voicemeeter").split("\n")
    ]
    assert [band.type for band in made.parse("\n".join(lines), "file").bands] == ["low_shelf", "high_shelf"]


@pytest.mark.parametrize(
    "line", ["Preamp: -6", "Preamp: -6.4.1 dB", "Convolution: room.wav", "Copy: L=R", "Include: other.txt", PEAK]
)
def test_a_line_beside_a_drawn_curve_is_read_or_refused(line):
    with pytest.raises(DataError, match=r"^file:1"):
        FORMATS.create("graphic_eq").curve_db(f"{line}\nGraphicEQ: 20 0; 100 3; 1000 -2\n", "file", GRID_HZ)


@pytest.mark.parametrize(
    ("format", "line"), [("graphic_eq", "GraphicEQ: 20 0; 100 3; 1000 -2"), ("parametric_eq", PEAK.rstrip())]
)
def test_lines_may_be_for_one_device_and_not_for_another_one(format, line):
    made = FORMATS.create(format)
    speakers = f"Preamp: -1 dB\nDevice: Speakers\nPreamp: -3 dB\n{line}\n"
    assert made.preamp_db(speakers, "file") == -4
    for other in (line, "Preamp: -9 dB"):
        with pytest.raises(DataError, match=r"^file:6.*device"):
            made.curve_db(f"{speakers}Device: Headphones\n{other}\n", "file", GRID_HZ)


OFF = [
    (FORMATS.create("parametric_eq"), "Filter 2: ON", "Filter 2: OFF"),
    (
        FORMATS.create("easyeffects"),
        '"mute": false,\n          "gain": -3.0',
        '"mute": true,\n          "gain": -3.0',
    ),
    (FORMATS.create("voicemeeter"), 'cell="2" EQon="1"', 'cell="2" EQon="0"'),
    (Lv2(plugin="lsp-x8"), '"xm_1" ; pset:value 0.0', '"xm_1" ; pset:value 1.0'),
    (Lv2(plugin="fil4"), '"sec1" ; pset:value 1.0', '"sec1" ; pset:value 0.0'),
    (Lv2(plugin="calf-eq5"), '"p1_active" ; pset:value 1.0', '"p1_active" ; pset:value 0.0'),
]


@pytest.mark.parametrize(("format", "old", "new"), OFF, ids=[new for *_, new in OFF])
def test_a_band_that_is_off_is_left_out_and_reported(format, old, new):
    text = format.render(ONE)
    assert old in text
    with noted() as notes:
        assert len(format.parse(text, f"on {new}").bands) == 3
    assert not any(" off " in line for line in notes)
    with noted() as notes:
        left = format.parse(text.replace(old, new), f"off {new}").bands
    assert [band.type for band in left] == ["low_shelf", "high_shelf"]
    assert sum(" off " in line for line in notes) == 1


def test_a_step_of_camilladsp_that_is_bypassed_is_reported():
    second = "- type: Filter\n  channels:\n  - 0\n  - 1\n  bypassed: true\n  names:\n  - eqmorph_02\n"
    text = render_preset(ONE, "camilladsp").replace("  - eqmorph_02\n", "") + second
    with noted() as notes:
        assert len(FORMATS.create("camilladsp").parse(text, "bypassed").bands) == 2
    assert notes == ["bypassed: bands that are off or muted are left out"]


def test_bands_beside_one_that_is_heard_alone_are_reported():
    text = render_preset(ONE, "easyeffects").replace(
        '"solo": false,\n          "mute": false,\n          "gain": 4.0', '"solo": true, "gain": 4.0'
    )
    with noted() as notes:
        FORMATS.create("easyeffects").parse(text, "alone")
    assert notes == ["alone: bands that are off or muted are left out"]


def test_filters_without_effect_may_be_off_without_a_word():
    empty = "Filter 2: OFF PK Fc 200 Hz Gain 0.0 dB Q 1\nFilter 3: OFF None\n"
    with noted() as notes:
        assert len(FORMATS.create("parametric_eq").parse(PEAK + empty, "empty").bands) == 1
    assert not notes


@pytest.mark.parametrize("frequency", ["1_00", "１００"])
def test_a_point_of_a_drawn_curve_is_a_plain_number(frequency):
    with pytest.raises(DataError, match=r"^file:1"):
        FORMATS.create("graphic_eq").curve_db(f"GraphicEQ: 20 0; {frequency} 3; 1000 -2\n", "file", GRID_HZ)


def test_points_of_a_drawn_curve_are_in_hertz():
    with pytest.raises(DataError, match=r"^file:1: fewer than two points"):
        FORMATS.create("graphic_eq").curve_db("GraphicEQ: 1,000 0; 2,000 3; 4,000 -2\n", "file", GRID_HZ)


@pytest.mark.parametrize("first", ["1_000,3", "20kHz,3", "20 Hz,-3 dB"])
def test_a_damaged_first_row_of_a_measurement_is_no_heading(tmp_path, first):
    path = tmp_path / "measured.csv"
    path.write_text(f"{first}\n2000,3\n3000,1\n")
    with pytest.raises(DataError, match=r"measured\.csv:1"):
        read_target(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.7", '"0.7"'), ("0.7", "true"), ('"count": 2', '"count": true'), ('"q": 0.7', '"q": 3, "q": 0.7')],
)
def test_a_number_of_a_layout_is_a_number(tmp_path, old, new):
    text = '{"name": "m", "bands": [{"type": "peak", "frequency_hz": 1000, "q": 0.7, "count": 2}]}'
    path = tmp_path / "layout.json"
    path.write_text(text)
    assert len(read_layout(path).bands) == 2
    path.write_text(text.replace(old, new))
    with pytest.raises(DataError, match=r"layout\.json"):
        read_layout(path)


@pytest.mark.parametrize("text", ["1_000", "１２", "0x10", "", "1.5.2", "3 kHz", "1,5", "--3"])
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None
