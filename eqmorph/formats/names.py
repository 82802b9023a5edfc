"""Names of presets in source texts, where a quote, a line end or */ would end a string or a comment."""

import unicodedata


def plain_name(name: str, forbidden: str = '"\\*') -> str:
    """Fold a name to printable ASCII on one line.

    Args:
        name: of a preset, with anything in it.
        forbidden: characters that become an apostrophe.

    >>> plain_name('Café "loud"\\n[bold]'), plain_name("\\u202e")
    ("Cafe 'loud' [bold]", '')
    """
    folded = unicodedata.normalize("NFKD", " ".join(name.split())).encode("ascii", "ignore").decode()
    kept = "".join(letter for letter in folded if letter.isprintable())
    return kept.translate({ord(letter): "'" for letter in forbidden}).strip()


def path_name(first: str, last: str) -> str:
    """Name a morph after its ends, in plain characters."""
    return f"{plain_name(first) or 'A'} to {plain_name(last) or 'B'}"
