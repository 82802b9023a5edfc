"""`eqmorph generate`: presets of a word."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import Model, ModelOption, write_presets
from eqmorph.cli.console import JsonOption, SeedOption, print_json, stderr, stdout, table


def generate(
    word: Annotated[str, typer.Argument(help="A word the run was trained on.", show_default=False)],
    model: ModelOption = None,
    variants: Annotated[
        int, typer.Option(min=1, help="How many: the word's schools first, then presets drawn from them.")
    ] = 1,
    replica: Annotated[int, typer.Option(min=0, help="Which replica of the run.")] = 0,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write the presets into.", show_default=False)
    ] = None,
    to: Annotated[str, typer.Option("--to", help="Format of the files; see [bold]eqmorph list formats[/].")] = "json",
    as_json: JsonOption = False,
) -> None:
    """Presets that a word stands for: one is its most common school, more show that a word is not one curve.

    Examples:

      eqmorph generate warm --variants 4

      eqmorph generate bright --model runs/v2 --out presets --to parametric_eq
    """
    import numpy as np

    from eqmorph.eq.filters import response_db
    from eqmorph.plots.terminal import GRID_HZ, sketch

    run = Model(model, replica).run
    chosen = run.word(word.strip().lower())
    generated = run.variants(chosen.name, variants, seed)
    presets = [variant.preset for variant in generated]
    if out is not None:
        written = write_presets(presets, [preset.name.replace(" ", "-") for preset in presets], out, to)
        stderr().print(f"{len(written)} presets written to {out} ({to})", style="dim")
    if as_json:
        print_json(
            {
                "word": chosen.name,
                "count": chosen.count,
                "rare": chosen.rare,
                "run": run.label,
                "synthetic": run.config.data.synthetic,
                "presets": [
                    {
                        "about": variant.about,
                        "share": variant.share,
                        "clipped": variant.clipped,
                        **variant.preset.model_dump(mode="json"),
                    }
                    for variant in generated
                ],
            }
        )
        return
    if chosen.rare:
        stderr().print(f"rare word: only {chosen.count} presets stand behind {chosen.name!r}", style="yellow")
    rows = []
    for variant in generated:
        bands = [
            f"{band.gain_db:+.1f} dB {band.frequency_hz:,.0f} Hz Q {band.q:.2f}" for band in variant.preset.bands
        ]
        rows.append((variant.preset.name, variant.about, *bands))
    columns = ("preset", "what", "low shelf", "peak 1", "peak 2", "peak 3", "high shelf")
    stdout().print(table(f"{chosen.name} ({chosen.count} presets)", columns, rows, run.label))
    drawn = np.stack([response_db(preset.arrays(), GRID_HZ) for preset in presets[:4]])
    typer.echo(sketch(drawn, names=[preset.name for preset in presets[:4]]))
    if clipped := sum(variant.clipped for variant in generated):
        stderr().print(f"{clipped} of {len(presets)} brought inside the knobs' ranges", style="yellow")
