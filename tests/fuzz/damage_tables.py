"""Damage to tables: CSV as rows and cells, Parquet as typed columns and as bytes."""

import datetime
import decimal
import io
import math
import random
from typing import Any

from damage_text import HOSTILE_TEXT, damaged_bytes, damaged_text

CELLS = ["nan", "inf", "-inf", "1e400", "1e39", "", "x", "-1", "9" * 400, '"', "\0", "[bold]", "\ud7ff", "0x10", "=1"]


def damaged_table(text: str, rng: random.Random) -> bytes:
    """Cells replaced, columns shifted or missing, rows doubled or cut, or damage as text."""
    rows = [line.split(",") for line in text.split("\n")]
    for _ in range(rng.choice([1, 2, 8])):
        row = rng.choice(rows)
        edit = rng.randrange(8)
        if not row:
            row.append(rng.choice(HOSTILE_TEXT))
        elif edit == 0:
            row[rng.randrange(len(row))] = rng.choice(HOSTILE_TEXT)
        elif edit == 1:
            row.insert(rng.randrange(len(row)), rng.choice(["", "x", "0"]))
        elif edit == 2 and len(row) > 1:
            del row[rng.randrange(len(row))]
        elif edit == 3:
            column = rng.randrange(len(row))
            for line in rows:
                del line[column : column + 1]
        elif edit == 4:
            rows[rng.randrange(len(rows)) : 0] = [list(row)] * rng.choice([1, 1, 50])
        elif edit == 5:  # columns shifted under the names of others, in as many columns as before
            step = rng.choice([1, 2, -1])
            for line in rows if rng.random() < 0.5 else [row]:
                line[:] = line[step:] + line[:step]
        elif edit == 6:
            row[rng.randrange(len(row))] = rng.choice(CELLS)
        else:
            rng.shuffle(row)
    text = "\n".join(rng.choice([",", ",", ",", ",", ";", "\t"]).join(row) for row in rows)
    if rng.random() < 0.3:
        text = damaged_text(text, rng)
    return text.encode(rng.choice(["utf-8"] * 8 + ["utf-16", "utf-8-sig", "cp1252"]), "replace")


def parquet_of(text: str) -> bytes:
    """The Parquet file of a CSV text: numbers where a column holds nothing else."""
    import pyarrow
    from pyarrow import csv, parquet

    written = io.BytesIO()
    parquet.write_table(csv.read_csv(pyarrow.BufferReader(text.encode())), written)
    return written.getvalue()


def damaged_parquet(data: bytes, rng: random.Random) -> bytes:
    """Columns of other types, missing, doubled or far too long; or damaged bytes."""
    import pyarrow
    from pyarrow import parquet

    if rng.random() < 0.4:
        return _damaged_ends(data, rng)
    table = parquet.read_table(io.BytesIO(data))
    names, columns = list(table.column_names), [column.to_pylist() for column in table.columns]
    for _ in range(rng.choice([1, 1, 2])):
        at = rng.randrange(len(names))
        edit = rng.randrange(5)
        if edit == 0 and len(names) > 1:
            del names[at], columns[at]
        elif edit == 1:
            names[at] = rng.choice([rng.choice(names), "", f"{names[at]}x", "word", "band99_type", "x" * 1_000])
        elif edit == 2:
            names, columns = [*names, rng.choice(names)], [*columns, list(columns[at])]
        elif edit == 3:
            columns[at][rng.randrange(len(columns[at]))] = rng.choice([None, columns[at][0]])
        else:
            columns[at] = [_cell(rng) for _ in columns[at]] if rng.random() < 0.3 else [_cell(rng)] * len(columns[at])
    arrays = [_array(column) for column in columns]
    written = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, names), written, compression=rng.choice(["snappy", "zstd"]))
    return written.getvalue()


def _cell(rng: random.Random) -> Any:
    """A value of any type that Parquet has."""
    return rng.choice([
        None, True, 7, -1, 2**62, 0.5, math.nan, math.inf, "x", "", "peak", "\x1b[2J", "9" * 400, b"\xff\xfe",
        b"peak", [1, 2], [], ["peak"], {"a": 1}, datetime.date(2020, 1, 1), datetime.datetime(1, 1, 1),
        decimal.Decimal("1.5"), datetime.timedelta(days=1), "someone@example.org", "x" * 100_000, "[bold]x[/]",
    ])  # fmt: skip


def _array(values: list[Any]) -> Any:
    """A column of the type that all values have, or of their texts."""
    import pyarrow

    try:
        return pyarrow.array(values)
    except (pyarrow.ArrowException, TypeError, ValueError, OverflowError):
        return pyarrow.array([None if value is None else str(value) for value in values])


def _damaged_ends(data: bytes, rng: random.Random) -> bytes:
    """Bytes damaged in the footer, which says where everything is, or anywhere."""
    footer = int.from_bytes(data[-8:-4], "little") + 8
    if rng.random() < 0.5:
        return damaged_bytes(data, rng)
    return data[:-footer] + damaged_bytes(data[-footer:], rng)
