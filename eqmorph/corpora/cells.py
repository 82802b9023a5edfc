"""What a file of a corpus says of a preset, one cell at a time: numbers, words, its author; checked for all readers.

A message never repeats text that stands where something else should, since in a row whose columns have shifted an
address may stand anywhere.
"""

import hashlib
import math

from eqmorph.numbers import parse_number
from eqmorph.text import looks_like_address

MAX_WORD = 200
NOBODY = ""
"""Group of presets of which nothing says who made them, in a source that says it of others: it may be one person."""


class Refusal(Exception):
    """Column and reason why a row is not read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


def finite_number(value: object, column: str) -> float:
    """A finite number from a cell that holds text or a number.

    Raises:
        Refusal: it is another thing.
    """
    number = parse_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Refusal(column, "not a number")
    try:
        value = float(number)
    except OverflowError:  # an integer beyond all floats
        value = math.inf
    if not math.isfinite(value):
        raise Refusal(column, f"{value} is not a finite number")
    return value


def clean_word(text: str, column: str) -> str:
    """A word as a corpus has it: a name in lower case; empty where there is none.

    Raises:
        Refusal: as `clean_name`.
    """
    return clean_name(text, column).lower()


def clean_name(text: str, column: str) -> str:
    """A name or a word that is shown to readers: trimmed; empty where there is none.

    Raises:
        Refusal: it looks like an address, holds control characters, or is longer than `MAX_WORD`.
    """
    name = text.strip()
    if len(name) > MAX_WORD:
        raise Refusal(column, f"has {len(name):,} characters, at most {MAX_WORD} are read")
    if looks_like_address(name):
        raise Refusal(column, "looks like an address: the columns of the row seem to have shifted")
    if not name.isprintable():
        raise Refusal(column, "holds control characters")
    return name


def submitters_key(data: bytes) -> bytes:
    """The salt (32 bytes) of the group ids of a file; see `group_id`."""
    return hashlib.sha256(b"eqmorph submitters\0" + data).digest()


def submitter_id(person: str, key: bytes) -> str:
    """The `group_id` of a submitter, or `NOBODY` where none is named."""
    return group_id(person, key) if person.strip() else NOBODY


def group_id(person: str, key: bytes) -> str:
    """An id for a submitter that cannot be turned back into the address or the name that a file gives.

    A salt written in this source would be no protection: all IPv4 addresses can be hashed in minutes. A random
    one would make splits differ from run to run. So the salt (`key`, 32 bytes) is a digest of the whole file,
    other than its published checksum: ids are the same whenever the same file is read, and only someone who
    holds the file, and so the addresses, could recompute them. Rows without an address share one id, since
    they may be one person's.
    """
    return hashlib.blake2b(person.strip().lower().encode(), key=key, digest_size=6).hexdigest()
