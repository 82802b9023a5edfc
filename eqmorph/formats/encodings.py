"""Encodings of preset files: UTF-8, UTF-16 with its mark, and the Windows code page that older programs write."""

import codecs
from pathlib import Path

from eqmorph import files
from eqmorph.errors import DataError

MAX_BYTES = 1_000_000
"""Longest preset that is read, the files it includes among it; the longest real one seen has 40,000 bytes."""


MARK = "\ufeff"
"""Byte-order mark: a line that begins with it is a line like others."""


def decode(data: bytes, source: str | Path) -> str:
    """Decode the bytes of a preset file; line ends become LF, and byte-order marks go, those of joined files too.

    Args:
        data: what was read.
        source: its label in messages.

    Raises:
        DataError: the bytes are no text in any of these encodings.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif _is_windows_text(data):
        encoding = "cp1252"
    else:
        return files.decode_utf8(data, source).replace(MARK, "")
    try:
        return files.decode_utf8(data.decode(encoding).encode(), source).replace(MARK, "")
    except UnicodeError:
        raise DataError(f"{source}: is neither UTF-8 nor UTF-16 text; save the file as UTF-8") from None


def _is_windows_text(data: bytes) -> bool:
    """Whether bytes are no UTF-8, and hold neither control characters nor many letters beyond ASCII."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        beyond_ascii = sum(character >= "\x80" for character in text)
        return all(character in "\t\r\n" or character >= " " for character in text) and beyond_ascii < len(text) / 10
    return False
