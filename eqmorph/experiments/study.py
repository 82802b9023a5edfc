"""A study: many trainings on one corpus, with baselines. The fields that ablations and sweeps share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

import numpy as np
from pydantic import Field, model_validator

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split, corpus_folds
from eqmorph.errors import DataError
from eqmorph.evaluation.intervals import spread_over
from eqmorph.experiments.job_result import (
    MOST_REPLICAS,
    MOST_VARIANTS,
    Count,
    Figures,
    JobResult,
    Result,
    Text,
    held_out,
)
from eqmorph.experiments.jobs import StudySettings
from eqmorph.recipes.schema import Recipe
from eqmorph.records import Line, Name
from eqmorph.runs.config import versions
from eqmorph.runs.text import read_json


class Study(Result):
    """Data, seeds, folds and baselines of a study."""

    command: Text = ""
    """Command line that ran it."""
    date: Name = ""
    """Day on which it ended, as YYYY-MM-DD."""
    data: Line
    checksum: Name
    synthetic: Annotated[bool, Field(strict=True)]
    presets: Count
    main_words: Annotated[tuple[Name, ...], Field(max_length=2, fail_fast=True)] = ()
    seeds: Annotated[tuple[Count, ...], Field(min_length=1, max_length=MOST_REPLICAS, fail_fast=True)]
    folds: Annotated[int, Field(ge=1, lt=MOST_REPLICAS, strict=True)]
    split: Split = "submitter"
    """Whether a fold keeps the rows of a submitter, or of whatever the corpus is grouped by, together."""
    grouped_by: Name = "submitter"
    versions: Annotated[dict[Line, Line], Field(max_length=MOST_VARIANTS)]
    baselines: Annotated[dict[Name, Figures], Field(max_length=MOST_VARIANTS)]
    """Baseline -> key of a figure -> (K,), one value for each fold."""
    spaces: Annotated[dict[Name, Figures], Field(max_length=MOST_VARIANTS)]
    """Space without a network -> key of a figure -> (K,), or (1,) over all rows."""

    @model_validator(mode="after")
    def _one_value_a_fold(self) -> Self:
        for figures in (*self.baselines.values(), *self.spaces.values()):
            if any(len(values) not in (1, self.folds) for values in figures.values()):
                raise ValueError(f"baselines and spaces need one value for each of {self.folds} folds")
        return self

    def check_replicas(self, results: Sequence[JobResult]) -> None:
        """Refuse results of other replicas than these seeds and folds have.

        Raises:
            ValueError: a result has another number of them, or they held out other folds.
        """
        problem = f"a result has other replicas than {len(self.seeds):,} seeds with {self.folds:,} folds"
        # A file may name more seeds and folds than the memory has room to count out.
        if any(len(result.folds) != len(self.seeds) * self.folds for result in results):
            raise ValueError(problem)
        if any(result.folds != held_out(self.folds) * len(self.seeds) for result in results):
            raise ValueError(problem)

    @property
    def held_together(self) -> str:
        """What a fold keeps together: a submitter, what the data has in the place of one, or a row."""
        return self.grouped_by if self.split == "submitter" else self.split

    @property
    def sample(self) -> str:
        """Data, seeds and folds in one line."""
        seeds = f"{len(self.seeds)} seed{'s' if len(self.seeds) > 1 else ''}"
        folds = f"{self.folds} {self.held_together} folds" if self.folds > 1 else "nothing held out"
        words = f"; main words: {', '.join(self.main_words)}" if self.main_words else ""
        return f"{self.data}; {self.presets:,} presets; {seeds}, {folds}{words}"

    @property
    def spread(self) -> str:
        """What the numbers behind ± are, in a few words."""
        return spread_over(self.folds, len(self.seeds)) or "one training each, so no intervals"


def header(corpus: Corpus, recipes: Sequence[Recipe], settings: StudySettings) -> dict[str, Any]:
    """Compute all fields of a study but its command: on the rows of the first recipe, with the latents of the last.

    Args:
        corpus: presets as they were read.
        recipes: one or more.
        settings: seeds and folds of the trainings.
    """
    from eqmorph.evaluation.baselines import baseline_errors
    from eqmorph.evaluation.spaces import untrained_spaces
    from eqmorph.experiments.train import prepare

    selected = prepare(corpus, recipes[0])
    fold_of_row = corpus_folds(selected, settings.folds, settings.split)
    latents = recipes[-1].latents
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "data": selected.source,
        "checksum": selected.checksum,
        "synthetic": selected.synthetic,
        "presets": len(selected),
        "main_words": tuple(map(str, selected.main_words)),
        "seeds": settings.seeds,
        "folds": len(np.unique(fold_of_row)),
        "split": settings.split,
        "grouped_by": selected.grouped_by,
        "versions": versions(),
        "baselines": baseline_errors(selected, fold_of_row, latents),
        "spaces": untrained_spaces(selected, fold_of_row, latents),
    }


Kind = TypeVar("Kind", bound=Study)


def read_study(folder: Path, name: str, kind: type[Kind], what: str) -> Kind:
    """Read the result of a study from its folder; nothing is trained.

    Args:
        folder: of the study.
        name: of the file of results.
        kind: what the file holds.
        what: its name for a reader.

    Raises:
        DataError: no such folder, no results in it, or a file that is cut short or of another kind.
    """
    path = folder / name
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; run {what} into it first")
    if not path.exists():
        remedy = f"name the folder of {what}, or run an interrupted one again to finish it"
        raise DataError(f"{folder}: holds no {name}; {remedy}")
    return read_json(path, kind, f"the whole result of {what}", "run it into this folder again")
