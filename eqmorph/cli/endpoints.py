"""What a command morphs, renders or moves: presets of files or of words, and the model whose words they are."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from eqmorph.cli.arguments import named, read_source
from eqmorph.cli.console import warn
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel, one_channel
from eqmorph.errors import DataError, UsageError, did_you_mean, did_you_mean_file
from eqmorph.files import neighbours
from eqmorph.formats.document import Document
from eqmorph.morphs import MORPHS

if TYPE_CHECKING:
    from eqmorph.runs.trained import TrainedRun

PresetOrWordArgument = Annotated[
    str,
    typer.Argument(metavar="PRESET", help="A preset of any bands, in any format, or a word.", show_default=False),
]


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
        return Endpoint(source, named(document.preset(bands), source))
    preset = _as_it_is(document, bands, layout)
    if preset is not None:
        return Endpoint(source, named(preset, source))
    fitted, residual_db = document.fitted(bands, layout)
    return Endpoint(source, named(fitted, source), residual_db)


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
