"""A run folder: its files, whether the training is finished, and the lock on it. Loads without PyTorch."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import numpy as np

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.runs.config import RunConfig, load_config
from eqmorph.runs.names import CHECKPOINT, CONFIG, FINISHED, LOCK, METRICS, MODEL, SPLIT, WRITTEN

try:
    import fcntl
except ImportError:  # a system without POSIX locks: two processes in one folder are not told of each other
    fcntl = None  # type: ignore[assignment]

State = Literal["none", "unfinished", "finished"]


class UnfinishedRunError(DataError):
    """A run folder whose training has not come to its end; `folder` says which."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in FINISHED if not (folder / name).is_file()]
        reason = f"lacks {', '.join(missing)}" if missing else "has a checkpoint"
        super().__init__(f"{folder}: is an unfinished run ({reason}); resume its training")
        self.folder = folder


def run_state(folder: Path) -> State:
    """Whether a folder holds a run, and whether everything of the run is there."""
    if not (folder / CONFIG).is_file():
        return "none"
    whole = all((folder / name).is_file() for name in FINISHED)
    return "finished" if whole and not (folder / CHECKPOINT).exists() else "unfinished"


def holds_results(folder: Path) -> bool:
    """Whether a training left something in a folder that another one would overwrite."""
    return any((folder / name).exists() for name in (MODEL, METRICS, CHECKPOINT))


def load_finished_config(folder: Path) -> RunConfig:
    """The config of a finished run.

    Raises:
        UnfinishedRunError: the training has not come to its end.
        DataError: no such folder, or its config is damaged.
    """
    config = load_config(folder)
    if run_state(folder) != "finished":
        raise UnfinishedRunError(folder)
    return config


def save_split(folder: Path, rows: np.ndarray, fold_of_row: np.ndarray) -> None:
    """Write which fold holds each row out.

    Args:
        folder: the run folder.
        rows: (N,) 1-based rows of the data.
        fold_of_row: (N,) the fold of each.
    """
    lines = "".join(f"{row},{fold}\n" for row, fold in zip(rows, fold_of_row, strict=True))
    files.write_text(folder / SPLIT, "row,fold\n" + lines)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Within, no other process trains into the folder.

    The lock goes with the process that holds it, however that ends.

    Raises:
        DataError: another process holds the folder, with its number and machine; the folder cannot be written, or
            holds links to other places where the training's own files are to be.
    """
    handle = _lock(folder)
    try:
        _refuse_links(folder)
        yield
    finally:
        if handle is not None:
            (folder / LOCK).unlink(missing_ok=True)
            handle.close()


def _refuse_links(folder: Path) -> None:
    """A training writes into its folder alone, and a link in it may lead anywhere."""
    for name in WRITTEN:
        if (folder / name).is_symlink():
            raise DataError(f"{folder / name}: is a link to another place; put the file itself there")


def _lock(folder: Path) -> IO[str] | None:
    """The open lock file of a folder, which holds the number of this process."""
    if fcntl is None:
        return None
    path = folder / LOCK
    while True:
        try:
            files.make_folder(folder, "choose another folder")
            # A folder from a stranger may hold a link where the lock is to be.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o666)
            handle = os.fdopen(descriptor, "a+", encoding="utf-8")
        except OSError as error:
            raise DataError(
                f"{folder}: cannot be written: {error.strerror or error}; choose another folder"
            ) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            holder = handle.read(200).strip() or "another process"
            handle.close()
            raise DataError(f"{folder}: is being written by {holder}; wait for it or choose another folder") from None
        # The holder before may have removed the file between our opening and locking it.
        if path.exists() and path.stat().st_ino == os.fstat(handle.fileno()).st_ino:
            break
        handle.close()
    handle.truncate(0)
    handle.write(f"process {os.getpid()} on {socket.gethostname()}")
    handle.flush()
    return handle
