"""`eqmorph list`: every registry and what is in it."""

from typing import Annotated, Any

import typer

from eqmorph import plugins
from eqmorph.cli.console import print_json, print_table
from eqmorph.cli.failures import LISTS
from eqmorph.cli.options import JsonOption
from eqmorph.errors import unknown_name
from eqmorph.formats.detect import endings
from eqmorph.recipes.named import RECIPES
from eqmorph.tables import Table, columns_of, row_of

_SHOWN = {
    "name": "name",
    "endings": "endings",
    "use": "use",
    "package": "from",
    "summary": "about",
    "limits": "limits",
}
"""What a table shows of each part, and the heading; only formats have endings and a use, and only layouts limits."""

_OWN = "eqmorph"
"""The package whose name is left out where all parts are from it."""

KINDS = (*plugins.KINDS, "recipes")


def _complete(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def list_parts(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help=f"One of: {', '.join(KINDS)}.", show_default=False, autocompletion=_complete
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every component.

    Morph methods, formats and the recipes themselves are listed too; plug-ins of other packages are included.

    Examples:

      eqmorph list

      eqmorph list formats

      eqmorph list decoders --json
    """
    kind = LISTS.get(kind or "", kind)
    if kind is not None and kind not in KINDS:
        raise unknown_name("kind of component", kind, KINDS)
    listing = {name: _lines(name) for name in ([kind] if kind else KINDS)}
    if as_json:
        print_json(listing)
        return
    for name, lines in listing.items():
        keys = [key for key in _SHOWN if key in lines[0]]
        if all(line["package"] == _OWN for line in lines):
            keys.remove("package")
        rows = tuple(row_of(*(line[key] for key in keys)) for line in lines)
        print_table(Table(name, columns_of(*(_SHOWN[key] for key in keys)), rows))


def _limits(layouts: plugins.Registry[Any], name: str) -> str:
    """Limits of a layout with its default options."""
    try:
        return str(layouts.create(name).layout().limits())
    except Exception as error:  # a plug-in may fail in any way; the others are still listed
        return f"({error})"


def _use(formats: plugins.Registry[Any], name: str) -> str:
    """What a format is for; bands are fitted to a text that only draws a curve."""
    try:
        made = formats.create(name)
        uses = {
            "read": made.reads,
            "fit": made.draws and not made.reads,
            "write": made.writes,
            "morph": made.morphs,
        }
    except Exception as error:  # as in `_limits`
        return f"({error})"
    return ", ".join(use for use, has in uses.items() if has)


def _lines(kind: str) -> list[dict[str, str]]:
    """Name, address, package and summary of each part of a kind."""
    if kind == "recipes":
        return [
            {"name": name, "target": "eqmorph.recipes.named:RECIPES", "package": _OWN, "summary": recipe.about}
            for name, recipe in RECIPES.items()
        ]
    registry = plugins.registry(kind)
    lines = []
    for entry in registry.entries():
        line = {
            "name": entry.name,
            "target": entry.target,
            "package": entry.package,
            "summary": registry.summary(entry.name),
        }
        if kind == "layouts":
            line["limits"] = _limits(registry, entry.name)
        if kind == "formats":
            line["endings"] = " ".join(endings(entry.name))
            line["use"] = _use(registry, entry.name)
        lines.append(line)
    return lines
