"""Rows of a CSV or Parquet file, in chunks and by column, so a million rows do not become a million objects."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.extras import explained
from eqmorph.progress import report

CHUNK = 1_000
"""Rows that are read together. Their cells fit into a processor's cache, and are gone before the garbage collector
goes through them: by 50,000, text took 2.3 (a row a preset) and 3.4 times (a row a band) as long, Parquet as long."""

MAX_ROWS = 5 * 10**6
"""Most rows of a Parquet file, which says how many it holds: a few bytes of it may stand for any number."""

MAX_CELL = 1_000
"""Characters of a text in a Parquet file that are looked at; no word, type or number has as many."""
MAX_UNPACKED = 2 * 10**9
"""Most bytes that the columns of a Parquet file may have before they were packed."""

TOO_LONG = "more cells than columns"
"""What stands for the types of bands in a row with more cells than columns, whose cells may all have shifted."""

Record = Mapping[str, Any]
"""Column -> cell of one row."""


class Chunk(NamedTuple):
    """Some rows of a table."""

    rows: NDArray[np.int64]
    """(n,) where each stands in the file."""
    columns: Mapping[str, Sequence[Any]]
    """Column -> n cells: text, None for a missing one, or numbers (n,) of a Parquet file."""

    def column(self, name: str) -> Sequence[Any]:
        """The n cells of a column; None for each where the table has no such column."""
        return self.columns.get(name, (None,) * len(self.rows))

    def part(self, rows: slice) -> "Chunk":
        """Some of the rows, with no more than their cells."""
        return Chunk(self.rows[rows].copy(), {name: _copied(cells[rows]) for name, cells in self.columns.items()})

    def followed_by(self, other: "Chunk") -> "Chunk":
        """The rows of this chunk, then those of another with the same columns."""
        cells = {name: _joined(self.columns[name], other.columns[name]) for name in self.columns}
        return Chunk(np.concatenate([self.rows, other.rows]), cells)

    def records(self, positions: Iterable[int]) -> Iterator[tuple[int, Record]]:
        """The rows at some positions in the chunk, each with where it stands in the file."""
        for position in positions:
            yield int(self.rows[position]), {name: cells[position] for name, cells in self.columns.items()}


def _copied(cells: Sequence[Any]) -> Sequence[Any]:
    """A part of an array as one of its own, which does not keep the whole."""
    return cells.copy() if isinstance(cells, np.ndarray) else cells


def _joined(first: Sequence[Any], second: Sequence[Any]) -> Sequence[Any]:
    """Cells of a column from two chunks: an array where both are."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        both: Sequence[Any] = np.concatenate([first, second])
        return both
    return [*first, *second]


Wanted = Callable[[str], bool]
"""Whether a column is read, by its name; what others hold, however many they are, takes no memory."""


def chunks_of_csv(data: bytes, path: Path, wanted: Wanted) -> tuple[list[str], Iterator[Chunk]]:
    """Columns, and the rows of a CSV file, with the number of the line that each ends on.

    Raises:
        DataError: the file is not text, or a line no CSV; the rows before it may have been read.
    """
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=None)
    rows = _csv_rows(csv.reader(text), data, path)
    columns = [name.strip() for name in next(rows, (0, []))[1]]
    used = [(place, name) for place, name in enumerate(columns) if wanted(name)]
    return columns, _reported(_csv_chunks(used, len(columns), rows), text, len(data))


def _reported(chunks: Iterator[Chunk], text: io.TextIOWrapper, size: int) -> Iterator[Chunk]:
    """Chunks; once one is dealt with, how much of its text has been read is reported."""
    for chunk in chunks:
        yield chunk
        report(cast(io.BytesIO, text.buffer).tell(), size)


def _csv_rows(table: Any, data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the number of the line that each ends on."""
    try:
        for row in table:
            if row:
                yield table.line_num, row
    except csv.Error as error:
        raise DataError(f"{path}: line {table.line_num}: {error}") from None
    except UnicodeDecodeError:
        files.decode_utf8(data, path)  # says which byte it is


def _csv_chunks(columns: list[tuple[int, str]], width: int, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Chunk]:
    """Rows as chunks of some columns.

    Args:
        columns: their places in a row, and their names.
        width: of the header. Cells that a shorter row lacks are None; a longer one has no types, see `TOO_LONG`.
        rows: with the line of each.
    """
    places, names = zip(*columns, strict=True)
    types = {place for place, name in columns if name == "type" or name.endswith("_type")}

    def some_cells(row: Sequence[str]) -> Sequence[str | None]:
        if any(cell.strip() for cell in row[width:]):
            return [TOO_LONG if place in types else row[place] for place in places]
        return [row[place] if place < len(row) else None for place in places]

    all_cells = itemgetter(*places) if len(places) > 1 else some_cells
    while chunk := list(islice(rows, CHUNK)):
        cells = [all_cells(row) if places[-1] < len(row) <= width else some_cells(row) for _, row in chunk]
        numbers = np.array([number for number, _ in chunk], dtype=np.int64)
        yield Chunk(numbers, dict(zip(names, zip(*cells, strict=True), strict=True)))


def chunks_of_parquet(data: bytes, path: Path, wanted: Wanted) -> tuple[list[str], Iterator[Chunk]]:
    """Columns, and the rows of a Parquet file, counted from 1.

    Raises:
        DataError: the file is damaged or too long.
        MissingExtraError: pyarrow is not installed.
    """
    with explained():
        import pyarrow
        from pyarrow import parquet
    try:
        schema = parquet.ParquetFile(io.BytesIO(data)).schema_arrow
        columns = list(schema.names)
        readable = [field.name for field in schema if wanted(field.name) and _is_readable(field.type)]
        # Each different text is read once, however many rows repeat it.
        texts = [field.name for field in schema if _is_text(field.type)]
        file = parquet.ParquetFile(io.BytesIO(data), read_dictionary=texts)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, error) from None
    about = file.metadata
    if about.num_rows > MAX_ROWS:
        raise DataError(
            f"{path}: has {about.num_rows:,} rows, at most {MAX_ROWS:,} are read; divide it into several files"
        )
    size = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
    if size > MAX_UNPACKED:
        raise DataError(f"{path}: has {size:,} bytes unpacked, at most {MAX_UNPACKED:,} are read; divide it")
    return columns, _parquet_chunks(file, path, readable)


def _parquet_chunks(file: Any, path: Path, readable: list[str]) -> Iterator[Chunk]:
    """Rows as chunks; a column of numbers is an array in which a missing one is NaN."""
    import pyarrow

    start = 1
    try:
        for batch in file.iter_batches(CHUNK, columns=readable):
            columns = {name: _cells(cells) for name, cells in zip(batch.schema.names, batch.columns, strict=True)}
            yield Chunk(np.arange(start, start + batch.num_rows), columns)
            start += batch.num_rows
            report(start - 1, file.metadata.num_rows)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _damaged(path, error) from None


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_readable(kind: Any) -> bool:
    """Whether a column of Parquet holds what a table of presets can: texts and numbers, not dates, bytes or lists."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(_is_text(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_null(kind))


def _cells(column: Any) -> Sequence[Any]:
    """The cells of a column of Parquet: numbers as an array, in which a missing one is NaN."""
    from pyarrow import types

    if types.is_floating(column.type) or (types.is_integer(column.type) and not column.null_count):
        numbers: Sequence[Any] = column.to_numpy(zero_copy_only=False)
        return numbers
    if types.is_dictionary(column.type):
        column.validate(full=True)  # an index may point to no text; raises an ArrowException
        texts = [text and str(text)[:MAX_CELL] for text in column.dictionary.to_pylist()]
        return [None if index is None else texts[index] for index in column.indices.to_pylist()]
    cells: list[Any] = column.to_pylist()
    return cells


def _damaged(path: Path, error: Exception) -> DataError:
    reason = " ".join(str(error).split())[:200]
    return DataError(f"{path}: is not a whole Parquet file ({reason})")
