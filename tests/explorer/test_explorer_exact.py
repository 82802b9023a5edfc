"""The page computes what the library computes: 1,000 random places, the embedded model and real data."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from explorer_parts import Bent
from helpers.cli import CommandLine

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.explorer.build import MAX_BYTES, write_page
from eqmorph.explorer.sheet import Sheet
from eqmorph.explorer.surface import Surface, corner_weights, morph_surface, word_map
from eqmorph.morphs.base import Morph
from eqmorph.morphs.path import create_method
from eqmorph.runs.portable import load_model
from eqmorph.runs.trained import TrainedRun

PLACES = 1000
ALLOWED_DB = 0.05

BANDS = """places => places.map(([x, y]) =>
  window.eqmorph.surface.bands(x, y).map((band) => [band.frequency_hz, band.gain_db, band.q]))"""


@pytest.fixture
def largest_error_db(browser: Any, tmp_path: Path) -> Iterator[Callable[..., float]]:
    """The largest difference between a page's curves and a morph's, in decibels, over random places."""
    page = browser.new_page(offline=True)

    def measure(surface: Surface, morph: Callable[[FloatArray], Bands]) -> float:
        assert write_page(surface, "a page", tmp_path / "page.html") < MAX_BYTES
        page.goto((tmp_path / "page.html").as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        points = np.random.default_rng(0).random((PLACES, 2))
        if surface.kind == "line":
            points[:, 1] = 0.0
        frequency_hz, gain_db, q = np.moveaxis(np.array(page.evaluate(BANDS, points.tolist())), -1, 0)
        shown = response_db(Bands(surface.kinds, frequency_hz, gain_db, q), log_grid())
        return float(np.abs(shown - response_db(morph(points), log_grid())).max())

    yield measure
    page.close()


def between(presets: list[Preset], morph: Morph) -> Callable[[FloatArray], Bands]:
    def bands(points: FloatArray) -> Bands:
        rows = [preset.arrays() for preset in morph.path(presets, corner_weights(points, len(presets)))]
        return Bands(rows[0].kinds, *(np.stack(values) for values in zip(*(row[1:] for row in rows), strict=True)))

    return bands


def check_model(run: TrainedRun, largest_error_db: Callable[..., float]) -> None:
    """The map of a run, and a slider and a pad between its words."""
    surface = word_map(run, "a run")
    spots = np.array([[place.x, place.y] for place in surface.places])
    sheet = Sheet.through(spots, np.stack([word.latent for word in run.words.values()]))
    assert largest_error_db(surface, lambda points: SAFE.split(SAFE.clip(run.decode(sheet(points))))) < ALLOWED_DB
    words = [word.preset for word in run.words.values()][:4]
    latent = create_method("latent", run)
    for presets in (words[:2], words):
        surface = morph_surface(presets, latent, "latent")
        assert largest_error_db(surface, between(presets, latent)) < ALLOWED_DB


@pytest.mark.browser
def test_the_embedded_model_is_decoded_in_the_page(largest_error_db: Callable[..., float]) -> None:
    check_model(load_model(), largest_error_db)


@pytest.mark.browser
def test_a_run_on_real_data_is_decoded_in_the_page(
    eqmorph: CommandLine, real_file: Path, tmp_path: Path, largest_error_db: Callable[..., float]
) -> None:
    run = tmp_path / "run"
    assert eqmorph("train", "--data", real_file, "--epochs", 8, "--out", run).status == 0
    check_model(load_model(run), largest_error_db)


@pytest.mark.browser
@pytest.mark.parametrize(("method", "count"), [("log", 2), ("log", 4), ("response", 2)])
def test_morphs_of_presets(
    method: str, count: int, presets: list[Preset], largest_error_db: Callable[..., float]
) -> None:
    morph = create_method(method, None)
    surface = morph_surface(presets[:count], morph, method)
    assert largest_error_db(surface, between(presets[:count], morph)) < ALLOWED_DB


@pytest.mark.browser
def test_presets_of_different_shapes(presets: list[Preset], largest_error_db: Callable[..., float]) -> None:
    log = create_method("log", None)
    some = [presets[0], Preset(name="one band", bands=presets[1].bands[2:3])]
    assert largest_error_db(morph_surface(some, log, "log"), between(some, log)) < ALLOWED_DB


REPLACE = """async (ends) => {
  window.eqmorph.store.replace(ends, 0.5, 0);
  while (window.eqmorph.store.computing) await new Promise((done) => setTimeout(done, 5));
}"""


def peaks(rng: np.random.Generator, count: int) -> Preset:
    hz = np.geomspace(50.0, 12_000.0, count) * rng.uniform(0.9, 1.1, count)
    numbers = zip(hz, rng.uniform(-6, 6, count), rng.uniform(0.5, 3, count), strict=True)
    return Preset(bands=tuple(Band(type="peak", frequency_hz=f, gain_db=g, q=q) for f, g, q in numbers))


@pytest.mark.browser
@pytest.mark.parametrize(
    "counts",
    [(0, 0), (4, 3), (2, 0), pytest.param((32, 24), marks=pytest.mark.slow)],
    ids=lambda counts: f"{counts[0]} and {counts[1]} bands",
)
def test_presets_that_came_in_are_morphed_as_by_the_library(still_page: Any, counts: tuple[int, int]) -> None:
    page, rng, response = still_page, np.random.default_rng(5), create_method("response", None)
    # 0 stands for a preset of the five-band layout.
    first, second = (
        peaks(rng, count) if count else SAFE.preset(rng.uniform(SAFE.low, SAFE.high)) for count in counts
    )
    places = rng.random((20, 2)) * [1, 0]
    for presets in ([first, second], [second, first]):
        ends = [{"name": "", "bands": asdict(preset)["bands"]} for preset in presets]
        page.evaluate(REPLACE, ends)
        expected = between(presets, response)(places)
        frequency_hz, gain_db, q = np.moveaxis(np.array(page.evaluate(BANDS, places.tolist())), -1, 0)
        shown = response_db(Bands(expected.kinds, frequency_hz, gain_db, q), log_grid())
        assert np.abs(shown - response_db(expected, log_grid())).max() < ALLOWED_DB


def test_the_sheet_is_scipys_spline() -> None:
    from scipy.interpolate import RBFInterpolator

    rng = np.random.default_rng(0)
    spots, latents, points = rng.random((9, 2)), rng.normal(size=(9, 5)), rng.random((50, 2))
    expected = RBFInterpolator(spots, latents, kernel="thin_plate_spline")(points)
    assert Sheet.through(spots, latents)(points) == pytest.approx(expected, abs=1e-9)


def test_only_exact_pages_say_so(presets: list[Preset]) -> None:
    assert morph_surface(presets[:2], create_method("log", None), "").off_grid_db == 0.0
    assert morph_surface(presets[:2], Bent(), "").off_grid_db > 0.0


@pytest.mark.browser
def test_the_map_starts_on_its_first_word_and_hatches_what_is_far(
    open_page: Callable[..., Any], surfaces: dict[str, Surface]
) -> None:
    page = open_page("map")
    assert page.locator("#summary").inner_text().startswith("warm")
    assert page.locator("#pad-box .far").count() == 1
    spots = np.array([[place.x, place.y] for place in surfaces["map"].places])
    edge = np.array([[x, y] for x in np.linspace(0, 1, 21) for y in (0.0, 1.0)])
    farthest = edge[np.linalg.norm(edge[:, None] - spots, axis=-1).min(axis=1).argmax()]
    page.evaluate("([x, y]) => window.eqmorph.change({x, y})", farthest.tolist())
    page.wait_for_function("() => document.getElementById('summary').textContent.startsWith('far from every word')")
