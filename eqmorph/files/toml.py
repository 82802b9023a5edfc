"""TOML of strangers: what Python's own reader would take minutes for is refused before it begins.

The time and the memory of `tomllib` grow with the square of the number of parts in a dotted key, and a hexadecimal
number may have more digits than can be printed.
"""

import re
import tomllib
from typing import Any

MAX_PARTS = 20
"""Most parts of a dotted key."""

MAX_DIGITS = 4_000
"""Most digits of a number that is not decimal; Python refuses longer decimal ones itself."""

_PART = r"""(?:[\w-]{1,200}+|"[^"\n]{0,200}+"|'[^'\n]{0,200}+')"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_PARTS}}}")
_LONG_NUMBER = re.compile(rf"\b0[xob][0-9A-Fa-f_]{{{MAX_DIGITS}}}")


def parse_toml(text: str) -> dict[str, Any]:
    """Read the tables of a TOML document.

    Args:
        text: the document.

    Raises:
        ValueError: it is not TOML, or has keys or numbers beyond what is read.
        RecursionError: brackets are nested too deeply.

    Example:
        >>> parse_toml("bands = [{ q = 0.7 }]")
        {'bands': [{'q': 0.7}]}
    """
    if _LONG_KEY.search(text):
        raise ValueError(f"a key of more than {MAX_PARTS} parts")
    if _LONG_NUMBER.search(text):
        raise ValueError(f"a number of more than {MAX_DIGITS:,} digits")
    return tomllib.loads(text)
