"""Trains the cells of an ablation, one job a cell and seed, and keeps every finished job on disk.

A job's file is named by a hash of everything its result depends on, so that an interrupted sweep goes on where it
stopped and another data set or number of folds never meets a stale result.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eqmorph import __version__, files
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.experiments.ablate.variants import Cell
from eqmorph.runs.metrics import Ranges, metrics_json, parse_metrics


@dataclass(frozen=True)
class Job:
    """One cell under one seed, with every fold held out once."""

    cell: Cell
    seed: int
    fold_count: int
    split: Split

    def key(self, corpus: Corpus) -> str:
        """Hash of what the result depends on."""
        recipe = self.cell.recipe.complete().model_dump(exclude={"name", "about"})
        said = [recipe, self.seed, self.fold_count, self.split, corpus.checksum, len(corpus), __version__]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Result:
    """Figures of a cell over all seeds and folds."""

    cell: Cell
    figures: dict[str, np.ndarray]
    """Name -> (R,), R = seeds x folds."""
    folds: np.ndarray
    """(R,) fold each replica held out."""
    ranges: Ranges


def sweep(
    jobs: list[Job], corpora: dict[str, Corpus], out: Path, workers: int
) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Run the jobs, at most `workers` at once, and yield each result as it is done; known ones come first.

    Args:
        corpora: the selected corpus of each cell, by the cell's name.
        out: folder for the finished jobs.
    """
    from joblib import Parallel, delayed

    open_jobs = []
    for job in jobs:
        path = _path(out, job, corpora[job.cell.name])
        if (known := _known(path)) is not None:
            yield job, known
        else:
            open_jobs.append((job, path))
    if not open_jobs:
        return
    tasks = (delayed(_run)(index, job, corpora[job.cell.name], path) for index, (job, path) in enumerate(open_jobs))
    parallel = Parallel(n_jobs=min(workers, len(open_jobs)), return_as="generator_unordered")
    for index, result in parallel(tasks):
        yield open_jobs[index][0], result


def collect(jobs: list[tuple[Job, dict[str, Any]]], cells: list[Cell]) -> list[Result]:
    """The jobs' results joined by cell, in the order of the cells; seeds in ascending order."""
    results = []
    for cell in cells:
        parts = [result for job, result in sorted(jobs, key=lambda pair: pair[0].seed) if job.cell.name == cell.name]
        if not parts:
            continue
        results.append(joined(cell, parts))
    return results


def joined(cell: Cell, parts: Sequence[Mapping[str, Any]]) -> Result:
    """A cell's result from the plain results of its jobs: replicas side by side, the widest output ranges."""
    figures, ranges = zip(*(parse_metrics(part) for part in parts), strict=True)
    names = [name for name in figures[0] if all(name in part for part in figures)]
    return Result(
        cell,
        {name: np.concatenate([part[name] for part in figures]) for name in names},
        np.concatenate([part["folds"] for part in parts]),
        _widest(ranges),
    )


def _run(index: int, job: Job, corpus: Corpus, path: Path) -> tuple[int, dict[str, Any]]:
    import torch

    from eqmorph.experiments.train import train

    torch.set_num_threads(1)
    training = train(job.cell.recipe, corpus, seeds=(job.seed,), folds=job.fold_count, split=job.split)
    count = len(training.held_out)
    seconds = {"seconds": np.full(count, training.seconds / count)}
    result = metrics_json(training.figures | seconds, training.ranges)
    result["folds"] = training.held_out.tolist()
    result["cell"], result["seed"] = job.cell.name, job.seed
    files.write_text(path, json.dumps(result) + "\n")
    return index, result


def _path(out: Path, job: Job, corpus: Corpus) -> Path:
    return out / "cells" / f"{job.key(corpus)}.json"


def _known(path: Path) -> dict[str, Any] | None:
    """A finished job's result; a file that cannot be used is as good as none."""
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if {"figures", "ranges", "folds"} <= known.keys() else None


def _widest(parts: Sequence[Ranges]) -> Ranges:
    def span(where: str, group: str) -> tuple[float, float]:
        spans = [part[where][group] for part in parts]
        return min(low for low, _ in spans), max(high for _, high in spans)

    return {where: {group: span(where, group) for group in groups} for where, groups in parts[0].items()}
