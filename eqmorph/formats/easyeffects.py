"""EasyEffects preset JSON: its equalizer in mode "APO (DR)", the only one whose filters are the cookbook's.

Source: EasyEffects 7, the equalizer's schema: 32 bands, gains within 36 dB, 10 Hz to 24 kHz.
"""

import json
import math
import re
from collections.abc import Iterator
from reprlib import repr as shorten
from typing import Any, ClassVar

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import floor_preamp, limit
from eqmorph.formats.filter_list import Filter, FilterList

KINDS: dict[str, Kind | PassKind] = {
    "Lo-shelf": "low_shelf",
    "Bell": "peak",
    "Hi-shelf": "high_shelf",
    "Lo-pass": "low_pass",
    "Hi-pass": "high_pass",
    "Bandpass": "band_pass",
    "Notch": "notch",
    "Allpass": "all_pass",
}
MODE = "APO (DR)"
RANGES = {"gain_db": (-36.0, 36.0), "frequency_hz": (10.0, 24_000.0), "q": (0.0, 100.0)}
MAX_BANDS = 32


class EasyEffects(FilterList):
    """An output preset with one equalizer, both channels alike."""

    suffixes: ClassVar[tuple[str, ...]] = (".easyeffects.json",)

    def recognises(self, text: str) -> bool:
        return re.search(r'"equalizer(#\d+)?"\s*:', text) is not None

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{source}: not JSON: {error}") from None
        equalizer = _equalizer(data, source)
        left = equalizer.get("left")
        if not isinstance(left, dict):
            raise DataError(f"{source}: the equalizer has no bands under 'left'")
        if equalizer.get("split-channels") is True and equalizer.get("right") != left:
            raise DataError(f"{source}: left and right have different bands; make them alike and export again")
        count = equalizer.get("num-bands", len(left))
        for name, band in left.items():
            index = re.fullmatch(r"band(\d{1,3})", name)
            if index is None or not isinstance(count, int) or int(index[1]) >= count:
                continue
            where = f"{source}:{_line(text, name)}"
            found = _filter(band, name, where)
            if found is not None:
                yield found

    def render(self, preset: Preset) -> str:
        limit(preset, "EasyEffects", RANGES, MAX_BANDS)
        labels = {kind: label for label, kind in KINDS.items()}
        bands = {
            f"band{index}": {
                "type": labels[band.type],
                "mode": MODE,
                "slope": "x1",
                "solo": False,
                "mute": False,
                "gain": band.gain_db,
                "frequency": band.frequency_hz,
                "q": band.q,
                "width": 4.0,
            }
            for index, band in enumerate(preset.bands)
        }
        equalizer = {
            "bypass": False,
            "input-gain": float(floor_preamp(preamp_db(preset))),
            "output-gain": 0.0,
            "mode": "IIR",
            "num-bands": len(bands),
            "split-channels": False,
            "balance": 0.0,
            "pitch-left": 0.0,
            "pitch-right": 0.0,
            "left": bands,
            "right": bands,
        }
        output = {"blocklist": [], "plugins_order": ["equalizer#0"], "equalizer#0": equalizer}
        return json.dumps({"output": output}, indent=2) + "\n"


def _equalizer(data: Any, source: str) -> dict[str, Any]:
    """The first equalizer of the output or input pipeline."""
    for pipeline in ("output", "input"):
        part = data.get(pipeline) if isinstance(data, dict) else None
        for name, plugin in part.items() if isinstance(part, dict) else ():
            if name.partition("#")[0] == "equalizer" and isinstance(plugin, dict):
                return plugin
    raise DataError(f"{source}: holds no EasyEffects equalizer under 'output' or 'input'")


def _filter(band: Any, name: str, where: str) -> Filter | None:
    """One band; None when it is off or muted."""
    if not isinstance(band, dict):
        raise DataError(f"{where}: {name} is no band; expected an object with type, frequency, gain and q")
    label = band.get("type")
    if label == "Off" or band.get("mute") is True:
        return None
    if not isinstance(label, str) or label not in KINDS:
        raise DataError(f"{where}: {name} of type {shorten(label)} cannot be held; known are {', '.join(KINDS)}")
    mode, slope = band.get("mode"), band.get("slope")
    if (mode, slope) != (MODE, "x1"):
        raise DataError(
            f"{where}: {name} has mode {shorten(mode)} and slope {shorten(slope)}, a different filter; "
            f"set {MODE!r} and 'x1' in EasyEffects"
        )
    frequency, gain, q = (_number(band.get(key), key, name, where) for key in ("frequency", "gain", "q"))
    return Filter(KINDS[label], frequency, gain, q, where)


def _number(value: Any, key: str, name: str, where: str) -> float:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    except OverflowError:
        pass
    raise DataError(f"{where}: {name}: {key} {shorten(value)} is no number")


def _line(text: str, name: str) -> int:
    """Line on which the left channel's band of this name starts."""
    return text.count("\n", 0, max(text.find(f'"{name}"', text.find('"left"')), 0)) + 1
