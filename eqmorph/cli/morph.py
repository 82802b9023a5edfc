"""`eqmorph morph`: from one preset to another in steps, or a mixture of three or four."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eqmorph.cli.arguments import Model, ModelOption, pick_method, preamp_choice, read_end, write_presets
from eqmorph.cli.console import JsonOption, completer, print_json, stderr, stdout, table
from eqmorph.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from eqmorph.eq.preset import Band, Preset
    from eqmorph.morphs.base import Morph

_YARDSTICKS = ("linear", "log")
_COLUMNS = 6
"""Presets of more bands get one column for all of them."""


def morph(
    sources: Annotated[
        list[str], typer.Argument(metavar="A B [C D]", help="Presets in any format, or words of the model.")
    ],
    steps: Annotated[int, typer.Option(min=2, max=10_000, help="Presets from A to B, both counted.")] = 10,
    method: Annotated[
        str | None,
        typer.Option(
            help="Morph method; see `eqmorph list morphs`.",
            show_default="response; log for presets that do not fit the five-band layout",
            autocompletion=completer("eqmorph.morphs", "MORPHS"),
        ),
    ] = None,
    t: Annotated[str | None, typer.Option("--t", help="Where to stop instead, such as 0,0.25,1.")] = None,
    even: Annotated[bool, typer.Option("--even", help="Space the steps evenly in perceived change.")] = False,
    strength: Annotated[float, typer.Option(help="Multiply every preset's gains by this.")] = 1.0,
    extrapolate: Annotated[bool, typer.Option("--extrapolate", help="Allow t and weights outside 0 to 1.")] = False,
    weights: Annotated[str | None, typer.Option(help="One mixture, a weight for each preset: 0.5,0.3,0.2.")] = None,
    grid: Annotated[
        int | None, typer.Option(min=2, max=100, help="A grid of N x N between four presets at its corners.")
    ] = None,
    model: ModelOption = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Fit presets of other shapes into the five-band layout.")
    ] = False,
    preamp: Annotated[
        str,
        typer.Option(
            help="keep (straight between those of the presets), common (the lowest), auto, none or decibels."
        ),
    ] = "keep",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write the steps to.")] = None,
    to_format: Annotated[
        str, typer.Option("--to", help="Format of the steps.", autocompletion=completer("eqmorph.formats", "FORMATS"))
    ] = "json",
    as_json: JsonOption = False,
) -> None:
    """Morph between presets; both ends are the presets themselves, to the last bit.

    The figures say how straight the path is in decibels, beside plain interpolation; lower is better.

    Examples: [bold]eqmorph morph preset_a.json preset_b.json --steps 10[/];
    [bold]eqmorph morph warm bright --method latent[/];
    [bold]eqmorph morph a.txt b.txt c.txt --weights 0.5,0.3,0.2 --out mixed --to parametric_eq[/]
    """
    import numpy as np

    from eqmorph.eq.curves import curves_db
    from eqmorph.eq.preamp import stated_preamp_db
    from eqmorph.formats.base import with_preamp
    from eqmorph.morphs.base import between, bilinear, strengthen
    from eqmorph.plots.terminal import sketch

    _check(len(sources), t, even, weights, grid)
    choice = preamp_choice("keep" if preamp == "common" else preamp)
    chosen_model = Model(model)
    presets, residuals_db = [], {}
    for source in sources:
        preset, residual_db = read_end(source, chosen_model, fit)
        preset = with_preamp(preset.model_copy(update={"name": preset.name or Path(source).stem}), choice)
        presets.append(strengthen(preset, strength))
        if residual_db is not None:
            residuals_db[source] = residual_db
    name, chosen = pick_method(method, presets, chosen_model)

    figures: dict[str, dict[str, float]] = {}
    path: list[Preset] | None = None
    if weights is not None:
        rows, labels = np.array([_numbers("--weights", weights)]), [weights]
    elif grid is not None:
        rows = bilinear(grid)
        labels = [f"{x / (grid - 1):.2f}, {y / (grid - 1):.2f}" for x in range(grid) for y in range(grid)]
    else:
        positions = np.array(_numbers("--t", t)) if t is not None else np.linspace(0.0, 1.0, steps)
        if even:
            positions = _even(chosen, presets, steps)
        rows, labels = between(positions), [f"{value:.3f}" for value in positions]
        span = np.unique(np.concatenate([[0.0, 1.0], positions[(positions > 0) & (positions < 1)]]))
        walked = {other: _walk(walk, presets, span) for other, walk in _beside(name, chosen).items()}
        figures = {other: found for other, (_, found) in walked.items()}
        path = walked[name][0] if np.array_equal(span, positions) else None
    path = [
        preset if preset in presets else preset.model_copy(update={"name": _title(presets, row)})
        for row, preset in zip(rows, path or chosen.path(presets, rows, extrapolate), strict=True)
    ]
    if preamp == "common":
        lowest_db = min(stated_preamp_db(preset) for preset in path)
        path = [with_preamp(preset, lowest_db) for preset in path]
    written = _write(path, out, to_format) if out is not None else [None] * len(path)
    if as_json:
        steps_json = [
            {"weights": row, "t": None if not figures else row[1], "preset": preset.model_dump(), "file": file}
            for row, preset, file in zip(rows.tolist(), path, written, strict=True)
        ]
        print_json({"method": name, "fit_residual_db": residuals_db, "steps": steps_json, "metrics": figures})
        return
    for source, residual_db in residuals_db.items():
        stderr().print(f"{source}: fitted into five bands, {residual_db:.2f} dB RMS left over")
    console = stdout()
    title = f"{', '.join(preset.name for preset in presets)} by {name}"
    console.print(_steps_table(title, "t" if figures else "x, y" if grid else "weights", path, labels))
    if figures:
        shown = [path[0], path[len(path) // 2], path[-1]] if len(path) > 2 else path
        typer.echo(sketch(curves_db(shown), names=[preset.name for preset in shown]))
        console.print(_figures_table(name, figures))
    if out is not None:
        console.print(f"{len(path)} presets written to {out} ({to_format})")


def _check(count: int, t: str | None, even: bool, weights: str | None, grid: int | None) -> None:
    if sum(option is not None for option in (t, weights, grid)) + even > 1:
        raise UsageError("--t, --even, --weights and --grid exclude each other; give one of them")
    if grid is not None and count != 4:
        raise UsageError(f"--grid needs four presets, one for each corner; got {count}")
    if weights is None and grid is None and count != 2:
        raise UsageError(f"steps go between two presets; got {count}: mix them with --weights, or four with --grid N")


def _numbers(option: str, text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"{option} {text}: expected numbers with commas between them, such as 0,0.25,1") from None


def _beside(name: str, chosen: "Morph") -> "dict[str, Morph]":
    """The chosen method, then the yardsticks."""
    from eqmorph.morphs import MORPHS

    return {name: chosen} | {other: MORPHS.create(other) for other in _YARDSTICKS if other != name}


def _even(chosen: "Morph", presets: "list[Preset]", steps: int) -> "np.ndarray":
    import numpy as np

    from eqmorph.eq.curves import curves_db
    from eqmorph.morphs.base import between
    from eqmorph.morphs.metrics import even_positions

    fine = np.linspace(0.0, 1.0, 129)
    return even_positions(curves_db(chosen.path(presets, between(fine))), fine, steps)


def _walk(method: "Morph", presets: "list[Preset]", t: "np.ndarray") -> "tuple[list[Preset], dict[str, float]]":
    """The path at t (T,) from 0 to 1, its metrics, and how long it took."""
    from time import perf_counter

    from eqmorph.eq.curves import curves_db
    from eqmorph.morphs.base import between
    from eqmorph.morphs.metrics import path_metrics

    began = perf_counter()
    path = method.path(presets, between(t))
    seconds = perf_counter() - began
    return path, path_metrics(curves_db(path), t, *curves_db(presets))._asdict() | {"seconds": seconds}


def _title(presets: "list[Preset]", row: "np.ndarray") -> str:
    return ", ".join(f"{weight:.0%} {preset.name}" for weight, preset in zip(row, presets, strict=True) if weight)[
        :200
    ]


def _write(path: "list[Preset]", folder: Path, to_format: str) -> list[str | None]:
    """Write every step, numbered, none of them when one cannot be held; returns the files' names."""
    digits = max(2, len(str(len(path) - 1)))
    return list(write_presets(path, [f"{index:0{digits}}" for index in range(len(path))], folder, to_format))


def _steps_table(title: str, label_head: str, path: "list[Preset]", labels: list[str]) -> Any:
    shapes = {tuple(band.type for band in preset.bands) for preset in path}
    shared = next(iter(shapes)) if len(shapes) == 1 else ()
    if 0 < len(shared) <= _COLUMNS:
        heads = [kind.replace("_", " ") for kind in shared]
        rows = [(label, *map(_band, preset.bands)) for label, preset in zip(labels, path, strict=True)]
    else:
        heads = ["bands"]
        rows = [(label, "  ".join(map(_band, preset.bands))) for label, preset in zip(labels, path, strict=True)]
    made = table(title, (label_head, *heads), rows, "gain in dB @ frequency in Hz, Q")
    if heads == ["bands"]:
        made.columns[1].justify = "left"
    return made


def _band(band: "Band") -> str:
    hertz = f"{band.frequency_hz:.0f}" if band.frequency_hz < 1000 else f"{band.frequency_hz / 1000:.2f}k"
    return f"{band.gain_db:+.1f} @ {hertz}, {band.q:.2f}"


def _figures_table(chosen: str, figures: dict[str, dict[str, float]]) -> Any:
    heads = ("method", "nonlinearity dB", "2nd difference dB", "largest/mean step", "path/chord", "end error dB", "s")
    rows = []
    for name, row in figures.items():
        nonlinearity, second, step, chord, end, seconds = row.values()
        label = f"[bold]{name}[/]" if name == chosen else name
        rows.append(
            (
                label,
                f"{nonlinearity:.3f}",
                f"{second:.2f}",
                f"{step:.3f}",
                f"{chord:.4f}",
                f"{end:g}",
                f"{seconds:.3f}",
            )
        )
    return table("The path, in decibels of its curves", heads, rows)
