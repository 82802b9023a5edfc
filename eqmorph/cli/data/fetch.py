"""`eqmorph data fetch`: the public SAFE file, in the user's cache."""

from typing import Annotated, Literal

import typer

from eqmorph.cli.console import print_json, print_line, progress
from eqmorph.cli.options import JsonOption
from eqmorph.corpora import fetch as library

Corpus = Literal["safe"]


def fetch(
    name: Annotated[Corpus, typer.Argument(metavar="NAME", help="Which corpus.")] = "safe",
    as_json: JsonOption = False,
) -> None:
    """Download the public SAFE file and check it.

    It is kept in the user's cache, or in the folder that EQMORPH_CACHE names; `--data safe` then means this file.
    An interrupted download is continued by the next one.

    Examples:

      eqmorph data fetch safe

      eqmorph train --data safe
    """
    with progress("SAFE file, bytes") as update:
        path = library.fetch_safe(advance=lambda done, total: update(completed=done, total=total))
    if as_json:
        print_json({"path": str(path), "sha256": library.SHA256})
    else:
        print_line(f"{path}: SHA-256 as published; use it with --data safe")
