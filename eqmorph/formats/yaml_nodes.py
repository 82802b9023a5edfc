"""YAML as a tree of nodes that know their lines; every scalar is still text, so that `1e-05` is a number to us.

No object is made of a tag, and aliases, which stand for a node again, are followed only as far as they add up to no
more than the text could hold without them.
"""

import math
from collections.abc import Collection
from typing import Any

from eqmorph.errors import DataError
from eqmorph.numbers import parse_number
from eqmorph.text import shorten

MAX_CHARACTERS = 200_000
"""Longest text: the reader, which is written in Python, takes a second for as much."""

MAX_NODES = 200_000
"""Most nodes that a text may stand for, each counted as often as it is repeated."""


NOTHING = ("", "null", "~")
"""How YAML writes that there is no value."""


def compose(text: str, source: str) -> Any:
    """Read the root node of a text; `source` names the file in messages.

    Raises:
        DataError: "source:line: reason" for what is no YAML, too long, or goes on without end by its aliases.
    """
    import yaml

    if len(text) > MAX_CHARACTERS:
        raise DataError(
            f"{source}: has {len(text):,} characters, at most {MAX_CHARACTERS:,} of YAML are read; shorten it"
        )
    try:
        # The reader in C would end the process on brackets that are nested deeply.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        size = 0 if root is None else _size(root, {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{source}:{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DataError(f"{source}: not YAML: {' '.join(str(error).split())}") from None
    if size > MAX_NODES:
        raise DataError(f"{source}: its aliases stand for more than {MAX_NODES:,} values; write out what is meant")
    return root


def _size(node: Any, known: dict[int, float]) -> float:
    """How many nodes a tree has, those of aliases counted each time; infinite where one holds itself."""
    if id(node) not in known:
        known[id(node)] = math.inf
        children = [] if node.id == "scalar" else list(node.value)
        if node.id == "mapping":
            children = [part for pair in children for part in pair]
        known[id(node)] = 1 + sum(_size(child, known) for child in children)
    return known[id(node)]


def place(node: Any, source: str) -> str:
    """The place of a node, as a message names it."""
    return f"{source}:{node.start_mark.line + 1}" if node is not None else source


def mapping(node: Any, source: str) -> dict[str, Any]:
    """Key -> node of a mapping.

    Raises:
        DataError: it is another kind of node, or a key is no text or stands twice.
    """
    if getattr(node, "id", "") != "mapping":
        raise DataError(f"{place(node, source)}: expected 'key: value' lines")
    values = {}
    for key, value in node.value:
        name = scalar(key, source)
        if name in values:
            raise DataError(f"{place(key, source)}: the key {shorten(name)} stands twice; leave one of them")
        values[name] = value
    return values


def expect_keys(values: dict[str, Any], known: Collection[str], what: str, where: str) -> None:
    """Refuse a key that the program does not know: it may be one that is misspelled, such as a switch."""
    unknown = next((key for key in values if key not in known), None)
    if unknown is not None:
        raise DataError(
            f"{where}: {what} has a key {shorten(unknown)}, which is none of {', '.join(known)}; correct it"
        )


def scalar(node: Any, source: str) -> str:
    """The text of a node; a `DataError` for a list or a mapping."""
    if node.id != "scalar":
        raise DataError(f"{place(node, source)}: expected a name or a number, not a list or a mapping")
    return str(node.value)


def items(node: Any, source: str) -> list[Any]:
    """The nodes of a list; none where nothing is given, and a `DataError` for anything else."""
    if node is None or (node.id == "scalar" and node.value in NOTHING):
        return []
    if node.id != "sequence":
        raise DataError(f"{place(node, source)}: expected a list")
    return list(node.value)


def text(values: dict[str, Any], key: str) -> str:
    """The text under a key; empty where there is none."""
    node = values.get(key)
    return str(node.value) if node is not None and node.id == "scalar" else ""


def flag(values: dict[str, Any], key: str, where: str) -> bool:
    """Whether a key is true; it is not where nothing is given. A `DataError` at `where` for anything else."""
    given = text(values, key).lower()
    if given not in ("true", "false", *NOTHING):
        raise DataError(f"{where}: {key} {shorten(given)} is neither true nor false; write one of them")
    return given == "true"


def number(values: dict[str, Any], key: str, where: str) -> float:
    """The finite number under a key, or a `DataError` at `where`."""
    value = parse_number(text(values, key))
    if value is None or not math.isfinite(value):
        given = f"{shorten(text(values, key))} is not a number" if key in values else "is missing"
        raise DataError(f"{where}: {key} {given}; expected such as '{key}: 1.0'")
    return value
