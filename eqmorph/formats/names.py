"""Names of presets in source texts, where a quote, a line end or */ would end a string or a comment."""

import unicodedata

FORBIDDEN = '"\\*'
"""Characters that become an apostrophe."""


def plain_name(name: str) -> str:
    """Fold the name of a preset, with anything in it, to printable ASCII on one line.

    >>> plain_name('Café "loud"\\n[bold]'), plain_name("\\u202e")
    ("Cafe 'loud' [bold]", '')
    """
    folded = unicodedata.normalize("NFKD", " ".join(name.split())).encode("ascii", "ignore").decode()
    kept = "".join(letter for letter in folded if letter.isprintable())
    return kept.translate({ord(letter): "'" for letter in FORBIDDEN}).strip()


def path_name(first: str, last: str) -> str:
    """Name a morph after its ends, in plain characters."""
    return f"{plain_name(first) or 'A'} to {plain_name(last) or 'B'}"
