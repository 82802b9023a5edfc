"""Verbosity and logging: the options -q, -v, --debug and --log-file of every command."""

import logging
import os
import shlex
import sys
from contextlib import suppress
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer


class Verbosity(IntEnum):
    """Errors alone; remarks and progress too; details of the work too."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_LOGGED = {Verbosity.QUIET: logging.ERROR, Verbosity.NORMAL: logging.WARNING, Verbosity.VERBOSE: logging.INFO}

_current = Verbosity.NORMAL


def verbosity() -> Verbosity:
    """How much the running command says."""
    return _current


def reset() -> None:
    """Begin a command line."""
    logger = logging.getLogger("eqmorph")
    for handler in [each for each in logger.handlers if isinstance(each, _LogFile | _Terminal)]:
        logger.removeHandler(handler)
        handler.close()
    _set(Verbosity.NORMAL)


def record(level: int, text: str) -> None:
    """Keep what is said on stderr, where --log-file names a file for it."""
    for handler in logging.getLogger("eqmorph").handlers:
        if isinstance(handler, _LogFile):
            handler.handle(logging.LogRecord("eqmorph", level, "", 0, text, None, None))


def _set(value: Verbosity) -> None:
    global _current
    _current = value
    logger = logging.getLogger("eqmorph")
    has_file = any(isinstance(handler, _LogFile) for handler in logger.handlers)
    logger.setLevel(logging.INFO if has_file else _LOGGED[value])


class _LogFile(logging.FileHandler):
    """One line for each thing that was said: date and time, level, text."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self._has_ended = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless an earlier one could not be written."""
        if not self._has_ended:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Say once that the file cannot be written, on a full disk for instance; the command goes on without it."""
        self._has_ended = True
        reason = getattr(sys.exc_info()[1], "strerror", None) or "it is not open"
        print(f"eqmorph: warning: {self.baseFilename!r} cannot be written: {reason}; the log ends", file=sys.stderr)
        with suppress(OSError):  # what is still in the buffer
            self.close()


class _Terminal(logging.StreamHandler[TextIO]):
    """What the library says, on stderr; by itself logging does this only where there is no other handler."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(lambda said: said.levelno >= _LOGGED[_current])


def _log_file(path: Path | None) -> None:
    if path is not None:
        logger = logging.getLogger("eqmorph")
        logger.addHandler(_LogFile(path))
        logger.addHandler(_Terminal())
        _set(_current)
        record(logging.INFO, shlex.join(["eqmorph", *sys.argv[1:]]))


def _quiet(asked: bool) -> None:
    if asked:
        _set(Verbosity.QUIET)


def _verbose(asked: bool) -> None:
    if asked:
        _set(Verbosity.VERBOSE)


def _debug(asked: bool) -> None:
    if asked:
        os.environ["EQMORPH_DEBUG"] = "1"


def _options(
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", callback=_quiet, expose_value=False, help="Suppress remarks and progress."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", callback=_verbose, expose_value=False, help="Also print details."),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", callback=_debug, expose_value=False, help="Show the traceback of an error."),
    ] = False,
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            callback=_log_file,
            expose_value=False,
            help="Also append all remarks and errors, with their time, to this file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Declare the options; their callbacks do the work."""


@cache
def options() -> list[Any]:
    """The parameters that a command gets for these options."""
    carrier = typer.Typer(add_completion=False)
    carrier.command()(_options)
    return typer.main.get_command(carrier).params
