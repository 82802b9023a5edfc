"""The SAFE equaliser data: 25 columns, no header, one row for each preset.

Source: R. Stables, S. Enderby, B. De Man, G. Fazekas, J. D. Reiss, "SAFE: A system for the extraction and
retrieval of semantic audio descriptors", ISMIR 2014. The file holds the network address of each submitter.
"""

import csv
import hashlib
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.cells import Refusal, clean_word, group_id, submitters_key
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.fetch import fetched
from eqmorph.eq.layout import SAFE
from eqmorph.eq.limits import within
from eqmorph.errors import DataError
from eqmorph.numbers import parse_number

COLUMNS = (
    *("id", "descriptor", "address", "input_channels", "output_channels"),
    *SAFE.names,
    *("genre", "instrument", "location", "experience", "age", "language", "audio_md5"),
)
MAX_BYTES = 200 * 10**6
"""Longest file that is read: about 700,000 rows; the SAFE file has 1,700."""
MAX_LINE = 10_000
"""Characters of a line that are looked at to recognize a file; those of the SAFE file have about 300."""

_WORD = COLUMNS.index("descriptor")
_ADDRESS = COLUMNS.index("address")
_PARAMS = slice(COLUMNS.index(SAFE.names[0]), COLUMNS.index(SAFE.names[-1]) + 1)


class SafeReader(CorpusReader):
    """The SAFE equaliser data: a CSV file, or the fetched one."""

    def recognizes(self, path: Path) -> bool:
        """Whether the first line has as many cells as the SAFE file has columns."""
        try:
            with path.open(encoding="utf-8-sig") as lines:
                return lines.readline(MAX_LINE).count(",") == len(COLUMNS) - 1
        except (OSError, UnicodeDecodeError, ValueError):
            return False

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read a file, or the fetched one; see `read_safe`."""
        return read_safe(fetched() if argument is None else Path(argument), strict)


def read_safe(path: Path, strict: bool = False) -> Corpus:
    """Read a file in the SAFE form; rows that cannot be trusted are refused, counted and explained.

    Addresses are replaced by group ids as the rows are read, see `cells.group_id`; they are in no attribute, message
    or file. In a row whose columns have shifted an address may stand anywhere: a message never repeats text found
    where a number should be, and a word that looks like an address is refused, see
    `text.looks_like_address`.

    Args:
        path: CSV, UTF-8.
        strict: stop at the first refused row.

    Raises:
        DataError: the file cannot be read, is empty, is not text, or has no valid row; with `strict`, the first
            refused row.
    """
    data = files.read_bytes(path, MAX_BYTES)
    text = files.decode_utf8(data, path)
    if "\0" in text:
        raise DataError(f"{path}: holds binary data; expected comma-separated text with {len(COLUMNS)} columns")
    key = submitters_key(data)
    entries, refused = _read_rows(text, key)
    if strict and refused:
        raise DataError(f"{path}: {refused[0]}; correct the row or leave `strict` out")
    if not entries and not refused:
        raise DataError(f"{path}: is empty; expected rows of {len(COLUMNS)} comma-separated columns")
    if not entries:
        raise DataError(
            f"{path}: none of its {len(refused):,} rows is valid; the first: {refused[0]}; give a SAFE file, a table "
            "with commas between columns named word, band1_type and so on, or a folder of presets"
        )
    note = f", {len(refused):,} refused" if refused else ""
    return Corpus(
        params=SAFE.clip(np.array([entry.params for entry in entries])),
        words=np.array([entry.word for entry in entries], dtype=object),
        groups=np.array([entry.group for entry in entries], dtype=object),
        rows=np.array([entry.row for entry in entries], dtype=np.int64),
        source=f"{path.name} ({len(entries):,} rows{note})",
        checksum=hashlib.sha256(data).hexdigest(),
        synthetic=False,
        layout=SAFE,
        refused=tuple(refused),
    )


class _Entry(NamedTuple):
    """A row that can be trusted: its line in the file, parameters in Hz, dB and Q, word, and id of its submitter."""

    row: int
    params: list[float]
    word: str
    group: str


def _read_rows(text: str, key: bytes) -> tuple[list[_Entry], list[Refused]]:
    """Read every row, and say of those that cannot be trusted why."""
    entries: list[_Entry] = []
    refused: list[Refused] = []
    for row, cells in _records(text):
        try:
            entries.append(_Entry(row, _values(cells), _word(cells), group_id(cells[_ADDRESS], key)))
        except Refusal as problem:
            refused.append(Refused(row, problem.column, problem.reason))
    return entries, refused


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(1-based line, cells) of each line that is not blank.

    A line is parsed by itself: a stray quote spoils its own row only, and the number is what an editor shows.
    """
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if not line.strip():
            continue
        try:
            yield number, next(csv.reader([line], strict=True))
        except csv.Error:
            yield number, []


def _values(cells: list[str]) -> list[float]:
    """The thirteen parameters of a row."""
    if not cells:
        raise Refusal("whole row", "a quotation mark is not closed or stands inside a cell")
    if len(cells) != len(COLUMNS):
        raise Refusal("whole row", f"has {len(cells)} columns, expected {len(COLUMNS)}")
    values = [parse_number(cell) for cell in cells[_PARAMS]]
    if all(value is None for value in values) and all(cells[_PARAMS]):
        raise Refusal("whole row", "has text where the numbers belong, like a header; the SAFE file has none")
    for value, param in zip(values, SAFE.params, strict=True):
        if value is None:
            raise Refusal(param.name, "not a number")
        if not math.isfinite(value):
            raise Refusal(param.name, f"{value} is not a finite number")
        if not within(value, param.low, param.high):
            raise Refusal(param.name, f"{value:g} is outside {param.low:g} to {param.high:g} {param.unit}".rstrip())
    return [value for value in values if value is not None]


def _word(cells: list[str]) -> str:
    word = clean_word(cells[_WORD], "descriptor")
    if not word:
        raise Refusal("descriptor", "is empty")
    return word
