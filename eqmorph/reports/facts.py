"""What reports of every kind share: the facts of a study, and the commands that make a report again."""

import shlex
from pathlib import Path

from eqmorph.experiments.study import Study
from eqmorph.reports.content import Section
from eqmorph.runs.config import RunConfig

REPEATABLE = "The same data, versions and seeds give the same figures on the same kind of machine."


def study_facts(study: Study) -> tuple[tuple[str, str], ...]:
    """Make the title block of a study: date, command, data, seeds, folds, versions."""
    return (
        ("Date", study.date),
        ("Command", study.command),
        ("Data", study.data),
        ("SHA-256 of the data", study.checksum),
        ("Presets", f"{study.presets:,}"),
        *repetition_facts(study),
    )


def repetition_facts(trained: Study | RunConfig) -> tuple[tuple[str, str], ...]:
    """Say under which seeds, folds and versions a study or a run was trained."""
    return (
        ("Seeds", ", ".join(map(str, trained.seeds))),
        ("Folds", f"{trained.folds}, by {trained.held_together}" if trained.folds > 1 else "none held out"),
        ("Versions", ", ".join(f"{name} {number}" for name, number in trained.versions.items())),
    )


def commands_section(command: str, folder: Path) -> Section:
    """Make the section with the commands that train again and make the report.

    Args:
        command: trains again; empty if it is not known.
        folder: of the run or the study; an absolute path is shortened to its name.
    """
    name = folder.name if folder.is_absolute() else str(folder)
    report = f"eqmorph report {shlex.quote(name)} -o report.html"
    return Section("How to make this report again", REPEATABLE, code="\n".join(filter(None, [command, report])))
