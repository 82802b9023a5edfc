"""Values of JSON files of other programs: read with their place, refused where they are no number."""

import math
from typing import Any

from eqmorph.errors import DataError
from eqmorph.files import parse_json
from eqmorph.text import shorten


def load_json(text: str, source: str) -> Any:
    """Read the JSON in a text; `source` names the file in messages.

    Raises:
        DataError: it is not JSON, or has a key twice.
    """
    try:
        return parse_json(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{source}: not JSON: {error}") from None


def json_number(value: Any, key: str, name: str, where: str) -> float:
    """A finite number, or a `DataError` at `where` that says whose `key` is none."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    except OverflowError:  # a whole number with more digits than a float has room for
        pass
    raise DataError(f"{where}: {name}: {key} {shorten(value)} is not a number")
