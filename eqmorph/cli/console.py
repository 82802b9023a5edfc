"""What commands print: tables and data on stdout, remarks and progress on stderr, one JSON document.

The consoles take all text as it stands: brackets in a file's or a word's name are no markup.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console

from eqmorph.cli.verbosity import Verbosity, verbosity
from eqmorph.numbers import plain_numbers

if TYPE_CHECKING:
    from rich.progress import Progress

    from eqmorph.tables import Table

PIPE_WIDTH = 160
"""Columns of output that is no terminal, where COLUMNS does not say how many: no table of ours is wider."""


def stdout() -> Console:
    """Data and tables."""
    console = Console(markup=False, highlight=False, emoji=False)
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return Console(markup=False, highlight=False, emoji=False, width=PIPE_WIDTH)


def stderr() -> Console:
    """Remarks, progress and warnings."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def print_line(text: str) -> None:
    """Print a line of the result, however long."""
    stdout().print(text, soft_wrap=True)


def print_table(table: "Table") -> None:
    """Print a table so that it fits the width."""
    from eqmorph.tables.terminal import to_rich

    console = stdout()
    console.print(to_rich(table, console.width))


def print_json(data: Any) -> None:
    """Print one JSON document; numbers that are not finite as `eqmorph.numbers` writes them."""
    json.dump(plain_numbers(data), sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def remark(text: str) -> None:
    """Say on stderr what is done; not with --quiet."""
    if verbosity() > Verbosity.QUIET:
        stderr().print(text, style="dim", soft_wrap=True)


def detail(text: str) -> None:
    """Say on stderr how it is done; with --verbose only."""
    if verbosity() is Verbosity.VERBOSE:
        stderr().print(text, style="dim", soft_wrap=True)


def warn(text: str) -> None:
    """Say on stderr what the user should know of the result, whatever the verbosity."""
    stderr().print(text, style="yellow", soft_wrap=True)


@contextmanager
def progress() -> Iterator["Progress"]:
    """Show a bar on stderr with time spent and time left; nothing with --quiet or without a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    console = stderr()
    shows = console.is_terminal and verbosity() > Verbosity.QUIET
    with Progress(*columns, console=console, disable=not shows, transient=True) as bar:
        yield bar
