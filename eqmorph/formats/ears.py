"""Ears, an equalizer in the browser: JSON of presets by their names, each of eleven bands.

    {"warm": {"frequencies": [180, ...], "gains": [4.5, ...], "qs": [0.7071, ...]}}

The first band is a low shelf, the last a high shelf, the nine between are peaks: the filters of the Web Audio API,
whose shelves have the slope S = 1, whatever their Q. Ears has no preamp in the file, and leaves out bands at 0 dB.
Source: the extension's background script, as its community forks have it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.json_values import json_number, load_json
from eqmorph.formats.reading import note
from eqmorph.formats.writing import limit

PEAKS = 9
_PEAKS: list[Kind] = ["peak"] * PEAKS
KINDS: list[Kind] = ["low_shelf", *_PEAKS, "high_shelf"]
CENTERS_HZ = (20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1_280.0, 2_560.0, 5_120.0, 10_240.0, 20_000.0)
"""Where bands stay that are not used."""

RANGES = {"gain_db": (-30.0, 30.0), "frequency_hz": (5.0, 20_000.0), "q": (0.2, 11.0)}
SHELF_Q = 0.7071
"""The Q of the cookbook at the slope S = 1, as Ears writes it."""

CLOSE_Q = 0.01
"""Shelves are written whose Q is as near as that: at 12 dB the response changes by 0.05 dB."""

FIELDS = ("frequencies", "gains", "qs")


class Ears(FilterList):
    """One preset, whose shelves have the slope S = 1."""

    def recognizes(self, text: str) -> bool:
        return re.search(r'"frequencies"\s*+:\s*+\[', text) is not None and re.search(r'"qs"\s*+:', text) is not None

    def parse(self, text: str, source: str) -> AnyPreset:
        return super().parse(text, source).called(_preset(load_json(text, source), source)[0])

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        _, preset = _preset(load_json(text, source), source)
        columns = []
        for field in FIELDS:
            listed = preset.get(field)
            if not isinstance(listed, list) or len(listed) != len(KINDS):
                raise DataError(f"{source}: expected {len(KINDS)} numbers each for {', '.join(FIELDS)}")
            numbers = enumerate(listed, 1)
            columns.append([json_number(value, field, f"band {index}", source) for index, value in numbers])
        bands = []
        for kind, frequency_hz, gain_db, q in zip(KINDS, *columns, strict=True):
            bands.append(Filter(kind, frequency_hz, gain_db, q if kind == "peak" else SHELF_Q, source))
        used = [band for band in bands if band.gain_db != 0.0]
        # Where nothing is used, a peak at 0 dB stands for the flat curve.
        yield from used or bands[1:2]

    def render(self, preset: Preset) -> str:
        limit(preset.bands, "Ears", RANGES, len(KINDS))
        if stated_preamp_db(preset):
            note("a file of Ears holds no preamp: set the slider of its volume to it")
        places = _places(preset)
        listed = {
            "frequencies": [band.frequency_hz for band in places],
            "gains": [band.gain_db for band in places],
            "qs": [band.q for band in places],
        }
        return json.dumps({preset.name or "equalizer": listed}, indent=2) + "\n"


def _places(preset: Preset) -> list[Band]:
    """A band for each place: those of the preset in their order, and flat ones for the rest.

    Raises:
        DataError: too many bands of a kind, or a shelf of another slope.
    """
    places = [
        Band(type=kind, frequency_hz=center_hz, gain_db=0.0, q=SHELF_Q)
        for kind, center_hz in zip(KINDS, CENTERS_HZ, strict=True)
    ]
    free: dict[Kind, list[int]] = {}
    for place, kind in enumerate(KINDS):
        free.setdefault(kind, []).append(place)
    for index, band in enumerate(preset.bands, 1):
        if band.type != "peak" and abs(band.q - SHELF_Q) > CLOSE_Q:
            raise DataError(
                f"band {index}: the shelves of Ears have a Q of {SHELF_Q:g}, not {band.q:g}; change the band, or "
                "fit the preset into peaks and such shelves"
            )
        if not free[band.type]:
            raise DataError(f"Ears holds one low shelf, {PEAKS} peaks and one high shelf; fit the preset into that")
        places[free[band.type].pop(0)] = band
    return places


def _preset(data: Any, source: str) -> tuple[str, dict[str, Any]]:
    """The name and the fields of the one preset of a file."""
    presets = list(data.items()) if isinstance(data, dict) else []
    if len(presets) != 1 or not isinstance(presets[0][1], dict):
        raise DataError(f"{source}: holds {len(presets)} presets of Ears; keep one of them in the file")
    return presets[0]
