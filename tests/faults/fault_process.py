"""`eqmorph` as a process that can be killed, at a time or at a step of its writing, and what it leaves behind."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TEMPORARY = ".eqmorph-"
LOCK = ".lock"
"""Says which process holds a folder; the next one takes over that of a dead one."""

ENTRY = "import sys; sys.argv[0] = 'eqmorph'; from eqmorph.cli import main; main()"

AT_A_STEP = f"""
import atexit, os, signal, sys
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")
step, last = 0, int(os.environ.get("FAULT_AT", "0"))
def count(event, arguments):
    global step
    if event in STEPS and any("{TEMPORARY}" in str(argument) for argument in arguments[:2]):
        step += 1
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)
def tell():
    if "FAULT_STEPS" in os.environ:
        open(os.environ["FAULT_STEPS"], "w").write(str(step))
sys.addaudithook(count)
atexit.register(tell)
"""
"""Counts the operations on temporary files, and kills the process right before the one that FAULT_AT names."""

OFTEN = "import eqmorph.experiments.run_training as run_training; run_training.CHECKPOINT_SECONDS = 0.0\n"
"""A checkpoint after every epoch."""


def start(words: list[str], folder: Path, before: str = "", **options: Any) -> "subprocess.Popen[str]":
    """Start `eqmorph` in a folder, as a process group of its own; `before` is code that runs first."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    prefix = options.pop("prefix", [])
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", before + ENTRY, *words],
        cwd=folder,
        text=True,
        start_new_session=True,
        **(streams | options),
    )


def finish(words: list[str], folder: Path, before: str = "", **options: Any) -> tuple[int, str]:
    """Run `eqmorph` to its end; its status and what it said on stderr."""
    with start(words, folder, before, **options) as process:
        _, error = process.communicate(timeout=300)
    return process.returncode, error or ""


def steps_of(words: list[str], folder: Path) -> int:
    """Run `eqmorph` to its end, and count its operations on temporary files."""
    told = folder.with_name(f"{folder.name}.steps")
    status, error = finish(words, folder, AT_A_STEP, env=os.environ | {"FAULT_STEPS": str(told)})
    assert status == 0, (words, error)
    return int(told.read_text())


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder under its final name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and TEMPORARY not in path.as_posix() and path.name != LOCK
    }


def leftovers(folder: Path) -> list[str]:
    """Temporary files and folders."""
    return [path.name for path in folder.rglob("*") if TEMPORARY in path.name]


def complaint(status: int, error: str, folder: Path) -> str:
    """What is wrong with how a command was refused: the status 1 with one line, and nothing left behind."""
    lines = [line for line in error.splitlines() if line.startswith("eqmorph: ") and "there is no" not in line]
    if status != 1 or len(lines) != 1 or "Traceback" in error:
        return f"status {status}: {error[-200:]}"
    return left_behind(folder)


def left_behind(folder: Path) -> str:
    """Temporary files as a complaint; empty where there are none."""
    return f"left {leftovers(folder)[:2]}" if leftovers(folder) else ""
