"""Ten-step morphs by `response` between presets of ten bands, and of five and ten, beside plain interpolation.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.morph_any_bands opra.jsonl [PAIRS [SEED]]     # one core
"""

import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.presets import read_presets
from eqmorph.eq.preset import Preset
from eqmorph.errors import EqmorphError
from eqmorph.morphs.path import morph

STEPS = 10


def main() -> None:
    path = Path(sys.argv[1])
    pairs, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((2, 400), (3, 0)))
    presets = read_presets(path)
    table = Table(
        *("bands", "method", "nonlinearity dB", "90th percentile", "path/chord", "2nd difference dB"),
        *("CPU ms a morph", "most bands"),
        title=f"{pairs} random pairs of OPRA presets (seed {seed}), {STEPS} steps, medians",
    )
    for first, second in ((10, 10), (5, 10)):
        rng = np.random.default_rng(seed)
        drawn = [
            tuple(presets[count][rng.integers(len(presets[count]))] for count in (first, second))
            for _ in range(pairs)
        ]
        for method in ("log", "response"):
            table.add_row(f"{first} and {second}", method, *measure(drawn, method))
    Console(width=130).print(table)


def measure(pairs: list[tuple[Preset, ...]], method: str) -> tuple[str, ...]:
    """Medians over the pairs, as cells; the most bands are the largest number beyond the larger preset's."""
    seconds, figures, extra = [], [], []
    for pair in pairs:
        began = time.process_time()
        path = morph(*pair, steps=STEPS, method=method)
        seconds.append(time.process_time() - began)
        figures.append(path.metrics)
        extra.append(max(len(preset.bands) for preset in path) - max(len(preset.bands) for preset in pair))
        if any(set(step.bands) != set(end.bands) for step, end in zip((path[0], path[-1]), pair, strict=True)):
            raise EqmorphError("an end of the path has not the bands of its preset")
    medians = np.median(figures, axis=0)
    p90 = np.quantile([row.nonlinearity_db for row in figures], 0.9)
    return (
        f"{medians[0]:.3f}",
        f"{p90:.3f}",
        f"{medians[3]:.4f}",
        f"{medians[1]:.2f}",
        f"{np.median(seconds) * 1e3:.0f}",
        f"+{max(extra)}",
    )


if __name__ == "__main__":
    main()
