"""`eqmorph words`: the lexicon."""

from typing import Annotated, Any, Literal

import numpy as np
import typer

from eqmorph.cli.console import print_json, print_line, print_listed, print_table, warn
from eqmorph.cli.curve_sketch import print_sketch
from eqmorph.cli.options import JsonOption, LanguageOption
from eqmorph.tables import Number, Table, Text, columns_of
from eqmorph.words.lexicon import Lexicon, Word
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import Meaning, meaning
from eqmorph.words.space import GRID_HZ
from eqmorph.words.summary import CORPUS_UNITS, find_words, meaning_data, word_data

EXPLAINED = (
    "agreement: correlation of two people's curves; strength: RMS beside the mean level; beats flat: whether as much "
    "evidence came nearer to people than no equalizer"
)


def words(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="WORD",
            help="A word, or several in quotes.",
            show_default=False,
        ),
    ] = None,
    search: Annotated[str, typer.Option(help="List words that contain this.", show_default=False)] = "",
    sort: Annotated[
        Literal["count", "agreement", "strength", "name"], typer.Option(help="Order of the list.")
    ] = "count",
    limit: Annotated[int, typer.Option(min=1, help="Most words that are listed.")] = 40,
    language: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look up words in the lexicon.

    One word is drawn with its modes, the presets and shapes behind it, and words that sound alike and opposite.

    Examples:

      eqmorph words warm

      eqmorph words "less harsh"

      eqmorph words --search air --sort agreement
    """
    lexicon = load_lexicon()
    if word is not None:
        meant = meaning(lexicon, word, language)
        data = meaning_data(lexicon, meant)
        if as_json:
            print_json(data)
        else:
            _show(lexicon, meant, data)
        return
    matching = find_words(lexicon, search, sort, language)
    listed = matching[:limit]
    if as_json:
        print_json([word_data(each) for each in listed])
        return
    if not listed:
        print_line(f"no word of the lexicon contains {search!r}; search for a part of it")
        return
    note = _note(lexicon)
    rest = "; --limit lists more" if len(listed) < len(matching) else ""
    print_table(_table(f"{len(listed)} of {len(matching)} words{rest}", [(each.text, each) for each in listed], note))


def _show(lexicon: Lexicon, meant: Meaning, data: dict[str, Any]) -> None:
    modes = meant.word.modes if meant.word is not None else ()
    if len(modes) > 1:
        curves_db = np.array([lexicon.curve_db(mode.coordinates) for mode in modes])
        names = [f"{mode.share:.0%}" for mode in modes]
    else:
        curves_db, names = lexicon.curve_db(meant.coordinates)[None], [meant.understood]
    listed = [(f"less {part.word.text}" if part.sign < 0 else part.word.text, part.word) for part in meant.parts]
    print_table(_table(meant.understood, listed, _note(lexicon)))
    print_sketch(curves_db, GRID_HZ, names)
    for heading in ("nearest", "opposite"):
        print_listed(heading, [f"{each['text']} {each['correlation']:+.2f}" for each in data[heading]])
    for said in meant.remarks:
        warn(said)


def _note(lexicon: Lexicon) -> str:
    """What the columns are, and where the words are from."""
    return "; ".join((EXPLAINED, *lexicon.sources))


def _table(title: str, listed: list[tuple[str, Word]], note: str) -> Table:
    """One word in each row, called as it stands in the text that was asked for."""
    headings = ("word", "language", *CORPUS_UNITS.values(), "agreement", "people's strength, dB", "beats flat")
    rows = tuple(
        (
            Text(called),
            Text(word.language),
            *(Text(str(word.sources[name].count) if name in word.sources else "") for name in CORPUS_UNITS),
            Text("") if word.agreement is None else Number(word.agreement, digits=2),
            Number(word.strength_db, digits=2),
            Text("yes" if word.beats_flat else "no"),
        )
        for called, word in listed
    )
    return Table(title, columns_of(*headings), rows, note)
