"""Damage to trees: JSON, YAML and TOML keep their form, and what they say becomes hostile."""

import copy
import json
import math
import random
import re
from typing import Any

from damage_text import HOSTILE_TEXT, damaged_text, encoded

HOSTILE_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2, 7, 1e308, -1e308, 5e-324, 1e-9, 0.5, 2**31, 2**63, -(2**63), 10**400, math.nan,
    math.inf, -math.inf, "", " ", "x", "x" * 10_000, "0", "nan", "1e999", "[bold]x[/]", "[/]", "\ud800", "a\nb",
    "\x00", "../x", "/etc/passwd", "<b>", [], {}, [[]], [None], {"": None}, [1, "x", None], [[[[[[[[1]]]]]]]],
    1_000_000, 10_000_000_000, 64, 65, 10_001, -0.0, 1e39, 1e-40, 2**64, "\x1b[2J", "\u202e", {"name": "x"},
    [{}], [0] * 2_000, list(range(20_000)), ["x"] * 300, {str(index): index for index in range(3_000)},
    "1", "true", "9" * 5_000, [1e308, 1e308], [math.nan], {"low": 0, "high": 1}, {"values": []},
]  # fmt: skip

DEEP = 100_000
_LINE = re.compile(r'^(\s*)("(?:[^"\\]|\\.)*"): (.*?)(,?)$', re.MULTILINE)
_MARK = "d-e-e-p"


def nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree, of long lists the first fifty."""
    found = []
    stack = [tree]
    while stack:
        container = stack.pop()
        if isinstance(container, dict):
            items = list(container.items())
        elif isinstance(container, list):
            items = list(enumerate(container[:50]))
        else:
            continue
        for key, value in items:
            found.append((container, key))
            stack.append(value)
    return found


def damaged_tree(tree: Any, rng: random.Random) -> Any:
    """One or a few values replaced, removed, doubled, moved, renamed or scaled."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        places = nodes(tree)
        if not places:
            return rng.choice(HOSTILE_VALUES)
        container, key = rng.choice(places)
        value = container[key]
        edit = rng.randrange(9)
        if edit == 0:
            del container[key]
        elif edit == 1 and isinstance(container, dict):
            container[rng.choice([f"{key}x", "", str(key).upper(), rng.choice(HOSTILE_TEXT)])] = container.pop(key)
        elif edit == 2 and isinstance(container, list):
            container[key:key] = [copy.deepcopy(value)] * rng.choice([1, 100])
        elif edit == 3:
            container[key] = _value_elsewhere(places, container, value, rng)
        elif edit == 4 and isinstance(value, int | float) and not isinstance(value, bool):
            factors = [-1, 0, 10, 1000, 10**9] if isinstance(value, int) else [-1, 0, 10, 1000, 0.5, 10**9]
            container[key] = value * rng.choice(factors)
        elif edit == 5 and isinstance(value, str):
            container[key] = damaged_text(value, rng)
        elif edit == 6 and isinstance(container, dict):
            container[rng.choice(["x", "name", "__class__", str(key) + " ", rng.choice(HOSTILE_TEXT)])] = value
        else:
            container[key] = copy.deepcopy(rng.choice(HOSTILE_VALUES))
    return tree


def _value_elsewhere(places: list[tuple[Any, Any]], container: Any, value: Any, rng: random.Random) -> Any:
    """What stands somewhere else in a tree."""
    other, place = rng.choice(places)
    if other is container or not isinstance(other, dict):
        return value
    return copy.deepcopy(other.get(place))


def damaged_json(text: str, rng: random.Random) -> bytes:
    """JSON damaged as a tree most of the time, in its keys and depths, or as text."""
    how = rng.random()
    if how < 0.2:
        return encoded(damaged_text(text, rng), rng)
    tree = json.loads(text)
    if how < 0.25:
        return _deep(tree, rng)
    damaged = json.dumps(damaged_tree(tree, rng), indent=1)
    if how < 0.35:
        damaged = _with_a_key_twice(damaged, rng)
    return encoded(damaged, rng)


def _deep(tree: Any, rng: random.Random) -> bytes:
    """A value within thousands of brackets or braces."""
    tree = copy.deepcopy(tree)
    container, key = rng.choice(nodes(tree))
    container[key] = _MARK
    depth = rng.choice([100, 900, 5_000, DEEP])
    opening, closing = rng.choice([("[", "]"), ('{"a": ', "}"), ("[", "")])
    return json.dumps(tree).replace(f'"{_MARK}"', opening * depth + "1" + closing * depth).encode()


def _with_a_key_twice(text: str, rng: random.Random) -> str:
    """An object with a key that stands twice in it, with two values."""
    lines = list(_LINE.finditer(text))
    if not lines:
        return text
    line = rng.choice(lines)
    return (
        text[: line.start()]
        + f"{line[1]}{line[2]}: {json.dumps(rng.choice(HOSTILE_VALUES))},\n"
        + text[line.start() :]
    )


def damaged_yaml(text: str, rng: random.Random) -> bytes:
    """YAML damaged as a tree half of the time, else as text."""
    import yaml

    if rng.random() < 0.5:
        return encoded(damaged_text(text, rng), rng)
    tree = damaged_tree(yaml.safe_load(text), rng)
    return yaml.dump(tree, sort_keys=False, allow_unicode=True).encode("utf-8", "surrogatepass")


def damaged_toml(text: str, rng: random.Random) -> bytes:
    """TOML damaged as a tree three times in four, else as text."""
    import tomllib

    if rng.random() < 0.25:
        return encoded(damaged_text(text, rng), rng)
    tree = damaged_tree(tomllib.loads(text), rng)
    damaged = toml_of(tree if isinstance(tree, dict) else {"": tree})
    if rng.random() < 0.05:
        damaged += "\nx = " + "[" * DEEP
    return damaged.encode("utf-8", "surrogatepass")


def toml_of(tree: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """A tree as TOML of dotted keys; TOML has no null: such a field is left out."""
    lines = []
    for key, value in tree.items():
        if value is None:
            continue
        names = (*path, json.dumps(str(key)))
        if isinstance(value, dict) and value:
            lines.append(toml_of(value, names))
        else:
            lines.append(f"{'.'.join(names)} = {_toml_value(value)}")
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return '""' if value is None else json.dumps(value, ensure_ascii=False)
