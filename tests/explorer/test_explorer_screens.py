"""The page on every screen: phone upright and across, desktop, and a wide one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ACROSS: dict[str, Any] = PHONE | {"viewport": {"width": 844, "height": 390}}
KINDS = ["line", "square", "map"]


def in_view(page: Any, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    return bool(
        box["x"] >= -1
        and box["y"] >= -1
        and box["x"] + box["width"] <= size["width"] + 1
        and box["y"] + box["height"] <= size["height"] + 1
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("screen", [PHONE, ACROSS], ids=["upright", "across"])
def test_a_phone_keeps_curve_and_transport_in_view(open_page: Callable[..., Any], kind: str, screen: Any) -> None:
    page = open_page(kind, **screen)
    for scrolled in (0, 300, 600, 100_000):
        page.evaluate("y => scrollTo(0, y)", scrolled)
        page.wait_for_timeout(60)
        for selector in ("#play", "#bypass", "#match"):
            assert in_view(page, selector), (selector, scrolled)
        if 300 <= scrolled <= 600:
            assert in_view(page, "#chart"), scrolled
    assert page.evaluate("() => document.documentElement.scrollWidth") <= screen["viewport"]["width"]
    assert page.locator("#keys").is_hidden()
    assert page.locator("kbd").is_hidden()
    assert page.locator(".fold[open]").count() == 0


FREE = """(control) => {
  const {x, y, width, height} = control.getBoundingClientRect();
  return [y + 2, y + height - 2].every((at) => document.elementFromPoint(x + width / 2, at) === control);
}"""
"""Whether nothing lies over a control."""

SMALL = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const kinds = "button:not(.place), select, summary, label.check, .button, input[type=range]";
  const shown = Array.from(document.querySelectorAll(kinds)).filter((control) => control.checkVisibility());
  const sizes = shown.map((control) => {
    const { width, height } = control.getBoundingClientRect();
    return [control.id || control.textContent, width, height];
  });
  return sizes.filter(([, width, height]) => Math.min(width, height) < 40);
}"""


@pytest.mark.parametrize("kind", ["line", "map"])
def test_a_finger_finds_every_control(open_page: Callable[..., Any], kind: str) -> None:
    page = open_page(kind, **PHONE)
    page.evaluate("() => window.eqmorph.store.move('warm', 'en', 0.4)")
    page.locator("#moved-words button").wait_for(state="attached")
    assert page.evaluate(SMALL) == []
    dot = page.locator(".place").first
    if dot.count():
        reach = (
            "dot => { const {x, y} = dot.getBoundingClientRect(); return document.elementFromPoint(x - 5, y + 14); }"
        )
        assert dot.evaluate(f"dot => ({reach})(dot)?.closest('.place') === dot")


@pytest.mark.parametrize("screen", [PHONE, ACROSS], ids=["upright", "across"])
def test_the_words_found_are_in_view(open_page: Callable[..., Any], screen: Any) -> None:
    page = open_page("line", **screen)
    page.evaluate("() => { document.querySelector('.words').open = true; }")
    page.fill("#word", "b")
    page.locator("#word").press("b")
    page.locator("#word").press("Backspace")
    for key, option in (("", "#word-0"), ("ArrowUp", "#word-7"), ("ArrowDown", "#word-0")):
        if key:
            page.locator("#word").press(key)
        assert in_view(page, option), option
        assert in_view(page, "#word-list")
        assert page.locator("#word").evaluate(FREE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_laptop_shows_curve_and_transport_at_once(open_page: Callable[..., Any], kind: str) -> None:
    page = open_page(kind, viewport={"width": 1280, "height": 800})
    for selector in ("#chart", "#play", "#pad-box" if kind != "line" else "#slider"):
        assert in_view(page, selector), selector


@pytest.mark.parametrize("screen", [PHONE, {}], ids=["phone", "desktop"])
def test_a_preset_of_many_bands_and_what_is_said_of_it_are_in_view(
    open_page: Callable[..., Any], screen: Any
) -> None:
    page = open_page("line", **screen)
    text = "\n".join(f"Filter: ON PK Fc {hz:.1f} Hz Gain 2 dB Q 4" for hz in np.geomspace(30, 16_000, 64))
    page.evaluate("(text) => window.eqmorph.exchange.read(text, 'many', 'many.txt')", text)
    page.wait_for_function("() => document.querySelectorAll('.dots .node').length === 64")
    for selector in ("#chart", "#take-message", "#close-message"):
        assert in_view(page, selector), selector


@pytest.mark.parametrize("screen", [PHONE, {}], ids=["phone", "desktop"])
def test_every_word_has_its_label(open_page: Callable[..., Any], screen: Any) -> None:
    page = open_page("map", **screen)
    labels = page.locator(".place span")
    assert labels.count() == 8
    boxes = [labels.nth(i).bounding_box() for i in range(8)]
    pad = page.locator("#pad-box").bounding_box()
    for i, box in enumerate(boxes):
        assert labels.nth(i).is_visible()
        assert box["x"] >= pad["x"] - 1 and box["x"] + box["width"] <= pad["x"] + pad["width"] + 1
        for other in boxes[:i]:
            apart = (
                box["x"] >= other["x"] + other["width"]
                or other["x"] >= box["x"] + box["width"]
                or box["y"] >= other["y"] + other["height"]
                or other["y"] >= box["y"] + box["height"]
            )
            assert apart


@pytest.mark.parametrize("screen", [PHONE, {}, {"viewport": {"width": 1920, "height": 1080}}])
def test_nothing_jumps_when_a_text_changes(open_page: Callable[..., Any], screen: Any) -> None:
    page = open_page("line", **screen)
    page.click("#play")
    page.get_by_role("button", name="Stop").wait_for()
    page.wait_for_timeout(100)
    places = (
        "() => Array.from(document.querySelectorAll('.card')).map((card) => card.getBoundingClientRect().toJSON())"
    )
    before = page.evaluate(places)
    page.keyboard.press("b")
    page.get_by_text("bypassed").first.wait_for(state="attached")
    assert page.evaluate(places) == before
    page.keyboard.press("b")
    page.evaluate("() => { document.getElementById('match').click(); window.eqmorph.change({x: 0.123}); }")
    page.wait_for_timeout(100)
    assert page.evaluate(places) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_wide_screen_is_used(open_page: Callable[..., Any], kind: str) -> None:
    page = open_page(kind, viewport={"width": 1920, "height": 1080})
    assert page.locator("main").bounding_box()["width"] > 1750
    assert page.locator("#chart").bounding_box()["width"] > 750
    assert in_view(page, "#chart") and in_view(page, "#play") and in_view(page, "#strength")
