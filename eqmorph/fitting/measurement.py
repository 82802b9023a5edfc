"""Measured responses as tables of frequency and level, and the equalizer curve that corrects one.

    frequency,raw                 * Measured with a microphone
    20.00,-3.14                   * Freq(Hz) SPL(dB) Phase(degrees)
    20.20,-3.10                   20.0 71.3 12.0

Read are the CSV files of AutoEq and what measuring programs export: columns between commas, semicolons, tabs or
spaces, with a line of headings or none, comments after `*`, `#` or `"`.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.filters import log_grid
from eqmorph.eq.limits import AUDIBLE, within
from eqmorph.eq.smoothing import window_means
from eqmorph.errors import DataError, UsageError
from eqmorph.formats.detect import is_table
from eqmorph.formats.reading import note
from eqmorph.numbers import parse_number
from eqmorph.text import shorten

LEVEL_COLUMNS = ("raw", "spl", "level", "magnitude", "db", "gain")
"""Headings that name the column of levels, in the order in which they are looked for; else it is the second one."""

NO_LEVELS = ("phase", "deg", "coherence")
"""Beginnings of headings of columns that hold no levels."""

CURVE_COLUMNS = ("equalization", "gain", "eq", "parametric_eq", "fixed_band_eq")
"""Headings of a column that holds an equalizer's curve rather than a measurement."""

LEVEL_BAND_HZ = (100.0, 10_000.0)
"""Measurement and target are brought to the same mean level here: bass and treble shall not decide the level."""

TREBLE_HZ = (6_000.0, 8_000.0)
"""Between these frequencies smoothing goes over to that of the treble. Resonances of the ear canal and of the fit on
the head move above them from one measurement to the next, so that no narrow correction holds there."""

TREBLE_OCTAVES = 1.0
"""Least width of smoothing in the treble."""

DEFAULT_OCTAVES = 1 / 6
"""Width of smoothing, here and between spectra."""
DEFAULT_BOOST_DB = 6.0

MOST_COLUMNS = 100
"""Columns among which that of levels is looked for."""

LEVELS_DB = (-1_000.0, 1_000.0)
"""What a level may be: numbers beyond are no decibels, and their differences could not be computed."""

_COMMENTS = ("*", "#", '"', "'", "//")
_STARTS_LIKE_A_NUMBER = re.compile(r"[-+]?[.,]?\d")
_FINE_HZ = log_grid(1024)
_FEWEST_ROWS = 2


@dataclass(frozen=True)
class ResponseTable:
    """Levels over frequency.

    Attributes:
        source: its label in messages.
        frequency_hz: (N,) ascending.
        level_db: (N,) decibels.
        heading: of the column of levels, in lower case; empty where the table has no headings.
    """

    source: str
    frequency_hz: FloatArray
    level_db: FloatArray
    heading: str = ""

    def at(self, grid_hz: FloatArray) -> FloatArray:
        """(F,) decibels: straight lines over log frequency, level beyond the first and the last point."""
        return np.interp(np.log(grid_hz), np.log(self.frequency_hz), self.level_db)

    @property
    def is_curve(self) -> bool:
        """Whether its heading says that it is an equalizer's curve."""
        return any(_is_called(self.heading, name) for name in CURVE_COLUMNS)


def looks_like_table(text: str) -> bool:
    """Whether the first line that is neither comment nor heading holds a frequency and a level, or most lines do."""
    lines = [line for line in text.split("\n") if _has_content(line)][:2]
    return any(_numbers(line) is not None for line in lines) or is_table(text)


def parse_table(text: str, source: str) -> ResponseTable:
    """Read a table of frequency and level.

    Args:
        text: content of a file.
        source: its label in messages.

    Raises:
        DataError: "source:line: reason" for a line without two numbers, frequencies that do not ascend, or too few.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if _has_content(line)]
    headings: list[str] = []
    if lines and _numbers(lines[0][1]) is None:
        number, line = lines[0]
        headings = [cell.strip().strip('"').lower() for cell in _cells(line)]
        if any(map(_STARTS_LIKE_A_NUMBER.match, headings[:1])):
            raise DataError(
                f"{source}:{number}: expected headings or a frequency and a level, got {line.strip()!r:.60}"
            )
        _expect_hertz(headings, f"{source}:{number}")
        lines = lines[1:]
    level_column = _level_column(headings, source)
    rows = [_row(line, f"{source}:{number}", level_column) for number, line in lines]
    if len(rows) < _FEWEST_ROWS:
        raise DataError(f"{source}: holds {len(rows)} rows of frequency and level; a curve needs at least two")
    frequency_hz, level_db = np.array(rows).T
    (wrong,) = np.nonzero(np.diff(frequency_hz) <= 0)
    if len(wrong):
        number = lines[wrong[0] + 1][0]
        raise DataError(f"{source}:{number}: frequencies must ascend; sort the rows and remove repeated ones")
    if within(frequency_hz, *AUDIBLE["frequency_hz"]).sum() < _FEWEST_ROWS:
        raise DataError(
            f"{source}: fewer than two rows lie in 20 Hz to 20 kHz; write frequencies in Hz, such as 1000"
        )
    heading = headings[level_column] if level_column < len(headings) else ""
    return ResponseTable(source, frequency_hz, level_db, heading)


def correction_db(
    measurement: ResponseTable,
    target: ResponseTable | None = None,
    smoothing: float = DEFAULT_OCTAVES,
    max_boost_db: float = DEFAULT_BOOST_DB,
) -> FloatArray:
    """Compute the correction that brings a measured response to its target: smoothed, level removed, boost limited.

    Args:
        measurement: of a headphone or a room.
        target: where it should be; flat by default.
        smoothing: width in octaves of the window that the correction is averaged over, in the treble at least one.
        max_boost_db: highest gain; cuts are not limited.

    Returns:
        (256,) decibels on the comparison grid.

    Raises:
        UsageError: a width that is not above 0, or a limit below 0.
    """
    if not smoothing > 0:
        raise UsageError(f"{smoothing:g} octaves: expected a width above 0, such as 0.17", "smoothing")
    if not max_boost_db >= 0:
        raise UsageError(f"{max_boost_db:g} dB: expected a limit of 0 or more", "max_boost")
    # The correction is what the measurement lacks, on a fine grid, without the difference in level.
    wanted_db = target.at(_FINE_HZ) if target is not None else np.zeros(len(_FINE_HZ))
    wanted_db = wanted_db - measurement.at(_FINE_HZ)
    wanted_db -= wanted_db[within(_FINE_HZ, *LEVEL_BAND_HZ)].mean()
    # Windows are as wide in octaves as they have to be at each frequency, so they are taken over log2 of it.
    centers = np.log2(COMPARISON_GRID_HZ)
    width = _widths(smoothing)
    smoothed_db = window_means(np.log2(_FINE_HZ), wanted_db, centers - width / 2, centers + width / 2)
    return np.asarray(np.minimum(smoothed_db, max_boost_db))


def _widths(smoothing: float) -> FloatArray:
    """(256,) octaves of the window at each frequency of the comparison grid."""
    start, stop = np.log2(TREBLE_HZ)
    share = np.clip((np.log2(COMPARISON_GRID_HZ) - start) / (stop - start), 0.0, 1.0)
    return np.asarray(smoothing + share * (max(smoothing, TREBLE_OCTAVES) - smoothing))


def _has_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(_COMMENTS)


def _cells(line: str) -> list[str]:
    """Columns; a comma between digits is a decimal mark where semicolons, tabs or spaces divide the columns."""
    for divider in (";", "\t"):
        if divider in line:
            return line.replace(",", ".").strip().split(divider)
    if re.search(r"\d,\d+[^\S\n]+-?\d+,\d", line):
        return line.replace(",", ".").split()
    return line.strip().split(",") if "," in line else line.split()


def _numbers(line: str) -> list[float] | None:
    """The first two columns as numbers; None where they are none."""
    numbers = [parse_number(cell) for cell in _cells(line)[:2]]
    frequency_hz, level_db = numbers if len(numbers) == 2 else (None, None)
    return None if frequency_hz is None or level_db is None else [frequency_hz, level_db]


_FREQUENCY = re.compile(r"freq(?!\w*+\W++resp)|.*\bhz\b")
"""A heading of frequencies, such as "freq" and "f (hz)", but not "frequency response"."""


def _expect_hertz(headings: list[str], where: str) -> None:
    """Refuse headings that name another unit, or another column than the first, for frequencies."""
    if "khz" in headings[0]:
        raise DataError(f"{where}: frequencies in kHz; write them in Hz")
    first, *others = (_FREQUENCY.match(heading) is not None for heading in headings[:MOST_COLUMNS])
    if any(others) and not first:
        raise DataError(f"{where}: frequencies are expected in the first column; exchange the columns")


def _level_column(headings: list[str], source: str) -> int:
    """The column of levels: one that is called so, else the second one; a note says where that is a guess."""
    for name in (*LEVEL_COLUMNS, *CURVE_COLUMNS):
        for index, heading in enumerate(headings[1:MOST_COLUMNS], 1):
            if _is_called(heading, name):
                return index
    if any(not heading.startswith(NO_LEVELS) for heading in headings[2:MOST_COLUMNS]):
        note(f"{source}: levels are read from the column {shorten(headings[1])}; others are left out")
    return 1


def _is_called(heading: str, name: str) -> bool:
    """Whether a heading is a name, with or without a unit."""
    return heading == name or re.split(r"[\s(\[_]", heading)[0] == name


def _row(line: str, where: str, level_column: int) -> tuple[float, float]:
    cells = _cells(line)
    frequency_hz, level_db = (
        parse_number(cells[column]) if column < len(cells) else None for column in (0, level_column)
    )
    if frequency_hz is None or level_db is None:
        raise DataError(
            f"{where}: expected a frequency and a level, got {line.strip()!r:.60}; remove the line, or put # "
            "before it"
        )
    if not (0.0 < frequency_hz < math.inf and within(level_db, *LEVELS_DB)):
        low, high = LEVELS_DB
        raise DataError(
            f"{where}: expected a frequency above 0 and a level in {low:g} to {high:g} dB, got {line.strip()!r:.60}"
        )
    return frequency_hz, level_db
