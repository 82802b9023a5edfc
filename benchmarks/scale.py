"""Time and memory against the number of presets: reading, training, evaluating, a summary and pictures.

    python -m benchmarks.scale [MOST [FOLDER]]

Synthetic presets, 1,000 to MOST (a million) of them, are written as a wide CSV, a long CSV and Parquet; every command
is a process of its own. Seconds are of processor time, which other work on the machine hardly changes, and of the
wall; memory is the largest resident size. What is measured is kept in FOLDER (out/scale), so that a benchmark that
was stopped goes on; `scale.svg` there shows the curves.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow
from pyarrow import parquet

from benchmarks.scale_picture import Cost, draw
from eqmorph.corpora import load_corpus
from eqmorph.corpora.columns import BAND_COLUMNS
from eqmorph.tables import Table, Text, columns_of, row_of
from eqmorph.tables.markdown import to_markdown

SIZES = (1_000, 10_000, 100_000, 1_000_000)
READ = "import sys; from eqmorph.corpora import load_corpus; load_corpus(sys.argv[1])"
EQMORPH = ("-m", "eqmorph")
COST = Path(__file__).with_name("cost.py")


class Files(NamedTuple):
    """The same presets in three files."""

    wide: Path
    long: Path
    binary: Path


def files_of(folder: Path, count: int) -> Files:
    """The files of so many presets, written where they are missing."""
    files = Files(*(folder / f"{count}{end}" for end in (".csv", "-long.csv", ".parquet")))
    if not files.binary.exists():
        write_presets(files, count)
    return files


def write_presets(files: Files, count: int) -> None:
    """Write synthetic presets as tables; the Parquet file comes last."""
    corpus = load_corpus(None, count)
    bands = corpus.layout.split(corpus.params)
    labels: dict[str, list[Any]] = {"word": corpus.words.tolist(), "submitter": corpus.groups.tolist()}
    cells = []
    for index, kind in enumerate(bands.kinds):
        numbers = (getattr(bands, field)[:, index].tolist() for field in BAND_COLUMNS[1:])
        cells.append(dict(zip(BAND_COLUMNS, ([kind] * count, *numbers), strict=True)))
    columns = labels | {
        f"band{index}_{name}": values for index, band in enumerate(cells, 1) for name, values in band.items()
    }
    write_csv(files.wide, [*columns], zip(*columns.values(), strict=True))
    each = [zip(*labels.values(), map(str, range(count)), *band.values(), strict=True) for band in cells]
    rows = (row for preset in zip(*each, strict=True) for row in preset)
    write_csv(files.long, [*labels, "preset", *BAND_COLUMNS], rows)
    parquet.write_table(pyarrow.table(columns), files.binary)


def write_csv(path: Path, header: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write a table as text."""
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows(rows)


def processes(folder: Path, count: int) -> dict[str, tuple[str, ...]]:
    """What is measured, by its name: the arguments of Python."""
    wide, long, binary = map(str, files_of(folder, count))
    run = str(folder / f"run-{count}")
    return {
        "read CSV": ("-c", READ, wide),
        "read CSV, a row a band": ("-c", READ, long),
        "read Parquet": ("-c", READ, binary),
        "data info": (*EQMORPH, "data", "info", binary),
        "train --epochs 1": (*EQMORPH, "train", "--data", binary, "--epochs", "1", "--out", run),
        "evaluate": (*EQMORPH, "evaluate", run),
        "plot latent": (*EQMORPH, "plot", "latent", run, "--out", str(folder / "latent.png")),
        "report": (*EQMORPH, "report", run, "--out", str(folder / "report.html")),
    }


def cost_of(arguments: tuple[str, ...]) -> Cost:
    """Run a Python process to its end.

    Raises:
        CalledProcessError: it failed, and has said why.
    """
    measured = subprocess.run([sys.executable, str(COST), *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return Cost(*map(float, measured.stdout.split()))


def measure(folder: Path, sizes: Iterable[int]) -> dict[str, dict[int, Cost]]:
    """Measure what has not been measured yet; name of a process -> number of presets -> cost."""
    kept = folder / "costs.json"
    costs: dict[str, dict[str, list[float]]] = json.loads(kept.read_text()) if kept.exists() else {}
    for count in sizes:
        for name, arguments in processes(folder, count).items():
            row = costs.setdefault(name, {})
            if str(count) not in row:
                row[str(count)] = list(cost_of(arguments))
                kept.write_text(json.dumps(costs, indent=1))
    return {name: {int(count): Cost(*cost) for count, cost in row.items()} for name, row in costs.items()}


def table_of(costs: dict[str, dict[int, Cost]], sizes: list[int]) -> Table:
    """A row for each process, a column for each size."""
    rows = tuple(
        row_of(name, *(Text(f"{row[size].processor_s:.1f} s, {row[size].megabytes:,.0f} MB") for size in sizes))
        for name, row in costs.items()
    )
    return Table("Seconds of processor time, and memory", columns_of("", *(f"{size:,}" for size in sizes)), rows)


def main(most: str = str(SIZES[-1]), folder: str = "out/scale") -> None:
    """Measure, print a table as Markdown, draw the curves."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    sizes = [size for size in SIZES if size <= int(most)]
    costs = measure(place, sizes)
    print(to_markdown([table_of(costs, sizes)]))
    draw(costs, place / "scale.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
