"""Texts as words: tokens, their forms, and which of them are negated.

People type "brighter", "less harsh", "warm clean". A text becomes signed tokens; forms of a token (-er, -y, -ness)
share a stem. English only: words of other languages are taken as they are.
"""

import re
from difflib import get_close_matches
from typing import NamedTuple

from eqmorph.words.wordlists import MORE, NEGATIONS, STOP, SUFFIXES

_TOKEN = re.compile(r"[^\W\d_]+")
_SHORTEST_STEM = 3
_DOUBLED = re.compile(r"([^\Wls])\1$")
"""The doubled consonant that "thinner" has and "thin" has not; "full" and "bass" keep theirs."""
SPELLING = 0.72
"""Least similarity (2 matches / length, Ratcliff and Obershelp) of a misspelled stem to the one that is meant."""
_SHORTEST_MISSPELLED = 4


class Token(NamedTuple):
    """A word of a text, and -1 where it is negated."""

    text: str
    sign: int


def tokens(text: str) -> list[Token]:
    """Split a text into words that mean something, each with its sign.

    A negation counts for the word that follows it; "un-" is resolved where it is known whether a word has it.

    Example:
        >>> tokens("a bit less harsh, more air")
        [Token(text='harsh', sign=-1), Token(text='air', sign=1)]
    """
    found: list[Token] = []
    sign = 1
    for word in _TOKEN.findall(text.lower()):
        if word in NEGATIONS:
            sign = -1
        elif word not in STOP and word not in MORE:
            found.append(Token(word, sign))
            sign = 1
    return found


def stem(token: str) -> str:
    """Cut up to two endings off a word, so that its forms read the same.

    Example:
        >>> stem("brighter"), stem("thinner"), stem("muddy"), stem("muddiness")
        ('bright', 'thin', 'mud', 'mud')
    """
    root = _without_ending(_without_ending(token))
    if len(root) > _SHORTEST_STEM and _DOUBLED.search(root):
        root = root[:-1]
    return root


def _without_ending(token: str) -> str:
    ending = next((end for end in SUFFIXES if token.endswith(end) and len(token) - len(end) >= _SHORTEST_STEM), "")
    return token.removesuffix(ending)


def respelled(token: str, known: list[str]) -> str | None:
    """Find the known word that a misspelled one is nearest to; None where none is near or the word is short."""
    if len(token) < _SHORTEST_MISSPELLED:
        return None
    nearest = get_close_matches(token, known, n=1, cutoff=SPELLING)
    return nearest[0] if nearest else None
