"""A long file of anything is read or refused at once: each of these took minutes, or gigabytes."""

import json
import time
import tracemalloc
from collections.abc import Mapping

import pytest

from eqmorph.eq.filters import log_grid
from eqmorph.errors import DataError
from eqmorph.formats.detect import find_format
from eqmorph.formats.io import read_preset

MOST_S = 2.0
"""Processor time, many times what any of them takes on a busy machine."""
MOST_BYTES = 50_000_000

BAND = "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n"
NAMES = " ".join(f"c{number}" for number in range(15_000))
CALF = "http://calf.sourceforge.net/plugins/Equalizer12Band"
FIL4 = "http://gareus.org/oss/lv2/fil4#stereo"
PREFIXES = "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"


def lv2(uri: str, ports: Mapping[str, float]) -> str:
    """A preset of a plug-in in Turtle."""
    listed = " , ".join(f'[ lv2:symbol "{symbol}" ; pset:value {value} ]' for symbol, value in ports.items())
    return f"{PREFIXES}<> a pset:Preset ; lv2:appliesTo <{uri}> ; lv2:port {listed} .\n"


def easyeffects(order: list[object], **band: object) -> str:
    """A preset with one band."""
    fields = {"type": "Bell", "mode": "RLC (BT)", "slope": "x1", "frequency": 100, "gain": 3, "q": 1} | band
    equalizer = {"left": {"band0": fields}, "right": {}}
    return json.dumps({"output": {"plugins_order": order, "equalizer#0": equalizer}})


def peace(speakers: str) -> str:
    """Three thousand bands of a speaker that is named again and again."""
    columns = [("Frequencies", "Frequency", 100), ("Gains", "Gain", 1), ("Qualities", "Quality", 1)]
    lines = []
    for section, key, value in columns:
        lines += [f"[{section}1]", *(f"{key}{number}={value}" for number in range(1, 3_000))]
    return "\n".join([*lines, "[Speakers]", f"SpeakerTargets1={speakers}"])


def pipewire(count: int) -> str:
    """One long chain of filters that do nothing."""
    nodes = " ".join(f"{{name=n{number} label=copy}}" for number in range(count))
    links = " ".join(f"{{output=n{number} input=n{number + 1}}}" for number in range(count - 1))
    return f"filter.graph = {{ nodes = [ {nodes} ] links = [ {links} ] }}"


GAIN = "x: {type: Gain, parameters: {gain: 0}}"
STEP = f"filters:\n  {GAIN}\npipeline:\n  - &a {{type: Filter, channels: [0, 1], names: "
LONG = {
    "lines without anything": "\n" * 300_000,
    "lines of a blank": " \n" * 150_000,
    "an equalizer named again and again": easyeffects(["equalizer#0"] * 20_000),
    "numbers as bands of OPRA": json.dumps({"type": "parametric_eq", "parameters": {"bands": [1] * 100_000}}),
    "numbers as bands of Poweramp": json.dumps({"parametric": True, "bands": [1] * 100_000}),
    "buses without cells": "<VoiceMeeterBUSEQ>" + "<Bus a>" * 40_000,
    "comments that are not closed": "<VoiceMeeterBUSEQ>" + "<!--" * 60_000,
    "an attribute of letters": f"<VoiceMeeterBUSEQ><Bus {'a' * 300_000}>",
    "biquads that do nothing": "biquad1,b0=1,b1=0,b2=0,a1=0.1,a2=0\n" * 8_000,
    "channels with filters of their own": f"Channel: {NAMES}\n{BAND * 4_000}",
    "channels after filters for all": f"{BAND * 4_000}Channel: {NAMES}\n{BAND}",
    "a channel that differs in the last filter": f"{BAND * 4_000}Channel: C\n{BAND.replace('3', '4')}",
    "curves for channels without end": f"GraphicEQ: 20 0; 30 1\nChannel: {NAMES}\n{'x' * 9}\n" + "x\n" * 50_000,
    "filters without end": BAND * 8_000,
    "curves without end": "GraphicEQ: 9 0\n" * 20_000,
    "YAML of many filters": "filters:\n" + "".join(f"  a{n}: {GAIN[3:]}\n" for n in range(10_000)),
    "aliases of a step": f"{STEP}[{','.join('x' * 5_000)}]}}\n" + "  - *a\n" * 3_000,
    "an alias of itself": "filters: &a\n  x: *a\n",
    "brackets of YAML": "filters: " + "[" * 20_000,
    "words of Turtle": PREFIXES + "a." * 100_000,
    "strings of Turtle": PREFIXES + '"""\\"""' * 100_000,
    "a slope of a million million filters": lv2(CALF, {"hp_active": 1, "hp_mode": 1e12}),
    "a speaker named again and again": peace("L " * 50_000),
    "links of a long chain": pipewire(6_000),
}


@pytest.mark.parametrize("case", LONG)
def test_a_long_file_is_read_or_refused_at_once(case):
    text = LONG[case]
    began = time.process_time()
    for read in ("parse", "curve_db"):
        arguments = () if read == "parse" else (log_grid(64),)
        try:
            getattr(find_format(text, "in.txt"), read)(text, "in.txt", *arguments)
        except DataError as error:
            assert str(error).startswith(("in.txt", "the file"))
    assert time.process_time() - began < MOST_S


def test_channels_share_what_is_for_all_of_them_only_up_to_a_limit():
    text = LONG["channels after filters for all"]
    tracemalloc.start()
    with pytest.raises(DataError):
        find_format(text, "in.txt").parse(text, "in.txt")
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_bytes < MOST_BYTES


@pytest.mark.parametrize(
    "text",
    [
        easyeffects(["equalizer#0"], slope=[]),
        easyeffects(["equalizer#0", ["equalizer#0"]], slope={"x1": 1}),
        lv2(FIL4, {"enable": 1, "sec1": 1, "freq1": 1e-320}),
        lv2(CALF, {"lp_active": 1, "lp_mode": -3}),
        "biquad1,\nb0=5e-324,b1=0,b2=0,a1=0.1,a2=-0.9\n",
        f"filters:\n  {GAIN}\npipeline:\n  - {{type: Filter, channels: [00, 01], names: [x]}}\n",
    ],
)
def test_odd_values_are_refused_with_their_place(text):
    with pytest.raises(DataError, match=r"^in\.txt:\d"):
        find_format(text, "in.txt").parse(text, "in.txt")


def test_included_files_together_are_no_longer_than_a_preset(tmp_path):
    (tmp_path / "long.txt").write_text("# remark\n" * 60_000)
    (tmp_path / "in.txt").write_text("Include: long.txt\nInclude: long.txt\n" + BAND)
    with pytest.raises(DataError, match=r"long\.txt: has more than"):
        read_preset(tmp_path / "in.txt")
