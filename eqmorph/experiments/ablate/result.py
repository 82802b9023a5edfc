"""One ablation from corpus to tables: what `eqmorph ablate` runs and every report shows."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eqmorph import files
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split, corpus_folds
from eqmorph.errors import DataError
from eqmorph.experiments.ablate import tables
from eqmorph.experiments.ablate.goals import Verdict, verdicts
from eqmorph.experiments.ablate.runner import Job, Result, collect, joined, sweep
from eqmorph.experiments.ablate.tables import Table
from eqmorph.experiments.ablate.variants import V2_RUNG, Cell
from eqmorph.numbers import read_values
from eqmorph.recipes.named import BEYOND
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.config import versions
from eqmorph.runs.metrics import metrics_json

if TYPE_CHECKING:
    from eqmorph.evaluation.reference import Row

RESULTS = "results.json"
"""The file of an ablation's folder that holds the whole study."""


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
    baselines: "dict[str, Row]"
    spaces: "dict[str, Row]"
    verdicts: list[Verdict]
    command: str = ""
    """What was typed."""
    versions: dict[str, str] = field(default_factory=versions)
    split: str = "submitter"
    """What a fold keeps together."""

    @property
    def note(self) -> str:
        """What every table says of its data."""
        folds = f"{len(self.folds)} {self.split} folds" if len(self.folds) > 1 else "nothing held out"
        return f"{self.data}; {self.presets:,} presets; {len(self.seeds)} seed(s) x {folds}; mean ± 95 %"

    def parts(self) -> dict[str, list[Result]]:
        """The two parts of an ablation by their titles; the second begins with V2, which it is compared with."""
        ladder = [result for result in self.results if result.cell.group == "ladder"]
        back = [result for result in self.results if result.cell.group == "taken back"]
        v2 = [result for result in self.results if result.cell.name == V2_RUNG]
        return {"The ladder from V1 to V2": ladder, "Each fix taken back from V2": v2 + back if back else []}

    def tables(self) -> list[Table]:
        """All tables, in reading order."""
        made = []
        for title, results in self.parts().items():
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

        def row(values: "Row") -> dict[str, list[float | None]]:
            found: dict[str, list[float | None]] = metrics_json(values, {})["figures"]
            return found

        return {
            "command": self.command,
            "data": self.data,
            "checksum": self.checksum,
            "synthetic": self.synthetic,
            "presets": self.presets,
            "seeds": list(self.seeds),
            "folds": len(self.folds),
            "versions": self.versions,
            "split": self.split,
            "cells": [
                {
                    "name": result.cell.name,
                    "group": result.cell.group,
                    "reference": result.cell.reference,
                    "recipe": result.cell.recipe.model_dump(),
                    "folds": result.folds.tolist(),
                    **metrics_json(result.figures, result.ranges),
                }
                for result in self.results
            ],
            "baselines": {name: row(values) for name, values in self.baselines.items()},
            "spaces": {name: row(values) for name, values in self.spaces.items()},
            "verdicts": [
                vars(verdict) | {"value": verdict.value if math.isfinite(verdict.value) else None}
                for verdict in self.verdicts
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Study":
        """The study that `plain` was made of.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is something else.
        """

        def rows(named: Mapping[str, Any]) -> "dict[str, Row]":
            return {
                name: {figure: read_values(values) for figure, values in row.items()} for name, row in named.items()
            }

        def result(cell: Mapping[str, Any]) -> Result:
            recipe = Recipe.model_validate(cell["recipe"])
            return joined(Cell(cell["name"], cell["group"], recipe, cell["reference"]), [cell])

        def verdict(said: Mapping[str, Any]) -> Verdict:
            return Verdict(**{**said, "value": math.nan if said["value"] is None else said["value"]})

        return cls(
            data=plain["data"],
            checksum=plain["checksum"],
            synthetic=plain["synthetic"],
            presets=plain["presets"],
            seeds=tuple(plain["seeds"]),
            folds=np.arange(plain["folds"]),
            results=[result(cell) for cell in plain["cells"]],
            baselines=rows(plain["baselines"]),
            spaces=rows(plain["spaces"]),
            verdicts=[verdict(said) for said in plain["verdicts"]],
            command=plain["command"],
            versions=plain["versions"],
            split=plain.get("split", "submitter"),
        )


def read_study(folder: Path) -> Study:
    """The study in the folder of an ablation; nothing is trained again.

    Raises:
        DataError: no such folder, no results in it, or a file that is cut short or something else.
    """
    path = folder / RESULTS
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; make one with: eqmorph ablate --out {folder}")
    if not path.exists():
        raise DataError(f"{folder}: holds no {RESULTS}; finish it with: eqmorph ablate --out {folder}")
    try:
        return Study.from_plain(json.loads(files.read_text(path)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error).splitlines()[0]
        raise DataError(
            f"{path}: is not the whole result of an ablation ({reason}); write it again with: "
            f"eqmorph ablate --out {folder}"
        ) from None


def study(
    cells: list[Cell],
    corpus: Corpus,
    seeds: tuple[int, ...],
    fold_count: int,
    split: Split,
    out: Path,
    workers: int,
    command: str = "",
    after_job: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Study:
    """Run an ablation of `cells` on a corpus as it was read; finished jobs under `out` are used again.

    Args:
        command: what was typed, to be kept with the results.
        after_job: called with how many jobs are done, how many there are, and the name of the last cell.
    """
    from eqmorph.evaluation.reference import baseline_errors, untrained_spaces
    from eqmorph.experiments.train import prepare

    corpora = {cell.name: prepare(corpus, cell.recipe) for cell in cells}
    jobs = [Job(cell, seed, fold_count, split) for cell in cells for seed in seeds]
    done: list[tuple[Job, dict[str, Any]]] = []
    after_job(0, len(jobs), "")
    for job, result in sweep(jobs, corpora, out, workers):
        done.append((job, result))
        after_job(len(done), len(jobs), job.cell.name)
    results = collect(done, cells)
    selected = corpora[cells[0].name]
    fold_of_row = corpus_folds(selected, fold_count, split=split)
    latents = cells[-1].recipe.latent_dim
    judged = {"v1", V2_RUNG, *(recipe.name for recipe in BEYOND)}
    return Study(
        data=selected.source,
        checksum=selected.checksum,
        synthetic=selected.synthetic,
        presets=len(selected),
        seeds=seeds,
        folds=np.unique(fold_of_row),
        results=results,
        baselines=baseline_errors(selected, fold_of_row, latents),
        spaces=untrained_spaces(selected, fold_of_row, latents),
        verdicts=verdicts([result for result in results if result.cell.name in judged]),
        split=split,
        command=command,
    )
