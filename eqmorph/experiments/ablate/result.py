"""The typed result of an ablation, written as `results.json` and read back with every type and size checked."""

from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, computed_field, model_validator

from eqmorph import files
from eqmorph.corpora.splits import Split
from eqmorph.eq.limits import Field as Parameter
from eqmorph.errors import DataError
from eqmorph.experiments.ablate.goals import GoalResult, judge
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.numbers import Number, Values

RESULTS = "results.json"
"""File of an ablation's folder that holds the whole result."""
MOST_REPLICAS = 100_000
MOST_ITEMS = 1_000
"""Variants, figures, baselines: more than any ablation has, and few enough to draw."""
MOST_LETTERS = 20_000

Line = Annotated[str, Field(max_length=MOST_LETTERS)]
Count = Annotated[int, Field(ge=0, le=10**12, strict=True)]
Fold = Annotated[int, Field(ge=-1, lt=MOST_REPLICAS, strict=True)]
Figures = Annotated[dict[Line, Values], Field(max_length=MOST_ITEMS)]
"""Key of a figure -> (R,), one value for each replica or fold."""
Spans = dict[Parameter, tuple[Number, Number]]
"""Group of parameters -> lowest and highest value."""
Ranges = Annotated[dict[Line, Spans], Field(max_length=MOST_ITEMS)]
"""Where outputs come from ("reconstructions", "random latents") -> their spans."""
PARAMETERS: tuple[Parameter, ...] = ("frequency_hz", "gain_db", "q")


class Result(BaseModel):
    """Base of results: frozen; arrays are fields; fields that a reader does not know are passed over."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class JobResult(Result):
    """Figures of one job: R replicas of one variant, each of which held out a fold."""

    folds: Annotated[tuple[Fold, ...], Field(min_length=1, max_length=MOST_REPLICAS)]
    """(R,) fold that each replica held out; -1 where nothing was."""
    figures: Figures
    """Key of a figure -> (R,)."""
    ranges: Ranges

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        for key, values in self.figures.items():
            if len(values) != len(self.folds):
                raise ValueError(f"{key[:60]!r} has {len(values)} values for {len(self.folds)} replicas")
        for spans in self.ranges.values():
            if set(spans) != set(PARAMETERS):
                raise ValueError(f"ranges need {', '.join(PARAMETERS)}")
        return self

    @property
    def fold_of_replica(self) -> NDArray[np.int64]:
        """(R,) fold that each replica held out."""
        return np.array(self.folds, dtype=np.int64)


class VariantResult(JobResult):
    """Figures of one variant over all seeds and folds."""

    variant: Variant


class Ablation(Result):
    """Everything an ablation measured."""

    command: Line = ""
    """Command line that ran it."""
    date: Line = ""
    """Day on which it ended, as YYYY-MM-DD."""
    data: Line
    checksum: Line
    synthetic: Annotated[bool, Field(strict=True)]
    presets: Count
    main_words: tuple[Line, ...] = ()
    seeds: Annotated[tuple[Count, ...], Field(min_length=1, max_length=MOST_REPLICAS)]
    folds: Annotated[int, Field(ge=1, lt=MOST_REPLICAS, strict=True)]
    split: Split = "submitter"
    """Whether a fold keeps the rows of a submitter together."""
    versions: Annotated[dict[Line, Line], Field(max_length=MOST_ITEMS)]
    variants: Annotated[tuple[VariantResult, ...], Field(min_length=1, max_length=MOST_ITEMS)]
    baselines: Annotated[dict[Line, Figures], Field(max_length=MOST_ITEMS)]
    """Baseline -> key of a figure -> (K,), one value for each fold."""
    spaces: Annotated[dict[Line, Figures], Field(max_length=MOST_ITEMS)]
    """Space without a network -> key of a figure -> (K,), or (1,) over all rows."""

    def __repr__(self) -> str:
        return f"Ablation({len(self.variants)} variants on {self.sample})"

    @model_validator(mode="after")
    def _one_value_a_fold(self) -> Self:
        for figures in (*self.baselines.values(), *self.spaces.values()):
            if any(len(values) not in (1, self.folds) for values in figures.values()):
                raise ValueError(f"baselines and spaces need one value for each of {self.folds} folds")
        names = [result.variant.name for result in self.variants]
        if len(set(names)) < len(names):
            raise ValueError("two variants have one name")
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def goals(self) -> list[GoalResult]:
        """Goals of the original system, held against every complete system."""
        judged = [result for result in self.variants if result.variant.milestone]
        return [goal for result in judged for goal in judge(result.variant.name, result.figures, result.ranges)]

    @property
    def quick(self) -> bool:
        """Whether a variant trained for fewer epochs than its recipe asks for."""
        return any(result.variant.shortened for result in self.variants)

    @property
    def sample(self) -> str:
        """Data, seeds and folds in one line."""
        seeds = f"{len(self.seeds)} seed{'s' if len(self.seeds) > 1 else ''}"
        folds = f"{self.folds} {self.split} folds" if self.folds > 1 else "nothing held out"
        words = f"; main words: {', '.join(self.main_words)}" if self.main_words else ""
        return f"{self.data}; {self.presets:,} presets; {seeds}, {folds}{words}"

    def save(self, folder: Path) -> None:
        """Write `results.json`, of which tables, plots and reports are made again."""
        files.write_text(folder / RESULTS, self.model_dump_json(indent=1) + "\n")

    def parts(self) -> dict[str, list[VariantResult]]:
        """Group results by title, leaving empty groups out; the second group begins with what it is compared with."""
        steps = [result for result in self.variants if result.variant.group == "cumulative"]
        left_out = [result for result in self.variants if result.variant.group == "leave one out"]
        references = {result.variant.reference for result in left_out}
        compared = [result for result in steps if result.variant.name in references]
        parts = {"From V1 to V2, step by step": steps, "V2 with one fix left out": compared + left_out}
        return {title: results for title, results in parts.items() if results and results != compared}


def read_ablation(folder: Path) -> Ablation:
    """Read the result of an ablation from its folder; nothing is trained.

    Raises:
        DataError: no such folder, no results in it, or a file that is cut short or of another kind.
    """
    path = folder / RESULTS
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; run an ablation into it first")
    if not path.exists():
        remedy = "name the folder of an ablation, or run an interrupted one again to finish it"
        raise DataError(f"{folder}: holds no {RESULTS}; {remedy}")
    try:
        return Ablation.model_validate_json(files.read_text(path))
    except (ValidationError, RecursionError, OverflowError) as error:
        raise DataError(
            f"{path}: is not the whole result of an ablation ({_reason(error)}); run the ablation into this "
            "folder again"
        ) from None


def _reason(error: Exception) -> str:
    """First problem of a file, with the place where it stands, in one line."""
    if not isinstance(error, ValidationError):
        return type(error).__name__
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part)[:40] for part in first["loc"])
    text = f"{place}: {first['msg']}" if place else first["msg"]
    return " ".join(text.split())[:200]
