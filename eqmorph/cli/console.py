"""What commands print: tables and data on stdout, remarks and progress on stderr, one JSON document.

All text is printed as it stands: brackets in a file's or a word's name are no markup. What would steer a terminal is
replaced, and so are addresses that the user has not typed.
"""

import json
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from eqmorph.cli.addresses import shown, shown_data
from eqmorph.cli.verbosity import Verbosity, record, verbosity
from eqmorph.numbers import plain_numbers
from eqmorph.progress import followed
from eqmorph.tables import Table, Text
from eqmorph.tables.terminal import Style, painted, to_terminal, wants_color
from eqmorph.text import visible

STDERR_FILENO = 2

SHORT_S = 1.0
"""Work that takes less shows no bar."""

_GLUE = "\N{NO-BREAK SPACE}"
"""Stands for a space at which no line may break."""

PIPE_WIDTH = 160
"""Columns of output that is no terminal, where COLUMNS does not say how many: no table of ours is wider."""


def width() -> int:
    """How many columns a line of standard output has: those of the terminal, else COLUMNS, else `PIPE_WIDTH`."""
    return shutil.get_terminal_size((PIPE_WIDTH, 0)).columns


def _safe(text: str) -> str:
    """Text that neither steers a terminal nor shows an address that the user has not typed."""
    return shown(visible(text))


def print_line(text: str) -> None:
    """Print a line of the result, however long."""
    print(_safe(text))


def print_wrapped(text: str) -> None:
    """Print a sentence of the result on as many lines as it needs; what follows the first is indented."""
    print(_wrapped(_safe(text)))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, width(), subsequent_indent="  ", break_on_hyphens=False)


def print_listed(heading: str, items: Sequence[str]) -> None:
    """Print a heading and what it lists, as `print_wrapped`; lines break between the items only."""
    whole = [_safe(item).replace(" ", _GLUE) for item in items]
    print(_wrapped(f"{_safe(heading)}: {', '.join(whole) or 'none'}").replace(_GLUE, " "))


def print_table(table: Table) -> None:
    """Print a table so that it fits the width."""
    ascii_only = not (sys.stdout.encoding or "ascii").lower().startswith("utf")
    sys.stdout.write(to_terminal(_shown_table(table), width(), wants_color(sys.stdout), ascii_only))


def _shown_table(table: Table) -> Table:
    """Hide addresses in every text of a table."""
    columns = tuple(replace(column, heading=shown(column.heading)) for column in table.columns)
    rows = tuple(
        tuple(replace(cell, words=shown(cell.words)) if isinstance(cell, Text) else cell for cell in row)
        for row in table.rows
    )
    return replace(table, title=shown(table.title), columns=columns, rows=rows, note=shown(table.note))


def print_json(data: Any) -> None:
    """Print one JSON document; numbers that are not finite as `eqmorph.numbers` writes them."""
    json.dump(shown_data(plain_numbers(data)), sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def remark(text: str) -> None:
    """Print a remark on stderr; not with --quiet."""
    record(logging.INFO, _safe(text))
    if verbosity() > Verbosity.QUIET:
        _say(text, "dim")


def detail(text: str) -> None:
    """Print a detail on stderr; with --verbose only."""
    record(logging.DEBUG, _safe(text))
    if verbosity() is Verbosity.VERBOSE:
        _say(text, "dim")


def warn(text: str) -> None:
    """Print a warning on stderr, whatever the verbosity."""
    record(logging.WARNING, _safe(text))
    _say(f"eqmorph: note: {text}", "yellow")


def _say(text: str, style: Style) -> None:
    print(painted(_safe(text), style, wants_color(sys.stderr)), file=sys.stderr)


@contextmanager
def foreign_noise_dropped() -> Iterator[None]:
    """Suppress what C libraries write to stderr within the block; what Python writes is shown.

    The decoder of MP3 files prints messages about damage of its own, in addition to our one-line error.
    """
    stream = sys.stderr
    try:
        is_process_wide = stream.fileno() == STDERR_FILENO
    except (OSError, ValueError):
        is_process_wide = False
    if not is_process_wide:
        yield
        return
    stream.flush()
    kept = os.dup(STDERR_FILENO)
    with open(kept, "w", buffering=1, encoding=stream.encoding, errors=stream.errors) as own:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), STDERR_FILENO)
        sys.stderr = own
        try:
            yield
        finally:
            own.flush()
            os.dup2(kept, STDERR_FILENO)
            sys.stderr = stream


@contextmanager
def progress(description: str, total: float | None = None, note: str = "") -> Iterator[Callable[..., None]]:
    """Show a bar on stderr with time spent and time left; nothing with --quiet or without a terminal.

    Args:
        description: what is done, before the bar.
        total: how much there is to do; None where it is not known.
        note: text behind the bar.

    Yields:
        A function that changes what the bar shows: `completed=` or `advance=`, `total=`, `description=`, `note=`.
    """
    from rich.console import Console  # Rich draws nothing else, and takes as long to load as a preset to convert
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
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    shows = console.is_terminal and verbosity() > Verbosity.QUIET
    with Progress(*columns, console=console, disable=not shows, transient=True) as bar:
        yield partial(bar.update, bar.add_task(description, total=total, note=note))


@contextmanager
def following(description: str) -> Iterator[None]:
    """Show how much of some work is done, as it reports it (`eqmorph.progress`); nothing while that is short.

    Args:
        description: what is done, before the bar of `progress`.
    """
    began = monotonic()
    with ExitStack() as stack:
        update: Callable[..., None] | None = None

        def follow(share: float) -> None:
            nonlocal update
            if update is None and monotonic() - began > SHORT_S:
                update = stack.enter_context(progress(description, total=100, note="%"))
            if update is not None:
                update(completed=100 * share)

        with followed(follow):
            yield


def reading() -> AbstractContextManager[None]:
    """Show how much of a corpus is read."""
    return following("reading")
