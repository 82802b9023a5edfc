"""`eqmorph sum`: presets in series as one preset."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import named_values, numbers_of, read_any_preset
from eqmorph.cli.channels import chains_of
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    ChannelOption,
    IntoBandsOption,
    JsonOption,
    LayoutOption,
    LayoutSettingsOption,
    PictureOption,
    PreampOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.eq.combine import sum_presets
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.fitting.layouts import named_layout


def sum_(
    sources: Annotated[list[str], typer.Argument(metavar="A B [C ...]", help="Preset files, in any format.")],
    weights: Annotated[
        str | None,
        typer.Option(help="A factor for the gains of each: 1,0.5.", show_default="1 for each"),
    ] = None,
    layout: LayoutOption = None,
    bands: IntoBandsOption = None,
    settings: LayoutSettingsOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    picture: PictureOption = None,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Combine presets in series into one.

    For example a headphone correction and a personal preference.

    The sum holds all bands of the presets, so it is exact. With --layout or --bands, bands are fitted to it instead.
    If a preset has separate filters for left and right, so does the sum.

    Examples:

      eqmorph sum headphone.txt preset_a.json --out both.txt

      eqmorph sum headphone.txt preset_a.json --weights 1,0.5 --layout qudelix-5k --out both.txt
    """
    output = Output(out, to_format, preamp, picture, as_json)
    output.check(*sources)
    factors = None if weights is None else numbers_of("--weights", weights, "1,0.5")
    presets = [read_any_preset(source, channel) for source in sources]
    is_exact = layout is None and bands is None and not settings
    chosen = None if is_exact else named_layout(layout or "parametric", bands, named_values(settings))
    sums = [_stacked(chains, factors, chosen) for chains in chains_of(presets)]
    output.deliver(sums, {"presets": sources, "weights": factors})


def _stacked(presets: list[Preset], weights: list[float] | None, layout: Layout | None) -> Fitted:
    """The sum of chains, exact or in a layout."""
    target = Target.of_presets(presets, weights)
    return Fitted(sum_presets(*presets, weights=weights), target) if layout is None else fit_target(target, layout)
