"""Jobs: trainings of many recipes with many seeds; every finished one is kept on disk.

The file of a job is named by a hash of everything that its result depends on. An interrupted study therefore resumes
where it stopped, and a change of the data or of the folds never picks up a stale result.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from eqmorph import __version__, files
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.errors import DataError, DivergedError
from eqmorph.experiments.job_result import JobResult, held_out, joined
from eqmorph.experiments.workers import Beat, LocalWorkers, Workers
from eqmorph.progress import OnProgress, in_silence
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.folder import locked
from eqmorph.runs.text import read_json

TRAININGS = "trainings"
"""Folder of the finished jobs within that of a study."""
BEAT_EPOCHS = 10
"""Epochs between two signs of life of a training."""


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """How the trainings of a study are repeated, where they run, and where they are kept.

    Attributes:
        out: folder for finished trainings, which are used again.
        seeds: one training of every recipe for each seed.
        folds: parts of which each is held out once; 1 holds nothing out.
        split: whether a fold keeps the rows of a submitter together.
        workers: where the trainings run.
        on_progress: told the epochs of all trainings that are done, their total, and the training that ended last.
    """

    out: Path | str
    seeds: tuple[int, ...] = (0,)
    folds: int = 1
    split: Split = "submitter"
    workers: Workers = field(default_factory=LocalWorkers)
    on_progress: OnProgress = in_silence

    def jobs(self, recipes: Sequence[Recipe]) -> "list[Job]":
        """One job for each recipe and seed; those of a recipe stand together."""
        return [Job(recipe, seed, self.folds, self.split) for recipe in recipes for seed in self.seeds]


@dataclass(frozen=True)
class Job:
    """One recipe under one seed, with every fold held out once."""

    recipe: Recipe
    seed: int
    folds: int
    split: Split

    def key(self, corpus: Corpus) -> str:
        """Hash what the result depends on."""
        recipe = self.recipe.complete().model_dump(exclude={"name", "about"})
        content = [recipe, self.seed, self.folds, self.split, corpus.checksum, len(corpus), __version__]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def run_jobs(
    recipes: Sequence[Recipe], corpus: Corpus, settings: StudySettings, stop_early: bool
) -> list[JobResult | DivergedError]:
    """Train every recipe with every seed; the results that the folder already holds are used again.

    Args:
        recipes: what to train and measure.
        corpus: presets as they were read; each recipe makes its own selection.
        settings: seeds, folds, folder and workers.
        stop_early: whether the first training that diverges ends the study.

    Returns:
        The joined results of each recipe's seeds, or what went wrong, in the order of the recipes.

    Raises:
        DataError: another process trains into the folder, or it cannot be written.
        DivergedError: a training diverged, with `stop_early`.
    """
    jobs = settings.jobs(recipes)
    results: dict[int, JobResult | DivergedError] = {}
    with locked(Path(settings.out)):
        for index, result in _results(jobs, corpus, settings):
            if stop_early and isinstance(result, DivergedError):
                raise result
            results[index] = result
    all_epochs = sum(job.recipe.epochs for job in jobs)
    # The baselines are still to come.
    settings.on_progress(all_epochs, all_epochs, "baselines")
    count = len(settings.seeds)
    return [
        _joined([results[index] for index in range(first, first + count)]) for first in range(0, len(jobs), count)
    ]


def _results(
    jobs: Sequence[Job], corpus: Corpus, settings: StudySettings
) -> Iterator[tuple[int, JobResult | DivergedError]]:
    """Yield the index of each job with its result: first those that are stored, then each as it is done."""
    meter = _Meter(sum(job.recipe.epochs for job in jobs), settings.on_progress)
    waiting = []
    paths = [Path(settings.out) / TRAININGS / f"{job.key(corpus)}.json" for job in jobs]
    for index, path in enumerate(paths):
        if (finished := _finished(path, jobs[index])) is not None:
            meter.finish(jobs[index])
            yield index, finished
        else:
            waiting.append(index)
    if not waiting:
        return
    _warn([jobs[index].recipe for index in waiting])
    task = partial(_train, corpus=corpus)
    for place, result in settings.workers.run(task, [jobs[index] for index in waiting], meter.advance):
        index = waiting[place]
        if isinstance(result, JobResult):
            files.write_text(paths[index], result.model_dump_json() + "\n")
        meter.finish(jobs[index])
        yield index, result


def _warn(recipes: Sequence[Recipe]) -> None:
    """Say once, here, what each training would say in its own process."""
    from eqmorph.training.replicas import warn_of_unreachable

    by_parts = {(recipe.decoder.name, recipe.normalizer.name): recipe for recipe in recipes}
    for recipe in by_parts.values():
        warn_of_unreachable(recipe)


@contextmanager
def _warned() -> Iterator[None]:
    """Within, trainings do not warn."""
    log = logging.getLogger("eqmorph.training")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


class _Meter:
    """Adds up the epochs of all jobs; when a job is done, epochs that it has not reported are added."""

    def __init__(self, total: int, on_progress: OnProgress) -> None:
        self.total = total
        self.on_progress = on_progress
        self.finished = 0
        self.running = 0
        on_progress(0, total, "")

    def advance(self, epochs: int) -> None:
        """Count epochs of running jobs."""
        self.running += epochs
        self.on_progress(min(max(self.finished, self.running), self.total), self.total, "")

    def finish(self, job: Job) -> None:
        """Count a whole job."""
        self.finished += job.recipe.epochs
        self.running = max(self.running, self.finished)
        self.on_progress(self.running, self.total, job.recipe.name)


def _joined(results: Sequence[JobResult | DivergedError]) -> JobResult | DivergedError:
    """Join the results of one recipe's jobs; where one failed, that is the result."""
    failures = [result for result in results if isinstance(result, DivergedError)]
    return failures[0] if failures else joined([result for result in results if isinstance(result, JobResult)])


def _train(job: Job, beat: Beat, corpus: Corpus) -> JobResult | DivergedError:
    """Train one job; the task of a worker."""
    import torch

    from eqmorph.experiments.train import train
    from eqmorph.training.loop import Trainer

    def after_epoch(trainer: Trainer) -> None:
        if trainer.epoch % BEAT_EPOCHS == 0:
            beat(BEAT_EPOCHS)

    # Networks this small gain nothing from threads; jobs run side by side instead.
    torch.set_num_threads(1)
    try:
        with _warned():
            training = train(
                job.recipe, corpus, seeds=(job.seed,), folds=job.folds, split=job.split, after_epoch=after_epoch
            )
    except DivergedError as error:
        return error
    count = len(training.held_out)
    return JobResult(
        folds=tuple(training.held_out.tolist()),
        figures=training.figures | {"seconds": np.full(count, training.seconds / count)},
        ranges=training.ranges,
    )


def _finished(path: Path, job: Job) -> JobResult | None:
    """Read a finished job; a file that cannot be used, or is of another job, counts as not finished."""
    try:
        result = read_json(path, JobResult, "a finished training")
    except DataError:
        return None
    return result if result.folds == held_out(job.folds) else None
