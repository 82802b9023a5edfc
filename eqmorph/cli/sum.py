"""`eqmorph sum`: presets one behind the other as one preset."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import named_values, read_preset
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    ChannelOption,
    JsonOption,
    LayoutOption,
    LayoutSettingsOption,
    PictureOption,
    PreampOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.eq.combine import sum_presets
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import named_layout


def sum_(
    sources: Annotated[list[str], typer.Argument(metavar="A B [C ...]", help="Preset files, in any format.")],
    weights: Annotated[
        str | None,
        typer.Option(help="A factor for the gains of each: 1,0.5.", show_default="1 for each"),
    ] = None,
    layout: LayoutOption = None,
    bands: Annotated[
        int | None, typer.Option("--bands", "-n", min=1, max=64, help="Fit the sum into this many bands.")
    ] = None,
    settings: LayoutSettingsOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    picture: PictureOption = None,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stack presets into one.

    For example the correction of a headphone and one's taste.

    The bands stand one behind the other, so that the sum is exact. With --layout or --bands, they are fitted.

    Examples:

      eqmorph sum headphone.txt preset_a.json --out both.txt

      eqmorph sum headphone.txt preset_a.json --weights 1,0.5 --layout qudelix-5k --out both.txt
    """
    output = Output(out, to_format, preamp, picture, as_json)
    output.check(*sources)
    factors = _weights(weights)
    presets = [read_preset(source, channel) for source in sources]
    if layout is None and bands is None and not settings:
        stacked = sum_presets(*presets, weights=factors)
        fitted = Fitted(stacked, Target.of_presets(presets, factors))
    else:
        fitted = fit_target(
            Target.of_presets(presets, factors), named_layout(layout or "parametric", bands, named_values(settings))
        )
    output.deliver(fitted, {"presets": sources, "weights": factors})


def _weights(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"--weights {text}: expected numbers with commas between them, such as 1,0.5") from None
