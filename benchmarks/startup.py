"""Start-up: how long commands take beside the imports that none of them can do without.

The yardstick is `python -c "import numpy, typer, pydantic"`. Processes take turns, so that a machine that slows down
slows all of them; each figure is a median. Seconds are for a machine that does nothing else; the processor's seconds,
of which the other work there may be is no part, tell more on one that is busy.

Modules are compiled once, into a folder of the benchmark's own, as they are where eqmorph is installed. All processes
have one thread for linear algebra, as the commands have.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

ROUNDS = 11
YARDSTICK = 'python -c "import numpy, typer, pydantic"'
EQMORPH = ["-c", "from eqmorph.cli import main; main()"]
PROCESSES = {
    "python -c pass": ["-c", "pass"],
    YARDSTICK: ["-c", "import numpy, typer, pydantic"],
    'python -c "import eqmorph"': ["-c", "import eqmorph"],
    "eqmorph --help": [*EQMORPH, "--help"],
    "eqmorph list": [*EQMORPH, "list"],
    "eqmorph morph preset_a.json preset_b.json": [*EQMORPH, "morph", "preset_a.json", "preset_b.json"],
    "eqmorph morph preset_a.json preset_b.json --method log": [
        *[*EQMORPH, "morph", "preset_a.json", "preset_b.json", "--method", "log"]
    ],
    "eqmorph convert preset_a.json preset.txt": [*EQMORPH, "convert", "preset_a.json", "preset.txt"],
    "eqmorph generate warm": [*EQMORPH, "generate", "warm"],
}


def main() -> None:
    """Print the median time of each process and its ratio to the yardstick."""
    with TemporaryDirectory() as folder:
        runs = measure(Path(folder))
    headings = ("process", "median s", "of the yardstick", "processor s", "of the yardstick")
    table = Table(*headings, title=f"Start-up, {ROUNDS} runs each")
    yardstick = medians(runs[YARDSTICK])
    for name, seconds in runs.items():
        pairs = zip(medians(seconds), yardstick, strict=True)
        table.add_row(name, *(text for own, base in pairs for text in (f"{own:.3f}", f"{own / base:.2f}")))
    Console().print(table)


def medians(seconds: list[tuple[float, float]]) -> tuple[float, float]:
    """The median of the seconds on the clock, and of those of the processor."""
    clock, processor = zip(*seconds, strict=True)
    return statistics.median(clock), statistics.median(processor)


def measure(folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Run every process `ROUNDS` times in `folder`; returns seconds on the clock and of the processor of each run."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in PROCESSES}
    for arguments in PROCESSES.values():  # once before: compiled modules and files are in the cache afterwards
        run(arguments, folder)
    for _ in range(ROUNDS):
        for name, arguments in PROCESSES.items():
            runs[name].append(run(arguments, folder))
    return runs


def run(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run one process to its end; returns its seconds on the clock and of the processor."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "OPENBLAS_NUM_THREADS": "1"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
