"""Formats that list filters one by one: what they share, and the ways to give a filter's width.

S is the shelf slope of the cookbook (1 is 12 dB an octave, the steepest that stays monotonic).
"""

import math
from abc import abstractmethod
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Kind, response_db
from eqmorph.eq.pass_filters import PASS_KINDS, PassKind, pass_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.base import Format, file_title, make_band, make_preset

HIGHEST_OF_OCTAVES_HZ = 23_000.0
"""Near half the sample rate a bandwidth in octaves means less and less: there w / sin w grows without bound."""


class Filter(NamedTuple):
    """One active filter of a file: a band, a pass or notch filter that no preset holds, or a plain gain."""

    kind: Kind | PassKind | Literal["gain"]
    frequency_hz: float
    gain_db: float
    q: float
    where: str
    """Place in the file, as a message names it: "file:line"."""


class FilterList(Format):
    """A format that is read filter by filter. A subclass says which filters a text holds."""

    @abstractmethod
    def filters(self, text: str, source: str) -> Iterator[Filter]:
        """The active filters in order.

        Raises:
            DataError: "source:line: reason; remedy".
        """

    def parse(self, text: str, source: str) -> Preset:
        bands, gains_db = [], []
        for item in self.filters(text, source):
            if item.kind == "gain":
                gains_db.append(item.gain_db)
                continue
            if item.kind in PASS_KINDS:
                raise DataError(
                    f"{item.where}: a {item.kind.replace('_', ' ')} filter is neither shelf nor peak; "
                    "remove it, or fit bands to the whole curve"
                )
            bands.append(_band(item))
        return make_preset(source, bands, file_title(source), sum(gains_db) if gains_db else None)

    def preamp_db(self, text: str, source: str) -> float | None:
        gains_db = [item.gain_db for item in self.filters(text, source) if item.kind == "gain"]
        return sum(gains_db) if gains_db else None

    def curve_db(self, text: str, source: str, grid_hz: np.ndarray) -> np.ndarray:
        items = [item for item in self.filters(text, source) if item.kind != "gain"]
        if not items:
            raise DataError(f"{source}: holds no active filter; check that it is a preset and the right file")
        total = np.zeros(len(grid_hz))
        for item in items:
            if item.kind in PASS_KINDS:
                _check_pass(item)
                total += pass_db(cast(PassKind, item.kind), item.frequency_hz, item.q, grid_hz)
            else:
                total += response_db(Preset(bands=(_band(item),)).arrays(), grid_hz)
        return total


def q_of_octaves(octaves: float, frequency_hz: float, where: str) -> float:
    """Q of a digital filter whose bandwidth BW is given in octaves: 1/Q = 2 sinh(ln 2 / 2 BW w / sin w).

    w = 2 pi f / fs; Equalizer APO and CamillaDSP compute it so. Far below half the sample rate w / sin w is 1.

    >>> round(q_of_octaves(1.0, 100.0, "doc"), 4), round(q_of_octaves(1.0, 16_000.0, "doc"), 4)
    (1.4142, 0.532)
    """
    require_within(octaves, 0.01, 20.0, where, "the bandwidth in octaves")
    require_within(frequency_hz, 1.0, HIGHEST_OF_OCTAVES_HZ, where, "the frequency in Hz of a bandwidth in octaves")
    w = 2.0 * math.pi * frequency_hz / SAMPLE_RATE_HZ
    return 0.5 / math.sinh(min(math.log(2.0) / 2.0 * octaves * w / math.sin(w), 100.0))


def q_of_slope(slope: float, gain_db: float, where: str) -> float:
    """Q of a shelf whose slope is given as S.

    >>> round(q_of_slope(1.0, 6.0, "doc"), 4)
    0.7071
    """
    a = amplitude(require_within(gain_db, -60.0, 60.0, where, "the gain in dB"))
    square = (a + 1.0 / a) * (1.0 / require_within(slope, 0.001, 1000.0, where, "the slope S") - 1.0) + 2.0
    if square <= 0.0:
        raise DataError(f"{where}: a slope of {slope * 12:g} dB is too steep for a shelf; 12 dB is the usual maximum")
    return 1.0 / math.sqrt(square)


def inverse_slope(q: float, gain_db: float) -> float:
    """1 / S of a shelf given by its Q: the inverse of `q_of_slope`, finite where S is not."""
    a = amplitude(gain_db)
    return (1.0 / (q * q) - 2.0) / (a + 1.0 / a) + 1.0


def amplitude(gain_db: float) -> float:
    """The cookbook's A: the square root of the linear gain."""
    return math.pow(10.0, gain_db / 40.0)


def require_within(value: float, low: float, high: float, where: str, what: str) -> float:
    """Return `value`, or raise a `DataError` that names `what` when it is outside the range."""
    if not low <= value <= high:
        raise DataError(f"{where}: {what} must be {low:g} to {high:g}, not {value:g}; correct it")
    return value


def _band(item: Filter) -> Band:
    fields = {"type": item.kind, "frequency_hz": item.frequency_hz, "gain_db": item.gain_db, "q": item.q}
    return make_band(item.where, **fields)


def _check_pass(item: Filter) -> None:
    """The ranges of a band hold for a pass filter as well."""
    make_band(item.where, type="peak", frequency_hz=item.frequency_hz, gain_db=0.0, q=item.q)
