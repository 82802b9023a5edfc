"""x42 fil4 (gareus.org): a low shelf, four peaks and a high shelf, of F. Adriaensen's four-band equalizer.

A peak is an all-pass filter beside the sound. Its "bandwidth" B becomes the Q of the cookbook's peak with

    7 B f / fs = sin(2 pi f / fs) / (2 Q)

and the q of a shelf the cookbook's with Q = 0.2129 + q / 2.25: measured, both agree within 0.04 dB at 48 kHz.
"""

import math
from collections.abc import Iterator
from functools import partial

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Kind
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter
from eqmorph.formats.lv2_equalizers import Equalizer, Ports, PortValues, of_kind, roundest
from eqmorph.formats.reading import note_off, require_within
from eqmorph.formats.writing import limit

Range = tuple[float, float]

PEAKS = {"1": (20.0, 2_000.0), "2": (40.0, 4_000.0), "3": (100.0, 10_000.0), "4": (200.0, 20_000.0)}
"""Section -> lowest and highest frequency in Hz."""
SHELVES: dict[Kind, tuple[str, Range]] = {
    "low_shelf": ("LS", (25.0, 400.0)),
    "high_shelf": ("HS", (1_000.0, 16_000.0)),
}
GAIN_DB = (-18.0, 18.0)
WIDTH = (0.0625, 4.0)

SHELF_OFFSET, SHELF_DIVISOR = 0.2129, 2.25
SHELF_Q = (SHELF_OFFSET + WIDTH[0] / SHELF_DIVISOR, SHELF_OFFSET + WIDTH[1] / SHELF_DIVISOR)

DEFAULTS = {"freq1": 160.0, "freq2": 397.0, "freq3": 1_250.0, "freq4": 2_500.0, "LSfreq": 80.0, "HSfreq": 8_000.0}
DEFAULT_WIDTH, DEFAULT_SHELF_WIDTH = 0.6, 1.0
PASSES = ("HighPass", "LowPass")


class Fil4(Equalizer):
    """Written for 48 kHz."""

    title = "x42 fil4"
    mono = "http://gareus.org/oss/lv2/fil4#mono"
    stereo = "http://gareus.org/oss/lv2/fil4#stereo"

    def ports(self, preset: Preset, preamp_db: float) -> Ports:
        if not GAIN_DB[0] <= preamp_db <= GAIN_DB[1]:
            raise DataError(f"{self.title}: preamp {preamp_db:g} dB is outside -18 to 18 dB; choose another")
        ports: Ports = {"enable": 1, "gain": preamp_db} | dict.fromkeys(PASSES, 0)
        for kind, (name, (low, high)) in SHELVES.items():
            bands = of_kind(preset, kind)
            ranges = {"frequency_hz": (low, high), "gain_db": GAIN_DB, "q": SHELF_Q}
            limit(bands, f"{self.title}, {kind.replace('_', ' ')}", ranges, 1, preset.bands)
            ports[f"{name}sec"] = len(bands)
            for band in bands:
                ports |= {f"{name}freq": band.frequency_hz, f"{name}gain": band.gain_db}
                ports |= {f"{name}q": _width_of_shelf(band.q)}
        return ports | self._peaks(preset)

    def _peaks(self, preset: Preset) -> Ports:
        """The ports of the peaks, each in the lowest section that is free and reaches its frequency."""
        bands = of_kind(preset, "peak")
        limit(bands, f"{self.title}, peaks", {"gain_db": GAIN_DB}, len(PEAKS), preset.bands)
        ports: Ports = {f"sec{section}": 0 for section in PEAKS}
        for band in sorted(bands, key=lambda band: band.frequency_hz):
            free = (
                section
                for section, (low, high) in PEAKS.items()
                if not ports[f"sec{section}"] and low <= band.frequency_hz <= high
            )
            section = next(free, None)
            width = _width(band.frequency_hz, band.q)
            if section is None or not WIDTH[0] <= width <= WIDTH[1]:
                raise DataError(
                    f"{self.title}: has no section for a peak at {band.frequency_hz:g} Hz with Q {band.q:g}; "
                    "choose an LSP equalizer"
                )
            ports |= {f"sec{section}": 1, f"freq{section}": band.frequency_hz}
            ports |= {f"q{section}": width, f"gain{section}": band.gain_db}
        return ports

    def filters(self, ports: PortValues) -> Iterator[Filter]:
        if ports.get("enable", 1) <= 0:
            raise ports.wrong("enable", "the equalizer is bypassed", "switch it on and save again")
        for symbol in PASSES:
            if ports.get(symbol, 0) > 0:
                raise ports.wrong(symbol, "a pass filter, which no preset holds", "switch it off and save again")
        if "gain" in ports.values:
            yield Filter("gain", 0.0, ports.values["gain"], 0.0, ports.where("gain"))
        yield from self._shelf(ports, "low_shelf")
        for section in PEAKS:
            if ports.get(f"sec{section}", 1) > 0:
                frequency_hz = ports.get(f"freq{section}", DEFAULTS[f"freq{section}"])
                where = ports.where(f"freq{section}")
                require_within(frequency_hz, *BIQUAD["frequency_hz"], where, f"freq{section}")
                width = max(ports.get(f"q{section}", DEFAULT_WIDTH), WIDTH[0])
                # The formula is its own inverse: bandwidth and Q change places.
                q = roundest(_width(frequency_hz, width), width, partial(_width, frequency_hz))
                yield _filter(ports, "peak", (f"freq{section}", f"gain{section}"), q)
            elif ports.get(f"gain{section}", 0.0) != 0.0:
                note_off(ports.source)
        yield from self._shelf(ports, "high_shelf")

    def _shelf(self, ports: PortValues, kind: Kind) -> Iterator[Filter]:
        """The shelf of a kind, where it is on."""
        name, _ = SHELVES[kind]
        if ports.get(f"{name}sec", 1) > 0:
            width = ports.get(f"{name}q", DEFAULT_SHELF_WIDTH)
            q = roundest(SHELF_OFFSET + width / SHELF_DIVISOR, width, _width_of_shelf)
            yield _filter(ports, kind, (f"{name}freq", f"{name}gain"), q)
        elif ports.get(f"{name}gain", 0.0) != 0.0:
            note_off(ports.source)


def _filter(ports: PortValues, kind: Kind, symbols: tuple[str, str], q: float) -> Filter:
    frequency, gain = symbols
    where = ports.where(frequency)
    return Filter(kind, ports.get(frequency, DEFAULTS[frequency]), ports.get(gain, 0.0), q, where)


def _width_of_shelf(q: float) -> float:
    return (q - SHELF_OFFSET) * SHELF_DIVISOR


def _width(frequency_hz: float, q: float) -> float:
    """Bandwidth of a Q, and Q of a bandwidth."""
    part = min(frequency_hz / SAMPLE_RATE_HZ, 0.49)
    return math.sin(2.0 * math.pi * part) / (14.0 * part * q)
