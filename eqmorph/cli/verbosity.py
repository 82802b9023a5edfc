"""How much a command says besides its result: the options -q, -v and --debug, which every command has."""

import logging
import os
from enum import IntEnum
from functools import cache
from typing import Annotated, Any

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
    _set(Verbosity.NORMAL)


def _set(value: Verbosity) -> None:
    global _current
    _current = value
    logging.getLogger("eqmorph").setLevel(_LOGGED[value])


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
        typer.Option("--quiet", "-q", callback=_quiet, expose_value=False, help="No remarks, no progress."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", callback=_verbose, expose_value=False, help="Also details of the work."),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", callback=_debug, expose_value=False, help="Show the traceback of an error."),
    ] = False,
) -> None:
    """Declare the options; their callbacks do the work."""


@cache
def options() -> list[Any]:
    """The parameters that a command gets for these options."""
    carrier = typer.Typer(add_completion=False)
    carrier.command()(_options)
    return typer.main.get_command(carrier).params
