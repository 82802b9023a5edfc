"""Steps respected while fitting beside rounding afterwards; then a whole database reduced to five bands.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.fit_devices opra.jsonl [TARGETS]
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.presets import read_presets
from eqmorph.eq.curves import curves_db, rms, vector_curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.eq.fit import fit_curves
from eqmorph.eq.layouts import LAYOUTS

GRID_HZ = log_grid(128)
STEPPED = {
    "Qudelix 5K": ("qudelix-5k", {}),
    "parametric, 10 bands": ("parametric", {"bands": 10}),
    "parametric, 5 bands": ("parametric", {"bands": 5}),
    "graphic, 31 bands": ("graphic", {"bands": 31}),
    "graphic, 10 bands": ("graphic", {"bands": 10}),
}
CORES = 2


def main() -> None:
    presets = [preset for some in read_presets(Path(sys.argv[1])).values() for preset in some]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    curves = curves_db(presets, GRID_HZ)
    console = Console(width=130)
    console.print(steps_table(curves[np.random.default_rng(0).choice(len(curves), count, replace=False)]))
    console.print(reduction_table(curves))


def steps_table(curves: np.ndarray) -> Table:
    table = Table(
        *("layout", "free gains dB", "rounded dB", "respected dB", "less by", "of possible", "less extra error"),
        *("p90 rounded", "p90 respected"),
        title=f"{len(curves)} OPRA presets, gains in whole decibels: RMS from 20 Hz to 20 kHz, medians",
    )
    for name, (layout_name, options) in STEPPED.items():
        free = LAYOUTS.create(layout_name, **options).layout()
        stepped = LAYOUTS.create(layout_name, **options, gain_step_db=1.0).layout()
        free_params = np.array([free.vector(preset) for preset in fit_curves(curves, GRID_HZ, free)])
        stepped_db = rms(curves_db(fit_curves(curves, GRID_HZ, stepped), GRID_HZ) - curves)
        free_db = rms(vector_curves_db(free_params, free, GRID_HZ) - curves)
        rounded_db = rms(vector_curves_db(stepped.nearest(free_params), stepped, GRID_HZ) - curves)
        medians = [float(np.median(values)) for values in (free_db, rounded_db, stepped_db)]
        p90 = [float(np.quantile(values, 0.9)) for values in (rounded_db, stepped_db)]
        less, possible = (f"{1 - value / medians[1]:.0%}" for value in (medians[2], medians[0]))
        # What the steps cost beyond the error that gains have which move freely.
        extra = f"{1 - np.median(stepped_db - free_db) / np.median(rounded_db - free_db):.0%}"
        table.add_row(
            name, *(f"{value:.3f}" for value in medians), less, possible, extra, *(f"{value:.3f}" for value in p90)
        )
    return table


def reduction_table(curves: np.ndarray) -> Table:
    """All presets as five bands, by two processes; processor time tells what two free cores would take."""
    layout = LAYOUTS.create("parametric", bands=5, gain_db=(-20.0, 20.0)).layout()
    began = time.perf_counter()
    presets = fit_curves(curves, GRID_HZ, layout, jobs=CORES)
    seconds = time.perf_counter() - began
    here, there = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak_mb = (here.ru_maxrss + CORES * there.ru_maxrss) / 1024
    errors_db = rms(curves_db(presets, GRID_HZ) - curves)
    table = Table(
        *("presets", "seconds", "presets/s", "presets/s, both cores free", "memory MB", "RMS dB", "p90"),
        title=f"All OPRA presets as five bands, {CORES} processes (memory: the largest of each, added up)",
    )
    cpu_s = (there.ru_utime + there.ru_stime) / CORES
    table.add_row(
        *(str(len(presets)), f"{seconds:.1f}", f"{len(presets) / seconds:.0f}", f"{len(presets) / cpu_s:.0f}"),
        *(f"{peak_mb:.0f}", f"{np.median(errors_db):.3f}", f"{np.quantile(errors_db, 0.9):.3f}"),
    )
    return table


if __name__ == "__main__":
    main()
