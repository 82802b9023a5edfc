"""`eqmorph generate`: presets of a word."""

from dataclasses import asdict
from typing import Annotated, Any, NamedTuple

import typer

from eqmorph.cli.console import print_json, print_table, remark, warn
from eqmorph.cli.curve_sketch import print_sketch
from eqmorph.cli.endpoints import Model
from eqmorph.cli.options import (
    FormatOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    ModelOption,
    ReplicaOption,
    ResultBandsOption,
    SeedOption,
)
from eqmorph.cli.output import output_of
from eqmorph.cli.preset_table import preset_table
from eqmorph.eq.curves import curves_db
from eqmorph.eq.preset import Preset
from eqmorph.errors import UsageError, unknown_name
from eqmorph.plots.terminal import GRID_HZ

SKETCHED = 4
"""Curves that a sketch in characters can hold apart."""


class _Made(NamedTuple):
    """Presets of a word: how each came about, and what is known of the word as it was understood."""

    understood: str
    behind: str
    presets: list[Preset]
    labels: list[str]
    origin: list[dict[str, Any]]
    about: dict[str, Any]
    warnings: list[str]


def generate(
    word: Annotated[
        str,
        typer.Argument(
            metavar="WORD",
            help="A word of the lexicon, or of the run.",
            show_default=False,
        ),
    ],
    model: ModelOption = None,
    variants: Annotated[
        int, typer.Option(min=1, max=10_000, help="How many: the word's modes first, then presets drawn from them.")
    ] = 1,
    layout: LayoutOption = None,
    bands: ResultBandsOption = None,
    strength: Annotated[float, typer.Option(help="Multiply the decibels of the word's curves by this.")] = 1.0,
    language: LanguageOption = None,
    replica: ReplicaOption = 0,
    seed: SeedOption = 0,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", help="Folder to write the presets into, or a file for one.", show_default=False),
    ] = None,
    to: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Generate presets of a word.

    The first preset is the mode of most of the word's curves; further ones are its other modes, then random draws.
    Words are those of the lexicon; with --model, those of a run.

    Examples:

      eqmorph generate warm --variants 4

      eqmorph generate "less harsh" --layout qudelix-5k --strength 1.5

      eqmorph generate bright --model runs/v2 --out presets --to parametric_eq
    """
    output = output_of(out, to, single=variants == 1)
    if model is None:
        made = _of_lexicon(word, variants, layout, bands, strength, language, seed)
    elif layout is not None or bands is not None or strength != 1.0 or language is not None:
        raise UsageError(
            "--layout, --bands, --strength and --language are for words of the lexicon; leave out --model"
        )
    else:
        made = _of_run(Model(model, replica), word, variants, seed)
    if output is not None:
        written = output.write(made.presets, [preset.name.replace(" ", "-") for preset in made.presets])
        remark(output.said(len(written)))
    if as_json:
        presets = [origin | asdict(preset) for origin, preset in zip(made.origin, made.presets, strict=True)]
        print_json(made.about | {"presets": presets})
    else:
        title = f"{made.understood}, learned from {made.behind}"
        print_table(preset_table(title, "preset", made.labels, made.presets, made.about["run"]))
        sketched = made.presets[:SKETCHED]
        print_sketch(curves_db(sketched, GRID_HZ), GRID_HZ, [preset.name for preset in sketched])
    for warning in made.warnings:
        warn(warning)


def _of_lexicon(
    text: str,
    count: int,
    layout: str | None,
    bands: int | None,
    strength: float,
    language: str | None,
    seed: int,
) -> _Made:
    from eqmorph.fitting.layouts import named_layout
    from eqmorph.words.api import DEFAULT_LAYOUT
    from eqmorph.words.distributions import RARE
    from eqmorph.words.generate import generate_presets
    from eqmorph.words.lexicon_file import load_lexicon
    from eqmorph.words.meaning import meaning
    from eqmorph.words.wording import behind as said_behind

    lexicon = load_lexicon()
    meant = meaning(lexicon, text, language)
    chosen = named_layout(layout or (DEFAULT_LAYOUT if bands is None else "parametric"), bands)
    generated = generate_presets(lexicon, meant, chosen, count, strength, seed)
    behind = min(part.word.count for part in meant.parts)
    presets = [each.preset for each in generated]
    about = {
        "word": meant.text,
        "count": behind,
        "rare": behind < RARE,
        "run": "the embedded lexicon",
        "synthetic": False,
        "beats_flat": meant.beats_flat,
        "layout": chosen.name,
    }
    origin = [{"about": each.about, "share": each.share, "residual_db": each.residual_db} for each in generated]
    labels = _labels(presets, [each.share for each in generated])
    counted = "; ".join(said_behind(part.word) for part in meant.parts)
    return _Made(meant.understood, counted, presets, labels, origin, about, meant.remarks)


def _of_run(model: Model, text: str, count: int, seed: int) -> _Made:
    run, name = model.run, text.strip().lower()
    if name not in run.words:
        raise unknown_name("word of the model", name, list(run.words))
    learned, generated = run.word(name), run.variants(name, count, seed)
    presets = [each.preset for each in generated]
    clipped = sum(each.clipped for each in generated)
    warnings = ["rare word: learned from few presets"] if learned.rare else []
    if clipped:
        warnings.append(f"{clipped} of {len(presets)} brought inside the ranges of the layout")
    about = {
        "word": name,
        "count": learned.count,
        "rare": learned.rare,
        "run": run.label,
        "synthetic": run.config.data.synthetic,
    }
    origin = [{"about": each.about, "share": each.share, "clipped": each.clipped} for each in generated]
    labels = _labels(presets, [each.share for each in generated])
    counted = f"{learned.count:,} preset{'' if learned.count == 1 else 's'}"
    return _Made(name, counted, presets, labels, origin, about, warnings)


def _labels(presets: list[Preset], shares: list[float | None]) -> list[str]:
    return [
        preset.name if share is None else f"{preset.name} ({share:.0%})"
        for preset, share in zip(presets, shares, strict=True)
    ]
