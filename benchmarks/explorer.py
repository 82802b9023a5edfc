"""The explorer's frame time: 20 bands dragged in Chromium, the slider moved, and the words of a map crossed.

Work is what the page does for one change, script and layout together; beside it stands the distance between two
frames as the browser delivers them while the pointer moves, drawn in software where there is no screen. Other
programs only add to both, so the best of several rounds is reported. Needs playwright and `apt-get install chromium`.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from eqmorph.eq.preset import Band, Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import Surface, morph_surface, word_map
from eqmorph.morphs.path import create_method
from eqmorph.runs.portable import load_model

FRAMES, ROUNDS = 60, 15
GOAL_MS = 20.0

DRAG = """async ({frames, mode}) => {
  const {chart, change, show} = window.eqmorph;
  const root = document.getElementById("chart");
  const box = root.getBoundingClientRect();
  const [x, y] = chart.nodes.spots[Math.floor(chart.nodes.spots.length / 2)];
  const send = (type, dx, dy) => root.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, pointerType: "mouse", button: 0, bubbles: true,
    clientX: box.left + x + dx, clientY: box.top + y + dy,
  }));
  const move = (share) => {
    if (mode === "drag") send("pointermove", 60 * Math.sin(12 * share), 40 * Math.sin(20 * share));
    else change({x: 0.5 + 0.45 * Math.sin(12 * share), y: mode === "map" ? 0.5 + 0.45 * Math.cos(9 * share) : 0});
  };
  root.setPointerCapture = () => {};
  if (mode === "drag") send("pointerdown", 0, 0);
  const work = [], gaps = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    move(i / frames);
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  for (let i = 0; i < frames; i++) {
    const began = performance.now();
    move(i / frames);
    show();
    document.body.getBoundingClientRect();
    work.push(performance.now() - began);
  }
  if (mode === "drag") send("pointerup", 0, 0);
  return [work, gaps];
}"""


def main() -> None:
    """Print median and 95th percentile of each movement's frames."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install chromium")
    table = Table(
        "movement",
        "work, median ms",
        "work, p95 ms",
        "between frames, p95 ms",
        title=f"{FRAMES} frames, best of {ROUNDS} rounds",
    )
    with TemporaryDirectory() as folder:
        for name, mode, surface in movements():
            rounds = measure(surface, mode, chromium, Path(folder) / "page.html")
            each = [(np.median(work), np.percentile(work, 95), np.percentile(gaps, 95)) for work, gaps in rounds]
            figures = np.min(each, axis=0)
            table.add_row(name, *(f"{value:.1f}" for value in figures))
    Console().print(table)
    Console().print(f"Asked for: at most {GOAL_MS:g} ms between frames at the 95th percentile.")


def movements() -> list[tuple[str, str, Surface]]:
    """Name, way of moving and page of everything that is measured."""
    rng = np.random.default_rng(0)
    log = create_method("log", None)
    twenty = morph_surface([_random_preset(rng, 20) for _ in range(2)], log, "")
    return [
        ("a node of 20 bands is dragged", "drag", twenty),
        ("the slider between presets of 20 bands", "slide", twenty),
        ("the map of the embedded model", "map", word_map(load_model(), "the embedded model")),
    ]


def _random_preset(rng: np.random.Generator, count: int) -> Preset:
    """Peaks all over the audible range."""
    hz = np.geomspace(30.0, 16_000.0, count) * rng.uniform(0.9, 1.1, count)
    values = zip(hz, rng.uniform(-6, 6, count), rng.uniform(0.5, 4, count), strict=True)
    return Preset(bands=tuple(Band(type="peak", frequency_hz=f, gain_db=g, q=q) for f, g, q in values))


def measure(surface: Surface, mode: str, chromium: str, path: Path) -> list[Any]:
    """For each round the milliseconds of work in each frame, and between two frames."""
    from playwright.sync_api import sync_playwright

    write_page(surface, "benchmark", path)
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        rounds = [page.evaluate(DRAG, {"frames": FRAMES, "mode": mode}) for _ in range(ROUNDS)]
        browser.close()
    return rounds


if __name__ == "__main__":
    main()
