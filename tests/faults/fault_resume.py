"""A training that is killed and resumed again and again ends as the undisturbed one, to the last bit."""

import contextlib
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from fault_commands import SMALL
from fault_process import OFTEN, files_of, finish, leftovers, start

TRAIN = ["train", "--recipe", "v2", "--synthetic", "150", *SMALL, "--set", "epochs=40", "--out", "run"]
RESUME = ["train", "--resume", "run"]
TIMED = "run/metrics.json"
CHECKPOINT = "run/checkpoint.safetensors"


@dataclass(frozen=True)
class Trial:
    """How one training went: kills, how many of them found a checkpoint, and what is wrong with the result."""

    kills: int
    with_checkpoint: int
    problems: tuple[str, ...]


def undisturbed(folder: Path) -> dict[str, bytes]:
    """Train to the end in a folder that is made for it; returns the files."""
    folder.mkdir()
    status, error = finish(TRAIN, folder, OFTEN)
    assert status == 0, error
    return files_of(folder)


def trial(reference: dict[str, bytes], folder: Path, seed: int) -> Trial:
    """Kill a training once to three times at random moments, each time going on, and compare what it ends with.

    Args:
        reference: files of the undisturbed training.
        folder: made for the trial.
        seed: of the moments.
    """
    folder.mkdir()
    rng = random.Random(seed)
    kills = with_checkpoint = 0
    problems = []
    for _ in range(rng.randint(1, 3)):
        kills += _kill(folder, rng)
        with_checkpoint += (folder / CHECKPOINT).exists()
    if set(files_of(folder)) != set(reference):
        status, error = finish(RESUME if (folder / "run" / "config.json").exists() else TRAIN, folder, OFTEN)
        problems += [f"resume ended with {status}: {error[-300:]}"] if status else []
    held = files_of(folder)
    problems += [f"{name} differs" for name in reference if name != TIMED and held.get(name) != reference[name]]
    problems += [f"left {name}" for name in [*leftovers(folder), *(set(held) - set(reference))]]
    return Trial(kills, with_checkpoint, tuple(problems))


def _kill(folder: Path, rng: random.Random) -> bool:
    """Go on with the training and kill it: mostly some time after its next checkpoint; whether it was alive."""
    resumes = (folder / "run" / "config.json").exists()
    before = _stamp(folder)
    with start(RESUME if resumes else TRAIN, folder, OFTEN) as process:
        if rng.random() < 0.2:
            time.sleep(rng.uniform(0.0, 3.0))
        else:
            while process.poll() is None and _stamp(folder) == before:
                time.sleep(0.005)
            time.sleep(rng.uniform(0.0, 0.7))
        alive = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return alive


def _stamp(folder: Path) -> int:
    try:
        return (folder / CHECKPOINT).stat().st_mtime_ns
    except OSError:
        return 0
