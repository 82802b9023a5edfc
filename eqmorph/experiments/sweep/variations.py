"""What a sweep varies: fields of a recipe with the values that each takes."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from eqmorph.errors import UsageError
from eqmorph.experiments.job_result import MOST_ITEMS
from eqmorph.experiments.sweep.result import MOST_FIELDS, MOST_LETTERS, name_of
from eqmorph.recipes.overrides import format_settings
from eqmorph.recipes.schema import Recipe

Values = Mapping[str, Sequence[Any]]
"""Dotted field of a recipe -> the values that it takes."""


@dataclass(frozen=True)
class Variation:
    """One recipe of a sweep, and the values of the varied fields as text."""

    recipe: Recipe
    settings: dict[str, str]

    @property
    def name(self) -> str:
        """The settings in one line."""
        return name_of(self.settings)


def variations(recipe: Recipe, values: Values, paired: bool = False) -> list[Variation]:
    """Lay values over a recipe.

    Args:
        recipe: what the trials have in common.
        values: the values of each field.
        paired: whether the first values of all fields go together, then the second ones and so on; else every
            combination is made.

    Raises:
        UsageError: no field, a field without values or with one value twice, lists of different lengths, a field or
            a value that the recipe does not know, a value too long to name its trials, more than 24 fields, more than
            1,000 trials.

    Example:
        >>> from eqmorph.recipes.named import V2
        >>> [each.name for each in variations(V2, {"latents": [2, 4], "normalizer": ["zscore"]})]
        ['latents=2, normalizer=zscore', 'latents=4, normalizer=zscore']
    """
    if not values:
        raise UsageError("nothing is varied; name a field and its values: latents=2,4,8")
    if len(values) > MOST_FIELDS:
        raise UsageError(f"{len(values)} fields are varied; {MOST_FIELDS} are possible")
    for field, each in values.items():
        if len(each) != len({repr(value) for value in each}) or not each:
            raise UsageError(f"field {field!r} needs distinct values; got {list(each)}")
    lengths = {len(each) for each in values.values()}
    if paired and len(lengths) > 1:
        counts = ", ".join(f"{field} has {len(each)}" for field, each in values.items())
        raise UsageError(f"paired fields need the same number of values: {counts}")
    _check_count(max(lengths) if paired else prod(len(each) for each in values.values()))
    combinations = zip(*values.values(), strict=True) if paired else itertools.product(*values.values())
    varied = [_variation(recipe, dict(zip(values, combination, strict=True))) for combination in combinations]
    for variation in varied:
        variation.recipe.complete()  # options of parts are checked here, before anything is trained
    return varied


def _check_count(trials: int) -> None:
    if trials > MOST_ITEMS:
        raise UsageError(f"this sweep would have {trials:,} trials; {MOST_ITEMS:,} are possible")


def _variation(recipe: Recipe, changes: dict[str, Any]) -> Variation:
    settings = dict(setting.split("=", 1) for setting in format_settings(changes))
    settings = {field: value.strip('"') for field, value in settings.items()}
    for field, value in settings.items():
        if len(value) > MOST_LETTERS:
            raise UsageError(f"a value of {field!r} has {len(value):,} letters; {MOST_LETTERS} can name a trial")
    variation = Variation(recipe, settings)
    changed = recipe.override({"name": variation.name[:100]} | changes)
    return Variation(changed, settings)
