"""Words in sentences: the name of a nudge, and the evidence for a word."""

import re

from eqmorph.words.lexicon import Word
from eqmorph.words.summary import CORPUS_UNITS
from eqmorph.words.wordlists import COMPARED

_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORT_VOWEL = re.compile(r"^[^aeiou]*[aeiou][bdgmnpt]$")


def comparative(text: str) -> str:
    """Say more of a word.

    English adjectives that take -er are listed, or end in -y; everything else gets "more", which is never wrong.

    Example:
        >>> comparative("warm"), comparative("tinny"), comparative("thin"), comparative("bass")
        ('warmer', 'tinnier', 'thinner', 'more bass')
    """
    if _CONSONANT_Y.search(text) and " " not in text:
        return f"{text[:-1]}ier"
    if text not in COMPARED:
        return f"more {text}"
    if text.endswith("e"):
        return f"{text}r"
    return f"{text}{text[-1]}er" if _SHORT_VOWEL.search(text) else f"{text}er"


def moved(word: str, amount: float) -> str:
    """Say where a nudge goes.

    Example:
        >>> moved("warm", 0.4), moved("warm", -0.4)
        ('warmer', 'less warm')
    """
    return comparative(word) if amount > 0 else f"less {word}"


def behind(word: Word) -> str:
    """Describe the evidence for a word.

    Example:
        >>> from eqmorph.words.lexicon_file import load_lexicon
        >>> behind(load_lexicon().get("warm"))
        '413 SAFE presets and 49 SocialFX shapes'
    """
    counts = []
    for name, source in word.sources.items():
        several = CORPUS_UNITS.get(name, name)
        counts.append(f"{source.count:,} {several.removesuffix('s') if source.count == 1 else several}")
    return " and ".join(counts)
