"""Poweramp and Poweramp Equalizer: a JSON list of presets with parametric bands.

    [{"name": "warm", "preamp": -4.6, "parametric": true,
      "bands": [{"type": 3, "channels": 0, "frequency": 320, "q": 0.7, "gain": 2.0, "color": 0}]}]

Source: files exported by Poweramp Equalizer. Types 3, 4 and 5 are peak, low and high shelf. Every preset begins with
type 0 at 90 Hz and type 1 at 10 kHz, the bass and treble knobs, at 0 dB where they are off.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters
from eqmorph.formats.json_values import json_number, load_json
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import common_preamp_db, floor_preamp
from eqmorph.formats.writing import limit
from eqmorph.text import shorten

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
BOTH, LEFT, RIGHT = 0, 1, 2
"""Numbers of the channels that a band is for."""


class Poweramp(ChannelFilters):
    """One preset, whose bands are for both channels or for one."""

    def recognizes(self, text: str) -> bool:
        return re.search(r'"parametric"\s*+:\s*+(true|false)', text) is not None

    def parse(self, text: str, source: str) -> AnyPreset:
        name = str(_preset(load_json(text, source), source).get("name") or "")
        preset = super().parse(text, source)
        return preset.called(name) if name else preset

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        data = _preset(load_json(text, source), source)
        bands = data.get("bands")
        if data.get("parametric") is not True or not isinstance(bands, list):
            raise DataError(
                f"{source}: is not a parametric Poweramp preset; switch it to parametric and export again"
            )
        both: tuple[Filters, Filters] = ([], [])
        if "preamp" in data:
            preamp = Filter("gain", 0.0, json_number(data["preamp"], "preamp", "the preset", source), 0.0, source)
            for items in both:
                items.append(preamp)
        places = Places(text, source).of_each('"frequency"', len(bands))
        for index, (band, where) in enumerate(zip(bands, places, strict=True), 1):
            filters = list(_filters(band, f"band {index}", where))
            for items in _of_channel(both, band, f"band {index}", where):
                items += filters
        return both

    def render(self, preset: Preset) -> str:
        limit(preset.bands, "Poweramp", RANGES, MAX_BANDS)
        return _text_of(preset.name, [_written(band, BOTH) for band in preset.bands], stated_preamp_db(preset))

    def render_stereo(self, preset: StereoPreset) -> str:
        for chain in preset.chains:
            limit(chain.bands, "Poweramp", RANGES, MAX_BANDS)
        left, right = preset.chains
        bands = [_written(band, LEFT) for band in left.bands] + [_written(band, RIGHT) for band in right.bands]
        if len(bands) > MAX_BANDS:
            raise DataError(
                f"Poweramp holds {MAX_BANDS} bands for both channels, the preset has {len(bands)}; reduce it"
            )
        return _text_of(preset.name, bands, common_preamp_db(preset, "Poweramp"))


def _written(band: Band, channels: int) -> dict[str, Any]:
    types = {kind: type_ for type_, kind in KINDS.items()}
    values = {"frequency": band.frequency_hz, "q": band.q, "gain": band.gain_db}
    return {"type": types[band.type], "channels": channels, **values, "color": 0}


def _text_of(name: str, bands: list[dict[str, Any]], preamp_db: float) -> str:
    preamp = float(floor_preamp(preamp_db))
    entry = {"name": name, "preamp": preamp, "parametric": True, "bands": [*KNOBS_OFF, *bands]}
    return json.dumps([entry], indent=2) + "\n"


def _of_channel(both: tuple[Filters, Filters], band: dict[str, Any], name: str, where: str) -> Sequence[Filters]:
    """The chains, of the left and the right one, that a band is in."""
    channels = band.get("channels", BOTH)
    if channels == BOTH:
        return both
    if channels in (LEFT, RIGHT):
        return [both[0] if channels == LEFT else both[1]]
    raise DataError(
        f"{where}: {name} is for the channels {shorten(channels)}; expected {BOTH} for both, {LEFT} for left or "
        f"{RIGHT} for right"
    )


def _preset(data: Any, source: str) -> dict[str, Any]:
    presets = data if isinstance(data, list) else [data]
    if len(presets) != 1 or not isinstance(presets[0], dict):
        raise DataError(f"{source}: holds {len(presets)} presets of Poweramp; keep one of them in the file")
    return presets[0]


def _filters(band: Any, name: str, where: str) -> Iterator[Filter]:
    """The filter of one band; none for a knob that is off."""
    if not isinstance(band, dict):
        raise DataError(f"{where}: {name} is not a band; expected an object with type, frequency, q and gain")
    type_ = band.get("type")
    gain_db = json_number(band.get("gain"), "gain", name, where)
    if type_ in KNOBS and gain_db == 0.0:
        return
    if not isinstance(type_, int) or type_ not in KINDS:
        what = "a bass or treble knob" if type_ in KNOBS else f"of type {shorten(type_)}"
        raise DataError(f"{where}: {name}, {what}, cannot be held; turn it off, or use peaks and shelves")
    frequency, q = (json_number(band.get(key), key, name, where) for key in ("frequency", "q"))
    yield Filter(KINDS[type_], frequency, gain_db, q, where)
