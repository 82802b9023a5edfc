"""`eqmorph data fetch`: the public SAFE file, in the user's cache."""

from typing import Annotated, Literal

import typer
from rich.progress import Progress

from eqmorph.cli.console import print_json, print_line, progress
from eqmorph.cli.options import JsonOption
from eqmorph.corpora import fetch as library

Corpus = Literal["safe"]


def fetch(
    name: Annotated[Corpus, typer.Argument(help="Which corpus.")] = "safe",
    as_json: JsonOption = False,
) -> None:
    """Download the public SAFE file and check it.

    It is kept in the user's cache, or in the folder that EQMORPH_CACHE names; `--data safe` then means this file.

    Examples:

      eqmorph data fetch safe

      eqmorph train --data safe
    """
    with progress() as bar:
        path = library.fetch_safe(bar=_Bar(bar))
    if as_json:
        print_json({"path": str(path), "sha256": library.SHA256})
    else:
        print_line(f"{path}: SHA-256 as published; use it with --data safe")


class _Bar:
    """The bar that pooch drives (`total`, `update`, `reset`, `close`), shown by Rich."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("SAFE file, bytes", total=None, note="")

    @property
    def total(self) -> float | None:
        return self._bar.tasks[0].total

    @total.setter
    def total(self, size: int) -> None:
        self._bar.update(self._task, total=size or None)

    def update(self, size: int) -> None:
        self._bar.advance(self._task, size)

    def reset(self) -> None:
        self._bar.update(self._task, completed=0)

    def close(self) -> None:
        self._bar.stop_task(self._task)
