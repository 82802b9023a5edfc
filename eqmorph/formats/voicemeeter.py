"""Voicemeeter: the settings of a bus equalizer, six cells for each of eight channels.

    <Bus index="1" channel="1" cell="1" EQon="1" EQtype="0" dblevel="2.00" freq="320.00" Q="0.700" />

Source: AutoEq's writer of these files (types 0, 5 and 6 are peak, low and high shelf). A bus has its own fader, so
the file holds no preamp.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import limit, note
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.json_values import line_of

KINDS: dict[str, Kind] = {"0": "peak", "5": "low_shelf", "6": "high_shelf"}
CELLS, CHANNELS = 6, 8
STEREO = ("1", "2")
RANGES = {"frequency_hz": (20.0, 20_000.0)}
ATTRIBUTES = ("index", "channel", "cell", "EQon", "EQtype", "dblevel", "freq", "Q")

_BUS = re.compile(r"<Bus\s([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""(\w++)\s*+=\s*+(?:"([^"<>]*+)"|'([^'<>]*+)')""")


class Voicemeeter(FilterList):
    """Written for all channels of bus 1; Voicemeeter loads the file into the bus that one opens it from."""

    suffixes: ClassVar[tuple[str, ...]] = (".xml",)

    def recognises(self, text: str) -> bool:
        return "<VoiceMeeterBUSEQ" in text

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        buses: dict[str, dict[str, list[Filter]]] = {}
        for match in _BUS.finditer(text):
            where = f"{source}:{line_of(text, match.start())}"
            values = {name: double or single for name, double, single in _ATTRIBUTE.findall(match[1])}
            if "cell" in values:
                channels = buses.setdefault(values.get("index", ""), {})
                cells = channels.setdefault(values.get("channel", ""), [])
                if values.get("EQon") == "1":
                    cells.append(_filter(values, where))
        if not buses:
            raise DataError(f"{source}: holds no cell of a bus equalizer; save the equalizer of a bus")
        equalizers = [_alike(channels, f"{source}: bus {bus[:20]}") for bus, channels in buses.items()]
        active = [cells for cells in equalizers if any(cell.gain_db for cell in cells)] or equalizers
        if any([cell[:4] for cell in cells] != [cell[:4] for cell in active[0]] for cells in active):
            raise DataError(f"{source}: the buses have different filters; save the equalizer of one bus")
        yield from active[0]

    def render(self, preset: Preset) -> str:
        limit(preset, "Voicemeeter", RANGES, CELLS)
        if stated_preamp_db(preset):
            note("a file of Voicemeeter holds no preamp: set the fader of the bus to it")
        types = {kind: type_ for type_, kind in KINDS.items()}
        lines = ['<?xml version="1.0" encoding="utf-8"?>', "<VBAudioVoicemeeterBUSEQConfig>", "<VoiceMeeterBUSEQ>"]
        for channel in range(1, CHANNELS + 1):
            for cell, band in enumerate(preset.bands, 1):
                level, hertz, q = f"{band.gain_db + 0.0:.2f}", f"{band.frequency_hz:.2f}", f"{band.q:.3f}"
                values = ("1", str(channel), str(cell), "1", types[band.type], level, hertz, q)
                pairs = (f'{name}="{value}"' for name, value in zip(ATTRIBUTES, values, strict=True))
                lines.append(f"<Bus {' '.join(pairs)} />")
        return "\n".join([*lines, "</VoiceMeeterBUSEQ>", "</VBAudioVoicemeeterBUSEQConfig>"]) + "\n"


def _alike(channels: dict[str, list[Filter]], where: str) -> list[Filter]:
    """The filters of a bus, which must be the same on left and right; further channels may have none."""
    first, *others = (channels.get(name, []) for name in STEREO)
    for cells in others:
        if [cell[:4] for cell in cells] != [cell[:4] for cell in first]:
            raise DataError(
                f"{where}: channel 2 has other filters than channel 1; a preset is for all: make them alike"
            )
    for name, cells in channels.items():
        if any(cell.gain_db for cell in cells) and [cell[:4] for cell in cells] != [cell[:4] for cell in first]:
            raise DataError(f"{where}: channel {name[:20]} has other filters than channel 1; make them alike")
    return first


def _filter(values: dict[str, str], where: str) -> Filter:
    kind = KINDS.get(values.get("EQtype", ""))
    if kind is None:
        raise DataError(
            f"{where}: a cell of type {values.get('EQtype', '')[:20]!r} cannot be held; use peaks and shelves"
        )
    frequency, level, q = (_number(values.get(name, ""), name, where) for name in ("freq", "dblevel", "Q"))
    return Filter(kind, frequency, level, q, where)


def _number(text: str, name: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DataError(f"{where}: {name} {text[:20]!r} is no number; correct it") from None
