"""Variants of the ablation: from V1 to V2 one fix at a time, and V2 without each of them."""

from typing import Any, Literal

from eqmorph.errors import UsageError
from eqmorph.recipes.named import BEYOND, STEPS, V1, V2
from eqmorph.recipes.schema import Recipe
from eqmorph.records import Frozen, Name

Group = Literal["cumulative", "leave one out"]

LAST_STEP = list(STEPS)[-1]
QUICK_SHARE = 0.2
"""Share of its epochs that a variant keeps for a quick look."""
FEWEST_EPOCHS = 2

LEFT_OUT: dict[str, dict[str, Any]] = {"units right": {"decoder": "sigmoid-v1"}}
"""Fields of V2 without a step, where they are not those before the step: with the unit bug, V2 keeps its decoder."""


class Variant(Frozen):
    """One recipe of the ablation, and the variant that it is compared with."""

    name: Name
    group: Group
    recipe: Recipe
    reference: Name | None = None
    """Name of the variant that differs from this one by one fix."""
    milestone: bool = False
    """Whether this is a complete system, V1, V2 or a recipe beyond it, and is held against the goals."""
    shortened: bool = False
    """Whether it trains for fewer epochs than its recipe asks for."""


def cumulative() -> list[Variant]:
    """List V1, then one fix after another up to V2, then the recipes beyond it."""
    variants = [Variant(name="v1", group="cumulative", recipe=V1, milestone=True)]
    for fix, changes in STEPS.items():
        before = variants[-1]
        is_last = fix == LAST_STEP
        name = f"v2: + {fix}" if is_last else f"+ {fix}"
        recipe = before.recipe.override({"name": V2.name if is_last else name} | changes)
        variants.append(
            Variant(name=name, group="cumulative", recipe=recipe, reference=before.name, milestone=is_last)
        )
    reference = variants[-1].name
    for recipe in BEYOND:
        variants.append(
            Variant(name=recipe.name, group="cumulative", recipe=recipe, reference=reference, milestone=True)
        )
    return variants


def leave_one_out() -> list[Variant]:
    """List V2 without one fix, for each fix: the fields of that fix are as they were in the step before."""
    v2 = next(variant.name for variant in cumulative() if variant.recipe.name == V2.name)
    variants, before = [], V1
    for fix, changes in STEPS.items():
        undone = LEFT_OUT.get(fix) or {path: value_at(before, path) for path in changes}
        name = f"v2 - {fix}"
        recipe = V2.override({"name": name} | undone)
        variants.append(Variant(name=name, group="leave one out", recipe=recipe, reference=v2))
        before = before.override(changes)
    return variants


def choose_variants(only: str | None) -> list[Variant]:
    """Choose variants by name.

    Args:
        only: comma-separated words. A word names a variant, a recipe ("v2") or a group, or is a part of names.
            None chooses all variants.

    Raises:
        UsageError: a word matches no variant.
    """
    variants = cumulative() + leave_one_out()
    if only is None:
        return variants
    chosen: list[Variant] = []
    for word in (part.strip().lower() for part in only.split(",")):
        exact = [variant for variant in variants if word in (variant.name, variant.recipe.name, variant.group)]
        matching = exact or [variant for variant in variants if word in variant.name]
        if not word or not matching:
            names = ", ".join(variant.name for variant in variants)
            raise UsageError(f"{word!r} matches no variant (available: {names})")
        chosen += matching
    return [variant for variant in variants if variant in chosen]


def overridden(variant: Variant, changes: dict[str, Any]) -> Variant:
    """Change fields of a variant's recipe, each by its dotted path."""
    return variant.model_copy(update={"recipe": variant.recipe.override(changes)})


def shorten(variant: Variant) -> Variant:
    """Keep a fifth of a variant's epochs, for a quick look."""
    epochs = max(FEWEST_EPOCHS, round(variant.recipe.epochs * QUICK_SHARE))
    return overridden(variant, {"epochs": epochs}).model_copy(update={"shortened": True})


def value_at(recipe: Recipe, path: str) -> Any:
    """Look up the plain value of a recipe's field by its dotted path."""
    value: Any = recipe.model_dump()
    for part in path.split("."):
        value = value[part]
    return value
