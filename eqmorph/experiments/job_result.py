"""Figures of the replicas of one recipe, as a job's file and the results of studies hold them.

A file comes from anywhere: every number, text and count is bounded as it is read.
"""

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from eqmorph.eq.limits import BandField
from eqmorph.records import Name, Number, Values
from eqmorph.text import without_addresses

MOST_REPLICAS = 100_000
MOST_ITEMS = 1_000
"""Recipes, figures, baselines: more than any study has, and few enough to draw."""
MOST_VARIANTS = 40
"""Recipes of an ablation, each a row of every table and picture."""
MOST_PLACES = 10
"""Places that outputs come from."""
MOST_LETTERS = 20_000
"""Of a command line."""

Text = Annotated[str, Field(max_length=MOST_LETTERS), AfterValidator(without_addresses)]
Count = Annotated[int, Field(ge=0, le=10**12, strict=True)]
Fold = Annotated[int, Field(ge=-1, lt=MOST_REPLICAS, strict=True)]
Figures = Annotated[dict[Name, Values], Field(max_length=MOST_ITEMS)]
"""Key of a figure -> (R,), one value for each replica or fold."""
Spans = dict[BandField, tuple[Number, Number]]
"""Group of parameters -> lowest and highest value."""
Ranges = Annotated[dict[Name, Spans], Field(max_length=MOST_PLACES)]
"""Where outputs come from ("reconstructions", "random latents") -> their spans."""
PARAMETERS: tuple[BandField, ...] = ("frequency_hz", "gain_db", "q")


class Result(BaseModel):
    """Base of results: frozen; arrays are fields; fields that a reader does not know are passed over."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class JobResult(Result):
    """Figures of R replicas of one recipe, each of which held out a fold."""

    folds: Annotated[tuple[Fold, ...], Field(min_length=1, max_length=MOST_REPLICAS, fail_fast=True)]
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


def held_out(folds: int) -> tuple[int, ...]:
    """(R,) the fold that each replica of one seed holds out; -1 where nothing is."""
    return (-1,) if folds == 1 else tuple(range(folds))


def joined(parts: Sequence[JobResult]) -> JobResult:
    """Put the replicas of several results side by side: the figures that all of them have, and the widest ranges."""
    keys = [key for key in parts[0].figures if all(key in part.figures for part in parts)]
    return JobResult(
        folds=tuple(fold for part in parts for fold in part.folds),
        figures={key: np.concatenate([part.figures[key] for part in parts]) for key in keys},
        ranges=_widest([part.ranges for part in parts]),
    )


def _widest(parts: Sequence[Ranges]) -> Ranges:
    def span(where: str, parameter: BandField) -> tuple[float, float]:
        spans = [part[where][parameter] for part in parts]
        return min(low for low, _ in spans), max(high for _, high in spans)

    common = [where for where in parts[0] if all(where in part for part in parts)]
    return {where: {parameter: span(where, parameter) for parameter in PARAMETERS} for where in common}
