"""`eqmorph reduce`: a preset with fewer bands."""

from typing import Annotated

import typer

from eqmorph.cli import folder
from eqmorph.cli.arguments import named_values, read_any_preset
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    EVERY_FILE,
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
from eqmorph.cli.output import holds_many, sources_and_place
from eqmorph.eq.reduce import reduce_many
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.tasks import Reduction
from eqmorph.formats import FORMATS

DEFAULT_BANDS = 5


def reduce(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PRESET... [OUT]",
            help="Preset file in any format; or files or a folder of them, then the folder to write.",
        ),
    ],
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
    pattern: PatternOption = EVERY_FILE,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
) -> int | None:
    """Approximate a preset with fewer bands.

    The result has peaks, with or without a shelf at each side, whichever is nearer; with --layout, it has the bands
    of the layout. Several presets, or a folder of them, are reduced into a folder.

    Examples:

      eqmorph reduce headphone.txt --bands 5

      eqmorph reduce headphone.txt --bands 5 --out five.txt --plot five.png

      eqmorph reduce presets five --bands 5 --to parametric_eq

      eqmorph reduce *.txt five --bands 5 --to parametric_eq
    """
    if layout is None and settings:
        raise UsageError("--set gives options of a layout; name one with --layout")
    chosen = None if layout is None else named_layout(layout, bands, named_values(settings))
    sources, place = sources_and_place(paths, out)
    if len(sources) > 1 or holds_many(sources, place):
        writer = FORMATS.create(to_format or folder.DEFAULT_FORMAT)
        task = Reduction(bands or DEFAULT_BANDS, chosen, ranked, channel)
        writing = folder.writing(sources, place, writer, preamp)
        return folder.run(sources, task, writing, pattern, jobs, as_json)
    source = sources[0]
    output = Output(place, to_format, preamp, picture, as_json, ranked)
    output.check(source)
    original = read_any_preset(source, channel)
    count = bands or DEFAULT_BANDS
    about = {"source": source, "bands_before": max(len(chain.bands) for chain in original.chains)}
    output.deliver(reduce_many([chain.called(original.name) for chain in original.chains], count, chosen), about)
    return None
