"""One ablation from corpus to tables: what `eqmorph ablate` runs and every report shows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eqmorph import runs
from eqmorph.ablation import tables
from eqmorph.ablation.cells import V2_RUNG, Cell
from eqmorph.evaluation.reference import Row, baseline_errors, untrained_spaces
from eqmorph.ablation.sweep import Job, Result, collect, sweep
from eqmorph.ablation.tables import Table
from eqmorph.ablation.verdict import Verdict, verdicts
from eqmorph.datasets.corpus import Corpus
from eqmorph.datasets.splits import By, folds
from eqmorph.recipes import BEYOND
from eqmorph.training.job import prepare


@dataclass(frozen=True)
class Study:
    """Everything an ablation found."""

    data: str
    checksum: str
    synthetic: bool
    presets: int
    seeds: tuple[int, ...]
    folds: np.ndarray
    """(K,) the folds, 0 to K - 1."""
    results: list[Result]
    baselines: dict[str, Row]
    spaces: dict[str, Row]
    verdicts: list[Verdict]

    @property
    def note(self) -> str:
        """What every table says of its data."""
        folds = f"{len(self.folds)} submitter folds" if len(self.folds) > 1 else "nothing held out"
        return f"{self.data}; {self.presets:,} presets; {len(self.seeds)} seed(s) x {folds}; mean ± 95 %"

    def tables(self) -> list[Table]:
        """All tables, in reading order."""
        ladder = [result for result in self.results if result.cell.group == "ladder"]
        back = [result for result in self.results if result.cell.group == "taken back"]
        v2 = [result for result in self.results if result.cell.name == V2_RUNG]
        back = v2 + back if back else []
        made = []
        for title, results in (("The ladder from V1 to V2", ladder), ("Each fix taken back from V2", back)):
            if results:
                made += [
                    tables.figure_table(f"{title}: quality", results, tables.QUALITY, self.note),
                    tables.figure_table(f"{title}: clusters of words", results, tables.CLUSTERS, self.note),
                    tables.figure_table(
                        f"{title}: clusters of warm/bright that no axis stretch can buy, unseen submitters",
                        results,
                        tables.UNIT_CLUSTERS,
                        self.note,
                    ),
                    tables.figure_table(f"{title}: contrastive loss", results, tables.CONTRASTIVE, self.note),
                ]
        made.append(tables.range_table(self.results, self.note))
        made.append(tables.baseline_table(self.baselines, self.folds, self.note))
        made.append(tables.space_table(self.spaces, self.folds, self.note))
        if self.verdicts:
            made.append(tables.verdict_table(self.verdicts, self.note))
        return made

    def plain(self) -> dict[str, Any]:
        """The whole study as plain data, for `--json` and `results.json`."""

        def row(values: Row) -> dict[str, list[float | None]]:
            found: dict[str, list[float | None]] = runs.metrics_json(values, {})["figures"]
            return found

        return {
            "data": self.data,
            "checksum": self.checksum,
            "synthetic": self.synthetic,
            "presets": self.presets,
            "seeds": list(self.seeds),
            "folds": len(self.folds),
            "versions": runs.versions(),
            "cells": [
                {
                    "name": result.cell.name,
                    "group": result.cell.group,
                    "reference": result.cell.reference,
                    "recipe": result.cell.recipe.model_dump(),
                    "folds": result.folds.tolist(),
                    **runs.metrics_json(result.figures, result.ranges),
                }
                for result in self.results
            ],
            "baselines": {name: row(values) for name, values in self.baselines.items()},
            "spaces": {name: row(values) for name, values in self.spaces.items()},
            "verdicts": [vars(verdict) for verdict in self.verdicts],
        }


def study(
    cells: list[Cell],
    corpus: Corpus,
    seeds: tuple[int, ...],
    fold_count: int,
    split: By,
    out: Path,
    workers: int,
    after_job: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Study:
    """Run an ablation of `cells` on a corpus as it was read; finished jobs under `out` are used again.

    Args:
        after_job: called with how many jobs are done, how many there are, and the name of the last cell.
    """
    corpora = {cell.name: prepare(corpus, cell.recipe) for cell in cells}
    jobs = [Job(cell, seed, fold_count, split) for cell in cells for seed in seeds]
    done: list[tuple[Job, dict[str, Any]]] = []
    after_job(0, len(jobs), "")
    for job, result in sweep(jobs, corpora, out, workers):
        done.append((job, result))
        after_job(len(done), len(jobs), job.cell.name)
    results = collect(done, cells)
    selected = corpora[cells[0].name]
    fold_of_row = folds(selected.groups, fold_count, by=split)
    judged = {"v1", V2_RUNG, *(recipe.name for recipe in BEYOND)}
    return Study(
        data=selected.source,
        checksum=selected.checksum,
        synthetic=selected.synthetic,
        presets=len(selected),
        seeds=seeds,
        folds=np.unique(fold_of_row),
        results=results,
        baselines=baseline_errors(selected, fold_of_row, cells[-1].recipe.latents),
        spaces=untrained_spaces(selected, fold_of_row),
        verdicts=verdicts([result for result in results if result.cell.name in judged]),
    )
