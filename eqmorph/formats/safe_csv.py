"""SAFE-order CSV: the thirteen parameters of the five-band layout on one row, lossless.

The order is the layout's own, band by band: gain in dB, frequency in Hz, and Q for the three peaks.
"""

import math
from collections.abc import Sequence

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import Format
from eqmorph.formats.reading import file_title
from eqmorph.formats.writing import decimal
from eqmorph.numbers import parse_number

HEADER = ",".join(SAFE.names)


class SafeCsv(Format):
    """A header line of names, then one row for each preset; a morph over time has one for each step."""

    def recognizes(self, text: str) -> bool:
        first = text.lstrip().partition("\n")[0].strip()
        return first == HEADER or _is_row(first)

    def parse(self, text: str, source: str) -> Preset:
        rows = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        rows = [(number, line) for number, line in rows if line != HEADER]
        if len(rows) != 1:
            raise DataError(f"{source}: holds {len(rows)} rows of values; a preset is one row, keep one")
        number, line = rows[0]
        where = f"{source}:{number}"
        if not _is_row(line):
            raise DataError(f"{where}: expected {len(SAFE.names)} numbers between commas: {HEADER}")
        values = np.array([float(value) for value in line.split(",")])
        for spec, value in zip(SAFE.params, values, strict=True):
            if not spec.low <= value <= spec.high:
                raise DataError(
                    f"{where}: {spec.name} {value:g} is outside {spec.low:g} to {spec.high:g} {spec.unit}"
                )
        return SAFE.preset(values, file_title(source))

    def render(self, preset: Preset) -> str:
        return f"{HEADER}\n{_row(preset)}\n"

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        return "\n".join([HEADER, *map(_row, presets)]) + "\n"


def _row(preset: Preset) -> str:
    return ",".join(decimal(float(value)) for value in SAFE.vector(preset, f"preset {preset.name!r}"))


def _is_row(line: str) -> bool:
    values = [parse_number(value) for value in line.split(",", len(SAFE.names))]
    return len(values) == len(SAFE.names) and all(value is not None and math.isfinite(value) for value in values)
