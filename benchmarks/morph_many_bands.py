"""Morphs by `response` between presets of up to 64 bands: processor time, and how straight the paths are.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.morph_many_bands     # one core
"""

import time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.presets import shelves_and_peaks
from eqmorph.morphs.path import morph

BANDS, PAIRS = (10, 31, 64), 3
POSITIONS = {
    "ten steps": np.linspace(0.0, 1.0, 10),
    # No simple fractions: the path is found again on as many nodes as a slider's is.
    "any positions": np.sqrt(np.linspace(0.0, 1.0, 10)),
}


def main() -> None:
    """Print medians over random pairs."""
    table = Table("bands", "positions", "CPU s a morph", "nonlinearity dB", title=f"{PAIRS} random pairs, medians")
    for bands in BANDS:
        rng = np.random.default_rng(bands)
        pairs = [(shelves_and_peaks(rng, bands), shelves_and_peaks(rng, bands)) for _ in range(PAIRS)]
        for name, t in POSITIONS.items():
            seconds, nonlinearity_db = [], []
            for first, second in pairs:
                began = time.process_time()
                path = morph(first, second, t=t, method="response")
                seconds.append(time.process_time() - began)
                nonlinearity_db.append(path.metrics.nonlinearity_db)
            table.add_row(str(bands), name, f"{np.median(seconds):.2f}", f"{np.median(nonlinearity_db):.4f}")
    Console().print(table)


if __name__ == "__main__":
    main()
