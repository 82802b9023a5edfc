"""`eqmorph explore`: a page on which a morph is moved by hand, seen and heard."""

import os
from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.channels import named_channels
from eqmorph.cli.console import print_json, print_line, progress, warn
from eqmorph.cli.endpoints import Endpoint, Model, read_endpoint
from eqmorph.cli.options import ChannelOption, FitOption, JsonOption, MethodOption, ModelOption, ReplicaOption
from eqmorph.cli.pages import check_page
from eqmorph.errors import UsageError
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import AnySurface, stereo_surface, word_map
from eqmorph.morphs import MORPHS, SMOOTH
from eqmorph.morphs.path import create_method, method_name

JUMP_DB = 0.5
"""A morph that is further than this from its neighbours' mean is not smooth."""


def explore(
    presets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[A B [C D]]", help="Two or four presets, or words.", show_default=False),
    ] = None,
    model: ModelOption = None,
    method: MethodOption = None,
    fit: FitOption = False,
    channel: ChannelOption = None,
    replica: ReplicaOption = 0,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path("morph.html"),
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a web page to see, hear and export a morph.

    The page works in any browser, without a network. Two presets give a slider, four a pad with one in each corner;
    without presets, the pad is a map of the model's words. Presets with separate filters for left and right make a
    page that shows one side at a time, and plays and exports both.

    Examples:

      eqmorph explore preset_a.json preset_b.json --open

      eqmorph explore warm bright

      eqmorph explore --model runs/v2 -o words.html
    """
    check_page(out)
    if method is not None and not presets:
        raise UsageError("--method is for presets; the map of a model is its own latent space")
    loaded = Model(model, replica)
    with progress("computing the morph"):
        endpoints = [read_endpoint(name, loaded, fit, channel=channel) for name in presets or []]
        surface = _between(endpoints, method, loaded) if endpoints else _map(loaded)
    title = _title(surface)
    size = write_page(surface, title, out)
    if as_json:
        print_json(_document(surface, out, size, endpoints))
    else:
        _show(surface, f"{out}: {title}, {size / 1000:.0f} kB", endpoints)
    if surface.off_grid_db > JUMP_DB:
        _warn_of_bends(surface, method)
    if open_page:
        typer.launch(out.resolve().as_uri())


def _warn_of_bends(surface: AnySurface, method: str | None) -> None:
    """Say what the page cannot show; a map has no method to choose."""
    if surface.sides[0].kind == "map":
        warn(
            f"this model bends sharply between its words: there the page is up to {surface.off_grid_db:.1f} "
            "dB off; a model of the recipe semantic is decoded exactly"
        )
    elif method != SMOOTH:
        warn(f"this morph jumps from one preset to the next; --method {SMOOTH} is smooth")


def _between(endpoints: list[Endpoint], method: str | None, model: Model) -> AnySurface:
    presets = [endpoint.preset for endpoint in endpoints]
    # Four presets are best morphed by a method that is smooth in both directions at once.
    name = method_name(method or (None if len(presets) == 2 else SMOOTH))
    return stereo_surface(presets, create_method(name, model.codec(name)), f"Method {name}: {MORPHS.summary(name)}")


def _map(model: Model) -> AnySurface:
    name = Path(os.path.realpath(model.path)).name if model.path else "embedded model"
    return word_map(model.run, f"{name} ({model.run.label})")


def _title(surface: AnySurface) -> str:
    first = surface.sides[0]
    names = [place.name for place in first.places]
    if first.kind == "map":
        return f"Words: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}"
    return " to ".join(names) if len(names) == 2 else ", ".join(names)


def _document(surface: AnySurface, out: Path, size: int, endpoints: list[Endpoint]) -> dict[str, object]:
    first = surface.sides[0]
    return {
        "out": str(out),
        "bytes": size,
        "kind": first.kind,
        "channels": len(surface.sides),
        "places": [{"name": place.name, "x": place.x, "y": place.y} for place in first.places],
        "note": first.note,
        "source": first.source.about,
        "off_grid_db": surface.off_grid_db,
        "fit_residual_db": [endpoint.residual_db for endpoint in endpoints],
    }


def _show(surface: AnySurface, page: str, endpoints: list[Endpoint]) -> None:
    print_line(page)
    for name, side in named_channels(surface.sides).items():
        print_line(f"{name}: {side.source.about}".removeprefix(": "))
    for endpoint in endpoints:
        if endpoint.residual_db is not None:
            print_line(f"{endpoint.source}: fitted into five bands, {endpoint.residual_db:.2f} dB RMS left over")
