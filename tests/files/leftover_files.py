"""What a process that died left in a folder."""

import subprocess
import sys
from pathlib import Path

from eqmorph.files.temporary import HOST


def leftover(folder: Path, pid: int | str, ending: str = "") -> Path:
    """The path of what a process was writing into a folder."""
    return folder / f".eqmorph-{HOST}-{pid}-00ff{ending}"


def ended_process() -> int:
    """The number of a process that has ended."""
    return int(subprocess.check_output([sys.executable, "-c", "import os; print(os.getpid())"]))
