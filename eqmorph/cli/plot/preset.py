"""`eqmorph plot preset`."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import file_stem, read_any_preset
from eqmorph.cli.options import ChannelOption, JsonOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.plots.preset import preset_figure, preset_plot
from eqmorph.plots.style import Style

NAMED = 3
"""Presets that the picture's file is named after."""


@styled()
def preset(
    presets: Annotated[list[str], typer.Argument(metavar="PRESET...", help="Preset files, in any format.")],
    out: OutOption = None,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the EQ curves of presets.

    One preset is drawn with its bands, several are compared, and a preset with two channels is drawn as two curves.

    Examples:

      eqmorph plot preset preset_a.json

      eqmorph plot preset a.txt b.json -o both.svg
    """
    path = target(out, "-".join(file_stem(name) for name in presets[:NAMED]))
    draw(preset_plot([read_any_preset(name, channel) for name in presets]), preset_figure, path, style, as_json)
