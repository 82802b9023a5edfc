"""`eqmorph generate`: presets of a word."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from eqmorph.cli.arguments import Model, write_presets
from eqmorph.cli.console import print_json, print_table, remark, warn
from eqmorph.cli.options import FormatOption, JsonOption, ModelOption, ReplicaOption, SeedOption
from eqmorph.cli.preset_table import preset_table
from eqmorph.eq.curves import curves_db
from eqmorph.errors import unknown_name
from eqmorph.plots.terminal import GRID_HZ, sketch
from eqmorph.runs.trained import Generated, TrainedRun

SKETCHED = 4
"""Curves that a sketch in characters can hold apart."""


def generate(
    word: Annotated[str, typer.Argument(help="A word the run was trained on.", show_default=False)],
    model: ModelOption = None,
    variants: Annotated[
        int, typer.Option(min=1, help="How many: the word's modes first, then presets drawn from them.")
    ] = 1,
    replica: ReplicaOption = 0,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write the presets into.", show_default=False)
    ] = None,
    to: FormatOption = "json",
    as_json: JsonOption = False,
) -> None:
    """Generate presets of a word.

    The first is the mode that most of the word's presets belong to; more show that a word is not one curve.

    Examples:

      eqmorph generate warm --variants 4

      eqmorph generate bright --model runs/v2 --out presets --to parametric_eq
    """
    run = Model(model, replica).run
    name = word.strip().lower()
    if name not in run.words:
        raise unknown_name("word of the model", name, list(run.words))
    learned = run.word(name)
    generated = run.variants(name, variants, seed)
    presets = [variant.preset for variant in generated]
    if out is not None:
        written = write_presets(presets, [preset.name.replace(" ", "-") for preset in presets], out, to)
        remark(f"{len(written)} presets written to {out} ({to})")
    if as_json:
        print_json(_document(run, name, generated))
        return
    if learned.rare:
        warn(f"rare word: it was learned from {learned.count} presets")
    labels = [f"{each.preset.name}{f' ({each.share:.0%})' if each.share else ''}" for each in generated]
    print_table(preset_table(f"{name}, learned from {learned.count} presets", "preset", labels, presets, run.label))
    typer.echo(sketch(curves_db(presets[:SKETCHED], GRID_HZ), names=[preset.name for preset in presets[:SKETCHED]]))
    clipped = sum(each.clipped for each in generated)
    if clipped:
        warn(f"{clipped} of {len(presets)} brought inside the ranges of the layout")


def _document(run: TrainedRun, name: str, generated: Sequence[Generated]) -> dict[str, Any]:
    """The JSON document: the word, the model, and each preset with what it shows of the word."""
    word = run.word(name)
    presets = [
        {"about": each.about, "share": each.share, "clipped": each.clipped} | each.preset.model_dump()
        for each in generated
    ]
    return {
        "word": name,
        "count": word.count,
        "rare": word.rare,
        "run": run.label,
        "synthetic": run.config.data.synthetic,
        "presets": presets,
    }
