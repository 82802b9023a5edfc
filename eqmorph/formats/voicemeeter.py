"""Voicemeeter: the settings of a bus equalizer, six cells for each of eight channels.

    <Bus index="1" channel="1" cell="1" EQon="1" EQtype="0" dblevel="2.00" freq="320.00" Q="0.700" />

Source: AutoEq's writer of these files (types 0, 5 and 6 are peak, low and high shelf). A bus has its own fader, so
the file holds no preamp.
"""

import re
from collections.abc import Sequence

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import FLAT, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters, sound_alike
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import common_preamp_db
from eqmorph.formats.reading import note
from eqmorph.formats.writing import limit

KINDS: dict[str, Kind] = {"0": "peak", "5": "low_shelf", "6": "high_shelf"}
CELLS, CHANNELS = 6, 8
STEREO = ("1", "2")
RANGES = {"frequency_hz": (20.0, 20_000.0)}
ATTRIBUTES = ("index", "channel", "cell", "EQon", "EQtype", "dblevel", "freq", "Q")

_BUS = re.compile(r"<Bus\s([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""(?<!\w)(\w++)\s*+=\s*+(?:"([^"<>]*+)"|'([^'<>]*+)')""")


class Voicemeeter(ChannelFilters):
    """Written for bus 1; Voicemeeter loads the file into the bus that one opens it from."""

    def recognizes(self, text: str) -> bool:
        return "<VoiceMeeterBUSEQ" in text

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        buses: dict[str, dict[str, Filters]] = {}
        places = Places(text, source)
        for match in _BUS.finditer(text):
            where = places.at(match.start())
            values = {name: double or single for name, double, single in _ATTRIBUTE.findall(match[1])}
            if "cell" in values:
                channels = buses.setdefault(values.get("index", ""), {})
                cells = channels.setdefault(values.get("channel", ""), [])
                if values.get("EQon") == "1":
                    cells.append(_filter(values, where))
        if not buses:
            raise DataError(f"{source}: holds no cell of a bus equalizer; save the equalizer of a bus")
        equalizers = [_stereo(channels, f"{source}: bus {bus[:20]}") for bus, channels in buses.items()]
        active = [both for both in equalizers if any(cell.gain_db for cells in both for cell in cells)] or equalizers
        left, right = active[0]
        if not all(sound_alike(left, others[0]) and sound_alike(right, others[1]) for others in active):
            raise DataError(f"{source}: the buses have different filters; save the equalizer of one bus")
        return left, right

    def render(self, preset: Preset) -> str:
        return _text_of([preset] * CHANNELS)

    def render_stereo(self, preset: StereoPreset) -> str:
        common_preamp_db(preset, "The fader of a bus")
        left, right = preset.leveled().chains
        flat = Preset(bands=(FLAT,))
        return _text_of([left, right, *[flat] * (CHANNELS - 2)])


def _text_of(chains: Sequence[Preset]) -> str:
    """The text with a chain for each of the channels."""
    if stated_preamp_db(chains[0]):
        note("a file of Voicemeeter holds no preamp: set the fader of the bus to it")
    types = {kind: type_ for type_, kind in KINDS.items()}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<VBAudioVoicemeeterBUSEQConfig>", "<VoiceMeeterBUSEQ>"]
    for channel, chain in enumerate(chains, 1):
        limit(chain, "Voicemeeter", RANGES, CELLS)
        for cell, band in enumerate(chain.bands, 1):
            level, hertz, q = f"{band.gain_db + 0.0:.2f}", f"{band.frequency_hz:.2f}", f"{band.q:.3f}"
            values = ("1", str(channel), str(cell), "1", types[band.type], level, hertz, q)
            pairs = (f'{name}="{value}"' for name, value in zip(ATTRIBUTES, values, strict=True))
            lines.append(f"<Bus {' '.join(pairs)} />")
    return "\n".join([*lines, "</VoiceMeeterBUSEQ>", "</VBAudioVoicemeeterBUSEQConfig>"]) + "\n"


def _stereo(channels: dict[str, Filters], where: str) -> tuple[Filters, Filters]:
    """The filters of left and right of a bus; further channels have none, or the same as both."""
    left, right = (channels.get(name, []) for name in STEREO)
    for name, cells in channels.items():
        has_own = name not in STEREO and any(cell.gain_db for cell in cells)
        if has_own and not (sound_alike(cells, left) and sound_alike(cells, right)):
            raise DataError(
                f"{where}: channel {name[:20]} has its own filters; a preset holds 1 (left) and 2 (right): "
                "set its cells to 0 dB"
            )
    return left, right


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
        raise DataError(f"{where}: {name} {text[:20]!r} is not a number; correct it") from None
