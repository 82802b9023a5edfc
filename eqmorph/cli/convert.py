"""`eqmorph convert`: a preset from one program's format into another's."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from eqmorph.cli.arguments import file_stem, named_values, preamp_choice, read_source
from eqmorph.cli.channels import named_channels, plain
from eqmorph.cli.clipping import warn_of_clipping
from eqmorph.cli.console import print_json, print_line, remark
from eqmorph.cli.options import (
    EVERY_FILE,
    BandsOption,
    ChannelOption,
    FitOption,
    FormatSettingsOption,
    JobsOption,
    JsonOption,
    PatternOption,
    PreampOption,
    SourceFormatOption,
    names_of,
)
from eqmorph.cli.output import holds_many, is_folder_of, write_presets
from eqmorph.eq.filters import SAMPLE_RATE_HZ
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, band_count
from eqmorph.eq.stereo import CHANNELS
from eqmorph.errors import UsageError
from eqmorph.files import expect_file, expect_folder, write_text
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format, at_rate
from eqmorph.formats.detect import format_of_name
from eqmorph.formats.document import Document
from eqmorph.formats.preamps import leveled_at, with_preamp

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="IN... OUT",
        help="File, files or folder to read (- is standard input), then the file or folder to write (- prints).",
        show_default=False,
    ),
]
SameTargetOption = Annotated[str | None, typer.Option("--out", "-o", help="The same as OUT.", show_default=False)]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to", help="Format of OUT.", show_default="as its ending says", autocompletion=names_of("formats")
    ),
]
SampleRateOption = Annotated[
    float | None,
    typer.Option(
        min=8_000,
        max=1_000_000,
        help="Rate in Hz at which the filters run, for the preamp, the error and biquads.",
        show_default="48000",
    ),
]


def convert(
    paths: Paths,
    out: SameTargetOption = None,
    from_format: SourceFormatOption = None,
    to_format: ToOption = None,
    fit: FitOption = False,
    bands: BandsOption = None,
    channel: ChannelOption = None,
    preamp: PreampOption = "keep",
    settings: FormatSettingsOption = None,
    sample_rate: SampleRateOption = None,
    pattern: PatternOption = EVERY_FILE,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
) -> int | None:
    """Convert a preset between formats.

    Bands that the target format cannot hold are refused with their place, or fitted with --fit. IN may be several
    files or a folder of presets, and OUT a folder to write; a refused file does not stop the others.

    Examples:

      eqmorph convert preset_a.json ParametricEQ.txt

      eqmorph convert rew.txt - --to ffmpeg

      eqmorph convert GraphicEQ.txt ParametricEQ.txt --bands 8

      eqmorph convert presets converted --to parametric_eq --only "*.yml"

      eqmorph convert *.txt converted --to easyeffects
    """
    sources, place = _places(paths, out)
    source = sources[0]
    options = named_values(settings)
    if len(sources) > 1 or holds_many(sources, place):
        # A conversion of one file takes no longer than the imports of what fits and counts many.
        from eqmorph.cli import folder
        from eqmorph.fitting.tasks import Conversion

        if from_format is not None:
            FORMATS.create(from_format)  # what is no format is not reported once for each file
        task = Conversion(from_format, fit, bands, channel, sample_rate)
        writer = FORMATS.create(to_format or folder.DEFAULT_FORMAT, **options)
        writer = at_rate(writer, sample_rate)
        writing = folder.writing(sources, place, writer, preamp, sample_rate)
        return folder.run(sources, task, writing, pattern, jobs, as_json)
    writer = at_rate(_writer(place, to_format, options), sample_rate)
    choice = preamp_choice(preamp)
    document = read_source(source, from_format, channel)
    document = replace(document, format=at_rate(document.format, sample_rate))
    preset, residual_db = document.fitted(bands) if fit else (document.preset(bands), None)
    preset = leveled_at(with_preamp(preset, choice), sample_rate)
    result = _result(document, place, writer, preset, residual_db)
    result["worst_error_db"] = writer.rounding_error_db(preset, sample_rate or SAMPLE_RATE_HZ)
    _show(result, document.source, place, _written(preset, place, writer), as_json)
    if not as_json:
        warn_of_clipping(preset)
    return None


def _places(paths: list[str], out: str | None) -> tuple[list[str], str]:
    """What to read, and where to write: the last path, or what `--out` names."""
    if out is not None:
        return paths, out
    if len(paths) == 1:
        raise UsageError(f"where to write is missing: eqmorph convert {paths[0]} OUT; - prints the file")
    return paths[:-1], paths[-1]


def _show(result: dict[str, Any], source: str, place: str, text: str, as_json: bool) -> None:
    """Print the preset where standard output is the place, and what was done."""
    if as_json:
        print_json(result | ({"text": text} if place == "-" else {}))
        return
    if place == "-":
        typer.echo(text, nl=False)
    # With a preset on standard output, what is said of it goes to the other one.
    (remark if place == "-" else print_line)(_summary(result, source, place))


def _writer(target: str, to_format: str | None, options: dict[str, str]) -> Format:
    """The format to write, before anything is read: one that exists, and a place that can be written in it."""
    if to_format is None and target == "-":
        raise UsageError("OUT is -, so --to must name the format: --to ffmpeg; eqmorph list formats shows all")
    if to_format is None and not Path(target).suffix:
        expect_file(Path(target))  # a folder whose name says no format is not a preset to write over
        raise UsageError(f"{target}: has no ending, which names the format; add one or --to, or a slash for a folder")
    writer = FORMATS.create(to_format or format_of_name(target), **options)
    if target != "-":
        (expect_folder if is_folder_of(writer, target) else expect_file)(Path(target))
    return writer


def _written(preset: AnyPreset, target: str, writer: Format) -> str:
    """Write the preset where it goes to; returns its text."""
    text = writer.text_of(preset)
    if is_folder_of(writer, target):
        write_presets([preset], [file_stem(target)], Path(target), writer)
    elif target != "-":
        write_text(Path(target), text)
    return text


def _result(
    document: Document, target: str, writer: Format, preset: AnyPreset, residual_db: float | None
) -> dict[str, Any]:
    """What was made of what, and how well: the JSON document of the command."""
    chains = preset.leveled().chains
    return {
        "from": document.format.name,
        "to": writer.name,
        "out": None if target == "-" else target,
        "bands": plain(named_channels([len(chain.bands) for chain in chains])),
        "preamp_db": plain(named_channels([stated_preamp_db(chain) for chain in chains])),
        "fit_residual_db": residual_db,
    }


def _summary(result: dict[str, Any], source: str, target: str) -> str:
    """The result in one line."""
    residual_db = result["fit_residual_db"]
    fitted = "" if residual_db is None else f"; fitted, {residual_db:.2f} dB RMS left"
    return (
        f"{source} ({result['from']}) -> {target} ({result['to']}): {_contents(result)}, "
        f"worst response error {result['worst_error_db']:.4f} dB{fitted}"
    )


def _contents(result: dict[str, Any]) -> str:
    """Bands and preamp, of each channel where there are two."""
    bands, preamps_db = result["bands"], result["preamp_db"]
    if not isinstance(bands, dict):
        return f"{band_count(bands)}, preamp {preamps_db:z.2f} dB"
    return ", ".join(
        f"{channel} {band_count(bands[channel])} with preamp {preamps_db[channel]:z.2f} dB" for channel in CHANNELS
    )
