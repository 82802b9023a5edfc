"""Arguments of commands: run folders, preset files, and the values that options hold as text."""

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel, OfPreset
from eqmorph.errors import DataError, UsageError, did_you_mean_file
from eqmorph.files import neighbours
from eqmorph.formats.document import Document, read_document
from eqmorph.formats.preamps import PreampChoice
from eqmorph.formats.reading import file_title
from eqmorph.formats.sources import EXAMPLES
from eqmorph.numbers import parse_number

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)]

LOWEST_PREAMP_DB, HIGHEST_PREAMP_DB = -120.0, 60.0


def read_source(source: str, format_name: str | None = None, channel: Channel | None = None) -> Document:
    """Read a preset file, an example, or standard input.

    Raises:
        DataError: there is no such file (the message has the nearest in its folder), or it is of no known format.
    """
    check_exists(source)
    return read_document(source, format_name, channel)


def check_exists(source: str, remedy: str = "check the name") -> None:
    """Refuse a source that is no file, no example and not standard input.

    Args:
        source: as it was given.
        remedy: what to do where no file nearby has a similar name.

    Raises:
        DataError: there is no such file; the message has the nearest in its folder.
    """
    path = Path(source)
    examples = [example.name for example in EXAMPLES.iterdir()]
    if source != "-" and not path.exists() and path.name not in examples:
        nearest = did_you_mean_file(path.name, [*neighbours(path), *examples])
        raise DataError(f"{source}: there is no such file{nearest or f'; {remedy}'}")


def read_preset(source: str, channel: Channel | None = None) -> Preset:
    """Read the one chain of a preset file, called after the file where it has no name.

    Raises:
        TwoChannelsError: the file has two channels, and none is named.
    """
    return named(read_source(source, channel=channel).chain(), source)


def read_any_preset(source: str, channel: Channel | None = None) -> AnyPreset:
    """Read the preset of a file, for all channels or for two, called after the file where it has no name."""
    return named(read_source(source, channel=channel).preset(), source)


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
    return "stdin" if name == "-" else file_title(os.path.realpath(name)).replace(" ", "_") or "preset"


def named(preset: OfPreset, source: str) -> OfPreset:
    """Call a preset without a name as its file is called."""
    return preset if preset.name else preset.called(file_stem(source))
