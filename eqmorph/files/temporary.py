"""Temporary names, which tell who is writing, and syncing finished files to the disk.

    .eqmorph-HOST-PID-RANDOM        being written: removed when its process is dead
    .eqmorph-HOST-PID-RANDOM.ready  a finished set of files, being moved into its folder: the move is completed

The name carries the machine and the process, so that the next process to write into the folder knows what a dead one
left behind.
"""

import os
import platform
import re
import secrets
import shutil
import zlib
from contextlib import suppress
from pathlib import Path

READY = ".ready"

HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_NAME = re.compile(rf"\.eqmorph-{HOST}-(\d{{1,9}})-[0-9a-f]+(?:{re.escape(READY)})?")


def temporary_name() -> str:
    """A name that no other file of the folder has."""
    return f".eqmorph-{HOST}-{os.getpid()}-{secrets.token_hex(4)}"


def is_leftover(name: str) -> bool:
    """Whether a name is one of these, and its process has ended."""
    match = _NAME.fullmatch(name)
    return match is not None and not _is_alive(int(match[1]))


def remove(path: Path) -> None:
    """Remove a temporary file or folder that may be gone already."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sync(path: Path) -> None:
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
