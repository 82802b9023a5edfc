"""One ten-step morph by `response`, beside scipy's solver with numeric derivatives, and as a process.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.morph_speed     # one core
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.optimize import least_squares

from eqmorph.corpora import load_corpus
from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.octaves import from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.morphs import MORPHS
from eqmorph.morphs.metrics import path_metrics
from eqmorph.morphs.weights import between

PAIRS, STEPS, ROUNDS = 40, 10, 7
GRID_HZ = log_grid(64)
BARE = ["-c", "import numpy, typer, pydantic"]
MORPH = ["-c", "import sys; sys.argv[0] = 'eqmorph'; from eqmorph.cli import main; main()", "morph"]


def main() -> None:
    """Print both tables; the pairs are drawn from the synthetic corpus."""
    console = Console()
    pairs, t = draw_pairs(), np.linspace(0.0, 1.0, STEPS)
    table = Table(
        *("method", "CPU ms a morph", "nonlinearity dB", "2nd difference dB"),
        title=f"{PAIRS} random warm-to-bright morphs of {STEPS} steps, medians",
    )
    for name in ("log", "crossfade", "response"):
        method = MORPHS.create(name)
        table.add_row(name, *measure(pairs, t, lambda pair, method=method: method.path(pair, between(t))))
    label = "scipy least_squares, numeric derivatives"
    table.add_row(label, *measure(pairs[:10], t, lambda pair: by_scipy(pair, t)))
    console.print(table)

    processes = {
        "python -c 'import numpy, typer, pydantic'": BARE,
        "eqmorph morph A B --method log": [*MORPH, "preset_a.json", "preset_b.json", "--method", "log"],
        "eqmorph morph A B": [*MORPH, "preset_a.json", "preset_b.json"],
    }
    taken: dict[str, list[float]] = {name: [] for name in processes}
    for _ in range(ROUNDS):
        for name, arguments in processes.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            taken[name].append(time.perf_counter() - began)
    bare = median(taken[next(iter(processes))])
    table = Table("process", "median s", "times the first", title=f"As a process, {ROUNDS} runs each, in turns")
    for name, seconds in taken.items():
        table.add_row(name, f"{median(seconds):.3f}", f"{median(seconds) / bare:.2f}")
    console.print(table)


def draw_pairs() -> list[list[Preset]]:
    corpus, rng = load_corpus(None), np.random.default_rng(0)
    rows = [rng.choice(np.flatnonzero(corpus.words == word), PAIRS) for word in ("warm", "bright")]
    return [[SAFE.preset(corpus.params[row]) for row in pair] for pair in zip(*rows, strict=True)]


def measure(
    pairs: list[list[Preset]], t: np.ndarray, work: Callable[[list[Preset]], list[Preset]]
) -> tuple[str, str, str]:
    """Milliseconds of processor time, nonlinearity and second difference: medians over the pairs."""
    work(pairs[0])
    seconds, figures = [], []
    for pair in pairs:
        began = time.process_time()
        path = work(pair)
        seconds.append(time.process_time() - began)
        figures.append(path_metrics(curves_db(path), t))
    nonlinearity, second, *_ = np.median(figures, axis=0)
    return f"{median(seconds) * 1e3:.1f}", f"{nonlinearity:.3f}", f"{second:.2f}"


def by_scipy(pair: list[Preset], t: np.ndarray) -> list[Preset]:
    """Every step of the `log` path fitted on its own to the interpolated curve, as one would write it with scipy."""
    path = MORPHS.create("log").path(pair, between(t))
    targets = between(t) @ curves_db(pair, GRID_HZ)
    low, high = to_octaves(SAFE.low, SAFE), to_octaves(SAFE.high, SAFE)

    def error_db(octaves: np.ndarray, target: np.ndarray) -> np.ndarray:
        return np.asarray(response_db(SAFE.split(from_octaves(octaves, SAFE)), GRID_HZ) - target)

    for index in range(1, len(path) - 1):
        start = np.clip(to_octaves(SAFE.vector(path[index]), SAFE), low + 1e-9, high - 1e-9)
        found = least_squares(error_db, start, bounds=(low, high), args=(targets[index],))
        path[index] = SAFE.preset(from_octaves(found.x, SAFE))
    return path


if __name__ == "__main__":
    main()
