"""Changes to a recipe: dotted fields from settings and TOML files, laid over plain data; and the way back to text."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eqmorph import files
from eqmorph.errors import UsageError, did_you_mean

MAX_TOML_BYTES = 10**6
"""A recipe written out in full has 2,000 bytes."""

MAX_DEPTH = 20
"""Tables and lists within each other; a recipe has four levels."""


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Parse settings as changes for `Recipe.override`.

    Args:
        settings: FIELD=VALUE each; a value is TOML, or else text.

    Raises:
        UsageError: a setting without a field or an equals sign.

    Example:
        >>> parse_settings(["epochs=10", "decoder=multihead"])
        {'epochs': 10, 'decoder': 'multihead'}
    """
    changes = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise UsageError(f"setting {setting!r}: expected FIELD=VALUE, for example epochs=10")
        try:
            changes[path.strip()] = tomllib.loads(f"value = {value}")["value"]
        except (ValueError, RecursionError):  # text, or a number of thousands of digits, or brackets without end
            changes[path.strip()] = value.strip()
    return changes


def format_settings(changes: Mapping[str, Any]) -> list[str]:
    """Write changes as settings, the inverse of `parse_settings`.

    Example:
        >>> format_settings({"epochs": 10, "decoder": {"name": "multihead"}})
        ['epochs=10', 'decoder={ name = "multihead" }']
    """
    return [f"{path}={_toml(value)}" for path, value in changes.items()]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file's tables as changes for `Recipe.override`.

    Raises:
        UsageError: the file is not TOML, or has tables within tables that no recipe has.
    """
    try:
        tables = files.parse_toml(files.read_text(path, MAX_TOML_BYTES))
    except RecursionError:
        depth = MAX_DEPTH + 1
    except ValueError as error:  # TOMLDecodeError, and a number of more digits than Python reads
        raise UsageError(f"{path}: not TOML: {error}") from None
    else:
        depth = _depth(tables)
    if depth > MAX_DEPTH:
        raise UsageError(f"{path}: has values more than {MAX_DEPTH} levels deep; a recipe has 4")
    return tables


def assign(data: dict[str, Any], path: Sequence[str], value: Any, field: str) -> None:
    """Set a field of nested plain data.

    Args:
        data: the tables of a recipe.
        path: names of the tables on the way to the field, and its own.
        value: a table without a name changes the fields it has, one with a name replaces the part altogether.
        field: how a message calls the field.

    Raises:
        UsageError: something on the way is not a table.
    """
    head, *rest = path
    inside = data.get(head)
    if rest:
        if not isinstance(inside, dict):
            tables = [name for name, inner in data.items() if isinstance(inner, dict)]
            near = did_you_mean(head, tables)
            raise UsageError(
                f"{field!r}: {head!r} is not a table of the recipe{near} (available: {', '.join(tables)})"
            )
        assign(inside, rest, value, field)
    elif isinstance(value, Mapping) and "name" not in value and isinstance(inside, dict):
        for key, inner in value.items():
            assign(inside, [key], inner, f"{field}.{key}")
    else:
        data[head] = value


def changes_between(base: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Find the dotted changes from one recipe's plain data to another's.

    Example:
        >>> changes_between({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}})
        {'b.d': 4}
    """
    changes: dict[str, Any] = {}
    for field, value in wanted.items():
        before = base.get(field)
        if before == value:
            continue
        changes |= {f"{field}{inside}": new for inside, new in _field_changes(before, value).items()}
    return changes


def _field_changes(before: Any, value: Any) -> dict[str, Any]:
    """Changes within a field, by what follows its name: "" for the field as a whole, ".size" for a field of it."""
    if not (isinstance(before, dict) and isinstance(value, dict) and before.keys() <= value.keys()):
        return {"": value}
    if before.get("name") == value.get("name"):
        return {f".{inside}": new for inside, new in changes_between(before, value).items()}
    # A part of another name is another part: its options are changed as a whole, unless there are none to change.
    if before | {"name": value["name"]} == value:
        return {".name": value["name"]}
    return {"": value}


def _depth(tree: Any) -> int:
    """How many tables and lists stand within each other, found level by level."""
    depth, level = 0, [tree]
    while level and depth <= MAX_DEPTH:
        containers = [inner for inner in level if isinstance(inner, dict | list)]
        level = [value for inner in containers for value in (inner.values() if isinstance(inner, dict) else inner)]
        depth += bool(containers)
    return depth


def _toml(value: Any) -> str:
    """Write a value as TOML, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)
