"""Second-order sections as a text of six numbers a row, and the curve that they draw."""

import re

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ
from eqmorph.eq.limits import AUDIBLE
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import check_count
from eqmorph.formats.reading import require_within
from eqmorph.formats.sections import section_db
from eqmorph.numbers import parse_number

COEFFICIENTS = 6
"""b0 b1 b2 a0 a1 a2."""

MAX_COEFFICIENT = 1e6
"""Largest coefficient; those of the cookbook are far below."""

_RATE = re.compile(r"^[^\S\n]*+#.*?\bat[^\S\n]+([0-9]{1,9}(?:\.[0-9]{1,9})?)[^\S\n]*+(k?)Hz", re.MULTILINE)
_RATES_HZ = (1_000.0, 1_000_000.0)


def looks_like_sections(text: str) -> bool:
    """Whether every line but comments holds six numbers."""
    rows = [_numbers(line) for line in _lines(text)]
    return bool(rows) and all(row is not None for row in rows)


def sections_db(text: str, source: str, grid_hz: FloatArray) -> FloatArray:
    """Compute the response of sections in cascade.

    The sample rate stands in a comment, as `eqmorph convert --to sos` writes it ("at 44100 Hz"), else it is 48 kHz.

    Args:
        text: a section a row: b0 b1 b2 a0 a1 a2.
        source: its label in messages.
        grid_hz: (F,) frequencies in Hz.

    Returns:
        (F,) decibels; each section stays within 120 dB of 0.

    Raises:
        DataError: coefficients that are no filter, or comments that state several sample rates.
    """
    lines = _lines(text)
    check_count(len(lines), source)
    coefficients = np.array([_numbers(line) for line in lines])
    if not (np.abs(coefficients) <= MAX_COEFFICIENT).all() or (coefficients[:, 3] == 0).any():
        raise DataError(
            f"{source}: expected coefficients b0 b1 b2 a0 a1 a2 within {MAX_COEFFICIENT:g}, with a0 other than 0; "
            "correct the row"
        )
    rate_hz = _rate_hz(text, source)
    curves_db = [section_db(section, grid_hz, rate_hz) for section in coefficients]
    return np.asarray(np.sum(curves_db, axis=0))


def _rate_hz(text: str, source: str) -> float:
    """The sample rate that the comments state, else 48 kHz; a frequency beside it that is heard is a filter's."""
    named = {float(number) * (1_000.0 if kilo else 1.0) for number, kilo in _RATE.findall(text)}
    stated = {rate_hz for rate_hz in named if rate_hz > AUDIBLE["frequency_hz"][1]} or named
    if len(stated) > 1:
        raise DataError(
            f"{source}: its comments state {len(stated)} sample rates; keep one, such as '# at 48000 Hz', and its "
            "sections"
        )
    return require_within(stated.pop() if stated else SAMPLE_RATE_HZ, *_RATES_HZ, source, "the sample rate in Hz")


def _lines(text: str) -> list[str]:
    """The lines that are neither blank nor comments."""
    return [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]


def _numbers(line: str) -> list[float] | None:
    """The coefficients on a line; None where it holds another number of them, or anything else."""
    numbers = [number for cell in line.split() if (number := parse_number(cell)) is not None]
    return numbers if len(numbers) == COEFFICIENTS == len(line.split()) else None
