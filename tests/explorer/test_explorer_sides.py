"""Presets with separate filters for left and right: one side is shown and shaped, both are heard and exported."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import sosfilt

from eqmorph.eq.filters import log_grid, sections
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import StereoSurface, stereo_surface
from eqmorph.formats.io import render_preset
from eqmorph.formats.json import Json
from eqmorph.morphs.path import create_method, morph
from eqmorph.morphs.stereo import StereoPath

pytestmark = pytest.mark.browser
RATE = 48_000


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


TEXT = """([format, x]) => {
  document.getElementById("format").value = format;
  window.eqmorph.change({x});
  return window.eqmorph.exportMenu.text;
}"""


def side(page: Any) -> str:
    return str(page.locator("#sides [aria-pressed=true]").get_attribute("value"))


def room_morph(presets: list[Preset], x: float) -> StereoPreset:
    """What the library makes of the page's presets."""
    room = StereoPreset(name="room", left=presets[0], right=presets[2])
    path = morph(room, presets[1], t=[x], method="log")
    assert isinstance(path, StereoPath)
    return path[0]


def test_both_sides_are_exported_as_by_the_library(room_page: Any, presets: list[Preset]) -> None:
    for x in (0.0, 0.3, 1.0):
        expected = room_morph(presets, x)
        assert room_page.evaluate(TEXT, ["parametric_eq", x]) == render_preset(expected, "parametric_eq")
        saved = Json().parse(room_page.evaluate(TEXT, ["json", x]), "page")
        assert np.abs(saved.response(log_grid()) - expected.response(log_grid())).max() < 1e-6
        assert "left" not in saved.name


def test_a_format_of_one_chain_takes_the_side_that_is_shown(room_page: Any, presets: list[Preset]) -> None:
    for name, chain in zip(("left", "right"), room_morph(presets, 0.0).chains, strict=True):
        room_page.click(f"#sides [value={name}]")
        assert room_page.evaluate(TEXT, ["sox", 0.0]) == render_preset(chain, "sox")
        room_page.wait_for_function(
            "(name) => document.getElementById('export-message').textContent.includes(`the ${name} side`)", arg=name
        )
        assert room_page.evaluate("() => window.eqmorph.store.setting.name").endswith(f", {name}")
        assert side(room_page) == name


RENDERED = """async ([chains, samples]) => {
  const {createEqualizer, steer, workletSource, prepare, matchDb} = window.eqmorph;
  const context = new OfflineAudioContext(2, samples[0].length, 48000);
  const types = chains.map(({bands}) => bands.map((band) => band.type));
  const equalizer = await createEqualizer(context, types, workletSource);
  const buffer = context.createBuffer(2, samples[0].length, 48000);
  samples.forEach((channel, i) => buffer.copyToChannel(Float32Array.from(channel), i));
  const source = new AudioBufferSourceNode(context, {buffer});
  source.connect(equalizer).connect(context.destination);
  steer(equalizer, chains, 0);
  source.start();
  const heard = await context.startRendering();
  const matched = matchDb(chains.map(({bands}) => bands), prepare(context, buffer).analysis, 48000);
  return [[0, 1].map((channel) => Array.from(heard.getChannelData(channel))), matched];
}"""


def test_each_channel_is_heard_through_its_side(still_page: Any, presets: list[Preset]) -> None:
    samples = np.random.default_rng(2).normal(0, 0.1, (2, RATE // 2)) * [[1.0], [0.3]]
    sides = presets[0], replace(presets[3], bands=presets[3].bands[1:])
    chains = [
        {"bands": asdict(chain)["bands"], "levelDb": level} for chain, level in zip(sides, (-2, -5), strict=True)
    ]
    heard, match_db = still_page.evaluate(RENDERED, [chains, samples.tolist()])
    filtered = [sosfilt(sections(chain.arrays()), channel) for chain, channel in zip(sides, samples, strict=True)]
    levels = 10.0 ** (np.array([[-2.0], [-5.0]]) / 20.0)
    assert np.abs(np.array(heard) - levels * filtered).max() < 1e-5
    meter = pyloudnorm.Meter(RATE)
    before, after = (meter.integrated_loudness(np.transpose(sound)) for sound in (samples, filtered))
    assert match_db == pytest.approx(before - after, abs=0.05)


def test_stated_preamps_go_down_together(open_page: Any, presets: list[Preset]) -> None:
    page = open_page("line")
    left, right = (replace(preset, preamp_db=db) for preset, db in zip(presets[2:], (-6.5, -8.0), strict=True))
    text = render_preset(StereoPreset(left=left, right=right), "json")
    page.evaluate("(text) => window.eqmorph.exchange.read(text, 'room', 'room.json', {x: 0, y: 0})", text)
    assert page.evaluate("() => window.eqmorph.store.preampsDb") == [-6.5, -8.0]
    louder = page.evaluate(
        "() => { const {store} = window.eqmorph; store.edit(1, {gain_db: 12}); return store.preampsDb; }"
    )
    assert louder[0] < -10 and louder[0] - louder[1] == pytest.approx(1.5)
    page.evaluate("() => window.eqmorph.change({x: 1, edits: [[], []]})")
    # The other end states none: what keeps its peak at 0 dB counts, on both sides.
    assert page.evaluate("() => window.eqmorph.store.preampsDb") == pytest.approx(
        [presets[1].leveled().preamp_db] * 2
    )


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


def test_changes_by_hand_stay_on_their_side(room_page: Any) -> None:
    gains = "() => window.eqmorph.store.heard.map((bands) => bands[1].gain_db)"
    left, right = room_page.evaluate(gains)
    room_page.evaluate("() => window.eqmorph.store.edit(1, {gain_db: 7})")
    room_page.click("#sides [value=right]")
    assert room_page.evaluate(gains) == [7, right] and left != 7
    room_page.wait_for_selector("#reset-bands:disabled")
    assert room_page.evaluate("() => window.eqmorph.store.exported.name").endswith("edited")


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
