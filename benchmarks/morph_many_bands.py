"""Morphs by `response` between presets of up to 64 bands: processor time, and how straight the paths are.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.morph_many_bands     # one core
"""

import time

import numpy as np
from rich.console import Console
from rich.table import Table

from eqmorph.eq.preset import Band, Preset
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
        pairs = [(random_preset(rng, bands), random_preset(rng, bands)) for _ in range(PAIRS)]
        for name, t in POSITIONS.items():
            seconds, nonlinearity_db = [], []
            for first, second in pairs:
                began = time.process_time()
                path = morph(first, second, t=t, method="response")
                seconds.append(time.process_time() - began)
                nonlinearity_db.append(path.metrics.nonlinearity_db)
            table.add_row(str(bands), name, f"{np.median(seconds):.2f}", f"{np.median(nonlinearity_db):.4f}")
    Console().print(table)


def random_preset(rng: np.random.Generator, bands: int) -> Preset:
    """A low shelf, peaks and a high shelf, anywhere from 20 Hz to 20 kHz."""
    kinds = ["low_shelf", *["peak"] * (bands - 2), "high_shelf"]
    frequency_hz = np.sort(20.0 * 1000.0 ** rng.random(bands))
    gain_db, qs = rng.normal(0.0, 4.0, bands), np.exp(rng.uniform(np.log(0.5), np.log(6.0), bands))
    rows = zip(kinds, frequency_hz.tolist(), gain_db.tolist(), qs.tolist(), strict=True)
    return Preset(bands=[Band(type=kind, frequency_hz=hz, gain_db=db, q=q) for kind, hz, db, q in rows])


if __name__ == "__main__":
    main()
