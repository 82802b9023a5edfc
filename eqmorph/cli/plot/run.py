"""`eqmorph plot run`."""

from eqmorph.cli.arguments import RunArgument, file_stem
from eqmorph.cli.options import JsonOption, OutOption
from eqmorph.cli.plot.draw import ThemeOption, draw, target
from eqmorph.plots.run import run_figure, run_plot


def run(
    folder: RunArgument,
    out: OutOption = None,
    theme: ThemeOption = "light",
    as_json: JsonOption = False,
) -> None:
    """Draw the history of a training.

    Losses, their weights and the learning rate over the epochs.

    Examples:

      eqmorph plot run runs/v2

      eqmorph plot run runs/v2 -o v2.svg --theme dark
    """
    path = target(out, f"{file_stem(str(folder))}-training")
    draw(run_plot(folder), run_figure, path, theme, as_json)
