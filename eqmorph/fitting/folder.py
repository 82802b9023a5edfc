"""Process the presets of a folder in batches, in several processes, with a report on each file.

A file that cannot be read or represented is refused with the reason and does not stop the others; a place that cannot
be written ends the work. Every file is written atomically.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from eqmorph import files
from eqmorph.eq.preset import AnyPreset
from eqmorph.eq.target import FitErrors
from eqmorph.errors import DataError, EqmorphError
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format
from eqmorph.formats.detect import endings
from eqmorph.formats.preamps import PreampChoice, leveled_at, with_preamp
from eqmorph.formats.reading import noted

BATCH = 64
"""Files that a process takes at a time: enough to fit together, few enough to show progress."""

_WRITERS = 16
"""Threads that write the files of a batch."""


class FileResult(Protocol):
    """What a task makes of a file."""

    @property
    def preset(self) -> AnyPreset:
        """What is written."""

    @property
    def errors(self) -> FitErrors:
        """How far it is from what was read."""


class Task(Protocol):
    """What is done with a batch of files; a process receives it, so it is plain data."""

    def read(self, path: Path) -> Any:
        """Read one file.

        Raises:
            EqmorphError: it is refused.
        """

    def compute(self, inputs: Sequence[Any]) -> Sequence[FileResult]:
        """Compute the results of what was read, in order."""


@dataclass(frozen=True)
class Writing:
    """How results are written.

    Attributes:
        folder: where to; subfolders as in the folder that was read.
        writer: the format of the files.
        preamp: see `eqmorph.formats.preamps.with_preamp`.
        sample_rate_hz: rate at which the filters run, for a preamp that is computed; 48 kHz by default.
    """

    folder: Path
    writer: Format
    preamp: PreampChoice | float = "keep"
    sample_rate_hz: float | None = None

    def targets(self, places: Sequence[str]) -> dict[str, Path]:
        """The file that the result of each file is written to.

        Files that differ in what says their kind only, as "HD 650 GraphicEQ.txt" and "HD 650 ParametricEQ.txt" do,
        keep that.
        """
        named = {place: self._target(place, title(place)) for place in places}
        count = Counter(named.values())
        return {
            place: path if count[path] == 1 else self._target(place, Path(place).stem)
            for place, path in named.items()
        }

    def _target(self, place: str, name: str) -> Path:
        suffix = type(self.writer).suffixes[0]
        ending = suffix if suffix.startswith(".") else f" {suffix}"
        return self.folder / Path(place).with_name(name + ending)


@dataclass(frozen=True)
class FileReport:
    """The outcome for a file.

    Attributes:
        source: its path within the folder.
        out: the file that was written; empty where it was refused.
        bands: how many the result has; of two channels the one with more.
        rms_db: RMS distance of the result from what was read, in dB.
        largest_db: largest distance.
        reason: why it was refused, with the line where there is one; empty where it was not.
        notes: what was read otherwise than the file says.
    """

    source: str
    out: str = ""
    bands: int = 0
    rms_db: float = 0.0
    largest_db: float = 0.0
    reason: str = ""
    notes: tuple[str, ...] = ()


def title(place: str) -> str:
    """The name of a file without the ending that says its format.

    Example:
        >>> title("a/HD 650 ParametricEQ.txt"), title("b.easyeffects.json"), title("v1.2.json")
        ('HD 650', 'b', 'v1.2')
    """
    name = Path(place).name
    suffixes = [suffix for form in FORMATS for suffix in endings(form)]
    for ending in sorted(suffixes, key=len, reverse=True):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)].rstrip(" .") or name
    return Path(name).stem


def run_files(
    folder: Path,
    places: Sequence[str],
    task: Task,
    writing: Writing,
    jobs: int = 1,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> list[FileReport]:
    """Do a task with files of a folder; of those that would be written to one place, with the first.

    Args:
        folder: what to read.
        places: paths of the files within the folder.
        task: what to do.
        writing: where results go.
        jobs: processes.
        advance: called with the number of files that are done, and that of all.

    Returns:
        One report for each file, in order of their paths.

    Raises:
        DataError: a result cannot be written, or a process was ended from outside.
    """
    taken: dict[Path, str] = {}
    reports: list[FileReport] = []
    unique: list[tuple[str, Path]] = []
    for place, path in writing.targets(places).items():
        first = taken.setdefault(path, place)
        if first == place:
            unique.append((place, path))
        else:
            reason = f"would be written to the same file as {first}; rename one, or choose files with a pattern"
            reports.append(FileReport(place, reason=reason))
    batches = [dict(unique[start : start + BATCH]) for start in range(0, len(unique), BATCH)]
    for done in _each(batches, partial(run_batch, folder=folder, task=task, writing=writing), jobs):
        reports += done
        advance(len(reports), len(places))
    return sorted(reports, key=lambda report: report.source)


def _each(
    batches: list[dict[str, Path]], work: Callable[[dict[str, Path]], list[FileReport]], jobs: int
) -> Iterator[list[FileReport]]:
    """Reports of the batches as they are done."""
    if jobs == 1 or len(batches) <= 1:
        yield from map(work, batches)
        return
    import multiprocessing  # a command with a single file does without
    from concurrent.futures.process import BrokenProcessPool

    # Spawned processes start anew; forked ones would inherit the thread that draws the progress bar.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(batches)), mp_context=context) as pool:
        pending: set[Future[list[FileReport]]] = {pool.submit(work, batch) for batch in batches}
        try:
            while pending:
                finished, pending = wait(pending, return_when="FIRST_COMPLETED")
                for future in finished:
                    yield future.result()
        except BrokenProcessPool:
            raise DataError("a process ended before its work was done; use one job, and start again") from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def run_batch(targets: dict[str, Path], folder: Path, task: Task, writing: Writing) -> list[FileReport]:
    """Read, compute and write some files of a folder, each to its target; one report for each, in order."""
    reports: dict[str, FileReport] = {}
    inputs: dict[str, Any] = {}
    notes: dict[str, tuple[str, ...]] = {}
    for place in targets:
        with noted() as said:
            try:
                inputs[place] = task.read(folder / place)
            except EqmorphError as error:
                reports[place] = _refused(place, folder, error)
        notes[place] = tuple(said)
    results = task.compute(list(inputs.values())) if inputs else []

    def write(place: str, result: FileResult) -> FileReport:
        try:
            preset = leveled_at(with_preamp(result.preset, writing.preamp), writing.sample_rate_hz)
            text = writing.writer.text_of(preset)
        except EqmorphError as error:
            return _refused(place, folder, error)
        path = targets[place]
        files.write_text(path, text)  # a place that cannot be written is no fault of this file
        bands = max(len(chain.bands) for chain in preset.chains)
        return FileReport(place, str(path), bands, result.errors.rms_db, result.errors.largest_db)

    # A file is forced to the disk before it gets its name; from several threads, the disk is waited for once.
    with ThreadPoolExecutor(_WRITERS) as writers:
        reports |= dict(zip(inputs, writers.map(write, inputs, results), strict=True))
    return [replace(reports[place], notes=notes[place]) for place in targets]


def _refused(place: str, folder: Path, error: EqmorphError) -> FileReport:
    """The reason, without the path where the message begins with it; a line stays."""
    reason = str(error).removeprefix(f"{folder / place}:").strip()
    return FileReport(place, reason=re.sub(r"^(\d+): ", r"line \1: ", reason))
