"""Everyone can use it: axe-core where npm can fetch it, and what axe cannot see by assertion."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
AXE = "axe-core@4.10.3"
KINDS = ["line", "square", "map"]


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The source of axe-core, installed once into pytest's cache."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("axe-core")
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if not script.exists():
        if npm is None:
            pytest.skip("axe-core needs npm: apt-get install npm")
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder), AXE]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"npm cannot fetch axe-core here: {type(error).__name__}")
        if not script.exists():
            pytest.skip("npm installed no axe-core here")
    return Path(script).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(open_page: Callable[..., Any], axe: str, kind: str) -> None:
    for scheme in ("light", "dark"):
        page = open_page(kind, color_scheme=scheme)
        page.evaluate(axe)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


CONTROLS = """() => Array.from(document.querySelectorAll("button, input, [tabindex]")).filter(
  (element) => element.checkVisibility()).map((element) => {
    const label = element.labels?.[0]?.textContent || element.getAttribute("aria-label") || element.textContent
      || document.getElementById(element.getAttribute("aria-labelledby"))?.textContent;
    return [element.id || element.className || element.value, (label ?? "").trim()];
  })"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_has_a_name(open_page: Callable[..., Any], kind: str) -> None:
    controls = open_page(kind).evaluate(CONTROLS)
    assert len(controls) > 15
    assert [control for control, label in controls if not label] == []


CONTRAST = """() => {
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const luminance = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const probe = document.body.appendChild(document.createElement("i"));
  const color = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
  const found = {};
  for (const ground of ["card", "ground"]) {
    for (const ink of ["ink", "soft", "edge", "accent", "first", "last"]) {
      found[`${ink} on ${ground}`] = ratio(color(ink), color(ground));
    }
  }
  found["on-accent on accent"] = ratio(color("on-accent"), color("accent"));
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa(open_page: Callable[..., Any], scheme: str) -> None:
    for pair, ratio in open_page("line", color_scheme=scheme).evaluate(CONTRAST).items():
        graphics = pair.split()[0] in ("edge", "accent", "first", "last")
        assert ratio >= (3.0 if graphics else 4.5), f"{pair}: {ratio:.2f}"


FOCUSED = """() => {
  const element = document.activeElement;
  if (element.classList.contains("node")) {
    return [`band ${element.textContent}`, getComputedStyle(element.querySelector("circle")).strokeWidth];
  }
  const seen = element.type === "file" ? element.nextElementSibling : element;
  return [element.id || element.value || element.textContent, getComputedStyle(seen).outlineWidth];
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_focus_is_always_seen(open_page: Callable[..., Any], kind: str) -> None:
    page = open_page(kind)
    seen = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(FOCUSED)
        if not name or name in seen or page.evaluate("() => document.activeElement === document.body"):
            break
        seen.add(name)
        assert float(outline.removesuffix("px")) >= 2, name
    controls = {"copy-slot", "24", "band 1", "strength", "play", "volume", "format", "save", "link", "preset"}
    assert {"slider" if kind == "line" else "pad", *controls} <= seen


def test_status_speaks_once_the_movement_rests(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.wait_for_timeout(1000)
    page.evaluate(
        "() => { window.said = []; new MutationObserver(() => window.said.push(document.getElementById('status')"
        ".textContent)).observe(document.getElementById('status'), {childList: true}); }"
    )
    page.focus("#slider")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("() => window.said") == []
    page.wait_for_function("() => window.said.length > 0")
    assert page.evaluate("() => window.said") == [page.locator("#summary").inner_text()]


def test_reduced_motion_is_honoured(open_page: Callable[..., Any]) -> None:
    page = open_page("line", reduced_motion="reduce")
    moving = "() => Array.from(document.querySelectorAll('*')).filter((e) => {const s = getComputedStyle(e);"
    moving += "return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none';}).length"
    assert page.evaluate(moving) == 0
    page.click("#sweep")
    places = set()
    for _ in range(12):
        page.wait_for_timeout(100)
        places.add(round(page.evaluate("() => window.eqmorph.state.x"), 9))
    assert len(places) <= 5
    assert all(round(10 * x, 6).is_integer() for x in places)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_sticks_out(open_page: Callable[..., Any], kind: str, width: int) -> None:
    page = open_page(kind, viewport={"width": width, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_theme_can_be_chosen(open_page: Callable[..., Any]) -> None:
    page = open_page("line", color_scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    assert page.evaluate(ground) == light
    page.click("#theme")
    assert page.evaluate(ground) != light
    assert page.locator("#theme").inner_text() == "Theme: dark"
