"""The page in real Chromium, opened from disk and offline: moved, read back, taken along."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from explorer_parts import Bent, bent, fake_run

from eqmorph.eq.filters import response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import morph_surface
from eqmorph.formats.io import read_preset, render_preset

pytestmark = pytest.mark.browser


def drawn_db(page: Any) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and decibels of the curve on the screen, from its pixels."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    path, x, y = page.evaluate(
        "() => { const c = window.eqmorph.chart;"
        "return [c.curve.getAttribute('d'), [c.x(20), c.x(20000)], [c.y(0), c.y(1)]]; }"
    )
    points = np.array([[float(number) for number in pair.split()] for pair in re.findall(r"[ML]([^ML]+)", path)])
    frequency = 20 * 1000 ** ((points[:, 0] - x[0]) / (x[1] - x[0]))
    return frequency, (points[:, 1] - y[0]) / (y[1] - y[0])


def error_db(page: Any, preset: Preset) -> float:
    """Largest difference between the curve on the screen and a preset's."""
    frequency, decibels = drawn_db(page)
    return float(np.abs(decibels - response_db(preset.arrays(), frequency)).max())


def slide(page: Any, x: float, control: str = "#slider") -> None:
    page.locator(control).fill(str(x))


def place(page: Any) -> tuple[float, float]:
    state = page.evaluate("() => window.eqmorph.state")
    return state["x"], state["y"]


def test_ten_positions_draw_the_librarys_curve(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("line")
    for x in (0, 0.013, 0.117, 0.249, 0.333, 0.5, 0.618, 0.777, 0.941, 1):
        slide(page, x)
        assert error_db(page, bent(presets[:2], 1 - x, x)) < 0.05


def test_ends_are_the_presets_to_the_last_bit(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("line")
    for button, preset in (("#first", presets[0]), ("#last", presets[1])):
        page.click(button)
        found = page.evaluate("() => window.eqmorph.surface.preset(window.eqmorph.state.x, 0)")
        assert found == [asdict(band) for band in preset.bands]


def test_slider_by_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.focus("#slider")
    for key, expected in [("ArrowRight", 0.51), ("Shift+ArrowLeft", 0.41), ("PageUp", 0.51), ("End", 1), ("Home", 0)]:
        page.keyboard.press(key)
        assert place(page)[0] == pytest.approx(expected)
    page.wait_for_function(
        "() => document.getElementById('slider').getAttribute('aria-valuetext').startsWith('0.0 %')"
    )


def test_pad_by_pointer_keyboard_and_corner(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("square")
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.411 * box["width"], box["y"] + 0.739 * box["height"])
    page.mouse.up()
    x, y = place(page)
    assert (x, y) == pytest.approx((0.411, 0.739), abs=0.01)
    expected = bent(presets, (1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y)
    assert error_db(page, expected) < 0.05

    for key, dx, dy in [("ArrowUp", 0, -0.02), ("Shift+ArrowRight", 0.1, 0), ("PageDown", 0, 0.1)]:
        page.keyboard.press(key)
        x, y = x + dx, y + dy
        assert place(page) == pytest.approx((x, y))
    page.get_by_role("button", name=presets[3].name).click()
    assert place(page) == (1, 1)
    assert error_db(page, presets[3]) < 0.05


def test_pad_by_touch(open_page: Callable[..., Any]) -> None:
    page = open_page("square", viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    page.touchscreen.tap(box["x"] + 0.2 * box["width"], box["y"] + 0.6 * box["height"])
    assert place(page) == pytest.approx((0.2, 0.6), abs=0.01)


def test_words_of_the_map_are_what_the_run_decodes(open_page: Callable[..., Any]) -> None:
    page = open_page("map")
    run = fake_run()
    for word in ("warm", "airy"):
        page.get_by_role("button", name=word).focus()
        page.keyboard.press("Enter")
        assert error_db(page, SAFE.preset(run.decode(run.words[word].latent[None])[0])) < 0.05
        page.wait_for_function("word => document.getElementById('summary').textContent.startsWith(word)", arg=word)


def test_strength_scales_gains(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("line")
    slide(page, 0)
    slide(page, 0, "#strength")
    assert np.abs(drawn_db(page)[1]).max() < 0.01
    slide(page, 150, "#strength")
    louder = [replace(band, gain_db=1.5 * band.gain_db) for band in presets[0].bands]
    assert error_db(page, Preset(bands=tuple(louder))) < 0.05


def test_downloads_read_back(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    slide(page, 0.377)
    bands = page.evaluate("() => window.eqmorph.surface.preset(window.eqmorph.state.x, 0)")
    loaded = {}
    for format in ("json", "parametric_eq"):
        page.select_option("#format", format)
        with page.expect_download() as download:
            page.click("#save")
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        loaded[format] = read_preset(path)
    assert path.read_text() == render_preset(loaded["json"], "parametric_eq")
    assert path.name == "warm-to-bright-37-7.txt"
    assert [asdict(band) for band in loaded["json"].bands] == bands


def test_copy(open_page: Callable[..., Any]) -> None:
    page = open_page("line", permissions=["clipboard-read", "clipboard-write"])
    page.click("#copy")
    page.get_by_text("Copied").wait_for()
    page.locator("#text", has_text="Filter 1").wait_for(state="attached")  # written once the movement rests
    assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("#text").text_content()


def test_a_file_is_played(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 44_100)
    soundfile.write(tmp_path / "tone.wav", np.stack([tone, tone], -1), 44_100)
    page.set_input_files("#file", tmp_path / "tone.wav")
    page.get_by_role("button", name="Stop").wait_for()
    assert page.evaluate("() => window.eqmorph.player.context.state") == "running"
    assert page.locator("#file-name").inner_text() == "tone.wav"
    assert page.locator("#level").inner_text().startswith("EQ turned")
    page.keyboard.press("b")
    page.get_by_text("bypassed").wait_for()
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("p")
    page.get_by_role("button", name="Stop").wait_for()


def test_a_file_that_is_no_sound_is_one_line(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line")
    (tmp_path / "notes.wav").write_text("not a sound")
    page.set_input_files("#file", tmp_path / "notes.wav")
    page.get_by_text("notes.wav cannot be played").wait_for()
    assert page.locator("input[value=pink]").is_checked()


def test_sweep_moves_and_stops(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.click("#sweep")
    page.wait_for_function("() => Math.abs(window.eqmorph.state.x - 0.5) > 0.02")
    slide(page, 0.25)
    assert page.locator("#sweep").get_attribute("aria-pressed") == "false"
    page.wait_for_timeout(100)
    assert place(page)[0] == 0.25


def test_hostile_names_stay_text(browser: Any, presets: list[Preset], tmp_path: Path) -> None:
    name = "</script><img src=x onerror=document.title='owned'>{{data}}\u2028"
    hostile = replace(presets[0], name=name)
    write_page(morph_surface([hostile, presets[1]], Bent(), name), name, tmp_path / "page.html")
    page = browser.new_page(offline=True)
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("window.eqmorph !== undefined")
    assert page.evaluate("() => window.eqmorph.surface.places[0].name") == name
    assert page.locator("#first").text_content() == name
    assert page.locator("img").count() == 0
    assert "owned" not in page.title() or page.title().startswith("</script>")
    page.close()
