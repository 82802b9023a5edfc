"""Layouts in files and derived from presets: read as they say, or refused in one line with the place."""

import json

import numpy as np
import pytest

from eqmorph.eq.band_spec import Choices
from eqmorph.eq.filters import log_grid
from eqmorph.eq.fit import fit_curve
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError

PLAYER = """
name = "My player"

[[bands]]
type = "low_shelf"
frequency_hz = 105
gain_db = { low = -12, high = 12, step = 1 }
q = 0.7

[[bands]]
type = "peak"
count = 3
frequency_hz = [20, 20000]
gain_db = [-12, 6]
q = { values = [1, 0.5, 2] }
"""
PEAK = {"type": "peak", "frequency_hz": [20, 20_000], "gain_db": [-6, 6], "q": 1}


def written(tmp_path, content):
    text = content if isinstance(content, str) else json.dumps(content)
    path = tmp_path / ("layout.toml" if isinstance(content, str) else "layout.json")
    path.write_text(text)
    return path


def test_a_toml_file_says_ranges_steps_choices_and_fixed_numbers(tmp_path):
    layout = Layout.read(written(tmp_path, PLAYER))
    assert layout.name == "My player"
    assert layout.kinds == ("low_shelf", "peak", "peak", "peak")
    shelf, peak = layout.bands[:2]
    assert shelf.frequency_hz == 105.0 and shelf.gain_db == Choices.steps(-12, 12, 1.0)
    assert peak.gain_db == (-12.0, 6.0, 0.0) and peak.q == Choices((0.5, 1.0, 2.0), 1.0)
    assert layout.fits(fit_curve(3.0 * np.sin(np.log(log_grid(64))), log_grid(64), layout))


def test_a_json_file_says_the_same(tmp_path):
    layout = Layout.read(written(tmp_path, {"name": "one", "bands": [PEAK]}))
    assert layout.bands[0].q == 1.0 and layout.bands[0].frequency_hz[:2] == (20.0, 20_000.0)


@pytest.mark.parametrize(
    ("content", "essential"),
    [
        ("name = ", "layout.toml"),
        ('name = "x"', "bands"),
        ({"name": "x", "bands": []}, "bands"),
        ({"name": "x", "bands": [PEAK | {"type": "comb"}]}, "band 1, type"),
        ({"name": "x", "bands": [PEAK | {"frequency_hz": [2_000, 20]}]}, "frequency_hz from 2000 to 20"),
        ({"name": "x", "bands": [PEAK | {"q": "wide"}]}, "band 1, q"),
        ({"name": "x", "bands": [PEAK | {"gain_db": [1, 6]}]}, "gain_db from 1 to 6"),
        ({"name": "x", "bands": [PEAK | {"gain_db": 3}]}, "band 1, gain_db"),
        ({"name": "x", "bands": [PEAK | {"gain_db": {"low": -6, "high": 6, "step": 0}}]}, "band 1, gain_db"),
        ({"name": "x", "bands": [PEAK | {"q": {"values": [1, 1]}}]}, "band 1: q"),
        (
            {"name": "x", "bands": [PEAK | {"frequency_hz": {"low": 20, "high": 20.0001, "step": 1e-7}}]},
            "frequency_hz",
        ),
        ({"name": "x", "bands": [PEAK | {"frequency_hz": [-20, 20]}]}, "frequency_hz from -20"),
        ({"name": "\u001b[31m", "bands": [PEAK]}, "name"),
        ({"name": "x", "bands": [PEAK | {"name": "two\nlines"}]}, "band 1, name"),
        ({"name": "x", "bands": [PEAK | {"gain_db": {"low": -6, "high": 6, "step": 1e-9}}]}, "band 1: gain_db"),
        ({"name": "x", "bands": [PEAK | {"colour": 3}]}, "colour"),
        ({"name": "x", "bands": [PEAK | {"count": 60}, PEAK | {"count": 60}]}, "120 bands"),
        (".".join("a" * 20_000) + " = 1", "parts"),
        ("[" + ".".join(["a", '"b c"'] * 20_000) + "]\n" + "x = 1\n" * 1_000, "parts"),
        ("name = 0x" + "f" * 5_000, "digits"),
        ("# " + "x" * 1_000_000, "bytes"),
    ],
)
def test_damage_is_one_line_that_names_the_file_and_the_place(tmp_path, content, essential):
    path = written(tmp_path, content)
    with pytest.raises(DataError) as caught:
        Layout.read(path)
    message = str(caught.value)
    assert message.startswith(str(path)) and essential in message and "\n" not in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none\.toml"):
        Layout.read(tmp_path / "none.toml")


def test_a_preset_fits_the_layout_derived_from_it():
    bands = [Band(type="peak", frequency_hz=hz, gain_db=gain, q=1) for hz, gain in ((90, 14.0), (5_000, -3.0))]
    preset = Preset(name="mine", bands=[*bands, Band(type="high_shelf", frequency_hz=9_000, gain_db=2, q=0.6)])
    layout = Layout.around(preset)
    assert layout.name == "mine" and layout.fits(preset)


@pytest.mark.parametrize("name", LAYOUTS.names())
def test_every_layout_says_its_limits_in_one_line(name):
    layout = LAYOUTS.create(name).layout()
    limits = layout.limits()
    assert "Hz" in limits and "dB" in limits and "\n" not in limits
