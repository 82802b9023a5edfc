"""Peace, the window on Equalizer APO: `.peace` files, whose sections number the values of each band.

    [Frequencies]    [Gains]     [Qualities]     [Filters]     [General]
    Frequency1=103   Gain1=6.6   Quality1=0.65   Filter1=16    PreAmp=-6.6

Source: files written by Peace. A filter's number is its place in Peace's list, whose entries are commands of
Equalizer APO; a peak, the first, is not written. Sections with a number ([Gains1]) come after the others, for the
speakers that [Speakers] names with it: SpeakerTargets1=L.
"""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from eqmorph.eq.pass_filters import PASS_KINDS
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.equalizer_apo import STEREO, rounded_bands
from eqmorph.formats.equalizer_apo_filters import KINDS, shelf
from eqmorph.formats.equalizer_apo_numbers import frequency_of
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters
from eqmorph.formats.preamps import common_preamp_db, floor_preamp
from eqmorph.formats.writing import decimal
from eqmorph.numbers import parse_number

LABELS: dict[float, str] = {
    0: "PK", 1: "LPQ", 2: "HPQ", 3: "BP", 4: "LS", 5: "HS", 6: "NO", 7: "AP",
    14: "LS", 15: "HS", 16: "LSC", 17: "HSC",
}  # fmt: skip
"""Number of a filter -> its command in Equalizer APO. The numbers between stand for shelves of a fixed slope."""

SINGLE_KEYS = ("preamp", "speakertargets")
"""What other keys begin with that are read."""

COLUMN_KEYS = {"frequencies": "frequency", "gains": "gain", "qualities": "quality", "filters": "filter"}
"""Section of a value of each band -> what its keys begin with."""

WITHOUT_Q = (4, 5)
NUMBERS = {"peak": 0, "low_shelf": 16, "high_shelf": 17}

_SECTION = re.compile(r"\s*+\[([^\]\n]*+)\]")
_ALL_SPEAKERS = "SpeakerId0=0\nSpeakerTargets0=all\nSpeakerName0=All\n"
_LEFT_AND_RIGHT = (
    "SpeakerId1=1\nSpeakerTargets1=L\nSpeakerName1=Left\nSpeakerId2=2\nSpeakerTargets2=R\nSpeakerName2=Right\n"
)


class PlacedValue(NamedTuple):
    """A value with its place, as a message names it."""

    text: str
    where: str

    def number(self) -> float:
        """The value as a number, with decimal point or comma."""
        text = self.text.strip()
        number = parse_number(text.replace(",", "."))
        if number is None:
            raise DataError(f"{self.where}: {text[:40]!r} is not a number; correct it")
        return number


Sections = dict[str, dict[str, PlacedValue]]
"""Section -> key -> value, names in lower case."""


class Peace(ChannelFilters):
    """Written for all speakers, or for the left and the right one."""

    passes_over: ClassVar[bool] = True

    def recognizes(self, text: str) -> bool:
        return re.search(r"^[^\S\n]*+\[Frequencies\d*+\]", text, re.MULTILINE) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        sections = _sections(text, source)
        _refuse_preamps(sections)
        _refuse_gains_of_no_band(sections)
        both: dict[str, Filters] = {name: [] for name in STEREO}
        if entry := sections.get("general", {}).get("preamp"):
            for items in both.values():
                items.append(Filter("gain", 0.0, entry.number(), 0.0, entry.where))
        for group in _groups(sections):
            filters = list(_filters(sections, group))
            for speaker in _speakers(sections, group, filters):
                both[speaker] += filters
        left, right = both.values()
        return left, right

    def render(self, preset: Preset) -> str:
        written = rounded_bands(preset)
        return _head(stated_preamp_db(written), _ALL_SPEAKERS) + _columns(written, "")

    def render_stereo(self, preset: StereoPreset) -> str:
        written = preset.mapped(rounded_bands)
        head = _head(common_preamp_db(written, "Peace"), _ALL_SPEAKERS + _LEFT_AND_RIGHT)
        return head + _columns(written.left, "1") + _columns(written.right, "2")


def _head(preamp_db: float, speakers: str) -> str:
    return f"[General]\nPreAmp={floor_preamp(preamp_db)}\n[Speakers]\n{speakers}"


def _columns(preset: Preset, group: str) -> str:
    """The sections of a chain, whose names end in the number of the group of speakers."""
    columns = {
        "Frequencies": [("Frequency", band.frequency_hz) for band in preset.bands],
        "Gains": [("Gain", band.gain_db) for band in preset.bands],
        "Qualities": [("Quality", band.q) for band in preset.bands],
        "Filters": [("Filter", float(NUMBERS[band.type])) for band in preset.bands],
    }
    lines = []
    for section, entries in columns.items():
        lines.append(f"[{section}{group}]\n")
        lines += [f"{key}{number}={decimal(value)}\n" for number, (key, value) in enumerate(entries, 1)]
    return "".join(lines)


def _sections(text: str, source: str) -> Sections:
    """Gather the entries of each section.

    Raises:
        DataError: a key that is read stands twice in its section, or a line of a column is no numbered entry.
    """
    sections: Sections = {}
    here: dict[str, PlacedValue] = {}
    key_of_column = None
    for number, line in enumerate(text.split("\n"), 1):
        if match := _SECTION.match(line):
            section = match[1].strip().lower()
            here = sections.setdefault(section, {})
            key_of_column = COLUMN_KEYS.get(section.rstrip("0123456789"))
            continue
        key, equals, value = line.partition("=")
        key = key.strip().lower()
        if key_of_column is not None and (equals or key.startswith(key_of_column)):
            _check_key(key_of_column, key, equals, f"{source}:{number}")
        if key in here and (key_of_column or key.startswith(SINGLE_KEYS)):
            raise DataError(f"{source}:{number}: {key[:40]!r} stands twice in its section; leave one of them")
        if equals and key:
            here[key] = PlacedValue(value, f"{source}:{number}")
    return sections


def _check_key(column: str, key: str, equals: str, where: str) -> None:
    """Refuse an entry of a column that no band would get."""
    if not equals or re.fullmatch(rf"{column}[1-9][0-9]{{0,3}}", key) is None:
        raise DataError(f"{where}: {key[:40]!r} is no entry of its section; expected such as '{column}1=...'")


def _refuse_preamps(sections: Sections) -> None:
    """Refuse preamps for some of the speakers only, of which no public file shows what they do."""
    for entries in sections.values():
        for key, entry in entries.items():
            if re.fullmatch(r"preamp\d+", key) and entry.text.strip() and entry.number() != 0.0:
                raise DataError(f"{entry.where}: {key}: a preamp of one speaker cannot be held; set it to 0")


def _refuse_gains_of_no_band(sections: Sections) -> None:
    """Refuse gains whose bands have no frequency."""
    for section, gains in sections.items():
        match = re.fullmatch(r"gains(\d*)", section)
        if match is None:
            continue
        frequencies = sections.get(f"frequencies{match[1]}", {})
        for key, gain in gains.items():
            is_heard = gain.text.strip() and gain.number() != 0.0
            if is_heard and key.replace("gain", "frequency") not in frequencies:
                raise DataError(f"{gain.where}: {key} has no frequency; add it to [Frequencies{match[1]}]")


def _groups(sections: Sections) -> list[str]:
    """Numbers of the groups of speakers that have frequencies, as text; that of all speakers has none."""
    matches = (re.fullmatch(r"frequencies(\d{0,2})", section) for section in sections)
    return sorted((match[1] for match in matches if match), key=lambda group: int(group or 0))


def _filters(sections: Sections, group: str) -> Iterator[Filter]:
    """The filters of a group of speakers; a grid of bands that all stand at 0 dB is none of a single speaker."""
    for key, frequency in sections[f"frequencies{group}"].items():
        item = _filter(key.removeprefix("frequency"), group, frequency, sections)
        if not group or item.gain_db or item.kind in PASS_KINDS:
            yield item


def _speakers(sections: Sections, group: str, filters: Filters) -> Sequence[str]:
    """Which of left and right a group is for.

    Raises:
        DataError: the group has filters, and is for other speakers.
    """
    entry = sections.get("speakers", {}).get(f"speakertargets{group or 0}")
    named = "" if group else "all"
    if entry:
        named = entry.text
    targets = list(dict.fromkeys(re.split(r"[\s,;]+", named.strip().upper())))
    if "ALL" in targets or not filters:
        return STEREO
    others = [target for target in targets if target not in STEREO]
    if others:
        raise DataError(
            f"{filters[0].where}: speaker {others[0][:20]!r} has its own filters; a preset holds left (L) and "
            "right (R): set its gains to 0"
        )
    return targets


def _filter(number: str, group: str, frequency: PlacedValue, sections: Sections) -> Filter:
    """The band of that number. A missing gain is 0 dB, as Peace writes it."""
    frequency.number()  # says where it is none
    hertz, where = frequency_of(frequency.text.strip(), frequency.where), frequency.where
    gain = sections.get(f"gains{group}", {}).get(f"gain{number}")
    gain_db = gain.number() if gain and gain.text.strip() else 0.0
    chosen = sections.get(f"filters{group}", {}).get(f"filter{number}")
    code = chosen.number() if chosen else 0
    label = LABELS.get(code)
    if label is None:
        raise DataError(
            f"{chosen.where if chosen else where}: filter {code:g} cannot be held; choose a peak, or a shelf with Q"
        )
    quality = sections.get(f"qualities{group}", {}).get(f"quality{number}")
    if quality is None and code not in WITHOUT_Q:
        raise DataError(f"{where}: band {number} has no quality; add 'Quality{number}=1.41' to [Qualities{group}]")
    if KINDS[label].endswith("shelf"):
        q = quality.number() if quality and code not in WITHOUT_Q else None
        return shelf(label, hertz, gain_db, q, where)
    return Filter(KINDS[label], hertz, gain_db, quality.number() if quality else 0.0, where)
