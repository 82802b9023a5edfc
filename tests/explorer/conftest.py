"""A morph with a formula of its own, and pages opened in the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explorer_parts import Bent, fake_run

from eqmorph.eq.preset import Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import Surface, morph_surface, word_map
from eqmorph.formats.io import read_preset

EXAMPLES = Path(__file__).resolve().parents[2] / "eqmorph" / "data" / "examples"


@pytest.fixture(scope="session")
def presets() -> list[Preset]:
    return [read_preset(EXAMPLES / f"{name}.json") for name in ("preset_a", "preset_b", "clear", "thin")]


@pytest.fixture(scope="session")
def surfaces(presets: list[Preset]) -> dict[str, Surface]:
    return {
        "line": morph_surface(presets[:2], Bent(), "A bent line."),
        "square": morph_surface(presets, Bent(), "A bent square."),
        "map": word_map(fake_run(), "a fake run"),
    }


@pytest.fixture(scope="session")
def page_files(surfaces: dict[str, Surface], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each kind of page."""
    folder = tmp_path_factory.mktemp("pages")
    for kind, surface in surfaces.items():
        write_page(surface, kind, folder / f"{kind}.html")
    return {kind: folder / f"{kind}.html" for kind in surfaces}


VIEW: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "offline": True}


@pytest.fixture(scope="session")
def tab(browser: Any) -> Iterator[Any]:
    """A tab in which one test after another opens its page: a new one takes longer than most tests."""
    context = browser.new_context(**VIEW)
    yield context.new_page()
    context.close()


class Opener:
    """Opens pages from disk, and notes what stands in their console or leaves the file."""

    def __init__(self, browser: Any, tab: Any, page_files: dict[str, Path]) -> None:
        self.browser, self.tab, self.page_files = browser, tab, page_files
        self.opened: list[Any] = []
        self.problems: list[str] = []
        self.listeners = {
            "console": lambda message: self.problems.append(f"console: {message.text}"),
            "pageerror": lambda error: self.problems.append(f"error: {error}"),
            "request": lambda request: request.url.startswith("http") and self.problems.append(request.url),
        }

    def __call__(self, kind: str, **options: Any) -> Any:
        """A kind of page; the first one without options in the tab that is there."""
        in_tab = self.tab is not None and not options and not self.opened
        page = self.tab if in_tab else self.browser.new_context(**VIEW | options).new_page()
        self.opened.append(page)
        for event, listener in self.listeners.items():
            page.on(event, listener)
        page.mouse.move(0, 0)
        page.goto(self.page_files[kind].as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        return page

    def close(self) -> list[str]:
        """Leave the tab as it was; returns the problems."""
        for page in self.opened:
            if page is not self.tab:
                page.context.close()
                continue
            for event, listener in self.listeners.items():
                page.remove_listener(event, listener)
            page.evaluate("() => localStorage.clear()")
            for other in page.context.pages[1:]:
                other.close()
            page.set_viewport_size(VIEW["viewport"])
            page.goto("about:blank")
        return self.problems


@pytest.fixture
def open_page(browser: Any, tab: Any, page_files: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    """Opens a kind of page, in a state of its own."""
    opener = Opener(browser, tab, page_files)
    yield opener
    assert opener.close() == []


@pytest.fixture(scope="module")
def still_page(browser: Any, page_files: dict[str, Path]) -> Iterator[Any]:
    """A page for all tests of a module, which ask its functions and leave its state as it is."""
    opener = Opener(browser, None, page_files)
    yield opener("line")
    assert opener.close() == []
