"""White noise through random five-band presets, matched back from ten seconds of sound.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.match [PRESETS]
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console
from rich.table import Table
from scipy.signal import sosfilt

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.filters import sections
from eqmorph.eq.layout import SAFE
from eqmorph.eq.octaves import from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.fitting.match import MatchOptions, match

RATE_HZ, SECONDS = 48_000, 10
OPTIONS = MatchOptions(limit_db=40.0)
"""Random presets reach beyond the default limit."""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    table = Table(
        *("reference", "nothing done dB", "matched dB", "90th percentile", "largest", "s"),
        title=f"{count} presets drawn from the ranges of SAFE; RMS of the curves' difference at free level, medians",
    )
    for name, is_same in (("the same noise, filtered", True), ("other noise, filtered", False)):
        before_db, after_db, seconds = np.array([measured(seed, is_same) for seed in range(count)]).T
        table.add_row(
            name,
            *(f"{value:.3f}" for value in (np.median(before_db), np.median(after_db), np.quantile(after_db, 0.9))),
            f"{after_db.max():.3f}",
            f"{np.median(seconds):.2f}",
        )
    Console(width=110).print(table)


def measured(seed: int, is_same: bool) -> tuple[float, float, float]:
    """Distance of a preset's curve from flat, and from that of its match, in dB; seconds of the match."""
    preset = drawn(seed)
    source = np.random.default_rng((seed, 0)).standard_normal(RATE_HZ * SECONDS) * 0.02
    other = np.random.default_rng((seed, 1)).standard_normal(RATE_HZ * SECONDS) * 0.02
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("source.wav", "reference.wav")]
        filtered = sosfilt(sections(preset.arrays(), RATE_HZ), source if is_same else other)
        for path, audio in zip(paths, (source, filtered), strict=True):
            soundfile.write(path, audio, RATE_HZ, subtype="FLOAT")
        began = time.process_time()
        fitted = match(*paths, SAFE, options=OPTIONS)
        seconds = time.process_time() - began
    curve_db = preset.response(COMPARISON_GRID_HZ)
    return float(np.std(curve_db)), float(np.std(fitted.preset.response(COMPARISON_GRID_HZ) - curve_db)), seconds


def drawn(seed: int) -> Preset:
    """A preset drawn evenly in octaves of amplitude, frequency and Q."""
    low, high = to_octaves(SAFE.low, SAFE), to_octaves(SAFE.high, SAFE)
    return SAFE.preset(from_octaves(low + np.random.default_rng((seed, 2)).random(len(low)) * (high - low), SAFE))


if __name__ == "__main__":
    main()
