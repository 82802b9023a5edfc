"""What commands share: options spelled once, consoles, machine-readable output, progress."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from eqmorph.plugins import Registry

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Where to write.", show_default=False)]
SeedOption = Annotated[int, typer.Option("--seed", help="Same seed, same result.")]


def completer(module: str, registry: str) -> Callable[[str], list[str]]:
    """Shell completion for the names of a registry ("eqmorph.morphs", "MORPHS"); imports it only when asked."""

    def complete(incomplete: str) -> list[str]:
        from importlib import import_module

        found: Registry[Any] = getattr(import_module(module), registry)
        return [name for name in found.names() if name.startswith(incomplete)]

    return complete


def stdout() -> "Console":
    """Data and tables. Piped output is wide enough that no table is cut."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=160)


def stderr() -> "Console":
    """Progress and remarks."""
    from rich.console import Console

    return Console(stderr=True)


def print_json(data: Any) -> None:
    """One JSON document on stdout. NaN and infinity, which JSON has no word for, become null."""
    json.dump(_finite(data), sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    if hasattr(data, "tolist"):
        return _finite(data.tolist())
    if isinstance(data, float) and not -float("inf") < data < float("inf"):
        return None
    return data


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> "Table":
    """A Rich table: the first column on the left, figures on the right."""
    from rich import box
    from rich.table import Table

    made = Table(
        title=title, caption=caption or None, box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left"
    )
    for index, name in enumerate(columns):
        made.add_column(name, justify="left" if index == 0 else "right")
    for row in rows:
        made.add_row(*row)
    return made


@contextmanager
def progress() -> Iterator["Progress"]:
    """A progress bar on stderr with time spent and time left; silent when stderr is not a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    console = stderr()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        yield shown
