"""What the equalizers of LV2 have in common: ports with a symbol and a number, which a preset sets.

The sound of each was measured: a preset is loaded into the plug-in, and an impulse played through it
(`tests/formats/test_lv2_sound.py`).
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from eqmorph.eq.filters import Kind
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter

Ports = dict[str, float]
"""Symbol -> value."""

FLOAT32_DIGITS = 7
"""Digits that a port in float32 tells apart."""
MOST_DIGITS = 12
"""Of a port that is written: with more than float32 holds, a preset reads back within 1e-9 dB."""
MOST_DB = 6_000.0
"""Of a port: beyond it the factor is hardly a number, and no preset holds it."""
MOST_DECIMALS = 4
"""Of a number that is set by hand."""


@dataclass(frozen=True)
class PortValues:
    """The ports that a file sets, with the places where it does; others have the plug-in's defaults."""

    values: Mapping[str, float]
    places: Mapping[str, str]
    source: str

    def get(self, symbol: str, default: float) -> float:
        """A port's value; `default` where the file does not set it."""
        return self.values.get(symbol, default)

    def where(self, symbol: str) -> str:
        """The place that sets a port, as a message names it."""
        return self.places.get(symbol, self.source)

    def wrong(self, symbol: str, problem: str, remedy: str) -> DataError:
        """Make the error of a port whose value no preset holds."""
        return DataError(f"{self.where(symbol)}: {problem} ({symbol} is {self.values[symbol]:g}); {remedy}")

    def gain(self, symbol: str) -> Iterator[Filter]:
        """The gain of a port that is a factor, where the file sets one."""
        if symbol in self.values:
            yield Filter("gain", 0.0, self.decibels(symbol, 1.0), 0.0, self.where(symbol))

    def decibels(self, symbol: str, default: float) -> float:
        """A port's value, which is a factor, in decibels."""
        value = self.get(symbol, default)
        if not value > 0.0:
            raise self.wrong(symbol, "a gain of nothing, which mutes the sound", "turn it up in the plug-in")
        return roundest(20.0 * math.log10(value), value, factor)


class Equalizer(ABC):
    """One plug-in, for one channel and for two."""

    title: str
    mono: str
    """URI of the plug-in for one channel; empty where there is none."""
    stereo: str

    @abstractmethod
    def ports(self, preset: Preset, preamp_db: float) -> Ports:
        """The ports that make the plug-in sound like a preset, those of bands that are not used included.

        Raises:
            DataError: naming the band that the plug-in does not hold.
        """

    @abstractmethod
    def filters(self, ports: PortValues) -> Iterator[Filter]:
        """The active filters and gains.

        Raises:
            DataError: what the ports say and no preset holds.
        """


def factor(gain_db: float) -> float:
    """A gain in decibels as the factor that a port holds.

    >>> factor(20.0)
    10.0
    """
    return float(10.0 ** (min(gain_db, MOST_DB) / 20.0))


def roundest(number: float, port: float, port_of: Callable[[float], float]) -> float:
    """Find the number with the fewest decimals that a file holds as this port: 4.5 dB for the factor 1.67880401812.

    Both are compared in as many digits as the port has in the file, and in no fewer than the plug-in's float32 tells
    apart. A number that no preset would be given by hand stays as it is computed.

    Args:
        number: computed from the port.
        port: what the file has.
        port_of: the port of a number.
    """
    digits = max(len(f"{port:.{MOST_DIGITS}g}".replace(".", "").lstrip("-0").partition("e")[0]), FLOAT32_DIGITS)
    for decimals in range(MOST_DECIMALS + 1):
        rounded = round(number, decimals)
        if rounded and f"{port_of(rounded):.{digits}g}" == f"{port:.{digits}g}":
            return rounded
    return number


def of_kind(preset: Preset, kind: Kind) -> list[Band]:
    """The bands of a kind, in order."""
    return [band for band in preset.bands if band.type == kind]
