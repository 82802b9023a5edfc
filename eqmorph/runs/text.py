"""Text files of a run folder, read with a bound on their size and checked by a schema. Loads without PyTorch."""

import stat
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from eqmorph import files
from eqmorph.errors import DataError, UsageError
from eqmorph.files import MAX_BYTES
from eqmorph.records import first_problem
from eqmorph.text import printable

MOST_PARTS = 250_000
"""Fields, lists and objects of a file, each of which may be wrong; a sweep of 1,000 trials has 200,000."""
MOST_VALUES = 5_000_000
"""Members of all lists and objects: 1,000 trials of 80 replicas have as many."""

Model = TypeVar("Model", bound=BaseModel)


def read_bounded(path: Path, limit: float) -> str:
    """The text of a file of at most `limit` bytes.

    Raises:
        DataError: it cannot be read, is not text or is larger.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise files.unreadable(path, error) from None
    if not stat.S_ISREG(found.st_mode):  # a pipe that nobody writes to would be waited for without end
        raise DataError(f"{path}: is a folder, a pipe or a device; put the file itself in its place")
    if found.st_size > limit:
        raise DataError(
            f"{path}: has {found.st_size:,} bytes, and such a run needs at most {limit:,.0f}; train it again"
        )
    return files.read_text(path, int(limit))


def read_json(path: Path, schema: type[Model], subject: str, remedy: str = "train the run again") -> Model:
    """A JSON file as an object of its schema.

    Args:
        path: the file.
        schema: what it has to be.
        subject: what it is, as a message calls it.
        remedy: what the message ends with.

    Raises:
        DataError: it cannot be read, or is something else; in one line, with the first field that is wrong.
    """
    text = read_bounded(path, MAX_BYTES)
    try:
        _check_counts(text)
        files.parse_json(text)  # refuses a key that stands twice, of which pydantic would take the last
        return schema.model_validate_json(text)
    except ValidationError as error:
        problem = first_problem(error)
    except (ValueError, RecursionError, UsageError) as error:
        problem = str(error)
    raise DataError(f"{path}: is not {subject}: {one_line(problem)}; {remedy}")


def _check_counts(text: str) -> None:
    """Refuse JSON of more values than any result has, before each of them takes memory and is found wrong."""
    if sum(map(text.count, ":[{")) > MOST_PARTS:
        raise ValueError(f"it holds more than {MOST_PARTS:,} fields, lists and objects")
    if text.count(",") > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")


def one_line(text: str) -> str:
    """Text from a file as part of a message: printable, on one line, not too long."""
    return printable(text)[:300]
