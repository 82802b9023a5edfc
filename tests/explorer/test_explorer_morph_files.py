"""A whole morph leaves the page as the files that `eqmorph morph` writes."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.filters import log_grid
from eqmorph.eq.preset import Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import morph_surface
from eqmorph.formats import FORMATS
from eqmorph.formats.io import render_morph
from eqmorph.morphs.path import create_method
from eqmorph.morphs.path import morph as morph_presets
from eqmorph.morphs.pieces import moving_path, straight_pieces

pytestmark = pytest.mark.browser

SHOWN = """([format, steps]) => {
  const set = (id, value) => { document.getElementById(id).value = value; };
  set("format", format), set("content", "morph"), set("steps", steps);
  return window.eqmorph.exportMenu.files;
}"""


@pytest.fixture(scope="module")
def log_page(browser: Any, presets: list[Preset], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A slider by the method `log`, whose formulas the page has."""
    path = tmp_path_factory.mktemp("log") / "page.html"
    write_page(morph_surface(presets[:2], create_method("log", None), ""), "log", path)
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("window.eqmorph !== undefined")
    yield page
    page.close()


@pytest.mark.parametrize("format", ["faust", "reaper", "ffmpeg", "safe_csv"])
def test_one_file_is_what_morph_writes(log_page: Any, presets: list[Preset], format: str) -> None:
    first, second = presets[:2]
    is_straight = FORMATS.create(format).straight
    path = straight_pieces(first, second, "log") if is_straight else moving_path(first, second, 10, "log")
    [(name, text)] = log_page.evaluate(SHOWN, [format, 10]).items()
    assert name == f"warm-to-bright{FORMATS.create(format).suffixes[0]}"
    expected = render_morph(path.presets, path.weights[:, 1], format)
    if is_straight:
        assert text == expected
        return
    # Numbers in full, which were computed twice.
    mine, theirs = (re.findall(r"-?\d+(?:\.\d+)?", each) for each in (text, expected))
    assert np.array(mine, float) == pytest.approx(np.array(theirs, float), rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("format", ["parametric_eq", "easyeffects", "lv2"])
def test_steps_are_those_of_morph(log_page: Any, presets: list[Preset], format: str) -> None:
    path = morph_presets(*presets[:2], steps=12, method="log")
    key = "lv2:lsp-x16" if format == "lv2" else format
    files = log_page.evaluate(SHOWN, [key, 12])
    expected = FORMATS.create(format).render_folder(path.presets, [f"{step:02}" for step in range(12)])
    assert [name.partition("/")[2] for name in files] == list(expected)
    if format == "parametric_eq":  # two decimals, and no names
        assert list(files.values()) == list(expected.values())
    for (name, text), preset in zip(sorted(files.items())[:12], path.presets, strict=True):
        if not name.endswith(("step.sh", "manifest.ttl")):
            read = FORMATS.create(format).parse(text, name)
            assert np.abs(read.response(log_grid()) - preset.response(log_grid())).max() < 0.02


def test_a_folder_is_downloaded_as_an_archive(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page("line", accept_downloads=True)
    for format, content, folder, count in (
        ("lv2:fil4", "preset", "warm-to-bright-50-0.lv2", 2),
        ("pipewire", "morph", "warm-to-bright", 4),
    ):
        page.select_option("#format", format)
        page.select_option("#content", content)
        page.locator("#steps").evaluate("(box) => { box.value = 3; }")
        with page.expect_download() as started:
            page.click("#save")
        assert started.value.suggested_filename == f"{folder}.zip"
        with zipfile.ZipFile(io.BytesIO(Path(started.value.path()).read_bytes())) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == count
            assert all(name.startswith(f"{folder}/") for name in archive.namelist())


def test_what_one_file_cannot_hold_is_said(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.select_option("#format", "faust")
    page.select_option("#content", "morph")
    assert page.locator("#steps").is_disabled()  # it has as many presets as it needs
    assert "waveform" in page.locator("#text").inner_text()
    page.evaluate("() => window.eqmorph.store.move('warm', 'en', 0.5)")
    page.get_by_text("holds no words").wait_for()
    assert page.locator("#save").is_disabled()
    page.select_option("#format", "json")
    assert page.locator("#save").is_enabled() and page.locator("#steps").is_enabled()


def test_a_pad_writes_the_preset_that_is_shown(open_page: Callable[..., Any]) -> None:
    page = open_page("square")
    page.wait_for_function("() => document.getElementById('text').textContent")
    assert page.locator("#content").is_disabled()
