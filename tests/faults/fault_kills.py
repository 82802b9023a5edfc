"""Commands killed while they write, and run again.

After a kill, every file under its final name must be whole: equal to what an undisturbed run writes, or readable
where it holds times. A set is complete or absent. Run again, the command must end well, write the same, and leave no
temporary file of the dead process.
"""

import contextlib
import io
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fault_commands import Command
from fault_process import AT_A_STEP, files_of, finish, leftovers, start, steps_of

PROBLEMS = ("torn", "incomplete set", "fails again", "differs again", "leftovers")


@dataclass(frozen=True)
class Whole:
    """An undisturbed run of a command: its time, its operations on temporary files, and files before and after."""

    seconds: float
    steps: int
    earlier: dict[str, bytes]
    files: dict[str, bytes]


@dataclass(frozen=True)
class Moment:
    """When a command is killed: after a time, or right before an operation on a temporary file."""

    after_s: float = 0.0
    step: int = 0


def undisturbed(command: Command, folder: Path) -> Whole:
    """Run a command to its end in a folder that is made for it."""
    folder.mkdir()
    if command.before:
        finish(command.before, folder)
    earlier = files_of(folder)
    began = time.perf_counter()
    steps = steps_of(command.words, folder)
    return Whole(time.perf_counter() - began, steps, earlier, files_of(folder))


def moment(whole: Whole, number: int, rng: random.Random) -> Moment:
    """Choose a moment: every second kill at a step of the writing, one after the other, and the others at random.

    Half of those at random fall into the last third of the time, where files are written.
    """
    if number % 2 and whole.steps:
        return Moment(step=1 + number // 2 % whole.steps)
    part = rng.uniform(0.0, 1.05) if rng.random() < 0.5 else rng.uniform(0.67, 1.05)
    return Moment(after_s=part * whole.seconds)


def kill_once(command: Command, whole: Whole, folder: Path, when: Moment) -> set[str]:
    """Kill a command, look at what is there, run it again; returns the problems."""
    for name, content in whole.earlier.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    _kill(command, folder, when)
    held = files_of(folder)
    problems = {"torn" for name, content in held.items() if not _fits(command, whole, name, content)}
    if command.set_of and (folder / command.set_of).exists() and not _is_set(whole, held, folder):
        problems.add("incomplete set")
    if not (command.again and set(held) == set(whole.files)):  # else all was done, and there is nothing to go on with
        resumed = command.again if command.again and (folder / command.again[-1]).exists() else None
        status, _ = finish(resumed or command.words, folder)
        if status and resumed:  # killed before there was anything to go on from
            status, _ = finish(command.words, folder)
        problems |= {"fails again"} if status else set()
    held = files_of(folder)
    for name, content in whole.files.items():
        if not _is_timed(command, name) and held.get(name) != content:
            problems.add("differs again")
    problems |= {"differs again"} if set(held) != set(whole.files) else set()
    return problems | ({"leftovers"} if leftovers(folder) else set())


def kills(given: list[Command], count: int, seed: int, place: Path, jobs: int) -> dict[str, tuple[int, Counter[str]]]:
    """Spread kills over the commands; returns kills and problems of each."""
    results: dict[str, tuple[int, Counter[str]]] = {}
    weights = [1 if command.is_slow else 10 for command in given]
    for index, command in enumerate(given):
        whole = undisturbed(command, place / f"whole{index}")
        share = max(1, round(count * weights[index] / sum(weights)))

        def attempt(number: int, command: Command = command, whole: Whole = whole) -> set[str]:
            folder = place / f"kill-{number}"
            folder.mkdir()
            when = moment(whole, number, random.Random(f"{seed}/{command.name}/{number}"))
            problems = kill_once(command, whole, folder, when)
            shutil.rmtree(folder)
            for problem in problems:
                print(f"{command.name}, {when}: {problem}", file=sys.stderr, flush=True)
            return problems

        with ThreadPoolExecutor(jobs) as pool:
            found = Counter(problem for problems in pool.map(attempt, range(share)) for problem in problems)
        results[command.name] = (share, found)
        print(f"{command.name}: {share} kills, {dict(found) or 'nothing wrong'}", file=sys.stderr, flush=True)
    return results


def is_whole(name: str, content: bytes) -> bool:
    """Whether a file that holds times can be read to its end."""
    if name.endswith(".json"):
        try:
            json.loads(content)
        except ValueError:
            return False
        return True
    if name.endswith(".ogg"):
        import soundfile

        try:
            return len(soundfile.read(io.BytesIO(content))[0]) > 0
        except soundfile.LibsndfileError:
            return False
    return content.endswith((b"\n", b">"))


def _kill(command: Command, folder: Path, when: Moment) -> None:
    if when.step:
        finish(command.words, folder, AT_A_STEP, env=os.environ | {"FAULT_AT": str(when.step)})
        return
    with start(command.words, folder) as process:
        time.sleep(when.after_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _is_timed(command: Command, name: str) -> bool:
    return bool(command.timed) and name.endswith(command.timed)


def _fits(command: Command, whole: Whole, name: str, content: bytes) -> bool:
    """Whether a file is what an undisturbed run writes, or as whole where it holds times."""
    known = (whole.files.get(name), whole.earlier.get(name))
    return content in known or (_is_timed(command, name) and is_whole(name, content))


def _is_set(whole: Whole, held: dict[str, bytes], folder: Path) -> bool:
    """Whether a folder holds all of a set, the earlier one or the new one, or is on the way between them.

    Files cannot be moved all at once into a folder that exists: what is finished stands in it until all are moved,
    and the next process completes the move.
    """
    moving = any(name.endswith(".ready") for name in leftovers(folder))
    return set(held) in (set(whole.files), set(whole.earlier)) or (bool(whole.earlier) and moving)
