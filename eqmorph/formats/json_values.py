"""Values of JSON files of other programs: read with their place, refused where they are no number."""

import json
import math
from reprlib import repr as shorten
from typing import Any

from eqmorph.errors import DataError


def load_json(text: str, source: str) -> Any:
    """Read the JSON in a text; `source` names the file in messages.

    Raises:
        DataError: it is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{source}: not JSON: {error}") from None


def number(value: Any, key: str, name: str, where: str) -> float:
    """A number, or a `DataError` at `where` that says whose `key` is none."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    except OverflowError:
        pass
    raise DataError(f"{where}: {name}: {key} {shorten(value)} is not a number")


def line_of(text: str, at: int) -> int:
    """The line, counted from 1, on which the character `at` stands."""
    return text.count("\n", 0, max(at, 0)) + 1


def lines_of(text: str, key: str, count: int) -> list[int]:
    """The lines on which a key stands for the first, second ... time; the last one again where it is missing."""
    lines, at = [], 0
    for _ in range(count):
        at = max(text.find(f'"{key}"', at), at)
        lines.append(line_of(text, at))
        at += 1
    return lines
