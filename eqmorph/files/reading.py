"""Files and standard input up to a limit, as bytes and as text."""

import os
from pathlib import Path
from typing import IO

from eqmorph.errors import DataError, did_you_mean_file

STDIN = "<stdin>"
"""Label of standard input in messages."""

MAX_BYTES = 64 * 10**6
"""Longest file that is read where a reader does not say otherwise; a run's config of a million words has 20 MB."""


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Read the content of a file, of which no more than `limit` bytes are ever held.

    Raises:
        DataError: it is missing, forbidden, a folder or too long; the message names the path and the reason.
    """
    try:
        with path.open("rb") as stream:
            return read_stream(stream, path, limit)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError as error:  # a null character in the name
        raise DataError(f"{str(path)!r}: cannot be read: {error}; check the name") from None


def unreadable(path: Path, error: OSError) -> DataError:
    """Say why a file cannot be opened, and what to do about it."""
    match error:
        case FileNotFoundError():
            nearest = did_you_mean_file(path.name, neighbours(path)) or "; check the name"
            return DataError(f"{path}: there is no such file{nearest}")
        case IsADirectoryError():
            return DataError(f"{path}: is a folder where a file is expected; name one of the files in it")
        case PermissionError():
            return DataError(f"{path}: cannot be read: {error.strerror}; check the permissions")
    return DataError(f"{path}: cannot be read: {error.strerror}; check the name and the permissions")


def neighbours(path: Path) -> list[str]:
    """List the other names in the folder of a path, the nearest of which may be meant; none where that cannot be."""
    try:
        return [each.name for each in path.parent.iterdir() if each.name != path.name]
    except OSError:
        return []


def read_stream(stream: IO[bytes], source: Path | str, limit: int = MAX_BYTES) -> bytes:
    """Read a stream to its end, or refuse it as soon as it is longer than `limit` bytes.

    Raises:
        DataError: it is too long.
    """
    size = _size(stream)
    data = b""
    if size <= limit:
        # As much memory is taken as is asked for, so no more is asked for than the file says it has.
        data = stream.read(size + 1)
    if len(data) == size + 1:  # of a pipe no size is known
        data += stream.read(limit + 1 - len(data))
    if max(size, len(data)) > limit:
        raise DataError(f"{source}: has more than {limit:,} bytes, which is more than is read here; check the name")
    return data


def _size(stream: IO[bytes]) -> int:
    """Bytes of a file; 0 for what has no size, such as a pipe."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, ValueError):  # no file of the system
        return 0


def decode_utf8(data: bytes, source: Path | str) -> str:
    """Decode UTF-8 bytes; a byte-order mark is dropped and line ends become LF.

    Args:
        data: what was read.
        source: its label in messages.

    Raises:
        DataError: the bytes are not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{source}: byte {error.start} is not UTF-8 text; check that it is the right file, or save it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 file of at most `limit` bytes; line ends become LF.

    Raises:
        DataError: it cannot be read, is too long, or is not UTF-8.
    """
    return decode_utf8(read_bytes(path, limit), path)
