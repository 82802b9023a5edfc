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


@pytest.fixture
def open_page(browser: Any, surfaces: dict[str, Surface], tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a kind of explorer from disk; at the end, nothing may stand in its console or have left the file."""
    contexts, problems = [], []

    def open_(kind: str, **options: Any) -> Any:
        path = tmp_path / f"{kind}.html"
        write_page(surfaces[kind], kind, path)
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("request", lambda request: request.url.startswith("http") and problems.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []
