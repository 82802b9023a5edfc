"""The typed result of a sweep, written as `sweep.json` and read back with every type and size checked."""

from math import prod
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from eqmorph import files
from eqmorph.errors import unknown_name
from eqmorph.evaluation.figure import Figure
from eqmorph.evaluation.figures import FIGURES, figure_of
from eqmorph.evaluation.intervals import ConfidenceInterval, interval
from eqmorph.experiments.job_result import MOST_ITEMS, JobResult, Result, Text
from eqmorph.experiments.study import Study, read_study
from eqmorph.recipes.schema import Recipe
from eqmorph.records import Name
from eqmorph.text import without_addresses

RESULTS = "sweep.json"
"""File of a sweep's folder that holds the whole result."""
JUDGED = (
    "unseen.main.rmse_median_db",
    "seen.main.rmse_median_db",
    "unseen.all.rmse_median_db",
    "seen.all.rmse_median_db",
)
"""Figures that order trials by default: the first of them that was measured."""

MOST_FIELDS = 24
"""Fields that are varied together, each of which has a picture."""

MOST_LETTERS = 400
"""Of a value as text, which names its trials."""

SettingText = Annotated[str, Field(max_length=MOST_LETTERS), AfterValidator(without_addresses)]
FieldValues = Annotated[tuple[SettingText, ...], Field(max_length=MOST_ITEMS, fail_fast=True)]
Settings = Annotated[dict[Name, SettingText], Field(min_length=1, max_length=MOST_FIELDS)]


def name_of(settings: Settings) -> str:
    """Write settings in one line.

    Example:
        >>> name_of({"latents": "2", "normalizer": "zscore"})
        'latents=2, normalizer=zscore'
    """
    return ", ".join(f"{field}={value}" for field, value in settings.items())


class Trial(JobResult):
    """Figures of one recipe of the sweep over all seeds and folds."""

    settings: Settings
    """Varied field -> its value, as text."""
    recipe: Recipe

    @property
    def name(self) -> str:
        """The settings in one line."""
        return name_of(self.settings)

    def interval(self, key: str) -> ConfidenceInterval:
        """Compute mean and 95 % interval of a figure; NaN where it was not measured."""
        if key not in self.figures:
            return ConfidenceInterval(np.nan, np.nan)
        return interval(self.figures[key], self.fold_of_replica)


class Failure(Result):
    """A recipe whose training went wrong, and how."""

    settings: Settings
    reason: Text

    @property
    def name(self) -> str:
        """The settings in one line."""
        return name_of(self.settings)


class Sweep(Study):
    """Everything a sweep measured."""

    recipe: Name
    """Name of the recipe that was varied."""
    values: Annotated[dict[Name, FieldValues], Field(min_length=1, max_length=MOST_FIELDS)]
    """Varied field -> its values in order, as text."""
    paired: bool = False
    trials: Annotated[tuple[Trial, ...], Field(max_length=MOST_ITEMS, fail_fast=True)]
    failures: Annotated[tuple[Failure, ...], Field(max_length=MOST_ITEMS, fail_fast=True)] = ()

    def __repr__(self) -> str:
        return f"Sweep({len(self.trials)} trials of {self.recipe} on {self.sample})"

    @model_validator(mode="after")
    def _settings_of_fields(self) -> Self:
        every = [trial.settings for trial in self.trials] + [failure.settings for failure in self.failures]
        for settings in every:
            if set(settings) != set(self.values):
                raise ValueError("a trial sets other fields than the sweep varies")
            if any(value not in self.values[field] for field, value in settings.items()):
                raise ValueError("a trial has a value that the sweep does not")
        if not every:
            raise ValueError("a sweep has one trial or more")
        self.check_replicas(self.trials)
        return self

    @property
    def complete(self) -> bool:
        """Whether every combination of values was trained, so that fields can be judged one by one."""
        combinations = {tuple(trial.settings[field] for field in self.values) for trial in self.trials}
        return not self.paired and len(combinations) == prod(len(values) for values in self.values.values())

    def judged_by(self, key: str | None = None) -> Figure:
        """Find the figure that orders the trials.

        Args:
            key: of a figure that was measured; by default the median response error on presets held out.

        Raises:
            UsageError: no such figure was measured.
        """
        measured = [each for each in FIGURES if any(each in trial.figures for trial in self.trials)]
        measured = [each for each in measured if figure_of(each).better is not None]
        if key is not None and key not in measured:
            raise unknown_name("figure of this sweep", key, measured, "by")
        if key is None:
            key = next((each for each in JUDGED if each in measured), measured[0] if measured else JUDGED[0])
        return figure_of(key)

    def ranked(self, figure: Figure) -> list[Trial]:
        """Order the trials by the mean of a figure, the best first; undefined ones stand last."""
        sign = -1.0 if figure.better == "higher" else 1.0

        def place(trial: Trial) -> tuple[bool, float]:
            mean = trial.interval(figure.key).mean
            return bool(np.isnan(mean)), sign * mean

        return sorted(self.trials, key=place)

    def save(self, folder: Path) -> None:
        """Write `sweep.json`, of which tables, plots and reports are made again."""
        files.write_text(folder / RESULTS, self.model_dump_json(indent=1) + "\n")


def read_sweep(folder: Path) -> Sweep:
    """Read the result of a sweep from its folder; nothing is trained.

    Raises:
        DataError: no such folder, no results in it, or a file that is cut short or of another kind.
    """
    return read_study(folder, RESULTS, Sweep, "a sweep")
