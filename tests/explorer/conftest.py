"""A morph with a formula of its own, and pages opened in the browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def opener(browser: Any, page_files: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    """Opens pages from disk; at the end, nothing may stand in their console or have left the file."""
    contexts, problems = [], []

    def open_(kind: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("request", lambda request: request.url.startswith("http") and problems.append(request.url))
        page.goto(page_files[kind].as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def open_page(browser: Any, page_files: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    """Opens a kind of page, in a state of its own."""
    with opener(browser, page_files) as open_:
        yield open_


@pytest.fixture(scope="module")
def still_page(browser: Any, page_files: dict[str, Path]) -> Iterator[Any]:
    """A page for all tests of a module, which ask its functions and leave its state as it is."""
    with opener(browser, page_files) as open_:
        yield open_("line")
