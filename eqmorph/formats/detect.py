"""Which format a text is in, or a file by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eqmorph.errors import DataError, UsageError, did_you_mean
from eqmorph.formats import ENDINGS, FORMATS

if TYPE_CHECKING:
    from eqmorph.formats.base import Format

_ROW = re.compile(r"\s*+[-+]?\d[\d.eE+-]*+[\s,;][\d.,;eE\s+-]*+")
"""Two numbers and more."""
_FEWEST_ROWS = 3
"""Those of a table; a preset may be one row below a heading."""


def endings(name: str) -> tuple[str, ...]:
    """How names of files in a format end; a format that ships with eqmorph is not imported for it."""
    return ENDINGS[name] if name in ENDINGS else FORMATS.load(name).suffixes


def format_of_name(path: str | Path) -> str:
    """Find the format that a file's name asks for; the longest ending decides.

    Raises:
        UsageError: the name ends like no format's; the message has the nearest ending.

    Example:
        >>> format_of_name("HD 650 GraphicEQ.txt"), format_of_name("HD 650.txt")
        ('graphic_eq', 'parametric_eq')
    """
    file_name = Path(path).name.lower()
    format_by_suffix = {suffix: name for name in FORMATS for suffix in endings(name)}
    matching = [suffix for suffix in format_by_suffix if file_name.endswith(suffix)]
    if not matching:
        nearest = did_you_mean(Path(file_name).suffix, list(format_by_suffix))
        remedy = "eqmorph list formats shows the endings; or name the format"
        raise UsageError(f"{path}: its ending names no format{nearest} ({remedy})")
    return format_by_suffix[max(matching, key=len)]


def find_format(text: str, source: str, format: str | None = None) -> Format:
    """Find the format of a text: the one named, else by content, else by the ending of the source's name.

    Raises:
        DataError: neither content nor ending shows one, the content shows two, or it is a table of numbers.
        UsageError: no format has that name.
    """
    if format is not None:
        return FORMATS.create(format)
    names = list(FORMATS)
    for index, name in enumerate(names):
        candidate = FORMATS.create(name)
        if candidate.recognizes(text):
            if candidate.passes_over:
                _expect_no_other(names[index + 1 :], name, text, source)
            return candidate
    if is_table(text):
        raise DataError(f"{source}: is a table of numbers, such as a measurement, no preset; eqmorph fit takes it")
    try:
        return FORMATS.create(format_of_name(source))
    except UsageError:
        raise DataError(f"{source}: no known preset format; name it, as eqmorph list formats shows them") from None


def _expect_no_other(names: Sequence[str], found: str, text: str, source: str) -> None:
    """Refuse a text that holds a preset of another format, too."""
    for name in names:
        if FORMATS.create(name).recognizes(text):
            raise DataError(f"{source}: holds a preset of {found} and one of {name}; keep one in the file")


def is_table(text: str) -> bool:
    """Whether most lines are rows of numbers."""
    lines = [line for line in text.split("\n") if line.strip()]
    rows = sum(_ROW.fullmatch(line) is not None for line in lines)
    return rows >= _FEWEST_ROWS and 2 * rows > len(lines)
