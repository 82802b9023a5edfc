"""Headphone presets with five bands: the strongest of their own, a fit of one shape, and `eqmorph reduce`.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.reduce opra.jsonl [PRESETS]
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.presets import read_presets
from eqmorph.eq.curves import COMPARISON_GRID_HZ, curves_db, rms
from eqmorph.eq.fit import fit_curves
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.preset import Preset
from eqmorph.eq.reduce import reduce_many

BANDS = 5


def main() -> None:
    presets = read_presets(Path(sys.argv[1]))[10]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    chosen = np.random.default_rng(0).choice(len(presets), count, replace=False)
    presets = [presets[index] for index in chosen]
    ways = {"strongest bands": strongest, "parametric, fitted": parametric, "reduce": reduced}
    table = Table(
        *("way", "RMS dB", "90th percentile", "ms a preset"),
        title=f"{count} presets of ten bands as {BANDS}: RMS from 20 Hz to 20 kHz, medians; processor time",
    )
    for name, way in ways.items():
        began = time.process_time()
        results = way(presets)
        milliseconds = 1e3 * (time.process_time() - began) / count
        error_db = rms(curves_db(results) - curves_db(presets))
        table.add_row(name, f"{np.median(error_db):.3f}", f"{np.quantile(error_db, 0.9):.3f}", f"{milliseconds:.1f}")
    Console(width=110).print(table)


def strongest(presets: Sequence[Preset]) -> list[Preset]:
    """The bands of the largest gains, as they are."""
    return [
        Preset(bands=tuple(sorted(preset.bands, key=lambda band: -abs(band.gain_db))[:BANDS])) for preset in presets
    ]


def parametric(presets: Sequence[Preset]) -> list[Preset]:
    """The layout `parametric`, whose ranges are those of devices."""
    layout = LAYOUTS.create("parametric", bands=BANDS).layout()
    return fit_curves(curves_db(presets), COMPARISON_GRID_HZ, layout)


def reduced(presets: Sequence[Preset]) -> list[Preset]:
    """The better of two shapes, in wide ranges."""
    return [fitted.preset for fitted in reduce_many(presets, BANDS)]


if __name__ == "__main__":
    main()
