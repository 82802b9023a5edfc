"""Sets of files, written atomically: all of them appear in a folder or none, and replace an earlier set of the kind.

A folder that is missing appears with all its files. Into one that exists, finished files are moved; where the process
dies on the way, the next one to write there completes the move.

Numbered files, such as the steps of a morph, replace the earlier ones of their kind: five steps written over ten
leave five. What was written is listed with its SHA-256 in `.eqmorph`, and a file goes only while it is still as
the list has it, so files that were not written here are never removed.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from eqmorph.errors import DataError
from eqmorph.files.places import make_folder
from eqmorph.files.reading import read_text
from eqmorph.files.temporary import READY, is_leftover, remove, sync, temporary_name

LIST = ".eqmorph"
"""File name -> SHA-256 of the numbered files that were written into a folder."""

MAX_LIST_BYTES = 10**7
"""A hundred thousand files."""

MAX_NAME = 255
"""Longest name of a file, in bytes, that the usual file systems hold."""

_LAST_NUMBER = re.compile(r"(?<!\d)\d++(?=\D*+$)")


def write_files(folder: Path, contents: Mapping[str, str | bytes]) -> list[Path]:
    """Write several files into a folder: all of them appear, or none does.

    Earlier files that differ in their number only, such as the steps of a longer morph, are removed where they are
    still as they were written.

    Args:
        folder: where; made when it is missing.
        contents: file name -> text or bytes. A name that would leave the folder is refused.

    Returns:
        The files, in the order of `contents`.

    Raises:
        DataError: a name with a folder in it, or a place that cannot be written.
    """
    for name in contents:
        if not _is_plain(name):
            raise DataError(f"{name!r} is not a file name; take out slashes and backslashes")
    try:
        _place_together(Path(os.path.realpath(folder)), {name: _bytes(text) for name, text in contents.items()})
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{folder}: cannot be written: {reason}; choose another place") from None
    return [folder / name for name in contents]


@cache
def remove_leftovers(folder: Path) -> None:
    """Remove what dead processes were writing into a folder, and complete the sets they had finished; once a process.

    What cannot be listed or removed is left; it does no harm.
    """
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if not is_leftover(entry.name):
                continue
            with suppress(OSError):
                if entry.name.endswith(READY) and entry.is_dir(follow_symlinks=False):
                    _move_all(Path(entry.path), folder)
                else:
                    remove(Path(entry.path))


def _place_together(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files into a temporary folder beside their place, and move them there once all are on the disk."""
    exists = target.exists()
    parent = target if exists else target.parent
    make_folder(parent)
    remove_leftovers(parent)
    staging = parent / temporary_name()
    try:
        staging.mkdir()
        listed = _listed_with(target, contents)
        for name, content in {**contents, **listed}.items():
            (staging / name).write_bytes(content)
            sync(staging / name)
        sync(staging)
        if exists:
            # The name says that the set is complete: `remove_leftovers` moves it where this process dies here.
            ready = staging.rename(staging.with_name(f"{staging.name}{READY}"))
            sync(parent)
            _move_all(ready, target)
        else:
            staging.rename(target)
        sync(parent)
    finally:
        remove(staging)


def _listed_with(folder: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The list of a folder as it will be, as a file; none where no name has a number."""
    kinds = {kind for name in contents if (kind := _kind(name)) is not None}
    if not kinds:
        return {}
    earlier = _read_list(folder)
    kept = {name: earlier[name] for name in earlier if _kind(name) not in kinds and (folder / name).exists()}
    written = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items() if _kind(name)}
    return {LIST: _bytes(json.dumps(kept | written, indent=0) + "\n")}


def _move_all(ready: Path, folder: Path) -> None:
    """Replace an earlier set by a finished one; started again after a kill, it comes to the same end."""
    after = _read_list(ready)
    if after:
        for name, digest in _read_list(folder).items():
            if name not in after and _digest(folder / name) == digest:
                (folder / name).unlink()
    # The list goes last: until then it says which earlier files are to go.
    for file in sorted(ready.iterdir(), key=lambda file: (file.name == LIST, file.name)):
        file.replace(folder / file.name)
    ready.rmdir()


def _kind(name: str) -> str | None:
    """A name without its last number, which steps of one set share; None where it has none.

    Example:
        >>> _kind("07.json"), _kind("808-3.txt"), _kind("preset_a.json")
        ('#.json', '808-#.txt', None)
    """
    kind, count = _LAST_NUMBER.subn("#", name)
    return kind if count else None


def _bytes(content: str | bytes) -> bytes:
    """A text as UTF-8; bytes as they are."""
    return content.encode("utf-8") if isinstance(content, str) else content


def _is_plain(name: str) -> bool:
    """Whether a name stays in the folder that it is put into."""
    return name not in ("", ".", "..") and not set(name) & set("/\\\0")


def _is_listed(name: str) -> bool:
    """Whether a name of a list can be that of a file."""
    return _is_plain(name) and len(name.encode("utf-8", "surrogatepass")) <= MAX_NAME


def _read_list(folder: Path) -> dict[str, str]:
    """The list of a folder; empty where there is none, or one that is not ours."""
    try:
        listed = json.loads(read_text(folder / LIST, MAX_LIST_BYTES))
    except (DataError, ValueError, RecursionError):
        return {}
    if not isinstance(listed, dict):
        return {}
    return {name: digest for name, digest in listed.items() if _is_listed(name) and isinstance(digest, str)}


def _digest(path: Path) -> str:
    """SHA-256 of a regular file; empty of anything else."""
    if not path.is_file() or path.is_symlink():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
