"""Which files are processed together: those of a folder, or some that are named one by one."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from eqmorph.errors import DataError, UsageError
from eqmorph.formats.sources import LV2_MANIFEST

MAX_FILES = 200_000


def folder_files(folder: Path, pattern: str, out: Path) -> list[str]:
    """List the files of a folder and its subfolders, hidden ones left out.

    Args:
        folder: what to read.
        pattern: which names, such as "*.txt".
        out: folder to write, which may stand in the one that is read.

    Returns:
        Their paths within the folder, sorted.

    Raises:
        DataError: the folder cannot be listed, or holds no such files or too many.
        UsageError: results would be written into the folder that is read, or the pattern is none.
    """
    if os.path.realpath(out) == os.path.realpath(folder):
        raise UsageError(f"{out}: the results would be written among what is read; name another folder")
    try:
        paths = [path for path in _walk(folder) if path.match(pattern)]
    except OSError as error:
        raise DataError(f"{folder}: cannot be listed: {error.strerror}; check the permissions") from None
    except ValueError:
        raise UsageError(f"{pattern!r} names no files; expected such as '*.txt'") from None
    inside = os.path.realpath(out)
    places = sorted(
        path.relative_to(folder).as_posix()
        for path in paths
        if not Path(os.path.realpath(path)).is_relative_to(inside)  # `resolve` raises where links lead in a circle
    )
    if not places:
        raise DataError(f"{folder}: holds no files {pattern!r}; name another folder or pattern")
    if len(places) > MAX_FILES:
        raise DataError(f"{folder}: holds {len(places):,} files, at most {MAX_FILES:,} are taken; divide it")
    return places


def named_files(sources: Sequence[str], out: Path) -> tuple[Path, list[str]]:
    """The folder that holds files named one by one, and their paths within it, each once.

    Raises:
        UsageError: one of them is in `out`, the folder to write.

    Example:
        >>> named_files(["eq/a.txt", "eq/b.txt"], Path("out"))
        (PosixPath('eq'), ['a.txt', 'b.txt'])
    """
    written = os.path.realpath(out)
    for source in sources:
        if Path(os.path.realpath(source)).is_relative_to(written):
            raise UsageError(f"{source}: is in {out}, where results go; name another folder")
    named = [Path(source) for source in sources]
    folders = {path.parent for path in named}
    if len(folders) == 1:
        return folders.pop(), list(dict.fromkeys(path.name for path in named))
    # Resolved, so that no path leads upwards, out of the folder that is written.
    whole = [path.parent.resolve() / path.name for path in named]
    folder = Path(os.path.commonpath([path.parent for path in whole]))
    return folder, list(dict.fromkeys(path.relative_to(folder).as_posix() for path in whole))


def _walk(folder: Path) -> Iterator[Path]:
    """Files that are not hidden, in folders that are not hidden; links to folders are not followed.

    The manifest of an LV2 bundle is left out: it lists presets and holds none. So are pipes and devices, which may
    have no end; a link that leads nowhere is told of as a file that is not there.
    """

    def refuse(error: OSError) -> None:
        raise error

    for parent, names, file_names in os.walk(folder, onerror=refuse):
        names[:] = [name for name in names if not name.startswith(".")]
        is_bundle = Path(parent).suffix == ".lv2"
        for name in file_names:
            path = Path(parent, name)
            is_stored = path.is_file() or not path.exists()
            if is_stored and not name.startswith(".") and not (is_bundle and name == LV2_MANIFEST):
                yield path
