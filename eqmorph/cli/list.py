"""`eqmorph list`: every registry and what stands in it."""

from typing import Annotated

import typer

from eqmorph.cli.console import JsonOption, print_json, stdout, table

REGISTRIES = {
    "normalizers": "eqmorph.normalizers:NORMALIZERS",
    "encoders": "eqmorph.models:ENCODERS",
    "decoders": "eqmorph.models:DECODERS",
    "losses": "eqmorph.losses:LOSSES",
    "schedules": "eqmorph.schedules:SCHEDULES",
    "morphs": "eqmorph.morphs:MORPHS",
    "formats": "eqmorph.formats:FORMATS",
}
KINDS = (*REGISTRIES, "recipes")


def list_components(
    kind: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(KINDS)}.", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Show every part that can be named in a recipe or an option, plug-ins included.

    Examples: [bold]eqmorph list[/]; [bold]eqmorph list decoders --json[/]
    """
    from eqmorph.errors import UsageError

    if kind is not None and kind not in KINDS:
        raise UsageError(f"no registry is called {kind!r} (there are: {', '.join(KINDS)})")
    shown = {name: _entries(name) for name in ([kind] if kind else KINDS)}
    if as_json:
        print_json(shown)
        return
    console = stdout()
    for name, found in shown.items():
        rows = [(entry["name"], entry["package"], entry["summary"]) for entry in found]
        made = table(name, ("name", "from", "what it is"), rows)
        made.columns[1].justify = made.columns[2].justify = "left"
        console.print(made)


def _entries(kind: str) -> list[dict[str, str]]:
    """What stands in a registry, or the named recipes."""
    from importlib import import_module

    if kind == "recipes":
        from eqmorph.recipes.named import RECIPES

        return [
            {"name": name, "target": "eqmorph.recipes.named:RECIPES", "package": "eqmorph", "summary": recipe.about}
            for name, recipe in RECIPES.items()
        ]
    module, _, attribute = REGISTRIES[kind].partition(":")
    shown = ("name", "target", "package", "summary")
    entries = getattr(import_module(module), attribute).entries()
    return [{key: getattr(entry, key) for key in shown} for entry in entries]
