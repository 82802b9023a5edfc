"""`eqmorph plot run`."""

from eqmorph.cli.arguments import RunArgument, file_stem
from eqmorph.cli.options import JsonOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.plots.run import run_figure, run_plot
from eqmorph.plots.style import Style


@styled()
def run(
    folder: RunArgument,
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the history of a training.

    Losses, their weights and the learning rate over the epochs.

    Examples:

      eqmorph plot run runs/v2

      eqmorph plot run runs/v2 -o v2.svg --theme dark
    """
    path = target(out, f"{file_stem(str(folder))}-training")
    draw(run_plot(folder), run_figure, path, style, as_json)
