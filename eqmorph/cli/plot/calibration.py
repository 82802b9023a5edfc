"""`eqmorph plot calibration`."""

from eqmorph.cli.console import reading
from eqmorph.cli.options import DataOption, JsonOption, OutOption, SeedOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError
from eqmorph.experiments.protocols.descriptions import calibration as measure
from eqmorph.plots.calibration import calibration_figure, calibration_plot
from eqmorph.plots.style import Style
from eqmorph.words.evidence import described


@styled()
def calibration(
    data: DataOption = None,
    seed: SeedOption = 0,
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw the calibration of the probabilities of describe.

    A classifier of the two most frequent words is trained and calibrated on four fifths of the people, and tested on
    the others.

    Examples:

      eqmorph plot calibration --data safe
    """
    path = target(out, "calibration")
    with reading():
        corpus = load_corpus(data)
    words = tuple(sorted(map(str, corpus.main_words)))
    if len(words) < 2:
        raise DataError(f"{corpus.source}: has fewer than two words; calibration needs two")
    plot = calibration_plot(measure(described(corpus), words, seed), words, corpus.source)
    draw(plot, calibration_figure, path, style, as_json)
