"""What a format loses: worst response error of random presets, written and read back.

python -m benchmarks.format_roundtrip
"""

import argparse
import sys
from time import perf_counter

import numpy as np

from eqmorph.cli.console import progress, stdout, table
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.formats import FORMATS

LIMITS_DB = {"json": 0.0, "parametric_eq": 0.03}


def five_bands(rng: np.random.Generator) -> Preset:
    """Uniform over the knobs of the SAFE layout, frequencies and Q in octaves."""
    log = np.array([spec.scale == "log" for spec in SAFE.params])
    low, high, unit = SAFE.low, SAFE.high, rng.random(len(SAFE.params))
    octaves = np.where(log, low, 1.0) * (np.where(log, high, 1.0) / np.where(log, low, 1.0)) ** unit
    return SAFE.preset(SAFE.clip(np.where(log, octaves, low + unit * (high - low))))


def any_bands(rng: np.random.Generator) -> Preset:
    """1 to 20 bands of any kind, as real presets have them."""
    return Preset(
        bands=tuple(
            Band(
                type=str(rng.choice(["low_shelf", "peak", "high_shelf"])),
                frequency_hz=20.0 * 1000.0 ** rng.random(),
                gain_db=rng.uniform(-12.0, 12.0),
                q=0.1 * 100.0 ** rng.random(),
            )
            for _ in range(rng.integers(1, 21))
        )
    )


def main() -> int:
    """Print the table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", type=int, default=2_000)
    count = parser.parse_args().presets
    broken, rows = False, []
    names = [name for name in FORMATS if FORMATS.create(name).draws]
    with progress() as bar:
        task = bar.add_task("round trips", total=count * len(names) * 2, note="")
        for name in names:
            made, cells = FORMATS.create(name), []
            start = perf_counter()
            for draw in (five_bands, any_bands):
                rng = np.random.default_rng(2_000)
                errors = []
                for _ in range(count):
                    if name != "safe_csv" or draw is five_bands:
                        errors.append(made.rounding_error_db(draw(rng)))
                    bar.advance(task)
                cells += [f"{max(errors):.4f}" if errors else "-", f"{np.median(errors):.4f}" if errors else "-"]
                if draw is five_bands:
                    broken |= max(errors) > LIMITS_DB.get(name, np.inf)
            limit = f"{LIMITS_DB[name]:g}" if name in LIMITS_DB else "-"
            rows.append((name, *cells, limit, f"{(perf_counter() - start) / count / 2 * 1e3:.2f}"))
    columns = ("format", "worst, 5 bands", "median", "worst, 1-20 bands", "median", "limit, 5 bands", "ms each")
    caption = "dB, 20 Hz to 20 kHz, written and read back; graphic_eq: 127 points joined by lines, one decimal"
    stdout().print(table(f"{count} random presets through each format", columns, rows, caption))
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
