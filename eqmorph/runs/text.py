"""Text files of a run folder, read with a bound on their size and checked by a schema. Loads without PyTorch."""

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from eqmorph import files
from eqmorph.errors import DataError, UsageError
from eqmorph.files import MAX_BYTES
from eqmorph.records import first_problem


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds control characters")
    return text


Line = Annotated[str, Field(max_length=4_096), AfterValidator(_printable)]
"""Text that is shown on one line."""

Model = TypeVar("Model", bound=BaseModel)


def read_bounded(path: Path, limit: float) -> str:
    """The text of a file of at most `limit` bytes.

    Raises:
        DataError: it cannot be read, is not text or is larger.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}; check the name and the permissions") from None
    if size > limit:
        raise DataError(f"{path}: has {size:,} bytes, and such a run needs at most {limit:,.0f}; train it again")
    return files.read_text(path, int(limit))


def read_json(path: Path, schema: type[Model], subject: str) -> Model:
    """A JSON file as an object of its schema.

    Args:
        path: the file.
        schema: what it has to be.
        subject: what it is, as a message calls it.

    Raises:
        DataError: it cannot be read, or is something else; in one line, with the first field that is wrong.
    """
    text = read_bounded(path, MAX_BYTES)
    try:
        return schema.model_validate_json(text)
    except ValidationError as error:
        problem = first_problem(error)
    except (ValueError, UsageError) as error:
        problem = str(error)
    raise DataError(f"{path}: is not {subject}: {one_line(problem)}; train the run again")


def one_line(text: str) -> str:
    """Text from a file as part of a message: printable, on one line, not too long."""
    return "".join(character if character.isprintable() else "?" for character in text)[:300]
