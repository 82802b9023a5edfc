"""The command line. Only Typer and the standard library load before a command runs.

To add a command: its own file, and one line in `COMMANDS`.
"""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from eqmorph import __version__
from eqmorph.cli import failures, threads
from eqmorph.cli.group import Command, application

threads.default_to_one()

# Pydantic looks for plug-ins of its own in the metadata of every installed package, which takes as long as a morph.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

PRESETS = "Presets"
MODELS = "Words and models"
EXPERIMENTS = "Experiments"
DATA = "Data"

COMMANDS = (
    Command("show", "eqmorph.cli.show:show", "Show what preset files hold: bands, preamp and curve.", PRESETS),
    Command("morph", "eqmorph.cli.morph:morph", "Morph between presets, in steps or as a mixture.", PRESETS),
    Command("convert", "eqmorph.cli.convert:convert", "Convert a preset between formats.", PRESETS),
    Command("fit", "eqmorph.cli.fit:fit", "Fit bands to a curve, a measurement or other presets.", PRESETS),
    Command("sum", "eqmorph.cli.sum:sum_", "Combine presets in series into one.", PRESETS),
    Command("reduce", "eqmorph.cli.reduce:reduce", "Approximate a preset with fewer bands.", PRESETS),
    Command("match", "eqmorph.cli.match:match", "Fit a preset that makes one sound like another.", PRESETS),
    Command("render", "eqmorph.cli.render:render", "Render audio through a preset or a morph.", PRESETS),
    Command(
        "plugin",
        "eqmorph.cli.plugin:plugin",
        "Build an LV2 plug-in with a slider from one preset to another.",
        PRESETS,
    ),
    Command("examples", "eqmorph.cli.examples:examples", "Copy the example presets into a folder.", PRESETS),
    Command(
        "explore",
        "eqmorph.cli.explore:explore",
        "Write a web page to see, hear and export a morph.",
        PRESETS,
    ),
    Command("words", "eqmorph.cli.words:words", "Look up words in the lexicon.", MODELS),
    Command("nudge", "eqmorph.cli.nudge:nudge", "Move a preset towards words, or away from them.", MODELS),
    Command("describe", "eqmorph.cli.describe:describe", "Say which words fit a preset.", MODELS),
    Command("generate", "eqmorph.cli.generate:generate", "Generate presets of a word.", MODELS),
    Command("train", "eqmorph.cli.train:train", "Train a model on a corpus of presets.", MODELS),
    Command(
        "evaluate",
        "eqmorph.cli.evaluate:evaluate",
        "Measure a trained model, or words under a published protocol.",
        MODELS,
    ),
    Command("encode", "eqmorph.cli.encode:encode", "Write the latents of presets as CSV or JSON.", MODELS),
    Command("reconstruct", "eqmorph.cli.reconstruct:reconstruct", "Write presets as a run decodes them.", MODELS),
    Command("export", "eqmorph.cli.export:export", "Export a trained model as ONNX.", MODELS),
    Command("ablate", "eqmorph.cli.ablate:ablate", "Train V1, V2 and every step between.", EXPERIMENTS),
    Command(
        "sweep",
        "eqmorph.cli.sweep:sweep",
        "Train variations of a recipe, and report the effect of each field.",
        EXPERIMENTS,
    ),
    Command("morph-bench", "eqmorph.cli.morph_bench:morph_bench", "Measure every morph method.", EXPERIMENTS),
    Command("plot", "eqmorph.cli.plot:app", "Draw presets, morphs, words, runs, ablations and sweeps.", EXPERIMENTS),
    Command("report", "eqmorph.cli.report:report", "Make one page of a run, an ablation or a sweep.", EXPERIMENTS),
    Command("data", "eqmorph.cli.data:app", "Look at a corpus of presets; fetch the public one.", DATA),
    Command("list", "eqmorph.cli.list:list_parts", "List every component.", DATA),
)

app = application(
    "eqmorph",
    "Neural EQ morphing: move smoothly between EQ presets and between words.",
    COMMANDS,
    completion=True,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"eqmorph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Declare what the program itself can be asked."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run `eqmorph` with these arguments, or the process's; returns the exit status."""
    return failures.run(app, arguments)


def main() -> None:
    """Entry point of the console script; SIGTERM ends a command like Ctrl-C."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the shell: `<&-`, `>&-`
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (as long as the process)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run())
