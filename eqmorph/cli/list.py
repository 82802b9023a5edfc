"""`eqmorph list`: every registry and what stands in it."""

from typing import Annotated

import typer

from eqmorph.cli.common import JsonOption, print_json, stdout, table

REGISTRIES = {
    "normalizers": "eqmorph.normalizers:NORMALIZERS",
    "encoders": "eqmorph.models:ENCODERS",
    "decoders": "eqmorph.models:DECODERS",
    "losses": "eqmorph.losses:LOSSES",
    "schedules": "eqmorph.losses:SCHEDULES",
    "learning-rates": "eqmorph.training:LEARNING_RATES",
    "morphs": "eqmorph.morphs:MORPHS",
    "formats": "eqmorph.formats:FORMATS",
}


def list_components(
    kind: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(REGISTRIES)}.", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Show every part that can be named in a recipe or an option, plug-ins included.

    Examples: [bold]eqmorph list[/]; [bold]eqmorph list decoders --json[/]
    """
    from importlib import import_module

    from eqmorph.errors import UsageError

    if kind is not None and kind not in REGISTRIES:
        raise UsageError(f"no registry is called {kind!r} (there are: {', '.join(REGISTRIES)})")
    shown = {}
    for name in [kind] if kind else REGISTRIES:
        module, _, attribute = REGISTRIES[name].partition(":")
        shown[name] = getattr(import_module(module), attribute).entries()
    if as_json:
        print_json(
            {name: [vars(entry) | {"summary": entry.summary} for entry in found] for name, found in shown.items()}
        )
        return
    console = stdout()
    for name, found in shown.items():
        rows = [(entry.name, entry.package, entry.summary) for entry in found]
        made = table(name, ("name", "from", "what it is"), rows)
        made.columns[1].justify = made.columns[2].justify = "left"
        console.print(made)
