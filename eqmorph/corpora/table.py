"""A CSV or Parquet file with named columns as a corpus: wide, a row for each preset, or long, a row for each band.

Wide: `band1_type`, `band1_frequency_hz`, `band1_gain_db`, `band1_q`, `band2_type` and so on; a band without a type is
no band. Long: `preset`, `type`, `frequency_hz`, `gain_db`, `q`, rows of the same `preset` being its bands. Both may
have the columns `word`, `submitter` and `author`, whose names can be set; other columns are passed over.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.cells import NOBODY, Refusal, clean_name, clean_word, finite_number, submitter_id, submitters_key
from eqmorph.corpora.chunks import TOO_LONG, Chunk, Record, chunks_of_csv, chunks_of_parquet
from eqmorph.corpora.columns import BAND_COLUMNS, LabelColumns, as_text, kind_code
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.long import PlainPresets, WholePresets, whole_presets
from eqmorph.corpora.one_layout import into_one_layout
from eqmorph.corpora.shapes import KINDS, Block, SourcePreset, bands_in_order, blocks_of
from eqmorph.corpora.wide import PlainRows
from eqmorph.eq.filters import Bands, Kind
from eqmorph.errors import DataError, UsageError, did_you_mean
from eqmorph.formats.reading import note

MAX_BYTES = 10**9
"""Longest file that is read; a million presets of five bands have 200 MB as text."""
MOST_REFUSED = 50_000
"""Refused rows after which a file without any preset is given up: a few bytes of Parquet stand for millions."""
PARQUET = b"PAR1"
"""First bytes of a Parquet file."""
MAX_HEADER = 100_000
"""Characters of a header that are looked at to recognize a table."""
_WIDE = re.compile(r"band(\d{1,2})_type")
_WIDE_COLUMN = re.compile(rf"band\d{{1,2}}_(?:{'|'.join(BAND_COLUMNS)})")


class _Cells(NamedTuple):
    """A preset that is read by itself: its row, the cells of that row, and those of its bands."""

    row: int
    record: Record
    bands: list[Record]


class TableReader(CorpusReader):
    """A CSV or Parquet file with named columns."""

    word: str = "word"
    """Column of the word."""
    submitter: str = "submitter"
    """Column of who made the preset; kept as an id that says nothing else. Where it names nobody, each preset is a
    group; where it names some, the others are one group."""
    author: str = "author"
    """Column of whom a preset is to be credited to, by name."""
    preset: str = "preset"
    """Column of the preset that a band belongs to, in a long table."""
    licence: str = ""
    """Terms under which the presets may be passed on, shown with them."""
    fit: bool = False
    """Whether presets of another shape than most are fitted, where otherwise they are refused."""

    def recognizes(self, path: Path) -> bool:
        """Whether the file is Parquet, or its first line names the columns of bands."""
        try:
            with path.open("rb") as opened:
                start = opened.read(MAX_HEADER)
        except (OSError, ValueError):
            return False
        header = start.decode("utf-8-sig", errors="replace").partition("\n")[0]
        columns = [name.strip().strip('"') for name in header.split(",")]
        return start.startswith(PARQUET) or self._is_long(columns) or any(map(_WIDE.fullmatch, columns))

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read a table.

        Raises:
            DataError: the file cannot be read, lacks columns or has one twice, or has no valid preset; with `strict`,
                the first row that is refused.
            MissingExtraError: the file is Parquet, and pyarrow is not installed.
            UsageError: no file is named.
        """
        if argument is None:
            raise UsageError("the corpus 'table' is read from a file; name it, for example table:presets.parquet")
        path = Path(argument)
        data = files.read_bytes(path, MAX_BYTES)
        read_chunks = chunks_of_parquet if data.startswith(PARQUET) else chunks_of_csv
        columns, chunks = read_chunks(data, path, self._is_used)
        repeated = [name for name, times in Counter(columns).items() if times > 1 and self._is_used(name)]
        if repeated:
            raise DataError(f"{path}: has the column {repeated[0]!r} more than once; leave one of them")
        self._check_columns(path, columns)
        blocks, refused = self._blocks(path, columns, chunks, submitters_key(data))
        if not blocks:
            problem = f"; the first problem: {refused[0]}" if refused else ""
            more = f" in its first {len(refused):,} rows" if len(refused) >= MOST_REFUSED else ""
            raise DataError(f"{path}: has no valid preset{more}{problem}")
        corpus = into_one_layout(blocks, fit_others=self.fit)
        refused = sorted([*refused, *corpus.refused])
        if strict and refused:
            raise DataError(f"{path}: {refused[0]}; correct the row or leave `strict` out")
        has_people = bool((corpus.groups != NOBODY).any())
        digest = hashlib.sha256(data)
        digest.update(self.options_text().encode())
        return replace(
            corpus,
            groups=corpus.groups if has_people else np.array([f"row {row}" for row in corpus.rows], dtype=object),
            source=f"{path.name} ({len(corpus):,} presets, {len(refused):,} refused)",
            checksum=digest.hexdigest(),
            refused=tuple(refused),
            grouped_by="submitter" if has_people else "row",
            authors=corpus.authors if self.author in columns else None,
            licence=self.licence,
        )

    def _check_columns(self, path: Path, columns: Sequence[str]) -> None:
        """Refuse a table without the columns that it is said to have, and note that there are no words.

        Raises:
            DataError: an option names a column that is not there, or a band lacks one of its columns.
        """
        for option in ("word", "submitter", "author", "preset"):
            column = getattr(self, option)
            if column not in columns and column != getattr(TableReader, option):
                nearest = did_you_mean(column, columns)
                raise DataError(f"{path}: has no column {column!r}, which the option {option!r} names{nearest}")
        of_bands = [f"{prefix}_{column}" for prefix in _prefixes(columns) for column in BAND_COLUMNS]
        lacking = next((name for name in of_bands if name not in columns), None)
        if lacking and not self._is_long(columns):
            nearest = did_you_mean(lacking, [name for name in columns if not self._is_used(name)])
            raise DataError(f"{path}: has no column {lacking!r}{nearest or '; a band has all four columns'}")
        if self.word not in columns and not all(map(self._is_used, columns)):
            nearest = did_you_mean(self.word, [name for name in columns if not self._is_used(name)])
            named = f"table:{path}?word=NAME names another"
            note(f"{path}: has no column {self.word!r}, so its presets have no words; {named}{nearest}")

    def _is_used(self, column: str) -> bool:
        """Whether a column says something of a preset or of its bands."""
        own = (self.word, self.submitter, self.author, self.preset, *BAND_COLUMNS)
        return column in own or _WIDE_COLUMN.fullmatch(column) is not None

    def _is_long(self, columns: Iterable[str]) -> bool:
        return {self.preset, *BAND_COLUMNS} <= set(columns)

    def _blocks(
        self, path: Path, columns: list[str], chunks: Iterator[Chunk], key: bytes
    ) -> tuple[list[Block], list[Refused]]:
        """The presets of a table, and the rows that hold none.

        Presets that hold nothing unusual are read together; the others, which a message may have to be about, one by
        one.
        """
        labels = LabelColumns(self.word, self.submitter, self.author, key)
        if self._is_long(columns):
            parts = self._long(chunks, PlainPresets(labels))
        else:
            prefixes = _prefixes(columns)
            if not prefixes:
                long = ", ".join([self.preset, *BAND_COLUMNS])
                wide = "band1_type, band1_frequency_hz and so on"
                expected = f"{long} (a row for each band) or {wide} (for each preset)"
                raise DataError(f"{path}: lacks the columns of a table of presets; expected {expected}")
            parts = self._wide(chunks, PlainRows(prefixes, labels))
        blocks: list[Block] = []
        refused: list[Refused] = []
        for plain, others in parts:
            entries, problems = self._entries(others, key)
            blocks += [*plain, *blocks_of(entries)]
            refused += problems
            if not blocks and len(refused) >= MOST_REFUSED:
                break
        return blocks, refused

    def _wide(self, chunks: Iterator[Chunk], rows: PlainRows) -> Iterator[tuple[list[Block], Iterator[_Cells]]]:
        """The presets of each chunk of a wide table: those read together, and the cells of the others."""
        for chunk in chunks:
            plain, read = rows.read(chunk)
            others = chunk.records(np.flatnonzero(~read))
            yield plain, (_Cells(row, record, _wide_bands(record, rows.bands)) for row, record in others)

    def _long(
        self, chunks: Iterator[Chunk], plain_presets: PlainPresets
    ) -> Iterator[tuple[list[Block], Iterator[_Cells]]]:
        """The presets of each part of a long table: those read together, and the cells of the others."""
        for presets in whole_presets(chunks, self.preset):
            plain, read = plain_presets.read(presets)
            yield plain, (_long_cells(presets, index) for index in np.flatnonzero(~read).tolist())

    def _entries(self, presets: Iterable[_Cells], key: bytes) -> tuple[list[SourcePreset], list[Refused]]:
        """Presets read one by one."""
        entries: list[SourcePreset] = []
        refused: list[Refused] = []
        for preset in presets:
            try:
                entries.append(self._entry(preset, key))
            except Refusal as problem:
                refused.append(Refused(preset.row, problem.column, problem.reason))
                if not entries and len(refused) >= MOST_REFUSED:
                    break
        return entries, refused

    def _entry(self, preset: _Cells, key: bytes) -> SourcePreset:
        """The preset of a row, or of the rows of its bands.

        Raises:
            Refusal: a number, a type or a word that is none.
        """
        row, record, bands = preset
        word = clean_word(as_text(record.get(self.word)), self.word)
        submitter = as_text(record.get(self.submitter))
        author = clean_name(as_text(record.get(self.author)), self.author)
        return SourcePreset(row, "bands", bands_in_order(_bands(bands)), word, submitter_id(submitter, key), author)


def _prefixes(columns: Iterable[str]) -> list[str]:
    """Beginnings of the columns of each band of a wide table: "band1", "band2"."""
    return [column.removesuffix("_type") for column in columns if _WIDE.fullmatch(column)]


def _long_cells(presets: WholePresets, index: int) -> _Cells:
    """The cells of a preset of a long table."""
    rows = list(presets.chunk.records(presets.positions(index)))
    row, record = rows[0]
    return _Cells(row, record, [{column: cells.get(column) for column in BAND_COLUMNS} for _, cells in rows])


def _wide_bands(record: Record, prefixes: Sequence[str]) -> list[Record]:
    """The bands of a wide row that have a type."""
    bands = ({column: record.get(f"{prefix}_{column}") for column in BAND_COLUMNS} for prefix in prefixes)
    return [band for band in bands if as_text(band["type"]).strip()]


def _bands(cells: list[Record]) -> Bands:
    """Bands (B,) of the cells of each."""
    if not cells:
        raise Refusal("bands", "has no band")
    kinds: list[Kind] = []
    numbers = []
    for index, band in enumerate(cells, start=1):
        if band["type"] == TOO_LONG:
            raise Refusal("whole row", "has more cells than the table has columns; numbers have a decimal point")
        code = kind_code(band["type"])
        if code < 0:
            raise Refusal(f"band {index}, type", f"is none of {', '.join(KINDS)}")
        kinds.append(KINDS[code])
        numbers.append([finite_number(band[column], f"band {index}, {column}") for column in BAND_COLUMNS[1:]])
    frequency_hz, gain_db, q = np.array(numbers).T
    return Bands(tuple(kinds), frequency_hz, gain_db, q)
