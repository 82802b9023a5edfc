"""Checks of places to write to: a file, a folder, and never the input itself."""

from pathlib import Path

from eqmorph.errors import DataError


def expect_file(path: Path) -> None:
    """Refuse, before anything is computed, a folder where a file is to be written.

    Raises:
        DataError: the path is a folder.
    """
    if path.is_dir():
        raise DataError(f"{path}: is a folder; name a file to write, in it or elsewhere")


def expect_folder(path: Path) -> None:
    """Refuse, before anything is computed, a file where a folder is to be written into.

    Raises:
        DataError: the path, or a folder above it, is a file.
    """
    file = file_in_the_way(path)
    if file is not None:
        problem = "is a file" if file == path else f"cannot be a folder, {file} is a file"
        raise DataError(f"{path}: {problem}; name a folder to write into")


def file_in_the_way(folder: Path) -> Path | None:
    """The file that stands where a folder, or one above it, would have to be made."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return None if existing is None or existing.is_dir() else existing


def expect_other(path: Path, source: Path | str) -> None:
    """Refuse, before anything is computed, to write a result over what it is made from.

    Raises:
        DataError: both are the same file, through a link too.
    """
    if path.exists() and Path(source).exists() and path.samefile(source):
        raise DataError(f"{path}: is the input itself; choose another name")


def make_folder(folder: Path, remedy: str = "choose another place") -> None:
    """Make a folder and those above it, where they are missing.

    Args:
        folder: where.
        remedy: what the message about a place that cannot be written ends with.

    Raises:
        DataError: a file stands in its place, or it cannot be made.
    """
    expect_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}; {remedy}") from None
