"""A command's work on a whole folder: progress, a summary, one line for each file that was refused."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eqmorph.cli.arguments import preamp_choice
from eqmorph.cli.console import detail, print_json, print_table, progress, remark
from eqmorph.cli.fitted import DECIMALS
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
    source: str, out: str | None, writer: Format, preamp: str, sample_rate_hz: float | None = None
) -> Writing:
    """Say how the results for a folder are written.

    Args:
        source: folder to read.
        out: folder to write.
        writer: format of the files written.
        preamp: what `--preamp` was given.
        sample_rate_hz: rate at which the filters run, where it was given.

    Raises:
        UsageError: there is no folder to write into, or no such format.
        DataError: a file stands where the folder is to be.
    """
    if out is None or out == "-":
        raise UsageError(f"{source} is a folder: name a folder to write into after it")
    if not names_folder(out):
        folder = f"name a folder, {Path(out).stem} or {out}/, or one of the files in {source}"
        raise UsageError(f"{out}: is the name of a file, and {source} is a folder, which becomes one; {folder}")
    return _writing(out, writer, preamp, sample_rate_hz)


def writing_named(
    sources: Sequence[str], out: str, writer: Format, preamp: str, sample_rate_hz: float | None = None
) -> Writing:
    """Say how the results for files named one by one are written; otherwise as `writing`."""
    folders = [source for source in sources if Path(source).is_dir()]
    if folders:
        raise UsageError(f"{folders[0]} is a folder among {len(sources)} to read; name files, or one folder")
    if "-" in sources:
        raise UsageError("- is standard input, which has no name to be written by; convert it by itself")
    if out == "-" or not names_folder(out):
        raise UsageError(
            f"{out}: is no folder, and {len(sources)} files are read; name a folder for them as OUT or --out"
        )
    return _writing(out, writer, preamp, sample_rate_hz)


def _writing(out: str, writer: Format, preamp: str, sample_rate_hz: float | None) -> Writing:
    expect_folder(Path(out))
    if not writer.writes:
        raise UsageError(f"--to {writer.name}: this format can only be read")
    return Writing(Path(out), writer, preamp_choice(preamp), sample_rate_hz)


def run(source: Path, task: Task, writing: Writing, pattern: str, jobs: int | None, as_json: bool) -> int:
    """Do a task with every file of a folder.

    Args:
        source: folder to read.
        task: what to do with each file.
        writing: how the results are written.
        pattern: which files are taken.
        jobs: processes; one per processor by default.
        as_json: whether one JSON document is printed.

    Returns:
        The exit status: 1 where a file was refused.
    """
    return _run(source, folder_files(source, pattern, writing.folder), task, writing, jobs, as_json)


def run_named(sources: Sequence[str], task: Task, writing: Writing, jobs: int | None, as_json: bool) -> int:
    """Do a task with files named one by one, as a shell does of `*.txt`; arguments and result as of `run`."""
    source, places = named_files(sources, writing.folder)
    return _run(source, places, task, writing, jobs, as_json)


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
    print_table(Table(str(source), columns_of("", "value"), tuple(rows)))
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
