"""`eqmorph plot ablation`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from eqmorph.cli.arguments import file_stem
from eqmorph.cli.options import JsonOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.experiments.ablate.result import read_ablation
from eqmorph.plots.ablation import ablation_figure, ablation_plot
from eqmorph.plots.intervals import interval_figure, interval_plot
from eqmorph.plots.ranges import range_figure, range_plot
from eqmorph.plots.style import PAGE, Style

Part = Literal["both", "figures", "ranges"]


@styled(paper=PAGE)
def ablation(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of an ablation.", show_default=False)],
    part: Annotated[Part, typer.Option(help="Figures with intervals, ranges of outputs, or both.")] = "both",
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the figures and ranges of an ablation.

    Every variant has its main figures with intervals, and its output ranges over those that are valid.

    Examples:

      eqmorph plot ablation runs/ablation

      eqmorph plot ablation runs/ablation --part ranges
    """
    path = target(out, file_stem(str(folder)) + ("" if part == "both" else f"-{part}"))
    result = read_ablation(folder)
    if part == "figures":
        draw(interval_plot(result), interval_figure, path, style, as_json)
    elif part == "ranges":
        draw(range_plot(result), range_figure, path, style, as_json)
    else:
        draw(ablation_plot(result), ablation_figure, path, style, as_json)
