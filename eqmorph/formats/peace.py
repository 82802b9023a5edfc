"""Peace, the window on Equalizer APO: `.peace` files, whose sections number the values of each band.

    [Frequencies]    [Gains]     [Qualities]     [Filters]     [General]
    Frequency1=103   Gain1=6.6   Quality1=0.65   Filter1=16    PreAmp=-6.6

Source: files written by Peace. A filter's number is its place in Peace's list, whose entries are commands of
Equalizer APO; a peak, the first, is not written. Sections with a number ([Gains1]) are for one speaker.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, NamedTuple

from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import decimal, floor_preamp
from eqmorph.formats.filter_list import Filter, FilterList
from eqmorph.formats.parametric_eq import KINDS, rounded, shelf

LABELS: dict[float, str] = {
    0: "PK", 1: "LPQ", 2: "HPQ", 3: "BP", 4: "LS", 5: "HS", 6: "NO", 7: "AP",
    14: "LS", 15: "HS", 16: "LSC", 17: "HSC",
}  # fmt: skip
"""Number of a filter -> its command in Equalizer APO. The numbers between stand for shelves of a fixed slope."""

WITHOUT_Q = (4, 5)
NUMBERS = {"peak": 0, "low_shelf": 16, "high_shelf": 17}

_SECTION = re.compile(r"\s*+\[([^\]\n]*+)\]")
_ENTRY = re.compile(r"\s*+([^=\n]+?)\s*+=(.*)")
_SPEAKERS = "[Speakers]\nSpeakerId0=0\nSpeakerTargets0=all\nSpeakerName0=All\n"


class Entry(NamedTuple):
    """A value with its place, as a message names it."""

    text: str
    where: str

    def number(self) -> float:
        """The value as a number, with decimal point or comma."""
        try:
            return float(self.text.strip().replace(",", "."))
        except ValueError:
            raise DataError(f"{self.where}: {self.text.strip()[:40]!r} is no number; correct it") from None


class Peace(FilterList):
    """Written for all speakers."""

    suffixes: ClassVar[tuple[str, ...]] = (".peace",)

    def recognises(self, text: str) -> bool:
        return re.search(r"^\s*+\[Frequencies\]", text, re.MULTILINE) is not None

    def filters(self, text: str, source: str) -> Iterator[Filter]:
        sections = _sections(text, source)
        _refuse_speakers(sections)
        if entry := sections.get("general", {}).get("preamp"):
            yield Filter("gain", 0.0, entry.number(), 0.0, entry.where)
        for key, frequency in sections.get("frequencies", {}).items():
            if match := re.fullmatch(r"frequency(\d{1,4})", key):
                yield _filter(match[1], frequency, sections)

    def render(self, preset: Preset) -> str:
        bands = [rounded(band) for band in preset.bands]
        written = replace(preset, bands=tuple(bands))
        columns = {
            "Frequencies": [("Frequency", band.frequency_hz) for band in bands],
            "Gains": [("Gain", band.gain_db) for band in bands],
            "Qualities": [("Quality", band.q) for band in bands],
            "Filters": [("Filter", float(NUMBERS[band.type])) for band in bands],
        }
        lines = [f"[General]\nPreAmp={floor_preamp(stated_preamp_db(written))}\n{_SPEAKERS}"]
        for section, entries in columns.items():
            lines.append(f"[{section}]\n")
            lines += [f"{key}{number}={decimal(value)}\n" for number, (key, value) in enumerate(entries, 1)]
        return "".join(lines)


def _sections(text: str, source: str) -> dict[str, dict[str, Entry]]:
    """Section -> key -> value, names in lower case."""
    sections: dict[str, dict[str, Entry]] = {}
    here: dict[str, Entry] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _SECTION.match(line):
            here = sections.setdefault(match[1].strip().lower(), {})
        elif match := _ENTRY.match(line):
            here[match[1].lower()] = Entry(match[2], f"{source}:{number}")
    return sections


def _refuse_speakers(sections: dict[str, dict[str, Entry]]) -> None:
    """Refuse gains for some of the speakers only: a preset is for all of them."""
    for section, entries in sections.items():
        for key, entry in entries.items():
            single = re.fullmatch(r"gains\d+", section) or re.fullmatch(r"preamp\d+", key)
            if single and entry.text.strip() and entry.number() != 0.0:
                raise DataError(
                    f"{entry.where}: {key}: one speaker has an equalizer of its own; a preset is for all: set it to 0"
                )


def _filter(number: str, frequency: Entry, sections: dict[str, dict[str, Entry]]) -> Filter:
    """The band of that number. A missing gain is 0 dB, as Peace writes it."""
    hertz, where = frequency.number(), frequency.where
    gain = sections.get("gains", {}).get(f"gain{number}")
    gain_db = gain.number() if gain and gain.text.strip() else 0.0
    chosen = sections.get("filters", {}).get(f"filter{number}")
    code = chosen.number() if chosen else 0
    label = LABELS.get(code)
    if label is None:
        raise DataError(
            f"{chosen.where if chosen else where}: filter {code:g} cannot be held; choose a peak, or a shelf with Q"
        )
    quality = sections.get("qualities", {}).get(f"quality{number}")
    if quality is None and code not in WITHOUT_Q:
        raise DataError(f"{where}: band {number} has no quality; add 'Quality{number}=1.41' to [Qualities]")
    if KINDS[label].endswith("shelf"):
        q = quality.number() if quality and code not in WITHOUT_Q else None
        return shelf(label, hertz, gain_db, q, None, where)
    return Filter(KINDS[label], hertz, gain_db, quality.number() if quality else 0.0, where)
