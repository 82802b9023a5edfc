"""The typed result of an ablation, written as `results.json` and read back with every type and size checked."""

import math
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, computed_field, model_validator

from eqmorph import files
from eqmorph.experiments.ablate.goals import GoalResult, judge
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.experiments.job_result import MOST_VARIANTS, JobResult
from eqmorph.experiments.study import Study, read_study

RESULTS = "results.json"
"""File of an ablation's folder that holds the whole result."""


class VariantResult(JobResult):
    """Figures of one variant over all seeds and folds."""

    variant: Variant


class Ablation(Study):
    """Everything an ablation measured."""

    variants: Annotated[tuple[VariantResult, ...], Field(min_length=1, max_length=MOST_VARIANTS, fail_fast=True)]

    def __repr__(self) -> str:
        return f"Ablation({len(self.variants)} variants on {self.sample})"

    @model_validator(mode="after")
    def _of_one_study(self) -> Self:
        names = [result.variant.name for result in self.variants]
        if len(set(names)) < len(names):
            raise ValueError("two variants have one name")
        self.check_replicas(self.variants)
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def goals(self) -> list[GoalResult]:
        """Goals of the original system, held against every complete system; without words, those that need none."""
        judged = [result for result in self.variants if result.variant.milestone]
        goals = [goal for result in judged for goal in judge(result.variant.name, result.figures, result.ranges)]
        defined = {goal.figure for goal in goals if self.main_words or math.isfinite(goal.value)}
        return [goal for goal in goals if goal.figure in defined]

    @property
    def quick(self) -> bool:
        """Whether a variant trained for fewer epochs than its recipe asks for."""
        return any(result.variant.shortened for result in self.variants)

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
    return read_study(folder, RESULTS, Ablation, "an ablation")
