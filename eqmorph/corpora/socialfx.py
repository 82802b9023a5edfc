"""SocialFX: words that people taught by rating equalizer curves, as shapes of 40 bands.

Source: M. Cartwright, B. Pardo, "Social-EQ: Crowdsourcing an equalization descriptor map", ISMIR 2013; T. Zheng,
P. Seetharaman, B. Pardo, "SocialFX: Studying a crowdsourced folksonomy of audio effects terms", ACM MM 2016. The
table of equalizers is `eq_contributions.csv`: word, language, audio_id, ratings_consistency and 40 gains that are
z-scored row by row, so that a shape has neither level nor strength. Its header lacks the name of one column. Nobody
can tell who gave a row: each is a group of its own.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.cells import Refusal, clean_word, finite_number
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.band_spec import BandSpec
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import BIQUAD, within
from eqmorph.errors import DataError, UsageError

BANDS = 40
_LEADING = ("word", "language", "audio_id", "ratings_consistency")
_BAND_NAME = re.compile(r"RSC_(\d+(?:\.\d+)?)Hz_band")
_LARGEST_GAIN = 12.0
"""No z-score of 40 numbers is larger than sqrt(39) = 6.2."""
_PEAK_Q = 4.31
"""Q of the peaks through which Audealize plays these shapes."""
MAX_LINE = 10_000
"""Characters of a line that are looked at to recognize a file."""

LANGUAGES = {"english": "en", "español": "es"}
"""How the file names a language -> its ISO 639-1 code."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """N shapes with their words.

    Attributes:
        words: (N,) str objects, trimmed and in lower case.
        languages: (N,) str objects, ISO 639-1.
        consistency: (N,) float64 in [0, 1], how much a person's ratings of repeated curves agreed.
        gains: (N, 40) float64, z-scored.
        centers_hz: (40,) float64, ascending.
        rows: (N,) 1-based lines of the file.
        source: one line for a person.
        checksum: SHA-256 of the file.
        refused: the lines that were not read.
    """

    words: np.ndarray
    languages: np.ndarray
    consistency: FloatArray
    gains: FloatArray
    centers_hz: FloatArray
    rows: np.ndarray
    source: str
    checksum: str
    refused: tuple[Refused, ...] = ()

    def __len__(self) -> int:
        return len(self.gains)

    def take(self, index: np.ndarray) -> "Shapes":
        """The rows that an array of positions or a boolean mask (N,) picks."""
        return replace(
            self,
            words=self.words[index],
            languages=self.languages[index],
            consistency=self.consistency[index],
            gains=self.gains[index],
            rows=self.rows[index],
        )

    def resampled(self, grid_hz: FloatArray) -> FloatArray:
        """(N, F) the shapes on another grid (F,), straight between the bands over log frequency."""
        log_centers, log_grid_hz = np.log(self.centers_hz), np.log(grid_hz)
        return np.array([np.interp(log_grid_hz, log_centers, row) for row in self.gains])


class SocialFxReader(CorpusReader):
    """SocialFX equalizers: a CSV file of words and shapes of 40 bands."""

    def recognizes(self, path: Path) -> bool:
        """Whether the first line names as many bands as the SocialFX file has."""
        try:
            with path.open(encoding="utf-8-sig") as lines:
                return len(_BAND_NAME.findall(lines.readline(MAX_LINE))) == BANDS
        except (OSError, UnicodeDecodeError, ValueError):
            return False

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read the shapes as presets of 40 peaks with fixed centers; see `read_shapes` for the shapes themselves."""
        if argument is None:
            raise UsageError(
                "the corpus 'socialfx' is read from a file; name it, for example socialfx:eq_contributions.csv"
            )
        shapes = read_shapes(Path(argument), strict)
        return Corpus(
            params=shapes.gains,
            words=shapes.words,
            groups=np.array([f"row {row}" for row in shapes.rows], dtype=object),
            rows=shapes.rows,
            source=shapes.source,
            checksum=shapes.checksum,
            synthetic=False,
            layout=_layout(shapes.centers_hz),
            refused=shapes.refused,
        )


def read_shapes(path: Path, strict: bool = False) -> Shapes:
    """Read a file in the SocialFX form; rows that cannot be trusted are refused, counted and explained.

    Args:
        path: CSV, UTF-8.
        strict: stop at the first refused row.

    Raises:
        DataError: the file cannot be read, does not name 40 bands, or has no valid row; with `strict`, the first
            refused row.
    """
    data = files.read_bytes(path)
    lines = io.StringIO(files.decode_utf8(data, path))
    centers_hz = np.array([float(hertz) for hertz in _BAND_NAME.findall(lines.readline())])
    ascending = (np.diff(centers_hz) > 0).all() and within(centers_hz, *BIQUAD["frequency_hz"]).all()
    if len(centers_hz) != BANDS or not ascending:
        low, high = BIQUAD["frequency_hz"]
        raise DataError(
            f"{path}: its first line names {len(centers_hz)} bands, expected {BANDS} that ascend from {low:g} to "
            f"{high:g} Hz"
        )
    rows, refused = _read_rows(lines)
    if strict and refused:
        raise DataError(f"{path}: {refused[0]}; correct the row or leave `strict` out")
    if not rows:
        first = f"; the first: {refused[0]}" if refused else ""
        raise DataError(f"{path}: has no valid row{first}")
    note = f", {len(refused):,} refused" if refused else ""
    return Shapes(
        words=np.array([row.word for row in rows], dtype=object),
        languages=np.array([row.language for row in rows], dtype=object),
        consistency=np.array([row.consistency for row in rows]),
        gains=np.array([row.gains for row in rows]),
        centers_hz=centers_hz,
        rows=np.array([row.number for row in rows], dtype=np.int64),
        source=f"{path.name} ({len(rows):,} rows{note})",
        checksum=hashlib.sha256(data).hexdigest(),
        refused=tuple(refused),
    )


class _Row(NamedTuple):
    """A row that can be trusted: its line in the file, and what it says."""

    number: int
    word: str
    language: str
    consistency: float
    gains: list[float]


def _read_rows(lines: Iterable[str]) -> tuple[list[_Row], list[Refused]]:
    """Read every line below the header, and say of those that cannot be trusted why."""
    rows: list[_Row] = []
    refused: list[Refused] = []
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        try:
            rows.append(_row(number, line))
        except Refusal as problem:
            refused.append(Refused(number, problem.column, problem.reason))
    return rows, refused


def _row(number: int, line: str) -> _Row:
    """What a line says.

    Raises:
        Refusal: it cannot be trusted.
    """
    try:
        cells = next(csv.reader([line], strict=True))
    except csv.Error:
        raise Refusal("whole row", "a quotation mark is not closed or stands inside a cell") from None
    if len(cells) != len(_LEADING) + BANDS:
        raise Refusal("whole row", f"has {len(cells)} columns, expected {len(_LEADING) + BANDS}")
    word, language = clean_word(cells[0], "word"), LANGUAGES.get(cells[1].strip().lower())
    if not word:
        raise Refusal("word", "is empty")
    if language is None:
        raise Refusal("language", f"expected one of {', '.join(LANGUAGES)}")
    consistency = finite_number(cells[3], "ratings_consistency")
    if not 0 <= consistency <= 1:
        raise Refusal("ratings_consistency", "is not in 0 to 1")
    gains = [finite_number(cell, "gains") for cell in cells[len(_LEADING) :]]
    if not all(abs(gain) <= _LARGEST_GAIN for gain in gains):
        raise Refusal("gains", f"a gain is not within +-{_LARGEST_GAIN:g}; they are z-scores")
    return _Row(number, word, language, consistency, gains)


def _layout(centers_hz: FloatArray) -> Layout:
    """Peaks at fixed centers, as Audealize plays the shapes."""
    span = (-_LARGEST_GAIN, _LARGEST_GAIN, 0.0)
    return Layout(
        "socialfx-40",
        tuple(BandSpec(f"{hz:g} Hz", "peak", frequency_hz=float(hz), gain_db=span, q=_PEAK_Q) for hz in centers_hz),
    )
