"""One file at a time: written under a temporary name in its folder, forced to the disk, renamed when complete."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eqmorph.errors import DataError
from eqmorph.files.places import expect_file, file_in_the_way
from eqmorph.files.sets import remove_leftovers
from eqmorph.files.temporary import remove, sync, temporary_name


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
        expect_file(path)
        target = Path(os.path.realpath(path))
        file = file_in_the_way(target.parent)
        if file is not None:
            raise DataError(f"{path}: cannot be written, {file} is a file; {remedy}")
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        temporary = target.with_name(temporary_name())
        try:
            yield temporary
            sync(temporary)
            temporary.replace(target)
            sync(target.parent)
        finally:
            remove(temporary)
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


def _is_stream(path: Path) -> bool:
    """Whether a path is a pipe, a device or the like, which bytes are sent to rather than stored in."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
