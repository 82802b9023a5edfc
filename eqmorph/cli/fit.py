"""`eqmorph fit`: bands fitted to a curve."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli import folder
from eqmorph.cli.arguments import check_exists, named_values
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
    ResultBandsOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.cli.output import holds_many, sources_and_place
from eqmorph.eq.target import fit_target
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.measurement import DEFAULT_BOOST_DB, DEFAULT_OCTAVES
from eqmorph.fitting.targets import Correction, TableMeaning, read_targets
from eqmorph.fitting.tasks import Fitting
from eqmorph.fitting.weights import WEIGHTINGS, read_weights
from eqmorph.formats import FORMATS

Targets = Annotated[
    list[str],
    typer.Argument(
        metavar="TARGET... [OUT]",
        help="Presets, GraphicEQ, tables of frequency and level, sections, which add up; or files or a folder of "
        "them, then the folder to write.",
    ),
]
TargetOption = Annotated[
    Path | None,
    typer.Option("--target", help="Table of the target response for a measurement.", show_default="flat"),
]
SmoothingOption = Annotated[
    float, typer.Option(min=0.01, max=3.0, help="Octaves that a correction is averaged over.")
]
BoostOption = Annotated[float, typer.Option(min=0.0, max=40.0, help="Largest boost of a correction, in dB.")]
TableOption = Annotated[TableMeaning, typer.Option("--as", help="Take tables as EQ curves or as measurements.")]
WeightOption = Annotated[
    str,
    typer.Option(
        help="Weights over frequency: even, below-10k, or a table of frequency and weight.",
        autocompletion=lambda: list(WEIGHTINGS),
    ),
]


def fit(
    paths: Targets,
    bands: ResultBandsOption = None,
    layout: LayoutOption = "parametric",
    target: TargetOption = None,
    smoothing: SmoothingOption = round(DEFAULT_OCTAVES, 4),
    max_boost: BoostOption = DEFAULT_BOOST_DB,
    table: TableOption = "auto",
    weight: WeightOption = "even",
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
    """Fit bands to a curve, a measurement or other presets.

    The target is a preset, a GraphicEQ file, a table of a measurement to correct, or sections. Several add up; where
    a folder to write follows, each is fitted by itself, as the files of a folder are.

    A table of frequency and level is a measurement, whose correction towards --target is fitted, unless its heading
    is "equalization", "gain" or "eq", or --as says otherwise. Of a preset with two channels, both are fitted.

    Examples:

      eqmorph fit headphone.csv --target harman.csv --bands 8 --out headphone.txt

      eqmorph fit GraphicEQ.txt --layout qudelix-5k --plot fit.png

      eqmorph fit headphone.txt --layout fiio --weight below-10k --out fiio.txt

      eqmorph fit headphone.txt preset_a.json --bands 10 --out both.json

      eqmorph fit measurements corrected --target harman.csv --to parametric_eq

      eqmorph fit *.txt device --device qudelix-5k --to parametric_eq
    """
    chosen = named_layout(layout or "parametric", bands, named_values(settings))
    if target is not None:
        check_exists(str(target))
    correction, weights = Correction(table, target, smoothing, max_boost), read_weights(weight)
    sources, place = sources_and_place(paths, out)
    if holds_many(sources, place):
        task = Fitting(chosen, correction, ranked, channel, weights)
        writer = FORMATS.create(to_format or folder.DEFAULT_FORMAT)
        writing = folder.writing(sources, place, writer, preamp)
        return folder.run(sources, task, writing, pattern, jobs, as_json)
    output = Output(place, to_format, preamp, picture, as_json, ranked)
    output.check(*sources)
    for source in sources:
        check_exists(source, "check the name, or give the file to write with --out")
    wanted = read_targets(sources, correction, channel)
    fits = [fit_target(replace(each, weights=weights), chosen) for each in wanted]
    output.deliver(fits, {"sources": sources, "layout": chosen.name})
    return None
