"""A command's work on a whole folder: progress, a summary, one line for each file that was refused."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eqmorph.cli.arguments import preamp_choice
from eqmorph.cli.console import detail, print_json, print_table, progress, remark
from eqmorph.cli.fitted import DECIMALS
from eqmorph.cli.options import EVERY_FILE
from eqmorph.cli.output import names_folder
from eqmorph.errors import UsageError
from eqmorph.files import expect_folder
from eqmorph.fitting.folder import FileReport, Task, Writing, run_files
from eqmorph.fitting.folder_files import folder_files, named_files
from eqmorph.formats.base import Format
from eqmorph.tables import Number, Table, columns_of, row_of

DEFAULT_FORMAT = "json"
MOST_REASONS = 20
"""Refused files that are listed; --json has all of them."""


def writing(
    sources: Sequence[str], out: str | None, writer: Format, preamp: str, sample_rate_hz: float | None = None
) -> Writing:
    """Say how the results for a folder, or for files named one by one, are written.

    Args:
        sources: the folder to read, or the files.
        out: folder to write.
        writer: format of the files written.
        preamp: what `--preamp` was given.
        sample_rate_hz: rate at which the filters run, where it was given.

    Raises:
        UsageError: there is no folder to write into, no such format, or a folder is among several sources.
        DataError: a file stands where the folder is to be.
    """
    folder = _folder_of(sources, out)
    expect_folder(folder)
    if not writer.writes:
        raise UsageError(f"--to {writer.name}: this format can only be read")
    return Writing(folder, writer, preamp_choice(preamp), sample_rate_hz)


def _folder_of(sources: Sequence[str], out: str | None) -> Path:
    """The folder to write."""
    first, *others = sources
    is_folder = not others and Path(first).is_dir()
    folders = [source for source in sources if Path(source).is_dir()]
    if folders and others:
        raise UsageError(f"{folders[0]} is a folder among {len(sources)} to read; name files, or one folder")
    if "-" in sources:
        raise UsageError("- is standard input, which has no name to be written by; take it by itself")
    read = f"{first} is a folder" if is_folder else f"{len(sources)} files are read"
    if out is None and not is_folder:
        raise UsageError(
            f"{read}: name a folder to write into after them; a single result is written with --out FILE"
        )
    if out is None or out == "-":
        raise UsageError(f"{read}: name a folder to write into")
    if not names_folder(out):
        known = f", or one of the files in {first}" if is_folder else ""
        raise UsageError(
            f"{out}: is the name of a file, and {read}; name a folder, {Path(out).stem} or {out}/{known}"
        )
    return Path(out)


def run(sources: Sequence[str], task: Task, writing: Writing, pattern: str, jobs: int | None, as_json: bool) -> int:
    """Do a task with every file of a folder, or with files named one by one, as a shell does of `*.txt`.

    Args:
        sources: the folder to read, or the files.
        task: what to do with each file.
        writing: how the results are written.
        pattern: which files of the folder are taken.
        jobs: processes; one per processor by default.
        as_json: whether one JSON document is printed.

    Returns:
        The exit status: 1 where a file was refused.
    """
    folder = Path(sources[0])
    if folder.is_dir():
        return _run(folder, folder_files(folder, pattern, writing.folder), task, writing, jobs, as_json)
    if pattern != EVERY_FILE:
        raise UsageError(f"--only {pattern} chooses files of a folder; name the folder, or leave --only out")
    folder, places = named_files(sources, writing.folder)
    return _run(folder, places, task, writing, jobs, as_json)


def _run(source: Path, places: list[str], task: Task, writing: Writing, jobs: int | None, as_json: bool) -> int:
    """Do the work with a bar, and print what came of it."""
    workers = jobs or os.cpu_count() or 1
    with progress("files") as update:
        reports = run_files(
            source, places, task, writing, workers, lambda done, total: update(completed=done, total=total)
        )
    if as_json:
        print_json(_document(source, writing, reports))
    else:
        _show(source, writing, reports)
    return int(any(report.reason for report in reports))


def _document(source: Path, writing: Writing, reports: list[FileReport]) -> dict[str, object]:
    return {
        "source": str(source),
        "out": str(writing.folder),
        "to": writing.writer.name,
        "files": len(reports),
        "refused": sum(bool(report.reason) for report in reports),
        "reports": [asdict(report) for report in reports],
    }


def _show(source: Path, writing: Writing, reports: list[FileReport]) -> None:
    """Print what was written and how near it is, then what was refused."""
    done = [report for report in reports if not report.reason]
    refused = [report for report in reports if report.reason]
    rows = [
        row_of("files read", len(reports)),
        row_of(f"written to {writing.folder} ({writing.writer.name})", len(done)),
    ]
    rows.append(row_of("refused", len(refused)))
    if done:
        rms_db = [report.rms_db for report in done]
        rows += [
            row_of("RMS error, dB: median", _rounded(float(np.median(rms_db)))),
            row_of("RMS error, dB: 90th percentile", _rounded(float(np.quantile(rms_db, 0.9)))),
            row_of("RMS error, dB: largest", _rounded(max(rms_db))),
            row_of("largest error at any frequency, dB", _rounded(max(report.largest_db for report in done))),
        ]
    title = "this folder" if source == Path() else str(source)
    print_table(Table(title, columns_of("", "value"), tuple(rows)))
    if refused:
        listed = tuple(row_of(report.source, report.reason) for report in refused[:MOST_REASONS])
        left_out = len(refused) - len(listed)
        note = f"and {left_out} more; --json lists all of them" if left_out else ""
        print_table(Table("refused", columns_of("file", "reason"), listed, note))
    noted = [report for report in done if report.notes]
    for report in noted:
        for note in report.notes:
            detail(f"{report.source}: {note}")
    if noted:
        remark(f"files with remarks on how they were read: {len(noted)}; -v lists them")


def _rounded(error_db: float) -> Number:
    return Number(round(error_db, DECIMALS))
