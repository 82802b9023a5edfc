"""`eqmorph data fetch`: the public SAFE file, in the user's cache."""

from collections.abc import Callable
from typing import Annotated, Literal

import typer

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
    with progress("SAFE file, bytes") as update:
        path = library.fetch_safe(bar=_Bar(update))
    if as_json:
        print_json({"path": str(path), "sha256": library.SHA256})
    else:
        print_line(f"{path}: SHA-256 as published; use it with --data safe")


class _Bar:
    """The bar that pooch drives (`total`, `update`, `reset`, `close`), shown by the console."""

    def __init__(self, change: Callable[..., None]) -> None:
        self._change = change
        self._total = 0

    @property
    def total(self) -> float:
        return self._total

    @total.setter
    def total(self, size: int) -> None:
        self._total = size
        self._change(total=size or None)

    def update(self, size: int) -> None:
        self._change(advance=size)

    def reset(self) -> None:
        self._change(completed=0)

    def close(self) -> None:
        """Nothing to do: the bar goes when the download ends."""
