"""OPRA, the open database of headphone equalizers that Roon reads: the `info.json` of one entry.

    {"author": "...", "details": "...", "type": "parametric_eq",
     "parameters": {"gain_db": -6.4, "bands": [{"type": "peak_dip", "frequency": 1200, "gain_db": 3, "q": 0.5}]}}

Source: OPRA's docs/CONTRIBUTING.md. Presets of the database are under CC BY-SA 4.0, so the author stays in the name.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.json_values import json_number, load_json
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import floor_preamp
from eqmorph.text import shorten

KINDS: dict[str, Kind | PassKind] = {
    "low_shelf": "low_shelf",
    "peak_dip": "peak",
    "high_shelf": "high_shelf",
    "low_pass": "low_pass",
    "high_pass": "high_pass",
    "band_pass": "band_pass",
    "band_stop": "notch",
}
DB_PER_ORDER = 6.0
"""Slope in dB an octave of each order of a pass filter."""

AUTHOR = "eqmorph"
TYPE = "parametric_eq"


class Opra(FilterList):
    """One entry, or one "eq" line of the published database."""

    def recognizes(self, text: str) -> bool:
        return re.search(r'"type"\s*+:\s*+"parametric_eq"', text) is not None

    def parse(self, text: str, source: str) -> AnyPreset:
        data = _entry(load_json(text, source), source)
        parts = [str(data.get(key) or "") for key in ("author", "details")]
        name = ": ".join(part for part in parts if part and part != AUTHOR)
        preset = super().parse(text, source)
        return preset.called(name) if name else preset

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        parameters = _entry(load_json(text, source), source).get("parameters")
        bands = parameters.get("bands") if isinstance(parameters, dict) else None
        if not isinstance(parameters, dict) or not isinstance(bands, list):
            raise DataError(f"{source}: has no 'bands' under 'parameters'; it is not an OPRA entry")
        if "gain_db" in parameters:
            gain_db = json_number(parameters["gain_db"], "gain_db", "parameters", source)
            yield Filter("gain", 0.0, gain_db, 0.0, source)
        places = Places(text, source).of_each('"frequency"', len(bands))
        for index, (band, where) in enumerate(zip(bands, places, strict=True), 1):
            yield from _filters(band, f"band {index}", where)

    def render(self, preset: Preset) -> str:
        labels = {kind: label for label, kind in KINDS.items()}
        bands = [
            {"type": labels[band.type], "frequency": band.frequency_hz, "gain_db": band.gain_db, "q": band.q}
            for band in preset.bands
        ]
        parameters = {"gain_db": float(floor_preamp(stated_preamp_db(preset))), "bands": bands}
        head = {"author": AUTHOR, "details": preset.name, "type": TYPE}
        return json.dumps(head | {"parameters": parameters}, indent=2) + "\n"


def _entry(data: Any, source: str) -> dict[str, Any]:
    """The entry itself; a line of the database has it under "data"."""
    entry = data.get("data", data) if isinstance(data, dict) else None
    if not isinstance(entry, dict) or entry.get("type", TYPE) != TYPE:
        raise DataError(f"{source}: is not an OPRA entry; expected an object with author, type and parameters")
    return entry


def _filters(band: Any, name: str, where: str) -> Iterator[Filter]:
    label = band.get("type") if isinstance(band, dict) else None
    if not isinstance(label, str) or label not in KINDS:
        raise DataError(f"{where}: {name} of type {shorten(label)} cannot be held; known are {', '.join(KINDS)}")
    kind = KINDS[label]
    frequency = json_number(band.get("frequency"), "frequency", name, where)
    if kind in ("low_pass", "high_pass"):
        order = json_number(band.get("slope"), "slope", name, where) / DB_PER_ORDER
        if order not in (2.0, 4.0, 6.0):
            raise DataError(
                f"{where}: {name} has a slope of {order * DB_PER_ORDER:g} dB; only 12, 24 and 36 are read"
            )
        for q in _butterworth(int(order)):
            yield Filter(kind, frequency, 0.0, q, where)
        return
    gain_db = 0.0 if kind in ("band_pass", "notch") else json_number(band.get("gain_db"), "gain_db", name, where)
    yield Filter(kind, frequency, gain_db, json_number(band.get("q"), "q", name, where), where)


def _butterworth(order: int) -> list[float]:
    """Qs of the sections of an even order: 1 / (2 cos((2k - 1) pi / (2 order))) for k = 1 ... order / 2."""
    return [0.5 / math.cos((2 * k - 1) * math.pi / (2 * order)) for k in range(1, order // 2 + 1)]
