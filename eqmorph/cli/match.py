"""`eqmorph match`: a preset that makes one sound like another."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import named_values
from eqmorph.cli.console import foreign_noise_dropped
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    JsonOption,
    LayoutOption,
    LayoutSettingsOption,
    PictureOption,
    PreampOption,
    ResultBandsOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.match import DEFAULT_LIMIT_DB, MatchOptions
from eqmorph.fitting.match import match as match_files
from eqmorph.fitting.measurement import DEFAULT_OCTAVES


def match(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="Audio to be equalized: WAV, FLAC, OGG, MP3, AIFF.")
    ],
    reference: Annotated[Path, typer.Argument(metavar="REFERENCE", help="Audio that it should sound like.")],
    strength: Annotated[
        float, typer.Option(min=-2.0, max=2.0, help="Share of the difference that is applied.")
    ] = 1.0,
    smoothing: Annotated[
        float, typer.Option(min=0.01, max=3.0, help="Octaves that spectra are averaged over.")
    ] = round(DEFAULT_OCTAVES, 4),
    limit: Annotated[float, typer.Option(min=0.0, max=40.0, help="Largest gain and cut, in dB.")] = DEFAULT_LIMIT_DB,
    bands: ResultBandsOption = None,
    layout: LayoutOption = "parametric",
    settings: LayoutSettingsOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a preset that makes one sound like another.

    Fit a preset that brings the long-term spectrum of one sound to that of another.

    Only the shape of the spectra counts, not the level. Frequencies at which one of the sounds has hardly any energy
    are ignored.

    Examples:

      eqmorph match mix.wav reference.wav --out match.json

      eqmorph match mix.wav reference.flac --strength 0.5 --bands 5 --plot match.png
    """
    output = Output(out, to_format, preamp, picture, as_json)
    output.check(source, reference)
    chosen = named_layout(layout or "parametric", bands, named_values(settings))
    with foreign_noise_dropped():
        fitted = match_files(source, reference, chosen, options=MatchOptions(strength, smoothing, limit))
    output.deliver(
        [fitted], {"source": str(source), "reference": str(reference), "strength": strength, "layout": chosen.name}
    )
