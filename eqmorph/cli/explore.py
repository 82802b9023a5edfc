"""`eqmorph explore`: a page on which a morph is moved by hand, seen and heard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eqmorph.cli.arguments import Model, ModelOption, pick_method, read_end
from eqmorph.cli.console import JsonOption, completer, print_json, progress, stderr, stdout
from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from eqmorph.eq.preset import Preset
    from eqmorph.explorer.surface import Surface

JUMP_DB = 0.5
"""A morph that is further than this from its neighbours' mean does not go smoothly."""


def explore(
    presets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[A B [C D]]", help="Two or four presets, or words of the run.", show_default=False),
    ] = None,
    model: ModelOption = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="How to morph; see [bold]eqmorph list morphs[/].",
            show_default="the best for two presets, log for four",
            autocompletion=completer("eqmorph.morphs", "MORPHS"),
        ),
    ] = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Approximate the presets with the five bands of the SAFE layout.")
    ] = False,
    replica: Annotated[int, typer.Option(min=0, help="Which replica of the run.")] = 0,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path("morph.html"),
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write one HTML page, for any browser and without a network, on which a morph is seen, heard and taken along.

    Two presets give a slider, four a pad with one in each corner, none a pad that is a map of the model's words.

    Examples: [bold]eqmorph explore preset_a.json preset_b.json --open[/];
    [bold]eqmorph explore warm bright[/]; [bold]eqmorph explore --model runs/v2 -o words.html[/]
    """
    from eqmorph.explorer.build import write_page

    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{out}: a page is called .html; give such a name with --out")
    chosen_model = Model(model, replica)
    with progress() as shown:
        shown.add_task("computing the morph", total=None, note="")
        if presets:
            read = [read_end(name, chosen_model, fit) for name in presets]
            surface = _between([preset for preset, _ in read], method, chosen_model)
        else:
            read = []
            surface = _map(chosen_model, method)
    title = _title(surface)
    size = write_page(surface, title, out)
    figures = {
        "out": str(out),
        "bytes": size,
        "kind": surface.kind,
        "places": [{"name": place.name, "x": place.x, "y": place.y} for place in surface.places],
        "note": surface.note,
        "columns": surface.columns,
        "rows": surface.rows,
        "off_grid_db": surface.off_grid_db,
        "fit_residual_db": [residual_db for _, residual_db in read],
    }
    if as_json:
        print_json(figures)
    else:
        nodes = f"{surface.columns} x {surface.rows}" if surface.rows > 1 else f"{surface.columns}"
        stdout().print(
            f"{out}: {title}, {size / 1000:.0f} kB. {nodes} presets computed; "
            f"between them the page is at most {surface.off_grid_db:.3f} dB off the morph.",
            markup=False,
            soft_wrap=True,
        )
        for preset, residual_db in read:
            if residual_db is not None:
                stdout().print(f"{preset.name}: fitted with {residual_db:.2f} dB (RMS) left over", markup=False)
    if surface.off_grid_db > JUMP_DB:
        stderr().print("eqmorph: this morph jumps from one preset to the next; --method log is smooth", markup=False)
    if open_page:
        typer.launch(out.resolve().as_uri())


def _between(presets: "list[Preset]", method: str | None, model: Model) -> "Surface":
    from eqmorph.explorer.surface import morph_surface
    from eqmorph.morphs import ANY_BANDS, MORPHS

    # Four presets are best morphed by a method that is smooth in both directions at once.
    name, chosen = pick_method(method or (None if len(presets) == 2 else ANY_BANDS), presets, model)
    about = MORPHS.summary(name)
    return morph_surface(presets, chosen, f"Method {name}: {about}")


def _map(model: Model, method: str | None) -> "Surface":
    from eqmorph.explorer.surface import word_map

    if method is not None:
        raise UsageError("--method is for presets; the map of a run is its own latent space")
    name = model.path.resolve().name if model.path else "embedded model"
    return word_map(model.run, f"{name} ({model.run.label})")


def _title(surface: "Surface") -> str:
    names = [place.name for place in surface.places]
    if surface.kind == "map":
        return f"Words: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}"
    return " to ".join(names) if len(names) == 2 else ", ".join(names)
