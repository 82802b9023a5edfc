"""OPRA: equalizer presets for headphones, as the lines of its database file.

Source: the OPRA project, https://github.com/opra-project/OPRA, `database_v1.jsonl`. A line is a JSON object with
`type` (vendor, product, eq), `id` and `data`; the `parameters` of an eq hold its preamp and its bands, in order of
priority. Of its 12,594 presets 11,560 have ten bands.

Presets of one headphone stand in one group, so that a split never has it on both sides. There are no words.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from eqmorph import files
from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.cells import Refusal, clean_name, finite_number
from eqmorph.corpora.corpus import Corpus, Refused
from eqmorph.corpora.one_layout import into_one_layout
from eqmorph.corpora.shapes import SourcePreset, bands_in_order, blocks_of
from eqmorph.eq.filters import Bands, Kind
from eqmorph.errors import DataError, UsageError
from eqmorph.progress import report
from eqmorph.text import looks_like_address

LICENCE = (
    "CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/): credit the author of a preset and the OPRA "
    "project, https://github.com/opra-project/OPRA; presets by AutoEQ: MIT"
)
TYPES = ("vendor", "product", "eq")
KIND_OF: dict[str, Kind] = {"peak_dip": "peak", "low_shelf": "low_shelf", "high_shelf": "high_shelf"}
"""Type of a band in the file -> here."""
WITHOUT_GAIN = ("low_pass", "high_pass", "band_pass", "band_stop")
"""The types that no preset holds."""
_PRODUCT_NAME = re.compile(r"[\w.+&'-]{1,200}+")
MAX_LINE = 100_000
"""Characters of a line that are looked at to recognize a file."""


class OpraReader(CorpusReader):
    """Headphone presets of the OPRA database."""

    bands: Annotated[int, Field(ge=1, le=64)] = 10
    """How many bands the presets have; those with another number are counted and left out."""
    fit: bool = False
    """Whether presets with that many bands in another shape than most are fitted, where others refuse them."""

    def recognizes(self, path: Path) -> bool:
        """Whether the first line is an object of the database."""
        try:
            with path.open(encoding="utf-8-sig") as lines:
                first = json.loads(lines.readline(MAX_LINE))
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(first, dict) and first.get("type") in TYPES and isinstance(first.get("data"), dict)

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Read the presets of peaks and shelves that have the number of bands asked for.

        Raises:
            DataError: the file cannot be read or has no such preset; with `strict`, the first line that is damaged.
            UsageError: no file is named.
        """
        if argument is None:
            raise UsageError("the corpus 'opra' is read from a file; name it, for example opra:database_v1.jsonl")
        path = Path(argument)
        data = files.read_bytes(path)
        contents: Counter[str] = Counter()
        entries, refused = self._entries(files.decode_utf8(data, path), contents)
        if strict and refused:
            raise DataError(f"{path}: {refused[0]}; correct the line or leave `strict` out")
        if not entries:
            first = f"; the first problem: {refused[0]}" if refused else ""
            raise DataError(f"{path}: holds no preset of {self.bands} peaks and shelves{first}")
        corpus = into_one_layout(blocks_of(entries), fit_others=self.fit)
        refused = sorted([*refused, *corpus.refused])
        return replace(
            corpus,
            source=f"{path.name} ({len(corpus):,} presets of {self.bands} bands, {len(refused):,} refused)",
            checksum=hashlib.sha256(data + f"{self.bands} {self.fit}".encode()).hexdigest(),
            refused=tuple(refused),
            grouped_by="product",
            licence=LICENCE,
            contents=dict(sorted(contents.items())),
        )

    def _entries(self, text: str, contents: Counter[str]) -> tuple[list[SourcePreset], list[Refused]]:
        """The presets of all lines, and the lines that are damaged."""
        entries: list[SourcePreset] = []
        refused: list[Refused] = []
        characters = 0
        for row, line in _lines(text):
            characters += len(line) + 1
            report(characters, len(text))
            try:
                entry = self._entry(row, _record(line), contents)
            except Refusal as problem:
                refused.append(Refused(row, problem.column, problem.reason))
                continue
            if entry is not None:
                entries.append(entry)
        return entries, refused

    def _entry(self, row: int, record: Mapping[str, Any], contents: Counter[str]) -> SourcePreset | None:
        """The preset of a line; None for a line of another type. All lines and bands are counted."""
        contents[f"lines of type {record['type']}"] += 1
        if record["type"] != "eq":
            return None
        data = record["data"]
        bands = _listed_bands(data)
        contents.update(f"bands of type {_type(band)}" for band in bands)
        if len(bands) != self.bands:
            raise Refusal("bands", f"has {len(bands)} bands; {self.bands} are asked for")
        product, author = data.get("product_id"), data.get("author")
        if not isinstance(product, str) or not product:
            raise Refusal("product_id", "names no product")
        if not isinstance(author, str):
            raise Refusal("author", "names no author to credit")
        if not _is_product(product):
            raise Refusal("product_id", "is not of the form vendor::product")
        author = clean_name(author, "author")
        return SourcePreset(row, "bands", bands_in_order(_bands(bands)), group=product, author=author)


def _is_product(text: str) -> bool:
    """Whether a text is the id of a product: two names, neither of which looks like an address."""
    names = text.split("::")
    return len(names) == 2 and all(map(_PRODUCT_NAME.fullmatch, names)) and not any(map(looks_like_address, names))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(1-based number, text) of each line that is not blank."""
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _record(line: str) -> Mapping[str, Any]:
    """An object of the database: type and data."""
    try:
        record = files.parse_json(line)
    except (ValueError, RecursionError):
        raise Refusal("whole line", "is not JSON, or has a key twice") from None
    if not isinstance(record, dict) or record.get("type") not in TYPES or not isinstance(record.get("data"), dict):
        raise Refusal("whole line", f"is not an object with data and a type ({', '.join(TYPES)})")
    return record


def _listed_bands(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The bands of an eq as its line has them."""
    parameters = data.get("parameters")
    bands = parameters.get("bands") if isinstance(parameters, dict) else None
    if not isinstance(bands, list) or not all(isinstance(band, dict) for band in bands):
        raise Refusal("parameters.bands", "is not a list of bands")
    return bands


def _type(band: Mapping[str, Any]) -> str:
    """The type of a band; what is none of the known ones is not repeated."""
    name = band.get("type")
    return name if isinstance(name, str) and name in (*KIND_OF, *WITHOUT_GAIN) else "unknown"


def _bands(listed: list[Mapping[str, Any]]) -> Bands:
    """Bands (B,) of an eq.

    Raises:
        Refusal: a type without a gain, or a number that is none.
    """
    kinds: list[Kind] = []
    numbers = []
    for index, band in enumerate(listed, start=1):
        kind = KIND_OF.get(_type(band))
        if kind is None:
            raise Refusal(f"band {index}", f"of type {_type(band)}: neither a peak nor a shelf")
        kinds.append(kind)
        names = ("frequency", "gain_db", "q")
        numbers.append([finite_number(band.get(name), f"band {index}, {name}") for name in names])
    frequency_hz, gain_db, q = np.array(numbers).T
    return Bands(tuple(kinds), frequency_hz, gain_db, q)
