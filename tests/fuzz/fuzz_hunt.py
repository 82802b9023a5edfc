"""Damaged files through the command line, in worker processes that are watched.

    make fuzz N=100000                             every kind of file, and a table of what went wrong
    python tests/fuzz/fuzz_hunt.py --replay "run folders:1234"    one case again, with its traceback

A case is wrong when it ends in a traceback, in another status than 0, 1 and 2, in an error of more or less than one
line, takes more than its limit of processor time, raises the memory in use by more than 1 GB, kills the process, or
shows an address. Every case is a function of its kind, its number and the seed.
"""

import argparse
import contextlib
import io
import json
import os
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from fuzz_kinds import all_targets
from fuzz_sources import sources
from fuzz_target import Target, lines_of
from kinds_collections import ADDRESSES

MEMORY_KB = 1_000_000
DATA_BYTES = 6_000_000_000
"""Where the system refuses a worker more memory, so that the machine survives."""

Wrong = dict[int, tuple[str, str]]
"""Number of a case -> problem and evidence."""

Results = dict[str, tuple[int, float, Wrong]]
"""Kind -> cases, seconds, and number of a case -> problem and evidence."""

CHUNK = 2_000
"""Cases that one worker judges before the next begins anew."""

SILENCE_S = 60.0
"""A worker that says nothing for so long hangs."""

PROBLEMS = ("traceback", "hang", "memory", "dead", "lines", "status", "address", "not made")
"""The last is a fault of the suite: its damage failed."""
REMARKS = ("note:", "eqmorph: note:", "eqmorph: warning")


def judge(target: Target, rng: random.Random, folder: Path) -> tuple[str, str]:
    """Run one case; returns the problem ("" when there is none) and what shows it."""
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    case.mkdir()
    os.chdir(folder)
    try:
        words = target.case(rng, case)
    except Exception:
        return "not made", traceback.format_exc()
    return next((found for line in lines_of(words) if (found := _judge_line(target, line)) != DONE), ("", ""))


DONE = ("done", "")


def _judge_line(target: Target, words: list[str]) -> tuple[str, str]:
    """Run one command line of a case; `DONE` where nothing is wrong and the next may run."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said, error = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    began = time.process_time()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(error):
            status = target.entry(words)
    except BaseException:
        return "traceback", traceback.format_exc()
    seconds = time.process_time() - began
    texts = []
    for stream in (said, error):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8", "replace"))
    lines = [line for line in texts[1].splitlines() if line.strip() and not line.startswith(REMARKS)]
    if status not in (0, 1, 2):
        return "status", f"{status}: {texts[1]}"
    if status == 1 and not lines and target.reports_refusals and texts[0]:
        return "", ""
    if status and (len(lines) != 1 or not lines[0].startswith("eqmorph: ")):
        return "lines", texts[1]
    if any(": RuntimeWarning: " in line for line in lines):  # Python's own remark on a number that went wrong
        return "lines", texts[1]
    if any(address in text for text in texts for address in ADDRESSES):
        return "address", "\n".join(texts)
    if seconds > target.limit_s:
        return "hang", f"{seconds:.1f} s: {' '.join(words)}"
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > MEMORY_KB:
        return "memory", " ".join(words)
    return ("", "") if status else DONE


def case_rng(seed: int, name: str, index: int) -> random.Random:
    """The generator of one case."""
    return random.Random(f"{seed}/{name}/{index}")


def work(name: str, first: int, last: int, seed: int, folder: Path) -> None:
    """Judge the cases `first` to `last` of a kind; a line before each, and one after it."""
    report = os.fdopen(os.dup(1), "w", buffering=1)
    target = next(target for target in all_targets(sources(folder)) if target.name == name)
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        warm_up(target, Path(place), report)
        for index in range(first, last):
            report.write(f"begin {index}\n")
            problem, evidence = judge(target, case_rng(seed, name, index), Path(place))
            report.write(json.dumps([index, problem, evidence[-3_000:]]) + "\n")
            if problem == "memory":
                return


def warm_up(target: Target, folder: Path, report: TextIO) -> None:
    """Run each of a kind's commands on a sound file, so that no case pays for what they import."""
    os.chdir(folder)
    done: set[tuple[str, ...]] = set()
    for words in target.sound(folder / "sound"):
        for line in lines_of(words):
            command = tuple(line[:2]) if line[0] == "plot" else (line[0],)
            if command in done:
                continue
            done.add(command)
            report.write("warm\n")
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                target.entry(line)


def hunt(name: str, first: int, last: int, seed: int, folder: Path, until: float) -> tuple[int, Wrong]:
    """Judge cases of a kind in a worker that is replaced when it dies or hangs.

    Args:
        name: the kind.
        first: number of the first case.
        last: number after that of the last case.
        seed: of all cases.
        folder: where sources are.
        until: reading of the monotonic clock after which no case begins.

    Returns:
        How many were judged, and the wrong ones.
    """
    wrong: Wrong = {}
    index = first
    while index < last and time.monotonic() < until:
        words = [sys.executable, __file__, "--work", name, str(index), str(last), str(seed), str(folder)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
            assert worker.stdout is not None
            running = index
            while True:
                if not select.select([worker.stdout], [], [], SILENCE_S)[0]:
                    wrong[running] = ("hang", f"no answer in {SILENCE_S:g} s")
                    worker.kill()
                    break
                line = worker.stdout.readline().decode()
                if not line:
                    if running >= index:
                        wrong[running] = ("dead", f"the process ended with status {worker.wait()}")
                    break
                if line.startswith("warm"):
                    continue
                if line.startswith("begin "):
                    if time.monotonic() > until:
                        worker.kill()
                        return index - first, wrong
                    running = int(line.split()[1])
                    continue
                index, problem, evidence = json.loads(line)
                if problem:
                    wrong[index] = (problem, evidence)
                index += 1
                if index >= last:
                    break
            index = max(index, running + 1)
    return index - first, wrong


def hunt_all(
    targets: list[Target], count: int, seed: int, folder: Path, jobs: int, until: float = float("inf")
) -> Results:
    """Spread `count` cases over the kinds by their weights, and run them in `jobs` workers at once."""
    whole = sum(target.weight for target in targets)
    counts = {target.name: round(count * target.weight / whole) for target in targets}
    chunks = [
        (name, at, min(at + CHUNK, number)) for name, number in counts.items() for at in range(0, number, CHUNK)
    ]
    chunks.sort(key=lambda chunk: chunk[1])  # every kind begins before one goes on
    seconds: Counter[str] = Counter()
    done: Counter[str] = Counter()
    wrong: dict[str, Wrong] = {name: {} for name in counts}

    def judge_chunk(chunk: tuple[str, int, int]) -> None:
        name, first, last = chunk
        began = time.perf_counter()
        judged, found = hunt(name, first, last, seed, folder, until)
        wrong[name] |= found
        done[name] += judged
        seconds[name] += round(time.perf_counter() - began)
        print(f"{name} {first} to {last}: {len(found)} wrong", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(judge_chunk, chunks))
    return {name: (done[name], float(seconds[name]), wrong[name]) for name in counts}


def table(results: Results) -> str:
    """The counts of every kind and problem."""
    rows = [f"{'kind':<18}{'cases':>8}" + "".join(f"{problem:>11}" for problem in PROBLEMS) + f"{'s':>8}"]
    together: Counter[str] = Counter()
    for name, (cases, seconds, wrong) in results.items():
        counts = Counter(problem for problem, _ in wrong.values())
        rows.append(_row(name, cases, counts, seconds))
        together += counts
    judged = sum(cases for cases, _, _ in results.values())
    rows.append(_row("together", judged, together, sum(seconds for _, seconds, _ in results.values())))
    return "\n".join(rows)


def _row(name: str, cases: int, counts: Counter[str], seconds: float) -> str:
    return f"{name:<18}{cases:>8}" + "".join(f"{counts[problem]:>11}" for problem in PROBLEMS) + f"{seconds:>8.0f}"


def evidence_of(results: Results) -> str:
    """One case of each different problem, most frequent first."""
    groups: dict[str, list[str]] = {}
    for name, (_, _, wrong) in results.items():
        for index, (problem, evidence) in wrong.items():
            places = [line.strip() for line in evidence.splitlines() if "eqmorph/" in line and "line" in line]
            last = evidence.strip().splitlines()[-1][:160] if evidence.strip() else ""
            key = f"{name}: {problem}: {places[-1] if places and problem == 'traceback' else ''} {last}"
            groups.setdefault(
                key if problem in ("traceback", "dead") else f"{name}: {problem}: {last[:60]}", []
            ).append(f"{name}:{index}")
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return "\n".join(f"{len(cases):>6}  {key}   [{cases[0]}]" for key, cases in ordered[:60])


def main() -> int:
    """Hunt, work or replay, as the arguments say; returns 1 when anything was wrong."""
    if sys.argv[1:2] == ["--work"]:
        name, first, last, seed, folder = sys.argv[2:7]
        work(name, int(first), int(last), int(seed), Path(folder))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="one kind of file")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no case begins after so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--replay", metavar="KIND:NUMBER")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="eqmorph-fuzz-"))
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            targets = all_targets(sources(folder))
        if given.replay:
            name, _, index = given.replay.rpartition(":")
            target = next(target for target in targets if target.name == name)
            place = folder / "replay"
            place.mkdir()
            problem, evidence = judge(target, case_rng(given.seed, name, int(index)), place)
            print(problem or "nothing wrong", evidence, sep="\n")
            return int(bool(problem))
        targets = [target for target in targets if given.only in (None, target.name)]
        until = time.monotonic() + 60.0 * given.minutes
        results = hunt_all(targets, given.count, given.seed, folder, given.jobs, until)
        print(table(results))
        print(evidence_of(results))
        return int(any(wrong for _, _, wrong in results.values()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
