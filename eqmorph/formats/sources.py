"""The text of a source: a file, standard input, an example that ships with eqmorph, an LV2 bundle of one preset."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

from eqmorph import files
from eqmorph.errors import DataError, UsageError
from eqmorph.formats.encodings import MAX_BYTES, decode
from eqmorph.text import shorten

FOREIGN = (
    (rb"CcnK", "a VST host"),
    (rb"FQ[234]p|FFBS", "FabFilter Pro-Q"),
    (rb"Winamp EQ library file", "Winamp"),
    (rb"bplist00|<\?xml[^>]*>\s*<!DOCTYPE plist", "an Apple audio unit"),
    (rb"RIFF.{4}WAVE", "a convolver, which plays an impulse response"),
)
"""How files of other programs begin, and the program."""

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
"""Presets that ship with eqmorph; any command reads them by their bare names."""

LV2_MANIFEST = "manifest.ttl"
"""File of an LV2 bundle that lists its presets and holds none."""

_log = logging.getLogger(__name__)


class FileLabel(str):
    """Label of a text that lies in a file, so that it may name other files beside it."""

    __slots__ = ()


def source_text(source: str | Path) -> tuple[str, str]:
    """Read the text of a source, and its label in messages.

    Args:
        source: a path or "-", as in `read_document`.

    Raises:
        DataError: the file cannot be read, is not text, or is far longer than any preset.
    """
    if str(source) == "-":
        if sys.stdin is None:  # a program was started without one
            raise DataError(f"{files.STDIN}: there is no standard input; give a file")
        return content_text(files.read_stream(sys.stdin.buffer, files.STDIN, MAX_BYTES), files.STDIN), files.STDIN
    path = lone_preset(source)
    example = EXAMPLES / path.name
    if not path.exists() and path.suffix == ".json" and example.is_file():
        _log.warning("eqmorph: note: there is no %s here; using the example that ships with eqmorph", source)
        return example.read_text(encoding="utf-8"), path.name
    label = FileLabel(path)
    return content_text(files.read_bytes(path, MAX_BYTES), label), label


def content_text(content: str | bytes, source: str) -> str:
    """Decode what a file holds, or check a text in its place.

    Args:
        content: of a file.
        source: its label in messages.

    Raises:
        UsageError: it is neither text nor bytes.
        DataError: it is no text, that of a program which cannot be read, or far longer than any preset.
    """
    if not isinstance(content, str | bytes):
        raise UsageError(
            f"expected the text or the bytes of a file, got {shorten(content)}; load_preset reads a file"
        )
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if len(data) > MAX_BYTES:
        raise DataError(
            f"{source}: has more than {MAX_BYTES:,} bytes, which is more than is read here; check the file"
        )
    for beginning, program in FOREIGN:
        if re.match(beginning, data, re.DOTALL):
            raise DataError(
                f"{source}: is of {program}, which cannot be read; export a text such as ParametricEQ there"
            )
    return decode(data, source)


def lone_preset(source: str | Path) -> Path:
    """Find the file of an LV2 bundle that holds a single preset; any other path stays as it is."""
    path = Path(source)
    if path.suffix.lower() != ".lv2" or not path.is_dir():
        return path
    presets = [file for file in path.glob("*.ttl") if file.name != LV2_MANIFEST and file.is_file()]
    return presets[0] if len(presets) == 1 else path
