"""Read text, and write files so that a reader finds each of them whole or not at all.

A file is written under a temporary name in the folder where it will stand, forced to the disk and renamed. The
temporary name carries the machine and the process that made it, so that the next process to write into the folder
knows what a dead one left behind:

    .eqmorph-HOST-PID-RANDOM        being written: removed when its process is dead
    .eqmorph-HOST-PID-RANDOM.ready  a finished set of files, being moved into its folder: the move is completed
"""

import os
import platform
import re
import secrets
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

from eqmorph.errors import DataError

STDIN = "<stdin>"
"""Label of standard input in messages."""

MAX_BYTES = 64 * 10**6
"""Longest file that is read where a reader does not say otherwise; a run's config of a million words has 20 MB."""

_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_TEMPORARY = re.compile(rf"\.eqmorph-{_HOST}-(\d{{1,9}})-[0-9a-f]+(?P<ready>\.ready)?")


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Read the content of a file, of which no more than `limit` bytes are ever held.

    Raises:
        DataError: it is missing, forbidden, a folder or too long; the message names the path and the reason.
    """
    try:
        with path.open("rb") as stream:
            return read_stream(stream, path, limit)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}; check the name and the permissions") from None
    except ValueError as error:  # a null character in the name
        raise DataError(f"{str(path)!r}: cannot be read: {error}; check the name") from None


def read_stream(stream: IO[bytes], source: Path | str, limit: int = MAX_BYTES) -> bytes:
    """Read a stream to its end, or refuse it as soon as it is longer than `limit` bytes.

    Raises:
        DataError: it is too long.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise DataError(f"{source}: has more than {limit:,} bytes, which is more than is read here; check the name")
    return data


def decode(data: bytes, source: Path | str) -> str:
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
        raise DataError(f"{source}: byte {error.start} is not UTF-8 text; save the file as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 file of at most `limit` bytes; line ends become LF.

    Raises:
        DataError: it cannot be read, is too long, or is not UTF-8.
    """
    return decode(read_bytes(path, limit), path)


@contextmanager
def atomic_path(path: Path, remedy: str = "choose another place") -> Iterator[Path]:
    """Give a temporary name to write to, which becomes `path` when the block ends well and is removed when not.

    A link is followed, so that it stays a link. A pipe or a device, which cannot be renamed over, receives the bytes
    when all of them are there.

    Args:
        path: the final name.
        remedy: what the message about a place that cannot be written ends with.

    Raises:
        DataError: the place cannot be written; the message names the path and the reason.
    """
    try:
        if _is_stream(path):
            with tempfile.TemporaryDirectory() as folder:
                temporary = Path(folder) / "stream"
                yield temporary
                with temporary.open("rb") as written, path.open("wb") as stream:
                    shutil.copyfileobj(written, stream)
            return
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        temporary = target.with_name(_temporary_name())
        try:
            yield temporary
            _sync(temporary)
            temporary.replace(target)
            _sync(target.parent)
        finally:
            _remove(temporary)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path}: cannot be written: {reason}; {remedy}") from None


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with LF line ends, whole or not at all.

    Raises:
        DataError: the place cannot be written.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write several files into a folder: all of them appear, or none does.

    A folder that does not exist appears with all its files. Into one that exists, the finished files are moved; where
    the process dies on the way, the next one to write there completes the move.

    Args:
        folder: where; made when it is missing.
        texts: file name -> text. A name that would leave the folder is refused.

    Returns:
        The files, in the order of `texts`.

    Raises:
        DataError: a name with a folder in it, or a place that cannot be written.
    """
    for name in texts:
        if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
            raise DataError(f"{name!r} is no file name; take out slashes and backslashes")
    try:
        _place_together(Path(os.path.realpath(folder)), texts)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{folder}: cannot be written: {reason}; choose another place") from None
    return [folder / name for name in texts]


def _place_together(target: Path, texts: Mapping[str, str]) -> None:
    """Write the files into a temporary folder beside their place, and move them there once all are on the disk."""
    exists = target.exists()
    parent = target if exists else target.parent
    parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(parent)
    staging = parent / _temporary_name()
    try:
        staging.mkdir()
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8", newline="\n")
            _sync(staging / name)
        _sync(staging)
        if exists:
            # The name says that the set is complete: `remove_leftovers` moves it where this process dies here.
            ready = staging.rename(staging.with_name(f"{staging.name}.ready"))
            _sync(parent)
            _move_all(ready, target)
        else:
            staging.rename(target)
        _sync(parent)
    finally:
        _remove(staging)


@cache
def remove_leftovers(folder: Path) -> None:
    """Remove what dead processes were writing into a folder, and complete the sets they had finished; once a process.

    What cannot be listed or removed stays: it harms nobody.
    """
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            match = _TEMPORARY.fullmatch(entry.name)
            if match is None or _is_alive(int(match[1])):
                continue
            with suppress(OSError):
                if match["ready"] and entry.is_dir(follow_symlinks=False):
                    _move_all(Path(entry.path), folder)
                else:
                    _remove(Path(entry.path))


def _temporary_name() -> str:
    return f".eqmorph-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}"


def _is_alive(pid: int) -> bool:
    if pid == 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _is_stream(path: Path) -> bool:
    """Whether a path is a pipe, a device or the like, which bytes are sent to rather than stored in."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _move_all(ready: Path, folder: Path) -> None:
    for file in sorted(ready.iterdir()):
        file.replace(folder / file.name)
    ready.rmdir()


def _remove(path: Path) -> None:
    """Remove a temporary file or folder that may be gone already."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Force a file or a folder to the disk, so that no crash of the machine leaves a name without its content."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some file systems cannot force a folder to the disk; for a file, the disk may be full.
        if not path.is_dir():
            raise
    finally:
        os.close(descriptor)
