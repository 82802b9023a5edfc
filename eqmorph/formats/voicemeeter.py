"""Voicemeeter: the settings of a bus equalizer, six cells for each of eight channels.

    <Bus index="1" channel="1" cell="1" EQon="1" EQtype="0" dblevel="2.00" freq="320.00" Q="0.700" />

Source: AutoEq's writer of these files (types 0, 5 and 6 are peak, low and high shelf). A bus has its own fader, so
the file holds no preamp.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from eqmorph.eq.filters import Kind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import FLAT, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters, sound_alike
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import common_preamp_db
from eqmorph.formats.reading import note, note_off
from eqmorph.formats.writing import limit
from eqmorph.numbers import parse_number

KINDS: dict[str, Kind] = {"0": "peak", "5": "low_shelf", "6": "high_shelf"}
CELLS, CHANNELS = 6, 8
STEREO = ("1", "2")
RANGES = {"frequency_hz": (20.0, 20_000.0)}
ATTRIBUTES = ("index", "channel", "cell", "EQon", "EQtype", "dblevel", "freq", "Q")

# To the end of the text where it is not closed, so that a text of any length is gone through once.
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+(-->|\Z)")
_BUS = re.compile(r"<Bus\s([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""(?<!\w)(\w++)\s*+=\s*+(?:"([^"<>]*+)"|'([^'<>]*+)')""")


class Voicemeeter(ChannelFilters):
    """Written for bus 1; Voicemeeter loads the file into the bus that one opens it from."""

    passes_over: ClassVar[bool] = True

    def recognizes(self, text: str) -> bool:
        return "<VoiceMeeterBUSEQ" in text

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        buses = _buses(text, source)
        if not buses:
            raise DataError(f"{source}: holds no cell of a bus equalizer; save the equalizer of a bus")
        equalizers = [_stereo(channels, f"{source}: bus {bus[:20]}") for bus, channels in buses.items()]
        heard = [(left, right) for left, right in equalizers if any(cell.gain_db for cell in left + right)]
        active = heard or equalizers
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
        limit(chain.bands, "Voicemeeter", RANGES, CELLS)
        for cell, band in enumerate(chain.bands, 1):
            level, hertz, q = f"{band.gain_db + 0.0:.2f}", f"{band.frequency_hz:.2f}", f"{band.q:.3f}"
            values = ("1", str(channel), str(cell), "1", types[band.type], level, hertz, q)
            pairs = (f'{name}="{value}"' for name, value in zip(ATTRIBUTES, values, strict=True))
            lines.append(f"<Bus {' '.join(pairs)} />")
    return "\n".join([*lines, "</VoiceMeeterBUSEQ>", "</VBAudioVoicemeeterBUSEQConfig>"]) + "\n"


def _buses(text: str, source: str) -> dict[str, dict[str, Filters]]:
    """Number of a bus -> number of a channel -> its cells that are on."""
    buses: dict[str, dict[str, Filters]] = {}
    places = Places(text, source)
    seen = set()
    for match in _BUS.finditer(_without_comments(text, places)):
        where = places.at(match.start())
        values = _attributes(match[1], where)
        if "EQtype" not in values and "dblevel" not in values:
            continue  # another setting of a bus
        bus, channel, cell = (values.get(name, "") for name in ATTRIBUTES[:3])
        if not cell or (bus, channel, cell) in seen:
            raise DataError(f"{where}: this cell has no number of its own; correct it")
        seen.add((bus, channel, cell))
        cells = buses.setdefault(bus, {}).setdefault(channel, [])
        if _is_on(values, where):
            cells.append(_filter(values, where))
        elif parse_number(values.get("dblevel", "0")) != 0.0:
            note_off(where)
    return buses


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


def _attributes(text: str, where: str) -> dict[str, str]:
    """Name -> value of the attributes of an element."""
    values: dict[str, str] = {}
    for name, double, single in _ATTRIBUTE.findall(text):
        if name in values:
            raise DataError(f"{where}: {name[:20]} stands twice; leave one of them")
        values[name] = double or single
    return values


def _is_on(values: dict[str, str], where: str) -> bool:
    """Whether a cell is on."""
    on = values.get("EQon", "")
    if on not in ("0", "1"):
        raise DataError(f"{where}: EQon {on[:20]!r} is neither 0 nor 1; correct it")
    return on == "1"


def _without_comments(text: str, places: Places) -> str:
    """The text with blanks instead of comments, so that places stay."""
    comments = list(_COMMENT.finditer(text))
    if comments and not comments[-1][1]:
        raise DataError(f"{places.at(comments[-1].start())}: this comment is not closed; end it by '-->'")
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), text)


def _filter(values: dict[str, str], where: str) -> Filter:
    kind = KINDS.get(values.get("EQtype", ""))
    if kind is None:
        raise DataError(
            f"{where}: a cell of type {values.get('EQtype', '')[:20]!r} cannot be held; use peaks and shelves"
        )
    frequency, level, q = (_number(values.get(name, ""), name, where) for name in ("freq", "dblevel", "Q"))
    return Filter(kind, frequency, level, q, where)


def _number(text: str, name: str, where: str) -> float:
    number = parse_number(text)
    if number is None:
        raise DataError(f"{where}: {name} {text[:20]!r} is not a number; correct it")
    return number
