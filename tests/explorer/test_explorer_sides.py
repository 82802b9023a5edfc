"""Presets with separate filters for left and right: one side at a time is shown, heard and exported."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import StereoSurface, stereo_surface
from eqmorph.formats.io import render_preset
from eqmorph.morphs.path import create_method

pytestmark = pytest.mark.browser


@pytest.fixture
def room_page(browser: Any, presets: list[Preset], tmp_path: Path) -> Iterator[Any]:
    """A slider from a preset for left and right to one for all channels."""
    room = StereoPreset(name="room", left=presets[0], right=presets[2])
    surface = stereo_surface([room, presets[1]], create_method("log", None), "")
    assert isinstance(surface, StereoSurface)
    write_page(surface, "room to bright", tmp_path / "page.html")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("window.eqmorph !== undefined")
    yield page
    page.close()


EXPORTED = """(x) => { window.eqmorph.change({x}); return window.eqmorph.exportMenu.text; }"""


def side(page: Any) -> str:
    return str(page.locator("#sides [aria-pressed=true]").get_attribute("value"))


def test_each_side_is_morphed_as_by_the_library(room_page: Any, presets: list[Preset]) -> None:
    log = create_method("log", None)
    room_page.wait_for_selector("#sides:not([hidden])")
    for name, first in (("left", presets[0]), ("right", presets[2])):
        room_page.click(f"#sides [value={name}]")
        for x in (0, 0.3, 1):
            expected = log.path([first, presets[1]], np.array([[1 - x, x]]))[0]
            ends = [replace(preset, preamp_db=preset.leveled().preamp_db) for preset in (first, presets[1])]
            stated = (1 - x) * ends[0].preamp_db + x * ends[1].preamp_db
            text = room_page.evaluate(EXPORTED, x)
            lines = render_preset(replace(expected, preamp_db=stated), "parametric_eq").splitlines()
            assert text.splitlines()[1:] == lines[1:]
        assert room_page.evaluate("() => window.eqmorph.store.setting.exported.name").endswith(f", {name}")
        assert side(room_page) == name


def test_a_side_is_a_step_that_is_undone_and_travels_in_a_link(room_page: Any) -> None:
    room_page.click("#sides [value=right]")
    bands = room_page.evaluate("() => window.eqmorph.store.current")
    link = room_page.evaluate("() => window.eqmorph.exchange.hash")
    room_page.keyboard.press("Control+z")
    room_page.wait_for_selector("#sides [value=left][aria-pressed=true]")
    assert room_page.evaluate("() => window.eqmorph.store.current") != bands
    room_page.evaluate("(hash) => window.eqmorph.exchange.follow(hash)", link)
    room_page.wait_for_selector("#sides [value=right][aria-pressed=true]")
    assert room_page.evaluate("() => window.eqmorph.store.current") == bands


def test_a_dropped_preset_brings_its_sides(open_page: Any, presets: list[Preset]) -> None:
    page = open_page("line")
    assert page.locator("#sides").is_hidden()
    text = render_preset(StereoPreset(left=presets[2], right=presets[3]), "json")
    page.evaluate("(text) => window.eqmorph.exchange.read(text, 'room', 'room.json', {x: 0, y: 0})", text)
    page.wait_for_selector("#sides:not([hidden])")
    current = "() => window.eqmorph.store.current.map((band) => band.gain_db)"
    assert page.evaluate(current) == [band.gain_db for band in presets[2].bands]
    page.click("#sides [value=right]")
    assert page.evaluate(current) == [band.gain_db for band in presets[3].bands]
