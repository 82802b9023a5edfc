"""Processes: how long `eqmorph --help`, `list` and `morph --method log` take beside Python itself."""

import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

ROUNDS = 7
ENTRY = "import sys; sys.argv[0] = 'eqmorph'; from eqmorph.cli import main; main()"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import numpy, typer, pydantic'": ["-c", "import numpy, typer, pydantic"],
    "eqmorph --help": ["-c", ENTRY, "--help"],
    "eqmorph list": ["-c", ENTRY, "list"],
    "eqmorph morph preset_a.json preset_b.json --method log": [
        *["-c", ENTRY, "morph", "preset_a.json", "preset_b.json", "--method", "log"]
    ],
    "eqmorph morph preset_a.json preset_b.json": ["-c", ENTRY, "morph", "preset_a.json", "preset_b.json"],
}


def main() -> None:
    """Print the median wall-clock time of each process, taken in turns."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            taken[name].append(time.perf_counter() - began)
    table = Table("process", "median s", "of python -c pass", title=f"Start-up, {ROUNDS} runs each")
    bare = statistics.median(taken["python -c pass"])
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        table.add_row(name, f"{median:.3f}", f"{median / bare:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
