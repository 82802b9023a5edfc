"""Foreign text, such as the name of a file, made safe to show: what steers a terminal and addresses of people."""

import re
import reprlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from eqmorph.errors import EqmorphError

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's embeddings, overrides and isolates of direction."""

_AT = r"(?: @ | %(?:25)*40 )"
_DOT = r"(?: \. | %(?:25)*2e )"
_ODD_DOTS = str.maketrans("\u3002\uff61", "..")
"""Full stops of Chinese and Japanese, which stand for dots in names of hosts and which NFKC keeps."""

_ADDRESS_LIKE = re.compile(
    rf"""
    \d{{1,3}} \s* {_DOT} \s* \d{{1,3}} \s* {_DOT} \s* \d{{1,3}}  # three groups of IPv4, the last one cut off or not
    | (?<!\w) [0-9a-f]{{0,4}} (?: : [0-9a-f]{{0,4}} ){{2,7}}  # groups of IPv6, zeros left out or not
    | [^\s@] {_AT} | {_AT} [^\s@]  # name@host, of which either side may be cut off
    """,
    re.VERBOSE | re.IGNORECASE,
)

_ADDRESS = re.compile(
    rf"""
    \d{{1,3}} (?: {_DOT} \d{{1,3}} ){{3,}}  # IPv4; a version has three numbers
    | (?<!\w) (?: [0-9a-f]{{1,4}} : ){{1,7}} : [0-9a-f:]*  # IPv6 with zeros left out
    | [23][0-9a-f]{{3}} (?: : [0-9a-f]{{0,4}} ){{2,7}}  # IPv6 of the public network
    | [\w.+-]{{1,64}} {_AT} [\w-]{{1,63}} (?: {_DOT} [\w-]{{1,63}} )*  # name@host.domain;
      {_DOT} [^\W\d] [\w-]{{0,62}}  # domains begin with a letter, so +3.5@1.2k is none
    """,
    re.VERBOSE | re.IGNORECASE,
)

_PLACE_IN_FILE = re.compile(r"(?::\d{0,9}){1,2}$")
"""Line and column behind the name of a file."""

HIDDEN = "(address)"
"""What stands for an address."""


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


def looks_like_address(text: str) -> bool:
    """Whether a text holds anything like a network or e-mail address, whole or cut short.

    Example:
        >>> looks_like_address("from 192.0.2.17:80"), looks_like_address("warm")
        (True, False)
    """
    return _ADDRESS_LIKE.search(_folded(text)) is not None


def without_addresses(text: str, known: str = "") -> str:
    """Replace each whole network or e-mail address in a text that may also be something else.

    What only resembles an address stays: versions such as 2.9.1, times, `Bass@80Hz`, `+3.5@1.2k`.

    Args:
        text: what is shown.
        known: text whose addresses are the user's own, such as a command line.

    Example:
        >>> without_addresses("warm, by ann@example.org (eqmorph 1.0.2)")
        'warm, by (address) (eqmorph 1.0.2)'
        >>> without_addresses("me@home.txt:3: is empty", known="convert me@home.txt")
        'me@home.txt:3: is empty'
    """
    folded = _folded(text)
    if not _ADDRESS.search(folded):
        return text
    own = _folded(known)

    def hidden(found: re.Match[str]) -> str:
        return found[0] if _PLACE_IN_FILE.sub("", found[0]) in own else HIDDEN

    return _ADDRESS.sub(hidden, folded)


@contextmanager
def addresses_hidden(source: str) -> Iterator[None]:
    """Replace addresses in the message of an error about a file that is raised in the block; its name stays.

    Args:
        source: the name of the file, which is the user's own.
    """
    try:
        yield
    except EqmorphError as error:
        error.args = (without_addresses(str(error), known=source),)
        raise


def holds_address(text: str) -> bool:
    """Whether a text holds a whole network or e-mail address, as `without_addresses` replaces them.

    Example:
        >>> holds_address("by ann@example.org"), holds_address("Bass@80Hz")
        (True, False)
    """
    return _ADDRESS.search(_folded(text)) is not None


def _folded(text: str) -> str:
    """Write every letter and dot in its plain form."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_ODD_DOTS)


class _Quotation(reprlib.Repr):
    """Python's own short form of a value, in which an address is replaced before the middle of a text is left out."""

    def repr_str(self, text: str, level: int) -> str:
        return super().repr_str(without_addresses(text), level)


def shorten(value: object) -> str:
    """Quote a value of a file in a message, in about 30 letters.

    Example:
        >>> shorten("Peak"), shorten(["by ann@example.org"])
        ("'Peak'", "['by (address)']")
    """
    return _Quotation().repr(value)
