"""Rockbox `.cfg`: one low shelf, eight peaks and one high shelf, in whole hertz and tenths.

    eq enabled: on
    eq precut: 46
    eq low shelf filter: 180, 7, 45
    eq peak filter 1: 320, 7, 20

The three numbers are frequency in Hz, ten times the Q, and ten times the gain in dB. Source: Rockbox,
apps/settings_list.c and lib/rbcodec/dsp/dsp_filter.c, whose filters are the cookbook's.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.writing import limit

TENTHS = 10.0
PEAKS = 8
RANGES = {"gain_db": (-24.0, 24.0), "frequency_hz": (20.0, 22_040.0), "q": (0.5, 6.4)}
MOST_PRECUT_DB = 24.0
KINDS: dict[str, Kind] = {"low shelf": "low_shelf", "peak": "peak", "high shelf": "high_shelf"}

_SETTING = re.compile(r"\s*+(eq\s[^:]*+)(:?)(.*)", re.IGNORECASE)
_BAND = re.compile(r"eq (low shelf|peak|high shelf) filter ?[1-8]?")
_WHOLE = re.compile(r"\s*+[-+]?[0-9]{1,9}\s*+")
_OLD = "eq band "


class Rockbox(FilterList):
    """Rounded to what the player's menus hold."""

    passes_over: ClassVar[bool] = True

    def recognizes(self, text: str) -> bool:
        return (
            re.search(r"^[^\S\n]*+eq (enabled|precut|(low shelf|peak|high shelf) filter)", text, re.MULTILINE)
            is not None
        )

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        settings = set()
        for number, line in enumerate(text.split("\n"), 1):
            if match := _SETTING.match(line):
                where = f"{source}:{number}"
                name = " ".join(match[1].lower().split())
                if name in settings:
                    raise DataError(f"{where}: {name[:40]!r} stands twice; leave one of them")
                settings.add(name)
                yield from _filters_of(name if match[2] else "", match[3].strip(), where)

    def render(self, preset: Preset) -> str:
        limit(preset.bands, "Rockbox", RANGES, PEAKS + 2)
        kinds = [band.type for band in preset.bands]
        if kinds.count("low_shelf") > 1 or kinds.count("high_shelf") > 1 or kinds.count("peak") > PEAKS:
            raise DataError(
                f"Rockbox holds one low shelf, {PEAKS} peaks and one high shelf; fit the preset into that"
            )
        preamp_db = stated_preamp_db(preset)
        if not -MOST_PRECUT_DB <= preamp_db <= 0.0:
            raise DataError(
                f"Rockbox lowers by 0 to {MOST_PRECUT_DB:g} dB, not by {-preamp_db:g} dB; choose a preamp"
            )
        # Rounded up, so that the peak stays at or below 0 dB.
        lines = ["eq enabled: on", f"eq precut: {-round(preamp_db * TENTHS - 0.499)}"]
        peaks = 0
        for label, kind in KINDS.items():
            for band in preset.bands:
                if band.type == kind:
                    peaks += kind == "peak"
                    place = f" {peaks}" if kind == "peak" else ""
                    lines.append(f"eq {label} filter{place}: {_written(band)}")
        return "\n".join(lines) + "\n"


def _filters_of(name: str, value: str, where: str) -> Iterator[Filter]:
    """What a setting of the equalizer stands for.

    Raises:
        DataError: the equalizer is off, or has no such setting.
    """
    if name == "eq enabled" and value.lower() != "on":
        raise DataError(f"{where}: the equalizer is off; write 'eq enabled: on'")
    if name.startswith(_OLD):
        raise DataError(f"{where}: is of an old Rockbox; load it in a newer one and save it again")
    if name == "eq precut":
        (precut,) = _numbers(value, 1, where)
        yield Filter("gain", 0.0, -precut / TENTHS, 0.0, where)
    elif match := _BAND.fullmatch(name):
        frequency, q, gain = _numbers(value, 3, where)
        yield Filter(KINDS[match[1]], frequency, gain / TENTHS, q / TENTHS, where)
    elif name != "eq enabled":
        raise DataError(f"{where}: is no setting of the equalizer; correct it, or put # before it")


def _written(band: Band) -> str:
    return f"{round(band.frequency_hz)}, {round(band.q * TENTHS)}, {round(band.gain_db * TENTHS)}"


def _numbers(text: str, count: int, where: str) -> list[float]:
    parts = text.split(",", count)
    if len(parts) != count or not all(_WHOLE.fullmatch(part) for part in parts):
        raise DataError(
            f"{where}: expected {count} whole numbers with commas between them, got {text.strip()[:40]!r}"
        )
    return [float(part) for part in parts]
