"""`eqmorph reduce`: a preset with fewer bands."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli import folder
from eqmorph.cli.arguments import named_values, read_any_preset
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    ChannelOption,
    JobsOption,
    JsonOption,
    LayoutOption,
    LayoutSettingsOption,
    PatternOption,
    PictureOption,
    PreampOption,
    RankedOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.cli.output import holds_many
from eqmorph.eq.reduce import reduce_many
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.tasks import Reduction
from eqmorph.formats import FORMATS

DEFAULT_BANDS = 5


def reduce(
    source: Annotated[str, typer.Argument(metavar="PRESET", help="Preset file in any format, or a folder of them.")],
    folder_out: Annotated[
        str | None, typer.Argument(metavar="[OUT]", help="Folder to write, where PRESET is a folder.")
    ] = None,
    bands: Annotated[
        int | None,
        typer.Option(
            "--bands",
            "-n",
            min=1,
            max=64,
            help="Bands of the result, at most.",
            show_default=f"{DEFAULT_BANDS}, or as the layout has",
        ),
    ] = None,
    layout: LayoutOption = None,
    settings: LayoutSettingsOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    picture: PictureOption = None,
    ranked: RankedOption = False,
    channel: ChannelOption = None,
    pattern: PatternOption = "*",
    jobs: JobsOption = None,
    as_json: JsonOption = False,
) -> int | None:
    """Approximate a preset with fewer bands.

    The result has peaks, with or without a shelf at each side, whichever is nearer; with --layout, it has the bands
    of the layout. A folder of presets is reduced to another folder.

    Examples:

      eqmorph reduce headphone.txt --bands 5

      eqmorph reduce headphone.txt --bands 5 --out five.txt --plot five.png

      eqmorph reduce presets five --bands 5 --to parametric_eq
    """
    if layout is None and settings:
        raise UsageError("--set gives options of a layout; name one with --layout")
    chosen = None if layout is None else named_layout(layout, bands, named_values(settings))
    if holds_many(source, folder_out or out):
        writer = FORMATS.create(to_format or folder.DEFAULT_FORMAT)
        task = Reduction(bands or DEFAULT_BANDS, chosen, ranked, channel)
        writing = folder.writing(source, folder_out or out, writer, preamp)
        return folder.run(Path(source), task, writing, pattern, jobs, as_json)
    if folder_out is not None:
        raise UsageError(f"{source} is not a folder; give the file to write as --out {folder_out}")
    output = Output(out, to_format, preamp, picture, as_json, ranked)
    output.check(source)
    original = read_any_preset(source, channel)
    count = bands or DEFAULT_BANDS
    about = {"source": source, "bands_before": max(len(chain.bands) for chain in original.chains)}
    output.deliver(reduce_many([chain.called(original.name) for chain in original.chains], count, chosen), about)
    return None
