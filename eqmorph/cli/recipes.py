"""The recipe that a command's options ask for: a named one, with a TOML file, `--set` and options laid over it."""

from pathlib import Path
from typing import Any

from eqmorph.recipes import named
from eqmorph.recipes.overrides import parse_settings, read_toml
from eqmorph.recipes.schema import Recipe

DEFAULT_CONFIG = Path("eqmorph.toml")
"""File with fields of the recipe that is read where it is in the working folder."""


def chosen_recipe(name: str, layers: list[dict[str, Any]]) -> Recipe:
    """The named recipe with changes laid over it in order; "default" names the default one."""
    recipe = named.recipe(name)
    for changes in layers:
        recipe = recipe.override(changes)
    return recipe


def changes_in_order(
    config: Path | None,
    settings: list[str] | None,
    options: dict[str, Any],
    exclude: list[str] | None,
    min_count: int | None,
) -> list[dict[str, Any]]:
    """What a TOML file, `--set` and options change in a recipe, to be laid over it in this order.

    Args:
        config: TOML file; None for `eqmorph.toml` in the working folder, where there is one.
        settings: FIELD=VALUE, as `--set` takes them.
        options: dotted field -> value of options of their own; None leaves the recipe's.
        exclude: words to leave out.
        min_count: presets that a word needs.
    """
    if config is None and DEFAULT_CONFIG.is_file():
        config = DEFAULT_CONFIG
    given = {field: value for field, value in options.items() if value is not None}
    if exclude is not None:
        given["data.exclude"] = [word.strip().lower() for word in exclude if word.strip()]
    if min_count is not None:
        given["data.min_count"] = min_count
    return [read_toml(config) if config else {}, parse_settings(settings or []), given]
