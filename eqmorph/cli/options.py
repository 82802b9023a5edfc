"""Options that several commands have, each declared once."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from eqmorph import plugins

# Named here as well as in `experiments.train`, `corpora.splits` and `eq.stereo`, which import PyTorch and numpy.
Device = Literal["auto", "cpu", "cuda", "mps"]
Split = Literal["submitter", "row"]
Channel = Literal["left", "right"]

LARGEST_SEED = 2**32 - 1
"""As of NumPy's and scikit-learn's seeds; `--help` shows it, and a longer number would not fit 80 columns."""


def names_of(kind: str) -> Callable[[str], list[str]]:
    """Complete the names of a kind of component; its registry is imported when a shell asks."""

    def complete(incomplete: str) -> list[str]:
        return [name for name in plugins.registry(kind).names() if name.startswith(incomplete)]

    return complete


def _recipes(incomplete: str) -> list[str]:
    from eqmorph.recipes.named import RECIPES

    return [name for name in RECIPES if name.startswith(incomplete)]


JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Where to write.", show_default=False)]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=LARGEST_SEED, help="Same seed, same result.")]
ReplicaOption = Annotated[int, typer.Option("--replica", min=0, help="Which replica of the run.")]
FitOption = Annotated[bool, typer.Option("--fit", help="Fit presets of other shapes into the five-band layout.")]
BandsOption = Annotated[
    int | None,
    typer.Option(
        "--bands",
        "-n",
        min=1,
        max=64,
        help="Bands that a drawn curve (GraphicEQ) or a word gets, and with --fit any preset.",
        show_default="10 for a curve, 5 for a word",
    ),
]
ChannelOption = Annotated[
    Channel | None,
    typer.Option("--channel", help="Channel to take from presets with two.", show_default=False),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="en or es; a word keeps its language.", show_default="English first"),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        "-m",
        help="Run folder: its words, and the method latent.",
        show_default="the lexicon; for latent the embedded model",
    ),
]
MethodOption = Annotated[
    str | None,
    typer.Option(
        "--method",
        help="Morph method; see [bold]eqmorph list morphs[/].",
        show_default="response",
        autocompletion=names_of("morphs"),
    ),
]
SourceFormatOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="Format of what is read.",
        show_default="as its content shows",
        autocompletion=names_of("formats"),
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        help="Format of the files; see [bold]eqmorph list formats[/].",
        show_default="json",
        autocompletion=names_of("formats"),
    ),
]
LayoutOption = Annotated[
    str | None,
    typer.Option(
        "--layout",
        "--device",
        "-l",
        help="A layout or device, or a TOML or JSON file that describes one; see [bold]eqmorph list layouts[/].",
        show_default=False,
        autocompletion=names_of("layouts"),
    ),
]
LayoutSettingsOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="An option of the layout: gain_step_db=1, shelves=false."),
]
FormatSettingsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="An option of the written format, such as shelves=LS or seconds=60."
    ),
]
ResultBandsOption = Annotated[
    int | None,
    typer.Option("--bands", "-n", min=1, max=64, help="Bands of the result.", show_default="as the layout has"),
]
IntoBandsOption = Annotated[
    int | None, typer.Option("--bands", "-n", min=1, max=64, help="Fit the result into this many bands.")
]
ResultOption = Annotated[
    str | None, typer.Option("--out", "-o", help="File to write; - prints it.", show_default=False)
]
ResultFormatOption = Annotated[
    str | None,
    typer.Option(
        "--to", help="Format of the file.", show_default="as its ending says", autocompletion=names_of("formats")
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Processes for files.", show_default="one per processor"),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Figure that orders trials, by its key.", show_default="median response error"),
]
WorkersOption = Annotated[
    str | None,
    typer.Option(
        "--workers",
        "--jobs",
        "-j",
        help="Where trainings run: N or local:N processes, or dask:ADDRESS, the scheduler of a cluster.",
        show_default="one process per core",
    ),
]
EVERY_FILE = "*"
PatternOption = Annotated[str, typer.Option("--only", help="Files of a folder to process: *.txt.")]
RankedOption = Annotated[
    bool, typer.Option("--ranked", help="Put the most important band first, so that the first few are the best few.")
]
PictureOption = Annotated[
    Path | None,
    typer.Option("--plot", help="Plot fit and target to this file: .png, .svg or .pdf.", show_default=False),
]
PreampOption = Annotated[
    str,
    typer.Option(
        "--preamp",
        help="keep (what a preset states, else auto), auto (minus the peak of the curve), none, or decibels.",
        autocompletion=lambda: ["keep", "auto", "none"],
    ),
]
SoundPreampOption = Annotated[
    str,
    typer.Option(
        "--preamp",
        help="keep (what a preset states, else auto), auto (as low as the loudest sample needs), none, or decibels.",
        autocompletion=lambda: ["keep", "auto", "none"],
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        "-d",
        envvar="EQMORPH_DATA",
        help="A file or folder of presets, or [bold]safe[/] for the fetched SAFE file. "
        "Without it: the embedded synthetic corpus.",
        show_default=False,
    ),
]
RunDataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        "-d",
        help="A file or folder of presets, or [bold]safe[/] for the fetched SAFE file. "
        "Without it: the data the run was trained on.",
        show_default=False,
    ),
]
SyntheticOption = Annotated[
    int | None,
    typer.Option("--synthetic", min=100, help="Draw this many synthetic presets.", show_default=False),
]
RecipeOption = Annotated[
    str,
    typer.Option(
        "--recipe", "-r", help="A named recipe; see [bold]eqmorph list recipes[/].", autocompletion=_recipes
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a field of the recipe: [bold]decoder.dropout=0.2[/].", show_default=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="TOML file with fields of the recipe (default: eqmorph.toml here).", show_default=False
    ),
]
NormalizerOption = Annotated[
    str | None,
    typer.Option(
        "--normalizer",
        help="Replace the recipe's normalizer.",
        autocompletion=names_of("normalizers"),
        show_default=False,
    ),
]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder", help="Replace the recipe's encoder.", autocompletion=names_of("encoders"), show_default=False
    ),
]
DecoderOption = Annotated[
    str | None,
    typer.Option(
        "--decoder", help="Replace the recipe's decoder.", autocompletion=names_of("decoders"), show_default=False
    ),
]
LatentsOption = Annotated[int | None, typer.Option("--latents", min=1, help="Latent dimensions.", show_default=False)]
EpochsOption = Annotated[
    int | None, typer.Option("--epochs", min=1, help="Passes over the data.", show_default=False)
]
BatchSizeOption = Annotated[
    int | None, typer.Option("--batch-size", min=2, help="Presets per step.", show_default=False)
]
LearningRateOption = Annotated[
    float | None, typer.Option("--learning-rate", min=0, help="Highest learning rate.", show_default=False)
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option("--exclude", help="Word to leave out, repeatable; '' leaves none out.", show_default="test"),
]
MinCountOption = Annotated[
    int | None,
    typer.Option("--min-count", min=1, help="Leave out words with fewer presets.", show_default="5"),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read.")]
SplitOption = Annotated[Split, typer.Option("--split", help="What a fold keeps together.")]
DeviceOption = Annotated[Device, typer.Option("--device", help="Where to compute.")]
StudyFolderOption = Annotated[
    Path, typer.Option("--out", "-o", help="Folder for results; finished trainings there are used again.")
]
FiguresOption = Annotated[
    Path | None, typer.Option("--csv", help="Also write every figure as CSV.", show_default=False)
]
