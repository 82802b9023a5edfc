"""Kills and hostile surroundings for every command that writes.

make faults N=500     so many kills, of which one in five at a training that is resumed, and every other fault
                      once; prints a table of what was tried and what was left behind
python tests/faults/fault_hunt.py --parts kills --only plot --count 40     a part of it
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fault_resume
from fault_commands import prepare
from fault_kills import PROBLEMS, kills
from fault_places import Row, surroundings

PARTS = ("kills", "resume", "places")


def resumed(count: int, seed: int, place: Path, jobs: int) -> list[fault_resume.Trial]:
    """Trials of a training that is killed and resumed, about `count` kills in all."""
    place.mkdir()
    trials = max(1, count // 2)  # one to three kills each
    reference = fault_resume.undisturbed(place / "whole")
    with ThreadPoolExecutor(jobs) as pool:
        numbers = range(seed * trials, (seed + 1) * trials)
        return list(pool.map(lambda number: fault_resume.trial(reference, place / f"{number}", number), numbers))


def kill_table(results: dict[str, tuple[int, Counter[str]]]) -> str:
    """Kills and problems of every command; empty where none was killed."""
    if not results:
        return ""
    lines = [f"{'command':<20}{'kills':>7}" + "".join(f"{problem:>16}" for problem in PROBLEMS)]
    kills_together = sum(count for count, _ in results.values())
    found_together = sum((found for _, found in results.values()), Counter[str]())
    for label, (count, found) in (results | {"together": (kills_together, found_together)}).items():
        lines.append(f"{label:<20}{count:>7}" + "".join(f"{found[problem]:>16}" for problem in PROBLEMS))
    return "\n".join(lines)


def resume_table(trials: list[fault_resume.Trial]) -> str:
    """What the trials of a resumed training came to."""
    if not trials:
        return ""
    same = sum(not trial.problems for trial in trials)
    lines = [
        f"resume: {same} of {len(trials)} trainings equal to the last bit after "
        f"{sum(trial.kills for trial in trials)} kills; a checkpoint was there to go on from after "
        f"{sum(trial.with_checkpoint for trial in trials)} of them"
    ]
    return "\n".join([*lines, *(f"  {problem}" for trial in trials for problem in trial.problems)])


def fault_table(rows: list[Row]) -> str:
    """How many commands met each fault, and what was wrong; empty where none was disturbed."""
    if not rows:
        return ""
    lines = [f"{'fault':<30}{'commands':>9}{'skipped':>9}{'wrong':>7}"]
    for fault in dict.fromkeys(row[0] for row in rows):
        said = [row[2] for row in rows if row[0] == fault]
        skipped = sum(text.startswith("skipped") for text in said)
        lines.append(f"{fault:<30}{len(said):>9}{skipped:>9}{sum(map(bool, said)) - skipped:>7}")
    return "\n".join([*lines, *(f"{fault}, {command}: {text}" for fault, command, text in rows if text)])


def main() -> int:
    """Kill and disturb; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="kills in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="commands whose name begins so")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eqmorph-faults-") as name:
        place = Path(name)
        everything = prepare(place)
        chosen = [command for command in everything if command.name.startswith(given.only)]
        kills_too = "kills" in given.parts
        at_resume = (given.count // 5 if kills_too else given.count) if "resume" in given.parts else 0
        results = kills(chosen, given.count - at_resume, given.seed, place, given.jobs) if kills_too else {}
        trials = resumed(at_resume, given.seed, place / "resume", given.jobs) if at_resume else []
        rows = surroundings(chosen, place) if "places" in given.parts else []
    tables = [kill_table(results), resume_table(trials), fault_table(rows)]
    print("\n\n".join(table for table in tables if table))
    wrong = any(text and not text.startswith("skipped") for *_, text in rows)
    return int(wrong or any(found for _, found in results.values()) or any(trial.problems for trial in trials))


if __name__ == "__main__":
    sys.exit(main())
