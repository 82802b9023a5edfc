"""Words of the lexicon as data: one in full, or all of them in a line each."""

from typing import Any, Literal, get_args

from eqmorph.errors import unknown_name
from eqmorph.words.lexicon import Lexicon, Word
from eqmorph.words.meaning import Meaning
from eqmorph.words.relatives import relatives
from eqmorph.words.space import GRID_HZ

Sort = Literal["count", "agreement", "strength", "name"]
"""What a list of words is sorted by; strength is that of the mean curve."""

RELATIVES = 5
"""Words at either end that are shown beside a word."""

CORPUS_UNITS = {"safe": "SAFE presets", "socialfx": "SocialFX shapes"}
"""What a corpus counts."""


def find_words(lexicon: Lexicon, search: str = "", sort: Sort = "count", language: str | None = None) -> list[Word]:
    """List words.

    Args:
        lexicon: the words.
        search: a text that they contain.
        sort: most first, or by name; words whose agreement is not known stand last.
        language: of the words; all by default.

    Raises:
        UsageError: no word of the lexicon is of this language, or words cannot be sorted so.
    """
    if sort not in get_args(Sort):
        raise unknown_name("order of words", str(sort), get_args(Sort), "sort")
    if language is not None:
        lexicon.expect_language(language)
    chosen = [word for word in lexicon.words if search.lower() in word.text and language in (None, word.language)]
    keys: dict[Sort, Any] = {
        "count": lambda word: (-word.count, word.text),
        "agreement": lambda word: (word.agreement is None, -(word.agreement or 0.0), word.text),
        "strength": lambda word: (-float((word.coordinates[1:] ** 2).sum()), word.text),
        "name": lambda word: word.text,
    }
    return sorted(chosen, key=keys[sort])


def word_data(word: Word) -> dict[str, Any]:
    """One word in a line of JSON."""
    return {
        "word": word.text,
        "language": word.language,
        "count": word.count,
        "sources": {
            name: {"count": behind.count, "agreement": behind.agreement} for name, behind in word.sources.items()
        },
        "agreement": word.agreement,
        "strength_db": word.strength_db,
        "uncertainty": word.variance,
        "beats_flat": word.beats_flat,
    }


def meaning_data(lexicon: Lexicon, text: Meaning) -> dict[str, Any]:
    """One word, or several together, in full: modes as curves, relatives, what is known of each part."""
    language = text.parts[0].word.language
    around = relatives(lexicon, text.coordinates, language, RELATIVES)
    modes = text.word.modes if text.word is not None else ()
    return {
        "text": text.text,
        "parts": [word_data(part.word) | {"sign": part.sign, "how": part.how} for part in text.parts],
        "remarks": text.remarks,
        "grid_hz": GRID_HZ.tolist(),
        "mean_db": lexicon.curve_db(text.coordinates).tolist(),
        "modes": [{"share": mode.share, "curve_db": lexicon.curve_db(mode.coordinates).tolist()} for mode in modes],
        "nearest": [relative._asdict() for relative in around[:RELATIVES] if relative.correlation > 0],
        "opposite": [relative._asdict() for relative in around[::-1][:RELATIVES] if relative.correlation < 0],
        "sources": list(lexicon.sources),
    }
