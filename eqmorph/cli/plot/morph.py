"""`eqmorph plot morph`."""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
import typer

from eqmorph.cli.arguments import file_stem
from eqmorph.cli.endpoints import Model, read_endpoint
from eqmorph.cli.morph_result import AnyPath
from eqmorph.cli.options import ChannelOption, JsonOption, MethodOption, ModelOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.morphs import path as library
from eqmorph.morphs.stereo import StereoPath
from eqmorph.plots.morph import MorphPlot, morph_figure, morph_plot
from eqmorph.plots.style import Style
from eqmorph.plots.surface import surface_figure, surface_plot

View = Literal["curves", "surface"]


@styled()
def morph(
    a: Annotated[str, typer.Argument(metavar="A", help="A preset, or a word.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="Where the morph ends.", show_default=False)],
    method: MethodOption = None,
    steps: Annotated[int, typer.Option(min=2, max=200, help="Curves, endpoints included.")] = 11,
    model: ModelOption = None,
    channel: ChannelOption = None,
    view: Annotated[
        View, typer.Option(help="Curves over each other, or the response over time as a surface.")
    ] = "curves",
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the EQ curves along a morph.

    Behind them are the curves of straight lines in Hz, dB and Q. Of presets with two channels each has a panel.

    Examples:

      eqmorph plot morph preset_a.json preset_b.json --method log

      eqmorph plot morph warm bright --view surface --style paper -o words.pdf
    """
    path = target(out, f"morph-{file_stem(a)}-{file_stem(b)}")
    loaded = Model(model)
    presets = [read_endpoint(source, loaded, channel=channel).preset for source in (a, b)]
    name = library.method_name(method)
    morphed = library.morph(*presets, steps=steps, method=name, model=loaded.codec(name))
    plain = library.morph(*presets, steps=steps, method="linear")
    plot = _plot(morphed, plain, name, loaded.label)
    if view == "surface":
        draw(surface_plot(plot), surface_figure, path, style, as_json)
    else:
        draw(plot, morph_figure, path, style, as_json)


def _plot(path: AnyPath, plain: AnyPath, method: str, source: str) -> MorphPlot:
    """The record of a path and of the plain one, of each channel where there are two."""
    if isinstance(path, StereoPath) and isinstance(plain, StereoPath):
        left = _plot(path.left, plain.left, method, source)
        title = f"Morph from {path.endpoints[0].name} to {path.endpoints[1].name}, method {method}"
        return replace(left, title=title, right=_plot(path.right, plain.right, method, source))
    places = np.linspace(0.0, 1.0, len(path))
    return morph_plot(_chains(path), _chains(plain), places, method, source)


def _chains(path: AnyPath) -> list[Preset]:
    return [one_channel(preset) for preset in path.presets]
