"""Trains the variants of an ablation, one job for each variant and seed, and keeps every finished job on disk.

The file of a job is named by a hash of everything that its result depends on. An interrupted ablation therefore goes
on where it stopped, and other data or another number of folds never meet a stale result.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from eqmorph import __version__, files
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split, corpus_folds
from eqmorph.errors import DataError
from eqmorph.experiments.ablate.result import Ablation, JobResult, Ranges, VariantResult
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.runs.config import versions
from eqmorph.runs.folder import locked

TRAININGS = "trainings"
"""Folder of the finished jobs within that of the ablation."""

AfterTraining = Callable[[int, int, str], None]
"""Takes how many trainings are done, how many there are, and the name of the last variant."""


@dataclass(frozen=True)
class Job:
    """One variant under one seed, with every fold held out once."""

    variant: Variant
    seed: int
    folds: int
    split: Split

    def key(self, corpus: Corpus) -> str:
        """Hash what the result depends on."""
        recipe = self.variant.recipe.complete().model_dump(exclude={"name", "about"})
        content = [recipe, self.seed, self.folds, self.split, corpus.checksum, len(corpus), __version__]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def ablate(
    variants: Sequence[Variant],
    corpus: Corpus,
    *,
    seeds: tuple[int, ...] = (0,),
    folds: int = 1,
    split: Split = "submitter",
    out: Path,
    workers: int = 1,
    after_training: AfterTraining = lambda done, total, name: None,
) -> Ablation:
    """Train variants under several seeds and folds, and measure them beside what needs no network.

    Its many arguments are the choices of an ablation; each but `out` has the default that one training has.

    Args:
        variants: what to train; see `variants.choose`.
        corpus: presets as they were read; each recipe makes its own selection.
        seeds: one training of every variant for each seed.
        folds: parts of which each is held out once; 1 holds nothing out.
        split: whether a fold keeps the rows of a submitter together.
        out: folder for finished trainings, which are used again.
        workers: trainings at once.
        after_training: called at the beginning and after each training.

    Returns:
        Figures of all variants, baselines and spaces.

    Raises:
        DataError: another process trains into the folder, or it cannot be written.
    """
    jobs = [Job(variant, seed, folds, split) for variant in variants for seed in seeds]
    job_results: dict[tuple[str, int], JobResult] = {}
    after_training(0, len(jobs), "")
    with locked(out):
        for job, job_result in run_jobs(jobs, corpus, out, workers):
            job_results[job.variant.name, job.seed] = job_result
            after_training(len(job_results), len(jobs), job.variant.name)
    variant_results = [
        joined(variant, [job_results[variant.name, seed] for seed in sorted(seeds)]) for variant in variants
    ]
    return _with_baselines(variant_results, corpus, seeds, folds, split)


def _with_baselines(
    results: Sequence[VariantResult], corpus: Corpus, seeds: tuple[int, ...], folds: int, split: Split
) -> Ablation:
    """Put beside the variants what needs no network, on the rows of the first, with the latents of the last."""
    from eqmorph.evaluation.baselines import baseline_errors, untrained_spaces
    from eqmorph.experiments.train import prepare

    selected = prepare(corpus, results[0].variant.recipe)
    fold_of_row = corpus_folds(selected, folds, split=split)
    latent_dim = results[-1].variant.recipe.latent_dim
    return Ablation(
        date=datetime.now(UTC).date().isoformat(),
        data=selected.source,
        checksum=selected.checksum,
        synthetic=selected.synthetic,
        presets=len(selected),
        main_words=tuple(map(str, selected.main_words)),
        seeds=seeds,
        folds=len(np.unique(fold_of_row)),
        split=split,
        versions=versions(),
        variants=tuple(results),
        baselines=baseline_errors(selected, fold_of_row, latent_dim),
        spaces=untrained_spaces(selected, fold_of_row, latent_dim),
    )


def run_jobs(jobs: Sequence[Job], corpus: Corpus, out: Path, workers: int) -> Iterator[tuple[Job, JobResult]]:
    """Run jobs, at most `workers` at once, and yield each result as it is done; finished ones come first.

    Args:
        jobs: what to train and measure.
        corpus: presets as they were read.
        out: folder of the ablation.
        workers: jobs at once.
    """
    from joblib import Parallel, delayed

    waiting = []
    for job in jobs:
        path = out / TRAININGS / f"{job.key(corpus)}.json"
        if (finished := _read(path)) is not None:
            yield job, finished
        else:
            waiting.append((job, path))
    if not waiting:
        return
    tasks = (delayed(_run)(index, job, corpus, path) for index, (job, path) in enumerate(waiting))
    parallel = Parallel(n_jobs=min(workers, len(waiting)), return_as="generator_unordered")
    for index, result in parallel(tasks):
        yield waiting[index][0], result


def joined(variant: Variant, parts: Sequence[JobResult]) -> VariantResult:
    """Join the results of a variant's jobs: replicas side by side, the widest output ranges."""
    keys = [key for key in parts[0].figures if all(key in part.figures for part in parts)]
    return VariantResult(
        variant=variant,
        folds=tuple(fold for part in parts for fold in part.folds),
        figures={key: np.concatenate([part.figures[key] for part in parts]) for key in keys},
        ranges=_widest([part.ranges for part in parts]),
    )


def _run(index: int, job: Job, corpus: Corpus, path: Path) -> tuple[int, JobResult]:
    import torch

    from eqmorph.experiments.train import train

    torch.set_num_threads(1)
    training = train(job.variant.recipe, corpus, seeds=(job.seed,), folds=job.folds, split=job.split)
    count = len(training.held_out)
    result = JobResult(
        folds=tuple(training.held_out.tolist()),
        figures=training.figures | {"seconds": np.full(count, training.seconds / count)},
        ranges=training.ranges,
    )
    files.write_text(path, result.model_dump_json() + "\n")
    return index, result


def _read(path: Path) -> JobResult | None:
    """Read a finished job; a file that cannot be used counts as not finished."""
    try:
        return JobResult.model_validate_json(files.read_text(path))
    except (DataError, ValueError):  # pydantic's own error is a ValueError
        return None


def _widest(parts: Sequence[Ranges]) -> Ranges:
    def span(where: str, parameter: str) -> tuple[float, float]:
        spans = [part[where][parameter] for part in parts]  # type: ignore[index]
        return min(low for low, _ in spans), max(high for _, high in spans)

    common = [where for where in parts[0] if all(where in part for part in parts)]
    return {where: {parameter: span(where, parameter) for parameter in parts[0][where]} for where in common}
