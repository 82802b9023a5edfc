"""Arguments of commands: presets, words of a run, the run itself; and where presets are written."""

import math
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast, get_args

import typer

from eqmorph.cli.console import warn
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel, OfPreset, one_channel
from eqmorph.errors import DataError, UsageError, did_you_mean, did_you_mean_file
from eqmorph.files import neighbours
from eqmorph.formats.document import Document, read_document
from eqmorph.formats.preamps import PreampChoice
from eqmorph.formats.sources import EXAMPLES
from eqmorph.morphs import MORPHS
from eqmorph.numbers import parse_number

if TYPE_CHECKING:
    from eqmorph.runs.trained import TrainedRun

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)]
PresetOrWordArgument = Annotated[
    str,
    typer.Argument(metavar="PRESET", help="A preset of any bands, in any format, or a word.", show_default=False),
]
AblationArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of an ablation.", show_default=False)]


LOWEST_PREAMP_DB, HIGHEST_PREAMP_DB = -120.0, 60.0


class Model:
    """The run that `--model` names, else the one that ships with eqmorph; loaded when it is first needed."""

    def __init__(self, path: Path | None, replica: int = 0) -> None:
        if path is not None and not path.exists():
            nearest = did_you_mean_file(path.name, neighbours(path))
            raise DataError(f"{path}: there is no such run{nearest or '; name the folder of a trained run'}")
        self.path = path
        self.replica = replica

    @cached_property
    def run(self) -> "TrainedRun":
        """The loaded run."""
        # Most morphs are of two files, and loading a model takes as long as the rest of the command.
        from eqmorph.runs.portable import load_model

        return load_model(self.path, self.replica)

    def codec(self, method: str) -> "TrainedRun | None":
        """The run, where a morph method needs one."""
        return self.run if MORPHS.load(method).needs_model else None

    @property
    def label(self) -> str:
        """The model in a few words; empty when none was needed."""
        return self.run.label if "run" in vars(self) else ""


class Endpoint(NamedTuple):
    """A preset that a command was given, and the RMS error of fitting it, in dB, if it was fitted."""

    source: str
    preset: AnyPreset
    residual_db: float | None = None

    @property
    def chain(self) -> Preset:
        """The preset where one chain of filters is needed.

        Raises:
            TwoChannelsError: it has two channels, and none was chosen.
        """
        return one_channel(self.preset, source=self.source)


def read_endpoint(
    source: str,
    model: Model,
    fit: bool = False,
    bands: int | None = None,
    channel: Channel | None = None,
    layout: Layout | None = None,
) -> Endpoint:
    """Read a preset file; where no file has the name, take words of the lexicon, or of the model asked for.

    Args:
        source: path, "-" for standard input, or a word.
        model: whose words they are.
        fit: fit what is not of the five-band layout into it, or into `bands` what has another number of them.
        bands: how many a drawn curve or a word of the lexicon gets.
        channel: which channel is taken of a preset with two; both by default.
        layout: what words are drawn in, and what else is not of it is fitted into; by default the five-band layout
            for words, and nothing is fitted.

    Raises:
        UsageError: neither a file nor a word; the message has the nearest.
        DataError: the file holds no preset.
    """
    if _may_be_word(source):
        if model.path is None:
            return Endpoint(source, _preset_of_word(source, bands, layout))
        word = source.strip().lower()
        words = list(model.run.words)
        if word not in words:
            near = did_you_mean(word, words) or f" (words: {', '.join(words)})"
            raise UsageError(f"there is no file and no word {source!r}{near}")
        return _drawn_in(layout, Endpoint(source, model.run.word(word).preset))
    document = read_source(source, channel=channel)
    if layout is None and not fit:
        return Endpoint(source, _named(document.preset(bands), source))
    preset = _as_it_is(document, bands, layout)
    if preset is not None:
        return Endpoint(source, _named(preset, source))
    fitted, residual_db = document.fitted(bands, layout)
    return Endpoint(source, _named(fitted, source), residual_db)


def read_source(source: str, format_name: str | None = None, channel: Channel | None = None) -> Document:
    """Read a preset file, an example, or standard input.

    Raises:
        DataError: there is no such file (the message has the nearest in its folder), or it is of no known format.
    """
    check_exists(source)
    return read_document(source, format_name, channel)


def check_exists(source: str) -> None:
    """Refuse a source that is no file, no example and not standard input.

    Raises:
        DataError: there is no such file; the message has the nearest in its folder.
    """
    path = Path(source)
    examples = [example.name for example in EXAMPLES.iterdir()]
    if source != "-" and not path.exists() and path.name not in examples:
        nearest = did_you_mean_file(path.name, [*neighbours(path), *examples])
        raise DataError(f"{source}: there is no such file{nearest or '; check the name'}")


def read_preset(source: str, channel: Channel | None = None) -> Preset:
    """Read the one chain of a preset file, called after the file where it has no name.

    Raises:
        TwoChannelsError: the file has two channels, and none is named.
    """
    return _named(read_source(source, channel=channel).chain(), source)


def read_any_preset(source: str, channel: Channel | None = None) -> AnyPreset:
    """Read the preset of a file, for all channels or for two, called after the file where it has no name."""
    return _named(read_source(source, channel=channel).preset(), source)


def preamp_choice(text: str) -> PreampChoice | float:
    """Read `--preamp`: a choice by its name, or decibels."""
    if text in get_args(PreampChoice):
        return cast(PreampChoice, text)
    decibels = parse_number(text)
    if decibels is None or not LOWEST_PREAMP_DB <= decibels <= HIGHEST_PREAMP_DB:
        raise UsageError(
            f"--preamp {text}: expected {', '.join(get_args(PreampChoice))} or decibels from {LOWEST_PREAMP_DB:g} to "
            f"{HIGHEST_PREAMP_DB:g}"
        )
    return decibels


def numbers_of(option: str, text: str, example: str) -> list[float]:
    """Read the finite numbers of an option, with commas between them."""
    numbers = []
    for part in text.split(","):
        number = parse_number(part)
        if number is None or not math.isfinite(number):
            raise UsageError(f"{option} {text}: expected numbers with commas between them, such as {example}")
        numbers.append(number)
    return numbers


def named_values(settings: Sequence[str] | None) -> dict[str, str]:
    """Split the NAME=VALUE pairs of `--set`; the part that has the options checks names and values."""
    values = {}
    for setting in settings or ():
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise UsageError(f"--set {setting!r} is not NAME=VALUE; write such as --set shelves=LS")
        values[name] = value
    return values


def file_stem(name: str) -> str:
    """Shorten the name of a file, a folder or a word to a part of another file's name."""
    return "stdin" if name == "-" else Path(os.path.realpath(name)).stem.replace(" ", "_") or "preset"


def _drawn_in(layout: Layout | None, word: Endpoint) -> Endpoint:
    """The preset of a run's word in a layout, where one is asked for and the preset is not of it."""
    if layout is None or layout.fits(word.chain):
        return word
    from eqmorph.eq.curves import COMPARISON_GRID_HZ
    from eqmorph.eq.target import Target, fit_target

    curve_db = word.chain.response(COMPARISON_GRID_HZ)
    fitted = fit_target(Target(word.chain.name, curve_db, preamp_db=word.chain.preamp_db), layout)
    return Endpoint(word.source, fitted.preset, fitted.errors.rms_db)


def _preset_of_word(text: str, bands: int | None, layout: Layout | None) -> Preset:
    """The first preset of words of the lexicon, in a layout or with so many bands; else in the five-band layout."""
    from eqmorph.eq.layouts import Parametric
    from eqmorph.words.generate import generate_presets
    from eqmorph.words.lexicon_file import load_lexicon
    from eqmorph.words.meaning import meaning

    lexicon = load_lexicon()
    try:
        meant = meaning(lexicon, text)
    except UsageError as error:
        raise UsageError(f"there is no file {text!r}; as a word: {error}") from None
    for said in meant.remarks:
        warn(said)
    drawn_in = layout or (SAFE if bands is None else Parametric(bands=bands).layout())
    return generate_presets(lexicon, meant, drawn_in)[0].preset


def _may_be_word(source: str) -> bool:
    return source != "-" and not Path(source).suffix and not Path(source).exists()


def _as_it_is(document: Document, bands: int | None, layout: Layout | None) -> AnyPreset | None:
    """The preset of a document where nothing has to be fitted: of the layout (five bands), or of as many bands."""
    try:
        preset = document.preset(bands) if document.format.reads else None
    except DataError:  # filters that no preset holds
        return None
    chains = () if preset is None else preset.chains
    if layout is None and bands is not None:
        fits = all(len(chain.bands) == bands for chain in chains)
    else:
        fits = all((layout or SAFE).fits(chain) for chain in chains)
    return preset if fits else None


def _named(preset: OfPreset, source: str) -> OfPreset:
    """Call a preset without a name as its file is called."""
    return preset if preset.name else preset.called(file_stem(source))
