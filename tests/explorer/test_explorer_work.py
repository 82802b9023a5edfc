"""The page as a tool: bands by hand, two settings, undo, links, and presets that come in."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.filters import response_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import morph_surface
from eqmorph.formats.io import render_preset
from eqmorph.morphs.path import create_method

pytestmark = pytest.mark.browser

AT = 0.401
"""A place that is no simple fraction: there the library draws the same path as for many places at once."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def bands(page: Any) -> list[dict[str, Any]]:
    page.evaluate(FRAMES)
    found: list[dict[str, Any]] = page.evaluate("() => window.eqmorph.store.current")
    return found


def node(page: Any, index: int) -> tuple[float, float]:
    """Where the node of a band is in the window."""
    page.evaluate(FRAMES)
    box = page.locator(".node circle").nth(index).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Any, index: int, dx: float, dy: float) -> None:
    x, y = node(page, index)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def settle(page: Any) -> None:
    """Waits until the last change can be taken back."""
    page.evaluate("() => window.eqmorph.store.commit()")
    page.evaluate(FRAMES)


@pytest.mark.parametrize("index", [0, 2, 4])
def test_a_node_follows_the_pointer(open_page: Callable[..., Any], index: int) -> None:
    page = open_page("line")
    before, start = bands(page)[index], node(page, index)
    drag(page, index, 30, -25)
    after, end = bands(page)[index], node(page, index)
    assert after["frequency_hz"] > 1.1 * before["frequency_hz"]
    assert after["gain_db"] > before["gain_db"] + 0.3
    assert end[0] - start[0] == pytest.approx(30, abs=1.5)
    assert end[1] - start[1] == pytest.approx(-25, abs=6)  # the neighbours' slopes move it a little
    others = [i for i in range(5) if i != index]
    assert [bands(page)[i] for i in others] == [
        page.evaluate("() => window.eqmorph.store.morphed")[i] for i in others
    ]


def test_edits_stay_while_the_morph_moves_and_double_click_resets(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    drag(page, 2, 40, -40)
    shift = bands(page)[2]["gain_db"] - page.evaluate("() => window.eqmorph.store.morphed")[2]["gain_db"]
    page.locator("#slider").fill("0.3")
    moved = bands(page)[2]["gain_db"] - page.evaluate("() => window.eqmorph.store.morphed")[2]["gain_db"]
    assert moved == pytest.approx(shift)
    page.mouse.dblclick(*node(page, 2))
    assert bands(page) == page.evaluate("() => window.eqmorph.surface.preset(0.3, 0)")
    assert page.locator("#reset-bands").is_disabled()


def test_wheel_and_keys_change_a_band(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    q = bands(page)[1]["q"]
    page.mouse.move(*node(page, 1))
    page.mouse.wheel(0, -100)
    page.wait_for_function("q => window.eqmorph.store.current[1].q > 1.1 * q", arg=q)
    assert page.evaluate("() => scrollY") == 0

    page.locator(".node").nth(3).focus()
    start = bands(page)[3]
    for key in ("ArrowUp", "Shift+ArrowUp", "ArrowUp", "Shift+ArrowRight", "+"):
        page.keyboard.press(key)
    band = bands(page)[3]
    assert band["gain_db"] == pytest.approx(start["gain_db"] + 1.5)
    assert band["frequency_hz"] == pytest.approx(start["frequency_hz"] * 2 ** (1 / 6))
    assert band["q"] == pytest.approx(start["q"] * 2 ** (1 / 6))
    assert page.locator(".node").nth(3).get_attribute("aria-valuetext").count("dB") == 1
    page.keyboard.press("Delete")
    assert bands(page)[3] == pytest.approx(start)


def test_two_fingers_change_q(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    x, y = node(page, 2)
    q = bands(page)[2]["q"]
    page.evaluate(
        """([x, y]) => {
        const send = (type, pointerId, dx) => document.getElementById("chart").dispatchEvent(new PointerEvent(type,
          {pointerId, pointerType: "touch", clientX: x + dx, clientY: y, button: 0, bubbles: true}));
        document.getElementById("chart").setPointerCapture = () => {};
        send("pointerdown", 1, 0); send("pointerdown", 2, 40); send("pointermove", 2, 80); send("pointerup", 2, 80);
        send("pointerup", 1, 0);
    }""",
        [x, y],
    )
    assert bands(page)[2]["q"] == pytest.approx(q / 2)


def test_hover_reads_the_curve(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    box = page.locator("#chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    shown = re.fullmatch(r"(\d+) Hz +([+−]?[\d.]+) dB", page.locator("#readout").text_content())
    assert shown is not None
    hz, db = float(shown[1]), float(shown[2].replace("−", "-"))
    assert 500 < hz < 800
    assert db == pytest.approx(
        response_db(Preset.from_dict({"bands": bands(page)}).arrays(), np.array([hz]))[0], abs=0.1
    )
    page.mouse.move(5, 5)
    assert page.locator("#readout").text_content() == ""


def test_every_band_has_its_own_curve_and_the_range_is_chosen(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    assert page.locator(".own").count() == 5
    for db in ("24", "3"):
        page.click(f"#ranges [value='{db}']")
        assert page.evaluate("() => window.eqmorph.chart.range") == float(db)
        assert page.locator("#ranges [aria-pressed=true]").get_attribute("value") == db


def test_the_axis_is_as_tight_as_what_is_shown(open_page: Callable[..., Any]) -> None:
    page = open_page("square")
    shown = "() => { const {chart} = window.eqmorph; return [chart.range, Math.max(...chart.total.map(Math.abs))]; }"
    for x, y in ((0, 0), (1, 0), (0, 1), (0.5, 0.5)):
        page.evaluate("([x, y]) => window.eqmorph.change({x, y})", [x, y])
        settle(page)
        page.evaluate(FRAMES)
        held, peak = page.evaluate(shown)
        assert held == min(db for db in (3, 6, 12, 18, 24) if db >= peak)
    wide = page.evaluate("() => { window.eqmorph.change({strength: 1.5}); return window.eqmorph.chart.range; }")
    page.evaluate("() => window.eqmorph.change({strength: 0})")
    page.evaluate(FRAMES)
    assert page.evaluate("() => window.eqmorph.chart.range") >= wide  # it does not narrow under a moving hand
    settle(page)
    page.evaluate(FRAMES)
    assert page.evaluate("() => window.eqmorph.chart.range") == 3


def test_undo_and_redo(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    start = bands(page)
    page.locator("#slider").fill("0.2")
    settle(page)
    moved = bands(page)
    drag(page, 1, 20, 20)
    settle(page)
    edited = bands(page)
    for keys, expected in [
        ("Control+z", moved), ("Control+z", start), ("Control+z", start), ("Control+y", moved),
        ("Control+Shift+Z", edited), ("Control+y", edited), ("Control+z", moved),
    ]:  # fmt: skip
        page.keyboard.press(keys)
        assert bands(page) == expected
    page.click("#redo")
    assert bands(page) == edited
    assert page.locator("#redo").is_disabled()


def test_two_settings_are_compared_and_copied(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.locator("#slider").fill("0.1")
    first = bands(page)
    page.click("#slot-B")
    assert bands(page) != first
    page.click("#first")
    second = bands(page)
    page.keyboard.press("x")
    assert bands(page) == first
    page.keyboard.press("x")
    assert bands(page) == second
    page.click("#copy-slot")
    page.click("#slot-A")
    assert bands(page) == second


@pytest.mark.parametrize("kind", ["line", "map"])
def test_a_link_holds_the_state(open_page: Callable[..., Any], kind: str) -> None:
    page = open_page(kind, permissions=["clipboard-read", "clipboard-write"])
    drag(page, 1, 25, -30)
    page.evaluate("() => window.eqmorph.change({x: 0.31, strength: 0.7})")
    page.click("#slot-B")
    page.evaluate("() => window.eqmorph.change({x: 0.9})")
    page.click("#slot-A")
    expected = bands(page)
    page.click("#link")
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("() => navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(link)
    other.wait_for_function("window.eqmorph !== undefined")
    assert bands(other) == expected
    other.click("#slot-B")
    assert other.evaluate("() => window.eqmorph.state.x") == 0.9


NAMED = render_preset(Preset(bands=(Band(type="peak", frequency_hz=1e3, gain_db=3.0, q=1.0),), name="Höhe"), "json")


def opened(page: Any) -> None:
    """Waits until the page is there, and the path between presets that came in."""
    page.wait_for_function("() => window.eqmorph && !window.eqmorph.store.computing")


def test_reload_and_the_way_back_keep_the_state(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    drop(page, NAMED, "mine.json", 0.9)
    page.wait_for_function("() => window.eqmorph.state.ends !== null")
    drag(page, 0, 25, -30)
    page.click("#copy-slot")
    page.click("#slot-B")
    page.evaluate("() => window.eqmorph.change({x: 0.31, strength: 0.7})")
    settle(page)
    opened(page)
    expected = bands(page)
    page.reload()
    opened(page)
    assert bands(page) == expected
    assert page.title() == page.locator("h1").inner_text() == "warm to Höhe"
    page.click("#undo")
    assert page.evaluate("() => window.eqmorph.surface.places.map(({name}) => name)") == ["warm", "bright"]
    assert page.title() == page.locator("h1").inner_text() == "line"
    page.click("#redo")
    page.goto("about:blank")
    page.go_back()
    opened(page)
    assert bands(page) == expected
    assert page.locator("#slot-B").get_attribute("aria-pressed") == "true"


def test_a_page_made_anew_with_other_presets_begins_anew(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.evaluate(
        "() => { const {exchange} = window.eqmorph; exchange.names = ['other', 'presets']; exchange.keep(); }"
    )
    page.reload()
    opened(page)
    assert page.evaluate("() => window.eqmorph.state.x") == 0.5
    assert page.locator("#take-message").inner_text() == ""


def test_letters_choose_in_a_menu_and_play_elsewhere(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.focus("#format")
    page.keyboard.press("b")
    assert not page.evaluate("() => window.eqmorph.listener.bypassed")
    page.focus("#slider")
    page.keyboard.press("b")
    assert page.evaluate("() => window.eqmorph.listener.bypassed")


def test_a_button_that_copied_gets_its_name_back(open_page: Callable[..., Any]) -> None:
    page = open_page("line", permissions=["clipboard-read", "clipboard-write"])
    for _ in range(2):
        page.click("#copy")
        page.get_by_text("Copied").wait_for()
    page.wait_for_function("() => document.getElementById('copy').textContent === 'Copy'", timeout=4_000)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_decoded_as_the_library_does(open_page: Callable[..., Any], encoding: str) -> None:
    page = open_page("line")
    content = NAMED.replace("H\\u00f6he", "Höhe").encode(encoding)
    page.set_input_files("#preset", {"name": "some.json", "mimeType": "", "buffer": content})
    page.wait_for_function("() => window.eqmorph.state.ends?.some(({name}) => name === 'Höhe')")


def test_a_file_that_is_no_text_is_refused(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.set_input_files("#preset", {"name": "some.png", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n" * 9})
    page.get_by_text("some.png: is neither UTF-8 nor UTF-16 text").wait_for()


@pytest.mark.parametrize("hash_", ["#eq1=%%%", "#eq1=e30", "#eq1=", "#other"])
def test_a_damaged_link_changes_nothing(open_page: Callable[..., Any], hash_: str) -> None:
    page = open_page("line")
    before = bands(page)
    page.evaluate("hash => { location.hash = hash; }", hash_)
    page.wait_for_timeout(50)
    assert bands(page) == before


@pytest.mark.parametrize("slots", [{}, {"A": None}, {"A": {"x": 0.5, "y": 0, "strength": 1, "edits": [1, 2]}}])
def test_a_link_without_its_parts_is_damaged(open_page: Callable[..., Any], slots: Any) -> None:
    page = open_page("line")
    state = json.dumps({"names": ["warm", "bright"], "active": "A", "slots": slots})
    page.evaluate("(state) => window.eqmorph.exchange.follow('#eq1=' + btoa(state))", state)
    assert page.locator("#take-message").inner_text().startswith("the link ")
    assert page.evaluate("() => window.eqmorph.state.x") == 0.5


def drop(page: Any, text: str, name: str, x: float) -> None:
    drop_files(page, {name: text}, x)


def drop_files(page: Any, texts: dict[str, str], x: float) -> None:
    page.evaluate(
        """([texts, x]) => {
        const data = new DataTransfer();
        for (const [name, text] of Object.entries(texts)) data.items.add(new File([text], name));
        const place = {clientX: x * innerWidth, clientY: 9};
        dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, ...place}));
    }""",
        [texts, x],
    )


def test_a_dropped_preset_is_an_end(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("line")
    other = Preset(name="<b>mine</b>", bands=(Band(type="peak", frequency_hz=300, gain_db=5, q=2), *presets[2].bands))
    drop(page, render_preset(other, "json"), "mine.json", 0.9)
    page.get_by_text("takes the place of bright").wait_for()
    assert page.locator("#last").inner_text() == "<b>mine</b>"
    assert bands(page) == [asdict(band) for band in other.bands]
    page.locator("#slider").fill(str(AT))
    page.wait_for_function("() => !window.eqmorph.store.computing")
    straight = create_method("response", None).path([presets[0], other], np.array([[1 - AT, AT]]))[0]
    grid_hz = np.geomspace(20, 20_000, 200)
    shown = response_db(Preset.from_dict({"bands": bands(page)}).arrays(), grid_hz)
    assert np.abs(shown - response_db(straight.arrays(), grid_hz)).max() < 0.05
    settle(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert page.locator("#last").inner_text() == "bright"


@pytest.mark.parametrize("count", [2, 4])
def test_presets_that_are_dropped_together_are_all_ends(
    open_page: Callable[..., Any], presets: list[Preset], count: int
) -> None:
    page = open_page("map")
    texts = {f"{p.name} ParametricEQ.txt": render_preset(p, "parametric_eq") for p in presets[:count]}
    drop_files(page, texts, 0.1)
    page.get_by_text("are the presets now").wait_for()
    assert page.evaluate("() => window.eqmorph.surface.places.map(({name}) => name)") == [
        p.name for p in presets[:count]
    ]
    assert page.locator("#slider").is_visible() == (count == 2)
    page.keyboard.press("Escape")
    assert page.locator("#take-message").inner_text() == ""
    page.keyboard.press("Control+z")
    page.wait_for_function("() => window.eqmorph.surface.kind === 'map'")


def test_of_files_that_do_not_fit_together_none_is_taken(
    open_page: Callable[..., Any], presets: list[Preset]
) -> None:
    page = open_page("line")
    text = render_preset(presets[2], "parametric_eq")
    for texts, said in (
        ({"a.txt": text, "b.txt": "hello"}, "b.txt: is of no known preset format"),
        (dict.fromkeys("abc", text), "3 presets at once"),
    ):
        drop_files(page, texts, 0.1)
        page.get_by_text(said).wait_for()
        assert page.evaluate("() => window.eqmorph.state.ends") is None
        page.click("#close-message")


def test_a_pasted_preset_replaces_the_nearest_corner(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("square")
    page.evaluate("() => window.eqmorph.change({x: 0.9, y: 0.8})")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true})); }""",
        render_preset(presets[0], "parametric_eq"),
    )
    page.get_by_text("pasted takes the place of thin").wait_for()
    assert page.get_by_role("button", name="pasted").count() == 1
    assert page.evaluate("() => [window.eqmorph.state.x, window.eqmorph.state.y]") == [1, 1]


def test_a_preset_on_a_map_is_the_other_end_of_a_slider(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    page = open_page("map")
    drop(page, render_preset(presets[1], "parametric_eq"), "mine.txt", 0.5)
    page.get_by_text("mine is the other end now").wait_for()
    assert page.locator("#first").inner_text() == "warm"
    assert page.locator("#pad-box").is_hidden()
    page.keyboard.press("Control+z")
    page.wait_for_function("() => !document.getElementById('pad-box').hidden")


def test_theme_and_volume_are_kept_and_a_refusing_browser_does_no_harm(
    browser: Any, presets: list[Preset], tmp_path: Path
) -> None:
    write_page(morph_surface(presets[:2], create_method("log", None), ""), "t", tmp_path / "page.html")
    context = browser.new_context(offline=True)
    for visit in range(2):
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        if not visit:
            page.click("#theme")
            page.locator("#volume").fill("35")
    assert page.locator("#theme").inner_text() == "Theme: light"
    assert page.locator("#volume").input_value() == "35"
    problems: list[Any] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(error))
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
    page.goto((tmp_path / "page.html").as_uri())
    page.click("#theme")
    assert page.locator("#theme").inner_text() == "Theme: light"
    assert problems == []
    context.close()
