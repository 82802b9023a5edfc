"""`eqmorph list`: every registry and what is in it."""

from typing import Annotated

import typer

from eqmorph import plugins
from eqmorph.cli.console import print_json, print_table
from eqmorph.cli.options import JsonOption
from eqmorph.errors import unknown_name
from eqmorph.recipes.named import RECIPES
from eqmorph.tables import Table, columns_of, row_of

KINDS = (*plugins.KINDS, "recipes")


def _complete(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def list_parts(
    kind: Annotated[
        str | None,
        typer.Argument(help=f"One of: {', '.join(KINDS)}.", show_default=False, autocompletion=_complete),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every component.

    Morph methods, formats and the recipes themselves are listed too; plug-ins of other packages are included.

    Examples:

      eqmorph list

      eqmorph list decoders --json
    """
    if kind is not None and kind not in KINDS:
        raise unknown_name("kind of part", kind, KINDS)
    listing = {name: _lines(name) for name in ([kind] if kind else KINDS)}
    if as_json:
        print_json(listing)
        return
    for name, lines in listing.items():
        rows = tuple(row_of(line["name"], line["package"], line["summary"]) for line in lines)
        print_table(Table(name, columns_of("name", "from", "about"), rows))


def _lines(kind: str) -> list[dict[str, str]]:
    """Name, address, package and summary of each part of a kind."""
    if kind == "recipes":
        return [
            {"name": name, "target": "eqmorph.recipes.named:RECIPES", "package": "eqmorph", "summary": recipe.about}
            for name, recipe in RECIPES.items()
        ]
    registry = plugins.registry(kind)
    return [
        {
            "name": entry.name,
            "target": entry.target,
            "package": entry.package,
            "summary": registry.summary(entry.name),
        }
        for entry in registry.entries()
    ]
