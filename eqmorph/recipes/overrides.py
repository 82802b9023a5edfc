"""Changes to a recipe: dotted fields from `--set` and TOML files, laid over plain data; and the way back to text."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eqmorph import files
from eqmorph.errors import UsageError


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """`--set` arguments as changes: `["epochs=10", "normalizer.per_band=true"]`; values are TOML, else text.

    >>> parse_settings(["epochs=10", "decoder=multihead"])
    {'epochs': 10, 'decoder': 'multihead'}
    """
    changes = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise UsageError(f"--set {setting!r}: expected FIELD=VALUE, for example --set epochs=10")
        try:
            changes[path.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            changes[path.strip()] = value.strip()
    return changes


def format_settings(changes: Mapping[str, Any]) -> list[str]:
    """Changes as `--set` takes them, the inverse of `parse_settings`.

    >>> format_settings({"epochs": 10, "decoder": {"name": "multihead"}})
    ['epochs=10', 'decoder={ name = "multihead" }']
    """
    return [f"{path}={_toml(value)}" for path, value in changes.items()]


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's tables as dotted changes for `Recipe.override`."""
    try:
        data = tomllib.loads(files.read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    return data


def assign(data: dict[str, Any], path: list[str], value: Any, whole: str) -> None:
    """Set a field; a table without a name changes the fields it has, one with a name is another part altogether."""
    head, *rest = path
    merges = isinstance(value, Mapping) and "name" not in value and isinstance(data.get(head), dict)
    if merges and not rest:
        for key, inner in value.items():
            assign(data[head], [key], inner, f"{whole}.{key}")
    elif not rest:
        data[head] = value
    elif isinstance(inner_data := data.get(head), dict):
        assign(inner_data, rest, value, whole)
    else:
        raise UsageError(f"{whole!r}: {head!r} is not a table of the recipe (there are: {', '.join(data)})")


def changes_between(base: Any, wanted: Any, path: str) -> dict[str, Any]:
    """Dotted changes from one tree of plain data to another; a part of another name is changed as a whole."""
    if base == wanted:
        return {}
    tables = isinstance(base, dict) and isinstance(wanted, dict) and set(base) <= set(wanted)
    renamed = tables and path and base.get("name") != wanted.get("name")
    if renamed and {**base, "name": wanted["name"]} == wanted:
        return {f"{path}.name": wanted["name"]}
    if not tables or renamed:
        return {path: wanted}
    return {
        where: value
        for key, inner in wanted.items()
        for where, value in changes_between(base.get(key), inner, f"{path}.{key}" if path else key).items()
    }


def _toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)
