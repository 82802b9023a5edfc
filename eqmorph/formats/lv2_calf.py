"""Calf Equalizer 5, 8 and 12 Band (calf-studio-gear.org): a low shelf, three, four or eight peaks, a high shelf.

Its filters are the cookbook's, shelves with their Q. The high and low passes of the larger two are one, two or
three of the cookbook's in a row.
"""

from collections.abc import Iterator
from itertools import zip_longest

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter
from eqmorph.formats.lv2_equalizers import Equalizer, Ports, PortValues, factor, of_kind
from eqmorph.formats.reading import note_off
from eqmorph.formats.writing import limit

PASSES: dict[PassKind, str] = {"high_pass": "hp", "low_pass": "lp"}
PEAK_RANGES = {"gain_db": (-36.12, 36.12), "frequency_hz": (10.0, 20_000.0), "q": (0.1, 100.0)}
SHELF_RANGES = PEAK_RANGES | {"q": (0.1, 10.0)}

DEFAULT_HZ = {"ls": 100.0, "hs": 5_000.0, "hp": 30.0, "lp": 18_000.0}
DEFAULT_SHELF_Q = 0.707


class Calf(Equalizer):
    """With as many peaks as it has bands less its shelves and passes."""

    mono = ""

    def __init__(self, bands: int, peaks: int) -> None:
        self.peaks = peaks
        self.title = f"Calf Equalizer {bands} Band"
        self.stereo = f"http://calf.sourceforge.net/plugins/Equalizer{bands}Band"

    def ports(self, preset: Preset, preamp_db: float) -> Ports:
        slots = self._slots(preset)
        ports: Ports = {"bypass": 0, "level_in": factor(preamp_db), "level_out": 1}
        if self.peaks > 3:
            ports |= {"hp_active": 0, "lp_active": 0}
        for slot, band in slots.items():
            ports[f"{slot}_active"] = float(band is not None)
            if band is not None:
                ports |= {
                    f"{slot}_level": factor(band.gain_db),
                    f"{slot}_freq": band.frequency_hz,
                    f"{slot}_q": band.q,
                }
        return ports

    def _slots(self, preset: Preset) -> dict[str, Band | None]:
        """The band in each of the plug-in's places.

        Raises:
            DataError: there is no place for a band, or it is beyond the plug-in's ranges.
        """
        slots: dict[str, Band | None] = {}
        for kind, places in self._places.items():
            bands = of_kind(preset, kind)
            if len(bands) > len(places):
                raise DataError(
                    f"{self.title} holds {len(places)} {kind.replace('_', ' ')}, the preset has {len(bands)}; fit it "
                    "into such bands first, or choose an LSP equalizer"
                )
            ranges = PEAK_RANGES if kind == "peak" else SHELF_RANGES
            limit(bands, self.title, ranges, len(places), preset.bands)
            slots |= dict(zip_longest(places, bands))
        return slots

    @property
    def _places(self) -> dict[Kind, list[str]]:
        """Names of the places for each kind of band."""
        return {
            "low_shelf": ["ls"],
            "peak": [f"p{number}" for number in range(1, self.peaks + 1)],
            "high_shelf": ["hs"],
        }

    def filters(self, ports: PortValues) -> Iterator[Filter]:
        if ports.get("bypass", 0) >= 0.5:
            raise ports.wrong("bypass", "the equalizer is bypassed", "switch it on and save again")
        yield from ports.gain("level_in")
        yield from ports.gain("level_out")
        for pass_kind, place in PASSES.items():
            if self._is_active(ports, place):
                q, frequency_hz = (
                    ports.get(f"{place}_q", DEFAULT_SHELF_Q),
                    ports.get(f"{place}_freq", DEFAULT_HZ[place]),
                )
                for _ in range(self._steepness(ports, f"{place}_mode")):
                    yield Filter(pass_kind, frequency_hz, 0.0, q, ports.where(f"{place}_active"))
        for kind, places in self._places.items():
            for place in places:
                if self._is_active(ports, place):
                    yield self._filter(ports, kind, place)
                elif ports.get(f"{place}_level", 1.0) != 1.0:
                    note_off(ports.source)

    def _steepness(self, ports: PortValues, symbol: str) -> int:
        """How many filters a pass is made of: mode 0 is 12 dB an octave, 1 is 24, 2 is 36."""
        mode = ports.get(symbol, 1)
        if mode not in (0, 1, 2):
            raise ports.wrong(symbol, "a slope that the plug-in does not have", "choose one of its slopes")
        return int(mode) + 1

    def _is_active(self, ports: PortValues, place: str) -> bool:
        state = ports.get(f"{place}_active", 0)
        if state > 1:
            raise ports.wrong(f"{place}_active", "a band for some channels only", "turn it to all, and save again")
        return state > 0

    def _filter(self, ports: PortValues, kind: Kind, place: str) -> Filter:
        if f"{place}_freq" not in ports.values and place not in DEFAULT_HZ:
            raise DataError(f"{ports.where(f'{place}_active')}: {place} is active without a frequency; save again")
        frequency_hz = ports.get(f"{place}_freq", DEFAULT_HZ.get(place, 0.0))
        q = ports.get(f"{place}_q", 1.0 if kind == "peak" else DEFAULT_SHELF_Q)
        where = ports.where(f"{place}_active")
        return Filter(kind, frequency_hz, ports.decibels(f"{place}_level", 1.0), q, where)
