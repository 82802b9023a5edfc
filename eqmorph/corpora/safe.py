"""The SAFE equaliser data: 25 columns, no header, one row for each preset.

Source: R. Stables, S. Enderby, B. De Man, G. Fazekas, J. D. Reiss, "SAFE: A system for the extraction and
retrieval of semantic audio descriptors", ISMIR 2014. The file holds the network address of each submitter.
"""

import csv
import hashlib
import io
import math
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.fetch import fetched
from eqmorph.eq.layout import SAFE
from eqmorph.eq.limits import within
from eqmorph.errors import DataError

COLUMNS = (
    *("id", "descriptor", "address", "input_channels", "output_channels"),
    *SAFE.names,
    *("genre", "instrument", "location", "experience", "age", "language", "audio_md5"),
)
MAX_WORD = 200
MAX_BYTES = 200 * 10**6
"""Longest file that is read: about 700,000 rows; the SAFE file has 1,700."""
MAX_LINE = 10_000
"""Characters of a line that are looked at to recognize a file; those of the SAFE file have about 300."""

_ADDRESS_LIKE = re.compile(
    r"""
    \d{1,3} \s* \. \s* \d{1,3} \s* \. \s* \d{1,3}    # three groups of an IPv4 address, the last one cut off or not
    | (?<!\w) [0-9a-f]{0,4} (?: : [0-9a-f]{0,4} ){2,7}  # groups of an IPv6 address, zeros left out or not
    | [^\s@]+ @ [^\s@]+                               # name@host
    """,
    re.VERBOSE,
)

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

    Addresses are replaced by group ids as the rows are read, see `group_id`; they are in no attribute, message
    or file. In a row whose columns have shifted an address may stand anywhere: a message never repeats text found
    where a number should be, and a word that looks like an address is refused, see `looks_like_address`.

    Args:
        path: CSV, UTF-8.
        strict: stop at the first refused row.

    Raises:
        DataError: the file cannot be read, is empty, is not text, or has no valid row; with `strict`, the first
            refused row.
    """
    data = files.read_bytes(path, MAX_BYTES)
    text = files.decode(data, path)
    if "\0" in text:
        raise DataError(f"{path}: holds binary data; expected comma-separated text with {len(COLUMNS)} columns")
    key = hashlib.sha256(b"eqmorph submitters\0" + data).digest()
    params, words, groups, rows = [], [], [], []
    refused: list[Refused] = []
    for row, cells in _records(text):
        try:
            values, word = _values(cells), _word(cells)
        except _Refusal as problem:
            column, reason = problem.args
            refused.append(Refused(row, column, reason))
            if strict:
                raise DataError(f"{path}: {refused[-1]}; correct the row or leave `strict` out") from None
            continue
        params.append(values)
        words.append(word)
        groups.append(group_id(cells[_ADDRESS], key))
        rows.append(row)
    if not params and not refused:
        raise DataError(f"{path}: is empty; expected rows of {len(COLUMNS)} comma-separated columns")
    if not params:
        raise DataError(f"{path}: none of its {len(refused):,} rows is valid; the first: {refused[0]}")
    note = f", {len(refused):,} refused" if refused else ""
    return Corpus(
        params=SAFE.clip(np.array(params)),
        words=np.array(words, dtype=object),
        groups=np.array(groups, dtype=object),
        rows=np.array(rows, dtype=np.int64),
        source=f"{path.name} ({len(params):,} rows{note})",
        checksum=hashlib.sha256(data).hexdigest(),
        synthetic=False,
        layout=SAFE,
        refused=tuple(refused),
    )


def group_id(address: str, key: bytes) -> str:
    """An id for a submitter that cannot be turned back into the address.

    A salt written in this source would be no protection: all IPv4 addresses can be hashed in minutes. A random
    one would make splits differ from run to run. So the salt (`key`, 32 bytes) is a digest of the whole file,
    other than its published checksum: ids are the same whenever the same file is read, and only someone who
    holds the file, and so the addresses, could recompute them. Rows without an address share one id, since
    they may be one person's.
    """
    return hashlib.blake2b(address.strip().lower().encode(), key=key, digest_size=6).hexdigest()


def looks_like_address(text: str) -> bool:
    """Whether a text holds anything like a network or e-mail address, whole or cut short.

    Example:
        >>> looks_like_address("from 192.0.2.17:80"), looks_like_address("warm")
        (True, False)
    """
    return _ADDRESS_LIKE.search(unicodedata.normalize("NFKC", text).lower()) is not None


class _Refusal(Exception):
    """Column and reason why a row is not read."""


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
        raise _Refusal("whole row", "a quotation mark is not closed or stands inside a cell")
    if len(cells) != len(COLUMNS):
        raise _Refusal("whole row", f"has {len(cells)} columns, expected {len(COLUMNS)}")
    values = [_number(cell) for cell in cells[_PARAMS]]
    if all(value is None for value in values) and all(cells[_PARAMS]):
        raise _Refusal("whole row", "has text where the numbers belong, like a header; the SAFE file has none")
    for value, param in zip(values, SAFE.params, strict=True):
        if value is None:
            raise _Refusal(param.name, "not a number")
        if not math.isfinite(value):
            raise _Refusal(param.name, f"{value} is not a finite number")
        if not within(value, param.low, param.high):
            raise _Refusal(param.name, f"{value:g} is outside {param.low:g} to {param.high:g} {param.unit}".rstrip())
    return [value for value in values if value is not None]


def _number(cell: str) -> float | None:
    try:
        return None if "_" in cell or not cell.isascii() else float(cell)
    except ValueError:
        return None


def _word(cells: list[str]) -> str:
    word = cells[_WORD].strip().lower()
    if not word:
        raise _Refusal("descriptor", "is empty")
    if looks_like_address(word):
        raise _Refusal("descriptor", "looks like an address: the columns of the row seem to have shifted")
    if not word.isprintable():
        raise _Refusal("descriptor", "holds control characters")
    if len(word) > MAX_WORD:
        raise _Refusal("descriptor", f"has {len(word):,} characters, at most {MAX_WORD} are read")
    return word
