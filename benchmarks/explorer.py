"""The explorer's frame time: a band of 20 and of 64 dragged in Chromium, the slider moved, and a map's words crossed.

Frames follow each other as the browser delivers them, which says as much about the machine and its other programs as
about the page. Beside that stands what a frame costs in processor time, from Chromium's own trace: the page's thread
(script, style, layout, paint) and the threads that fill its pixels, which a graphics card does where there is one.
Percentiles are over all frames of all rounds. Needs playwright and `apt-get install chromium`.
"""

import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import MAX_BANDS, Band, Preset
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import Surface, morph_surface, word_map
from eqmorph.morphs.path import create_method
from eqmorph.runs.portable import load_model

FRAMES, ROUNDS = 60, 5
GOAL_MS = 20.0
PERCENTILES = (50, 95)
TRACED = ["disabled-by-default-devtools.timeline", "devtools.timeline", "cc"]
FRAME, TASK, RASTER = "ProxyMain::BeginMainFrame", "RunTask", "RasterTask"
"""Chromium's names of what it traces."""

MOVE = """async ({frames, mode}) => {
  const {chart, change} = window.eqmorph;
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
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    move(i / frames);
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  if (mode === "drag") send("pointerup", 0, 0);
  return gaps;
}"""


def main() -> None:
    """Print median and 95th percentile of what each movement's frames cost."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install chromium")
    table = Table("movement", "between frames", "page", "pixels", title="ms a frame: median / 95th percentile")
    with TemporaryDirectory() as folder:
        for name, mode, surface in movements():
            table.add_row(name, *map(_text, measure(surface, mode, chromium, Path(folder))))
    Console().print(table)
    Console().print(f"{FRAMES * ROUNDS} frames each; asked for: at most {GOAL_MS:g} ms between them at the 95th.")


def _text(milliseconds: FloatArray) -> str:
    return " / ".join(f"{value:.1f}" for value in np.percentile(milliseconds, PERCENTILES))


def movements() -> list[tuple[str, str, Surface]]:
    """Name, way of moving and page of everything that is measured."""
    rng = np.random.default_rng(0)
    log = create_method("log", None)
    twenty, most = (
        morph_surface([_random_preset(rng, count) for _ in range(2)], log, "") for count in (20, MAX_BANDS)
    )
    return [
        ("a node of 20 bands is dragged", "drag", twenty),
        ("the slider between presets of 20 bands", "slide", twenty),
        (f"a node of {MAX_BANDS} bands is dragged", "drag", most),
        (f"the slider between presets of {MAX_BANDS} bands", "slide", most),
        ("the map of the embedded model", "map", word_map(load_model(), "the embedded model")),
    ]


def _random_preset(rng: np.random.Generator, count: int) -> Preset:
    """Peaks all over the audible range."""
    hz = np.geomspace(30.0, 16_000.0, count) * rng.uniform(0.9, 1.1, count)
    values = zip(hz, rng.uniform(-6, 6, count), rng.uniform(0.5, 4, count), strict=True)
    return Preset(bands=tuple(Band(type="peak", frequency_hz=f, gain_db=g, q=q) for f, g, q in values))


def measure(surface: Surface, mode: str, chromium: str, folder: Path) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Milliseconds between frames, and of processor time in each: the page's thread, and its raster threads."""
    from playwright.sync_api import sync_playwright

    page_file, trace_file = folder / "page.html", folder / "trace.json"
    write_page(surface, "benchmark", page_file)
    arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
    with sync_playwright() as started, started.chromium.launch(executable_path=chromium, args=arguments) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(page_file.as_uri())
        page.wait_for_function("window.eqmorph !== undefined")
        browser.start_tracing(page=page, path=trace_file, categories=TRACED)
        gaps = [gap for _ in range(ROUNDS) for gap in page.evaluate(MOVE, {"frames": FRAMES, "mode": mode})]
        browser.stop_tracing()
    frames, tasks, raster = (_finished(trace_file, name) for name in (FRAME, TASK, RASTER))
    # The browser's own window has a thread that draws frames, too, but fewer.
    page_thread = Counter(map(_thread, frames)).most_common(1)[0][0]
    began = sorted(event["ts"] for event in frames if _thread(event) == page_thread)
    work = [event for event in tasks if _thread(event) == page_thread]
    return np.array(gaps), _by_frame(work, began), _by_frame(raster, began)


def _finished(trace_file: Path, name: str) -> list[Any]:
    """Events with a beginning, an end and a processor time."""
    return [
        event
        for event in json.loads(trace_file.read_text())["traceEvents"]
        if event["name"] == name and "tdur" in event
    ]


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _by_frame(events: list[dict[str, Any]], began: list[float]) -> FloatArray:
    """Milliseconds of processor time of the events that end in each frame; `began` is when each of them begins."""
    total = np.zeros(len(began) + 1)
    for event in events:
        total[np.searchsorted(began, event["ts"] + event["dur"])] += event["tdur"] / 1000
    return total[1:-1]


if __name__ == "__main__":
    main()
