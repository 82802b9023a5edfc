"""Time and memory against the number of presets: reading, training, evaluating, a summary and a picture.

    python -m benchmarks.scale [MOST]

Synthetic presets, 1,000 to MOST (a million) of them, are written as a wide CSV and as Parquet; every command is a
process of its own. Seconds are of processor time and of the wall; memory is the largest resident size.
"""

import csv
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pyarrow
from pyarrow import parquet
from rich.console import Console
from rich.table import Table

from eqmorph.corpora import load
from eqmorph.corpora.columns import BAND_COLUMNS

SIZES = (1_000, 10_000, 100_000, 1_000_000)
READ = "import sys; from eqmorph.corpora import load; load(sys.argv[1])"


class Cost(NamedTuple):
    """What a process took."""

    processor: float
    wall: float
    megabytes: float


def write_presets(folder: Path, count: int) -> tuple[Path, Path]:
    """Write synthetic presets as a wide table: the CSV and the Parquet file."""
    corpus = load(None, count)
    bands = corpus.layout.split(corpus.params)
    columns: dict[str, list[Any]] = {"word": corpus.words.tolist(), "submitter": corpus.groups.tolist()}
    for index, kind in enumerate(bands.kinds):
        numbers = {field: getattr(bands, field)[:, index].tolist() for field in BAND_COLUMNS[1:]}
        columns |= {f"band{index + 1}_{name}": cells for name, cells in {"type": [kind] * count, **numbers}.items()}
    text, binary = folder / f"{count}.csv", folder / f"{count}.parquet"
    with text.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    parquet.write_table(pyarrow.table(columns), binary)
    return text, binary


def cost_of(*arguments: str) -> Cost:
    """Run a Python process to its end."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(arguments)} ended with status {os.waitstatus_to_exitcode(status)}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, _megabytes(usage))


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def costs(folder: Path, count: int) -> dict[str, Cost]:
    """Every process on so many presets."""
    text, binary = map(str, write_presets(folder, count))
    run, eqmorph = str(folder / f"run-{count}"), ("-m", "eqmorph")
    return {
        "read CSV": cost_of("-c", READ, text),
        "read Parquet": cost_of("-c", READ, binary),
        "train --epochs 1": cost_of(*eqmorph, "train", "--data", binary, "--epochs", "1", "--out", run),
        "evaluate": cost_of(*eqmorph, "evaluate", run),
        "data info": cost_of(*eqmorph, "data", "info", binary),
        "plot latent": cost_of(*eqmorph, "plot", "latent", run, "--out", str(folder / "latent.png")),
    }


def main(most: str = str(SIZES[-1])) -> None:
    """Print a row for each process, a column for each size."""
    sizes = [size for size in SIZES if size <= int(most)]
    with TemporaryDirectory() as folder:
        measured = {size: costs(Path(folder), size) for size in sizes}
    table = Table(
        "process", *(f"{size:,}" for size in sizes), title="synthetic presets: s of processor / s of wall / MB"
    )
    for name in measured[sizes[0]]:
        cells = [measured[size][name] for size in sizes]
        table.add_row(name, *(f"{c.processor:.1f} / {c.wall:.1f} / {c.megabytes:,.0f}" for c in cells))
    Console(width=140).print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
