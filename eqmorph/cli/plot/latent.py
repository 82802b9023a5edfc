"""`eqmorph plot latent`."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import RunArgument, file_stem
from eqmorph.cli.options import JsonOption, OutOption, ReplicaOption, RunDataOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.cli.run_corpus import read_corpus
from eqmorph.experiments.train import prepare
from eqmorph.plots.latent import latent_figure, latent_plot
from eqmorph.plots.projection import AxesKind
from eqmorph.plots.style import Style
from eqmorph.runs.run import load_run


@styled()
def latent(
    folder: RunArgument,
    data: RunDataOption = None,
    axes: Annotated[AxesKind, typer.Option(help="Axes that separate words best, or principal components.")] = "words",
    replica: ReplicaOption = 0,
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the latent space of a run in two dimensions.

    It shows presets, words, and how dense each word lies.

    Examples:

      eqmorph plot latent runs/v2

      eqmorph plot latent runs/v2 --data mine.csv --axes pca
    """
    path = target(out, f"{file_stem(str(folder))}-latent")
    trained = load_run(folder, replica)
    corpus = read_corpus(trained.config, data, None)
    draw(latent_plot(trained, prepare(corpus, trained.config.recipe), axes), latent_figure, path, style, as_json)
