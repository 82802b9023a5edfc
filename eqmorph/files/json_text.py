"""JSON of strangers: a key that stands twice in an object is refused, since nobody can tell which one was meant."""

import json
from reprlib import repr as shorten
from typing import Any


def parse_json(text: str) -> Any:
    """Read a JSON document.

    Args:
        text: the document.

    Raises:
        ValueError: it is not JSON, or an object has a key twice.
        RecursionError: brackets are nested too deeply.

    Example:
        >>> parse_json('{"q": 0.7, "q": 3}')
        Traceback (most recent call last):
        ValueError: the key 'q' stands twice in an object
    """
    return json.loads(text, object_pairs_hook=_without_repeats)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these keys and values."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ValueError(f"the key {shorten(key)} stands twice in an object")
        values[key] = value
    return values
