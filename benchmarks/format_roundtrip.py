"""What a format loses: worst response error of random presets, written and read back.

python -m benchmarks.format_roundtrip
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

import numpy as np

from benchmarks.presets import any_bands, five_bands
from eqmorph.cli.console import print_table
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.tables import Table, columns_of, row_of

LIMITS_DB = {"json": 0.0, "parametric_eq": 0.03}


def main() -> int:
    """Print the table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", type=int, default=2_000)
    count = parser.parse_args().presets
    broken, rows = False, []
    for name in [name for name in FORMATS if FORMATS.create(name).draws]:
        cells, start = [], perf_counter()
        for draw in (five_bands, any_bands):
            errors_db = round_trips(name, draw, count)
            cells += [f"{max(errors_db):.4f}", f"{np.median(errors_db):.4f}"] if errors_db else ["-", "-"]
            cells.append(f"{count - len(errors_db)}")
            broken |= draw is five_bands and max(errors_db, default=0.0) > LIMITS_DB.get(name, np.inf)
        rows.append(row_of(name, *cells, f"{(perf_counter() - start) / count / 2 * 1e3:.2f}"))
    headings = ("worst, 5 bands", "median", "refused", "worst, 1-20 bands", "median", "refused", "ms each")
    note = "dB, 20 Hz to 20 kHz, written and read back; graphic_eq: 127 points joined by lines, one decimal"
    print_table(
        Table(f"{count} random presets through each format", columns_of("format", *headings), tuple(rows), note)
    )
    return int(broken)


def round_trips(name: str, draw: Callable[[np.random.Generator], Preset], count: int) -> list[float]:
    """Errors in dB of the presets that the format takes; what a device cannot hold is refused, and has none."""
    made, rng = FORMATS.create(name), np.random.default_rng(2_000)
    errors_db = []
    for _ in range(count):
        with suppress(DataError):
            errors_db.append(made.rounding_error_db(draw(rng)))
    return errors_db


if __name__ == "__main__":
    sys.exit(main())
