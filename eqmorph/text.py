"""Foreign text, such as the name of a file, made safe to show."""

import unicodedata

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's embeddings, overrides and isolates of direction."""


def visible(text: str) -> str:
    """Replace each character that would change how others are shown, or that no output can hold.

    These are control characters, line breaks among them; lone surrogates; and the marks that turn the direction of
    the letters after them.

    Example:
        >>> visible("a\\x1b[31m\\nb")
        'a�[31m�b'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNS else letter
        for letter in text
    )


def printable(text: str) -> str:
    """Make foreign text one visible line: as `visible`, with spaces for line breaks.

    Example:
        >>> printable("a\\x1b[31m\\nb")
        'a�[31m b'
    """
    return visible(" ".join(text.split()))


def is_text(text: str) -> bool:
    """Whether text can be written as UTF-8, which Python's names of some files cannot.

    Example:
        >>> is_text("warm"), is_text("\\udcff")
        (True, False)
    """
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
