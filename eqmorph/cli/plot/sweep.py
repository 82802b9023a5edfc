"""`eqmorph plot sweep`."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import file_stem
from eqmorph.cli.options import ByOption, JsonOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.experiments.sweep import read_sweep
from eqmorph.plots.style import PAGE, Style
from eqmorph.plots.sweep import sweep_figure, sweep_plot


@styled(paper=PAGE)
def sweep(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a sweep.", show_default=False)],
    by: ByOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the effect of each varied field of a sweep.

    Every trial is a dot; the line is the mean over all other fields with its interval.

    Examples:

      eqmorph plot sweep runs/sweep

      eqmorph plot sweep runs/sweep --by unseen.main.silhouette -o silhouette.pdf
    """
    path = target(out, file_stem(str(folder)))
    draw(sweep_plot(read_sweep(folder), by), sweep_figure, path, style, as_json)
