"""Start-up: how long commands take beside the imports that none of them can do without.

The yardstick is `python -c "import numpy, typer, pydantic"`. Processes take turns, so that a machine that slows down
slows all of them; each figure is a median. Run it on a machine that does nothing else.
"""

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
        seconds = measure(Path(folder))
    table = Table("process", "median s", "of the yardstick", title=f"Start-up, {ROUNDS} runs each")
    for name, times in seconds.items():
        ratio = statistics.median(times) / statistics.median(seconds[YARDSTICK])
        table.add_row(name, f"{statistics.median(times):.3f}", f"{ratio:.2f}")
    Console().print(table)


def measure(folder: Path) -> dict[str, list[float]]:
    """Run every process `ROUNDS` times in `folder`; returns the wall-clock seconds of each run by process."""
    seconds: dict[str, list[float]] = {name: [] for name in PROCESSES}
    for arguments in PROCESSES.values():  # once before: compiled modules and files are in the cache afterwards
        subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True)
    for _ in range(ROUNDS):
        for name, arguments in PROCESSES.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()
