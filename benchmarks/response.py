"""Decibel response of 10,000 presets at 256 frequencies, beside a loop over scipy.signal."""

import time

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy import signal

from eqmorph.eq.filters import log_grid, response_db, sections
from eqmorph.eq.layout import SAFE

PRESETS, POINTS, ROUNDS = 10_000, 256, 3


def main() -> None:
    """Print seconds and ratio; the two results are compared first."""
    rng = np.random.default_rng(0)
    bands = SAFE.split(SAFE.low + (SAFE.high - SAFE.low) * rng.random((PRESETS, len(SAFE.params))))
    grid = log_grid(POINTS)

    def ours() -> np.ndarray:
        return np.asarray(response_db(bands, grid))

    def theirs() -> np.ndarray:
        rows = [signal.freqz_sos(sos, grid, fs=48_000)[1] for sos in sections(bands)]
        return np.asarray(20 * np.log10(np.abs(rows)))

    error = float(np.abs(ours() - theirs()).max())
    least = {"eqmorph": np.inf, "loop over scipy.signal.freqz_sos": np.inf}
    for _ in range(ROUNDS):
        for name, work in zip(least, (ours, theirs), strict=True):
            began = time.perf_counter()
            work()
            least[name] = min(least[name], time.perf_counter() - began)
    table = Table(
        "what", "s", "times as long", title=f"{PRESETS:,} presets x {POINTS} points; apart by {error:.1e} dB"
    )
    for name, seconds in least.items():
        table.add_row(name, f"{seconds:.3f}", f"{seconds / least['eqmorph']:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
