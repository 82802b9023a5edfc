"""Reading and writing files so that nothing is ever written half."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eqmorph.errors import DataError


def read_bytes(path: Path) -> bytes:
    """The content of a file; a `DataError` names what went wrong."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}; check the name and the permissions") from None


def decode(data: bytes, path: Path) -> str:
    """UTF-8 bytes read from `path` as text; a byte-order mark is dropped."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: byte {error.start} is not UTF-8 text; save the file as UTF-8") from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; a `DataError` names what went wrong. Line ends become LF."""
    return decode(read_bytes(path), path).replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`, renamed to it when the block ends well and removed when it does not.

    The temporary name keeps the suffix, since some writers choose their format by it.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(3)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path}: cannot be written: {reason}; choose another place") from None
    finally:
        if temporary.exists():
            temporary.unlink()


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with LF line ends, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
