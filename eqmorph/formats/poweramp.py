"""Poweramp and Poweramp Equalizer: a JSON list of presets with parametric bands.

    [{"name": "warm", "preamp": -4.6, "parametric": true,
      "bands": [{"type": 3, "channels": 0, "frequency": 320, "q": 0.7, "gain": 2.0, "color": 0}]}]

Source: files exported by Poweramp Equalizer. Types 3, 4 and 5 are peak, low and high shelf. Every preset begins with
type 0 at 90 Hz and type 1 at 10 kHz, the bass and treble knobs, at 0 dB where they are off.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from reprlib import repr as shorten
from typing import Any, ClassVar

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import floor_preamp, limit
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.json_values import lines_of, load, number

KINDS: dict[int, Kind] = {3: "peak", 4: "low_shelf", 5: "high_shelf"}
KNOBS = (0, 1)
"""Types of the bass and treble knobs."""

KNOBS_OFF = (
    {"type": 0, "channels": 0, "frequency": 90, "q": 0.8, "gain": 0.0, "color": 0},
    {"type": 1, "channels": 0, "frequency": 10_000, "q": 0.6, "gain": 0.0, "color": 0},
)
RANGES = {"gain_db": (-15.0, 15.0), "frequency_hz": (20.0, 20_000.0), "q": (0.1, 12.0)}
"""As in `PEQ_CONFIGS` of AutoEq 4.1.2."""

MAX_BANDS = 64


class Poweramp(FilterList):
    """One preset, for both channels."""

    suffixes: ClassVar[tuple[str, ...]] = (".poweramp.json",)

    def recognises(self, text: str) -> bool:
        return re.search(r'"parametric"\s*+:\s*+(true|false)', text) is not None

    def parse(self, text: str, source: str) -> AnyPreset:
        name = str(_preset(load(text, source), source).get("name") or "")
        preset = super().parse(text, source)
        return replace(preset, name=name[:200]) if name else preset

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        data = _preset(load(text, source), source)
        bands = data.get("bands")
        if data.get("parametric") is not True or not isinstance(bands, list):
            raise DataError(
                f"{source}: is no parametric preset of Poweramp; switch it to parametric and export again"
            )
        if "preamp" in data:
            yield Filter("gain", 0.0, number(data["preamp"], "preamp", "the preset", source), 0.0, source)
        for index, (band, line) in enumerate(zip(bands, lines_of(text, "frequency", len(bands)), strict=True), 1):
            yield from _filters(band, f"band {index}", f"{source}:{line}")

    def render(self, preset: Preset) -> str:
        limit(preset, "Poweramp", RANGES, MAX_BANDS)
        types = {kind: type_ for type_, kind in KINDS.items()}
        bands: list[dict[str, Any]] = [*KNOBS_OFF]
        for band in preset.bands:
            values = {"frequency": band.frequency_hz, "q": band.q, "gain": band.gain_db}
            bands.append({"type": types[band.type], "channels": 0, **values, "color": 0})
        preamp = float(floor_preamp(stated_preamp_db(preset)))
        entry = {"name": preset.name, "preamp": preamp, "parametric": True, "bands": bands}
        return json.dumps([entry], indent=2) + "\n"


def _preset(data: Any, source: str) -> dict[str, Any]:
    presets = data if isinstance(data, list) else [data]
    if len(presets) != 1 or not isinstance(presets[0], dict):
        raise DataError(f"{source}: holds {len(presets)} presets of Poweramp; keep one of them in the file")
    return presets[0]


def _filters(band: Any, name: str, where: str) -> Iterator[Filter]:
    """The filter of one band; none for a knob that is off."""
    if not isinstance(band, dict):
        raise DataError(f"{where}: {name} is no band; expected an object with type, frequency, q and gain")
    type_ = band.get("type")
    gain_db = number(band.get("gain"), "gain", name, where)
    if type_ in KNOBS and gain_db == 0.0:
        return
    if not isinstance(type_, int) or type_ not in KINDS:
        what = "a bass or treble knob" if type_ in KNOBS else f"of type {shorten(type_)}"
        raise DataError(f"{where}: {name}, {what}, cannot be held; turn it off, or use peaks and shelves")
    if band.get("channels", 0) != 0:
        raise DataError(f"{where}: {name} is for one channel only; a preset is for both: set it to both")
    frequency, q = (number(band.get(key), key, name, where) for key in ("frequency", "q"))
    yield Filter(KINDS[type_], frequency, gain_db, q, where)
