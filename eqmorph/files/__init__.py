"""Read files up to a limit, and write files and sets of files atomically."""

from eqmorph.files.json_text import parse_json
from eqmorph.files.places import expect_file, expect_folder, expect_other, make_folder
from eqmorph.files.reading import (
    MAX_BYTES,
    STDIN,
    decode_utf8,
    neighbours,
    read_bytes,
    read_stream,
    read_text,
    unreadable,
)
from eqmorph.files.sets import remove_leftovers, write_files
from eqmorph.files.toml import parse_toml
from eqmorph.files.writing import atomic_path, write_text

__all__ = [
    "MAX_BYTES",
    "STDIN",
    "atomic_path",
    "decode_utf8",
    "expect_file",
    "expect_folder",
    "expect_other",
    "make_folder",
    "neighbours",
    "parse_json",
    "parse_toml",
    "read_bytes",
    "read_stream",
    "read_text",
    "remove_leftovers",
    "unreadable",
    "write_files",
    "write_text",
]
