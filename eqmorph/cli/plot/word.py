"""`eqmorph plot word`."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import file_stem
from eqmorph.cli.options import JsonOption, LanguageOption, OutOption
from eqmorph.cli.plot.draw import draw, styled, target
from eqmorph.plots.style import Style
from eqmorph.plots.word import word_figure, word_plot
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning


@styled()
def word(
    text: Annotated[str, typer.Argument(metavar="WORD", help="A word, or several in quotes.", show_default=False)],
    language: LanguageOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    *,
    style: Style,
) -> None:
    """Draw what people mean by a word.

    Each mode is a line; the shaded band holds most of people's curves.

    Examples:

      eqmorph plot word warm

      eqmorph plot word bright --style paper -o bright.pdf
    """
    path = target(out, file_stem(text.replace(" ", "-")))
    lexicon = load_lexicon()
    draw(word_plot(lexicon, meaning(lexicon, text, language)), word_figure, path, style, as_json)
