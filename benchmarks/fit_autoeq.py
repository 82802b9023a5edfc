"""Fits beside those of AutoEq 4.1.2's optimizer: same targets, band types and ranges, in one run.

AutoEq needs an older numpy than eqmorph, so it runs in an environment of its own:

    python -m venv autoeq && autoeq/bin/pip install autoeq==4.1.2
    OPENBLAS_NUM_THREADS=1 python -m benchmarks.fit_autoeq opra.jsonl safe.csv autoeq/bin/python [TARGETS [SEED]]

Targets are presets of the OPRA database, and such presets with the mean curve of a word of the SAFE file added. The
ranges are AutoEq's own defaults: a low shelf, peaks, a high shelf, all from 20 Hz to 10 kHz.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.presets import read_presets
from eqmorph.corpora import load_corpus
from eqmorph.eq.band_spec import BandSpec
from eqmorph.eq.curves import curves_db, rms, vector_curves_db
from eqmorph.eq.fit import fit_curve, fit_curves
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.eq.target import BELOW_HZ

GRID_HZ = 20.0 * 1.02 ** np.arange(349)
"""AutoEq's own grid for biquads."""
BANDS = (5, 8, 10)
FEWEST_ROWS = 20
"""Rows that a word of the SAFE file needs for a mean curve."""
WORKER = Path(__file__).with_name("autoeq_worker.py")


def main() -> None:
    opra, safe, python = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    count, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((4, 200), (5, 0)))
    table = Table(
        *("targets", "bands", "fitted by", "RMS dB", "p90", "below 10 kHz", "p90", "CPU ms", "of AutoEq's"),
        title=f"{count} targets each (seed {seed}): medians and 90th percentiles of the RMS, processor time of one",
    )
    for name, curves in draw_targets(opra, safe, count, seed).items():
        for bands in BANDS:
            add_rows(table, name, bands, curves, python)
    Console(width=130).print(table)


def draw_targets(opra: Path, safe: str, count: int, seed: int) -> dict[str, np.ndarray]:
    """Curves (count, F) of random presets, and of other presets with a word's mean curve added."""
    presets = [preset for some in read_presets(opra).values() for preset in some]
    rng = np.random.default_rng(seed)
    plain, bent = (rng.choice(len(presets), count, replace=False) for _ in range(2))
    corpus = load_corpus(safe)
    words = [word for word, rows in Counter(corpus.words).most_common() if rows >= FEWEST_ROWS]
    means = [
        vector_curves_db(corpus.params[corpus.words == word], corpus.layout, GRID_HZ).mean(axis=0) for word in words
    ]
    words_db = np.array(means)[rng.integers(len(words), size=count)]
    return {
        "OPRA": curves_db([presets[row] for row in plain], GRID_HZ),
        "OPRA + SAFE word": curves_db([presets[row] for row in bent], GRID_HZ) + words_db,
    }


def autoeq_layout(bands: int) -> Layout:
    """The ranges that AutoEq has by default."""
    shelf = {"frequency_hz": (20.0, 10_000.0, 1_000.0), "gain_db": (-20.0, 20.0, 0.0), "q": (0.4, 0.7, 0.7)}
    peak = shelf | {"q": (0.182479, 6.0, 1.0)}
    return Layout(
        "AutoEq",
        (
            BandSpec("low shelf", "low_shelf", **shelf),
            *(BandSpec(f"peak {number}", "peak", **peak) for number in range(1, bands - 1)),
            BandSpec("high shelf", "high_shelf", **shelf),
        ),
    )


def add_rows(table: Table, name: str, bands: int, curves: np.ndarray, python: str) -> None:
    layout = autoeq_layout(bands)
    fitted_db, seconds = by_autoeq(curves, bands, python)
    autoeq_s = float(np.mean(seconds))
    table.add_row(name, str(bands), "AutoEq 4.1.2", *figures(fitted_db - curves), f"{autoeq_s * 1e3:.1f}", "100 %")
    for label, work in {
        "eqmorph, one by one": lambda: [fit_curve(curve, GRID_HZ, layout) for curve in curves],
        "eqmorph, all at once": lambda: fit_curves(curves, GRID_HZ, layout),
    }.items():
        presets, fit_s = timed(work)
        errors_db = curves_db(presets, GRID_HZ) - curves
        table.add_row("", "", label, *figures(errors_db), f"{fit_s * 1e3:.1f}", f"{fit_s / autoeq_s:.1%}")


def timed(work: Callable[[], list[Preset]]) -> tuple[list[Preset], float]:
    """The fitted presets, and the mean processor time of one fit."""
    began = time.process_time()
    presets = work()
    return presets, (time.process_time() - began) / len(presets)


def by_autoeq(curves: np.ndarray, bands: int, python: str) -> tuple[np.ndarray, np.ndarray]:
    """AutoEq's curves (N, F), and processor seconds (N,)."""
    with tempfile.TemporaryDirectory() as folder:
        task, result = Path(folder) / "task.npz", Path(folder) / "result.npz"
        np.savez(task, grid_hz=GRID_HZ, curves_db=curves, bands=bands)
        subprocess.run([python, WORKER, task, result], check=True, stderr=subprocess.DEVNULL)
        with np.load(result) as loaded:
            return loaded["fitted_db"], loaded["seconds"]


def figures(errors_db: np.ndarray) -> tuple[str, ...]:
    """Median and 90th percentile of the RMS, on the whole grid and below 10 kHz."""
    cells = []
    for points in (slice(None), GRID_HZ < BELOW_HZ):
        left_db = rms(errors_db[:, points])
        cells += [f"{np.median(left_db):.3f}", f"{np.quantile(left_db, 0.9):.3f}"]
    return tuple(cells)


if __name__ == "__main__":
    main()
