"""What readers of formats share: bands and presets with the place of what is wrong, names, and notes."""

import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from eqmorph.eq.preset import MAX_BANDS, MAX_NAME, PREAMP_LIMIT_DB, AnyPreset, Band, Preset
from eqmorph.errors import DataError
from eqmorph.files import STDIN
from eqmorph.numbers import parse_number
from eqmorph.text import without_addresses

_log = logging.getLogger(__name__)

_NOTES_KEPT = 1_000
"""Remarks that are known to have been made; a process that reads files of strangers for months holds no more."""

NOTE = "eqmorph: note: "
"""What a remark begins with where it is printed."""


@lru_cache(_NOTES_KEPT)
def note(remark: str) -> None:
    """Log how a file was read differently from what it states, once each; the file's name is not changed."""
    source, colon, reason = remark.partition(": ")
    _log.warning(NOTE + "%s", source + colon + without_addresses(reason))


def note_off(where: str) -> None:
    """Note, once a file, that bands which would change the sound are off in it, and left out."""
    source, _, line = where.rpartition(":")
    note(f"{source if line.isdigit() else where}: bands that are off or muted are left out")


@contextmanager
def noted() -> Iterator[list[str]]:
    """Collect what is noted in the block, which would otherwise be logged without the name of its file."""
    notes: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: notes.append(record.getMessage().removeprefix(NOTE))  # type: ignore[method-assign]
    logger = logging.getLogger("eqmorph")
    logger.addHandler(handler)
    propagated, logger.propagate = logger.propagate, False
    try:
        yield notes
    finally:
        logger.propagate = propagated
        logger.removeHandler(handler)


_KIND_OF_FILE = re.compile(r"(?<=\S) (Parametric|Graphic|FixedBand)EQ$", re.IGNORECASE)
"""What AutoEq puts behind the name of a headphone, to say what the file holds."""


def file_title(source: str) -> str:
    """Name a preset after its file, without folder and suffix, where the format has no place for a name.

    Example:
        >>> file_title("results/HD 650 ParametricEQ.txt")
        'HD 650'
    """
    if source == STDIN:
        return ""
    stem = os.fsencode(Path(source).stem).decode("utf-8", "backslashreplace")
    return _KIND_OF_FILE.sub("", stem)[:MAX_NAME]


def without_address(preset: AnyPreset, source: str) -> AnyPreset:
    """Replace an address in the name that a file gives a preset; one that comes from the file's own name stays."""
    name = without_addresses(preset.name)
    return preset if name == preset.name or preset.name == file_title(source) else preset.called(name)


def require_within(value: float, low: float, high: float, where: str, what: str) -> float:
    """Return `value`, or raise a `DataError` that names `what` when it is outside the range."""
    if not low <= value <= high:
        raise DataError(f"{where}: {what} must be {low:g} to {high:g}, not {value:g}; correct it")
    return value


def make_band(where: str, **fields: Any) -> Band:
    """A `Band`, or a `DataError` at `where` that names the field, its value and its range.

    Args:
        where: place in the file.
        fields: those of the band; a number may be the text that the file has for it.
    """
    try:
        return Band(**{name: value if name == "type" else _number(name, value) for name, value in fields.items()})
    except DataError as error:
        raise DataError(f"{where}: {error}") from None


def _number(field: str, value: Any) -> Any:
    """The number that a text says; anything else as it is, since `Band` looks at it."""
    if not isinstance(value, str):
        return value
    number = parse_number(value)
    if number is None:
        raise DataError(f"{field}: {value[:40]!r} is not a number")
    return number


def make_preset(source: str, bands: Sequence[Band], name: str, preamp: float | None = None) -> Preset:
    """A `Preset` of `bands`, or a `DataError` when there are none or too many, or the preamp is out of range."""
    if not bands:
        raise DataError(f"{source}: holds no active band; check that it is a preset and the right file")
    if len(bands) > MAX_BANDS:
        raise DataError(f"{source}: holds {len(bands)} active bands; a preset has 1 to {MAX_BANDS}")
    if preamp is not None and not abs(preamp) <= PREAMP_LIMIT_DB:
        raise DataError(f"{source}: preamp {preamp:g} dB is outside -{PREAMP_LIMIT_DB:g} to {PREAMP_LIMIT_DB:g} dB")
    return Preset(name=name, bands=tuple(bands), preamp_db=preamp)
