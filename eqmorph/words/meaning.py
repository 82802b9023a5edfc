"""What a text means in a lexicon, and how sure that is: open vocabulary.

A text is looked up as it stands; then word by word, each as it stands, by a form with the same stem ("brighter"),
without un- ("unclear" is less clear), then by its spelling. "less WORD" and "not WORD" turn a word's curve round. The
curve of several words is the mean of theirs. Where no word is known, the answer is a refusal with the nearest ones.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.errors import UsageError
from eqmorph.words.lexicon import DEFAULT_LANGUAGE, Lexicon, Word
from eqmorph.words.vocabulary import SPELLING, Token, stem, tokens

How = Literal["as it stands", "by a form", "by spelling", "turned round by un-"]

NEAREST = 4
"""Words that a refusal names."""
_NEAR = 0.5
"""Least similarity of a word that a refusal names."""
_LONG, _SHORT_CUTOFF = 7, 0.79
"""Above this many letters a misspelling may differ more: `SPELLING`, else this similarity is asked for."""
_OPPOSITE_PREFIX = "un"


@dataclass(frozen=True)
class Part:
    """One word of a text: the lexicon's word, 1 or -1, and how it was recognized."""

    word: Word
    sign: int
    how: How

    @property
    def known_by(self) -> str:
        """How it was recognized, in words; empty for a word as it stands."""
        if self.how == "as it stands":
            return "turned round" if self.sign < 0 else ""
        if self.sign < 0 and self.how != "turned round by un-":
            return f"{self.how}, turned round"
        return self.how


@dataclass(frozen=True)
class Meaning:
    """What a text means.

    Attributes:
        text: as it was given.
        parts: its words, one at least.
        unknown: words of the text that are not known and were left out.
    """

    text: str
    parts: tuple[Part, ...]
    unknown: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The lexicon's words that the text was taken for, such as "bright" for "brigth"."""
        return " ".join(f"less {part.word.text}" if part.sign < 0 else part.word.text for part in self.parts)

    @property
    def word(self) -> Word | None:
        """The lexicon's word, where the text is one word that is not turned round."""
        return self.parts[0].word if len(self.parts) == 1 and self.parts[0].sign > 0 else None

    @property
    def coordinates(self) -> FloatArray:
        """(1 + K,) of the mean curve."""
        return np.asarray(np.mean([part.sign * part.word.coordinates for part in self.parts], axis=0))

    @property
    def strength_db(self) -> float:
        """Strength of people's curves for these words, RMS without level."""
        return float(np.mean([part.word.strength_db for part in self.parts]))

    @property
    def direction(self) -> FloatArray:
        """(1 + K,) a curve of the words' shape, as strong as people's and without level; zero where they cancel."""
        shape = self.coordinates.copy()
        shape[0] = 0.0
        norm = float(np.linalg.norm(shape))
        return np.asarray(shape * (self.strength_db / norm) if norm > 0 else shape)

    @property
    def beats_flat(self) -> bool:
        """Whether the evidence for any of the words is such that it beat a flat curve."""
        return any(part.word.beats_flat for part in self.parts)

    @property
    def remarks(self) -> list[str]:
        """Remarks that a user should know before relying on it."""
        notes = [f"{part.word.text!r} {part.known_by}" for part in self.parts if part.known_by]
        said = [f"{self.text!r} is understood as " + ", ".join(notes)] if notes else []
        if self.unknown:
            said.append(f"not known, left out: {', '.join(self.unknown)}")
        if not self.beats_flat:
            said.append(f"the evidence for {self.text!r} is too thin to beat a flat curve; take it as a guess")
        return said


def meaning(lexicon: Lexicon, text: str, language: str | None = None) -> Meaning:
    """Find out what a text means.

    Args:
        lexicon: the words.
        text: one word or several.
        language: ISO 639-1; without it English words first, then others.

    Raises:
        UsageError: no word of the text is known; the message has the nearest known words.

    Example:
        >>> from eqmorph.words.lexicon_file import load_lexicon
        >>> [(part.word.text, part.sign) for part in meaning(load_lexicon(), "less harsh").parts]
        [('harsh', -1)]
    """
    name = " ".join(text.lower().split())
    if not name:
        raise UsageError("the word is empty; give one, such as warm or 'less harsh'")
    whole = lexicon.get(name, language)
    if whole is not None:
        return Meaning(name, (Part(whole, 1, "as it stands"),))
    read = [(token, _part(lexicon, token, language)) for token in tokens(name)]
    parts = tuple(part for _, part in read if part is not None)
    if not parts:
        raise unknown_word(lexicon, text, language)
    return Meaning(name, parts, tuple(token.text for token, part in read if part is None))


def unknown_word(lexicon: Lexicon, text: str, language: str | None = None) -> UsageError:
    """The error for a text without a known word, with the nearest known words; "less" stays."""
    if not tokens(text):
        return UsageError(f"{text!r} is no word by itself; give such as warm, or several in quotes: 'less harsh'")
    known = lexicon.texts(language)
    near = [
        f"less {match}" if token.sign < 0 else match
        for token in tokens(text)
        for match in get_close_matches(token.text, known, n=NEAREST, cutoff=_NEAR)
    ]
    if near:
        return UsageError(f"unknown word {text!r}; the nearest known words: {', '.join(near[:NEAREST])}")
    return UsageError(
        f"unknown word {text!r}, and no known word is near it; known are {', '.join(known[:NEAREST])} ..."
    )


def _part(lexicon: Lexicon, token: Token, language: str | None) -> Part | None:
    exact = lexicon.get(token.text, language)
    if exact is not None:
        return Part(exact, token.sign, "as it stands")
    if language in (None, DEFAULT_LANGUAGE):
        form = _form(lexicon, token.text)
        if form is not None:
            return Part(form, token.sign, "by a form")
        rest = token.text.removeprefix(_OPPOSITE_PREFIX)
        if rest != token.text:
            positive = lexicon.get(rest, language) or _form(lexicon, rest)
            if positive is not None:
                return Part(positive, -token.sign, "turned round by un-")
    known = lexicon.texts(language)
    swapped = next((word for word in known if _is_swap(token.text, word)), None)
    near = [swapped] if swapped else get_close_matches(token.text, known, n=1, cutoff=_cutoff(token.text))
    spelled = lexicon.get(near[0], language) if near else None
    return None if spelled is None else Part(spelled, token.sign, "by spelling")


def _form(lexicon: Lexicon, token: str) -> Word | None:
    """The English word with the same stem that has most evidence."""
    root = stem(token)
    forms = [word for word in lexicon.words if word.language == DEFAULT_LANGUAGE and stem(word.text) == root]
    return max(forms, key=lambda word: word.count, default=None)


def _cutoff(token: str) -> float:
    """Least similarity of a misspelling: short words have too many neighbours."""
    return SPELLING if len(token) > _LONG else _SHORT_CUTOFF


def _is_swap(token: str, word: str) -> bool:
    """Whether two letters that stand side by side were exchanged."""
    if len(token) != len(word) or token == word:
        return False
    differing = [index for index, (first, second) in enumerate(zip(token, word, strict=True)) if first != second]
    first, last = differing[0], differing[-1]
    return last - first == 1 and token[first : last + 1] == word[first : last + 1][::-1]
