"""What `morph`, `plot morph`, `render` and `explore` go between: preset files, or words of a trained run."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from eqmorph.errors import DataError, UsageError

if TYPE_CHECKING:
    from eqmorph.eq.preset import Preset
    from eqmorph.formats.base import PreampChoice
    from eqmorph.morphs.base import Morph
    from eqmorph.runs.trained import TrainedRun

ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", "-m", help="Run folder: for words and the method latent.", show_default="the embedded model"
    ),
]


PreampOption = Annotated[
    str,
    typer.Option(
        "--preamp", help="keep (what a preset states, else auto), auto (no peak above 0 dB), none, or decibels."
    ),
]


class Model:
    """The run that `--model` names, else the one that ships with eqmorph; loaded when it is first needed."""

    def __init__(self, path: Path | None, replica: int = 0) -> None:
        self.path = path
        self.replica = replica

    @cached_property
    def run(self) -> "TrainedRun":
        """The loaded run."""
        from eqmorph.runs.portable import PortableRun, load_model

        run = load_model(self.path, self.replica)
        if not isinstance(run, PortableRun):
            from eqmorph.cli.train import single_thread

            single_thread()
        return run

    @property
    def label(self) -> str:
        """What a picture says of the model; nothing when none was needed."""
        return self.run.label if "run" in vars(self) else ""


def read_end(source: str, model: Model, fit: bool) -> "tuple[Preset, float | None]":
    """A file, or a word of the model where no file is called like that; with what fitting it left over, in dB."""
    from eqmorph.eq.layout import SAFE
    from eqmorph.formats.io import read_document

    if source != "-" and not Path(source).exists() and not Path(source).suffix:
        return model.run.word(source.strip().lower()).preset, None
    document = read_document(source)
    if fit:
        try:
            preset = document.preset()
        except DataError:  # a curve, or filters that no preset holds
            return document.fitted()
        return (preset, None) if SAFE.fits(preset) else document.fitted()
    return document.preset(), None


def preamp_choice(text: str) -> "PreampChoice | float":
    """What `--preamp` asks for."""
    from eqmorph.formats.base import PreampChoice

    if text in get_args(PreampChoice):
        return cast(PreampChoice, text)
    try:
        decibels = float(text)
    except ValueError:
        decibels = float("nan")
    if not -120.0 <= decibels <= 60.0:
        raise UsageError(f"--preamp {text}: expected keep, auto, none or decibels from -120 to 60")
    return decibels


def pick_method(method: str | None, presets: "list[Preset]", model: Model) -> "tuple[str, Morph]":
    """The method named, else the one that suits the presets."""
    from eqmorph.morphs import MORPHS
    from eqmorph.morphs.path import create_method, method_name

    name = method_name(method, presets)
    return name, create_method(name, model.run if MORPHS.load(name).needs_model else None)


def write_presets(presets: "list[Preset]", stems: list[str], folder: Path, to_format: str) -> list[str]:
    """Write presets into a folder under these names, none of them when one cannot be held; returns the files."""
    from eqmorph.files import write_texts
    from eqmorph.formats import FORMATS
    from eqmorph.formats.io import render_preset

    texts = [render_preset(preset, to_format) for preset in presets]
    suffix = FORMATS.load(to_format).suffixes[0]
    names = [f"{stem}{suffix if suffix.startswith('.') else f'.{suffix}'}" for stem in stems]
    return [str(file) for file in write_texts(folder, dict(zip(names, texts, strict=True)))]
