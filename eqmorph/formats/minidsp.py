"""miniDSP: biquads as text, for the import of its parametric equalizer; the signs of a1 and a2 are turned.

    biquad1,
    b0=0.998191200483864,
    b1=-1.9950521500467384,
    b2=0.996920046761057,
    a1=1.9950521500467384,
    a2=-0.9951112472449212,

Source: the manual of miniDSP's DDRC-24, 8.4.2, and files written by REW. The device computes
y = b0 x + b1 x[-1] + b2 x[-2] + a1 y[-1] + a2 y[-2], so its a1 and a2 are minus those of a transfer function.

A biquad says neither what it is nor for which sample rate. Sections of the cookbook are found back exactly; others
draw a curve, to which bands can be fitted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, sections
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel
from eqmorph.errors import DataError
from eqmorph.formats.base import Format
from eqmorph.formats.filter_list import check_count
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.reading import file_title, make_band, make_preset, note
from eqmorph.formats.sections import band_of_section, section_db
from eqmorph.formats.writing import decimal, need_below_nyquist
from eqmorph.numbers import parse_number

if TYPE_CHECKING:
    from eqmorph.records import SampleRate

MAX_BIQUADS = 10
NAMES = ("b0", "b1", "b2", "a1", "a2")

_BIQUAD = re.compile(r"^[^\S\n]*+biquad[^\S\n]*+(\d{1,3})", re.MULTILINE)
_NAME = re.compile(r"\b[ab][0-2][^\S\n]*+=")
_VALUE = re.compile(r"\b([ab][0-2])[^\S\n]*+=[^\S\n]*+([^\s,]++)[^\S\n]*+,?[^\S\n]*+(?=$|[ab][0-2]\b)", re.MULTILINE)


class MiniDsp(Format):
    """Coefficients for one sample rate; a preamp is a biquad of its own.

    Attributes:
        sample_rate_hz: rate at which the device runs: 48 kHz, and 96 kHz for the 2x4 HD.
    """

    passes_over: ClassVar[bool] = True

    sample_rate_hz: SampleRate = SAMPLE_RATE_HZ

    def recognizes(self, text: str) -> bool:
        return _BIQUAD.search(text) is not None and "b0" in text

    def parse(self, text: str, source: str) -> Preset:
        bands, gains_db = [], []
        for section, where in self._sections(text, source):
            if _is_gain(section):
                gains_db.append(_gain_db(section))
                continue
            band = band_of_section(section, self.sample_rate_hz)
            if band is None:
                raise DataError(f"{where}: this biquad is neither shelf nor peak; fit bands to the whole curve")
            bands.append(make_band(where, **band))
        note(
            f"{source}: read for {self.sample_rate_hz:g} Hz, since biquads do not say their sample rate; for another "
            "rate, convert it first: eqmorph convert --sample-rate"
        )
        return make_preset(source, bands, file_title(source), sum(gains_db) if gains_db else None)

    def curve_db(self, text: str, source: str, grid_hz: np.ndarray, channel: Channel | None = None) -> FloatArray:
        """(F,) decibels at frequencies (F,) in Hz of all biquads in series, without plain gains."""
        filters = [section for section, _ in self._sections(text, source) if not _is_gain(section)]
        if not filters:
            raise DataError(f"{source}: holds no filter; check that it is the right file")
        curves_db = [section_db(section, grid_hz, self.sample_rate_hz) for section in filters]
        return np.asarray(np.sum(curves_db, axis=0))

    def preamp_db(self, text: str, source: str, channel: Channel | None = None) -> float | None:
        gains_db = [_gain_db(section) for section, _ in self._sections(text, source) if _is_gain(section)]
        return sum(gains_db) if gains_db else None

    def rounding_error_db(self, preset: AnyPreset, sample_rate_hz: float = SAMPLE_RATE_HZ) -> float:
        """As for any format; the text is for the rate of this format, whatever `sample_rate_hz`."""
        grid_hz = log_grid(512)
        held = self.curve_db(self.text_of(preset), "rounding", grid_hz)
        return float(np.abs(held - preset.response(grid_hz, self.sample_rate_hz)).max())

    def render(self, preset: Preset) -> str:
        need_below_nyquist(preset, self.sample_rate_hz, "a biquad")
        rows = sections(preset.arrays(), self.sample_rate_hz).tolist()
        preamp_db = float(floor_preamp(stated_preamp_db(preset)))
        if preamp_db:
            rows.insert(0, [10.0 ** (preamp_db / 20.0), 0.0, 0.0, 1.0, 0.0, 0.0])
        if len(rows) > MAX_BIQUADS:
            raise DataError(
                f"miniDSP holds {MAX_BIQUADS} biquads, the preset with its preamp needs {len(rows)}; fit it into "
                "fewer bands, or take the preamp 0 and turn the device down"
            )
        blocks = []
        for number, (b0, b1, b2, _, a1, a2) in enumerate(rows, 1):
            values = zip(NAMES, (b0, b1, b2, -a1, -a2), strict=True)
            blocks.append(f"biquad{number},\n" + ",\n".join(f"{name}={decimal(value)}" for name, value in values))
        return ",\n".join(blocks) + "\n"

    def _sections(self, text: str, source: str) -> Iterator[tuple[FloatArray, str]]:
        """The sections b0 b1 b2 1 a1 a2 of a transfer function, with their places."""
        blocks = list(_BIQUAD.finditer(text))
        starts = [block.start() for block in blocks]
        if not starts:
            raise DataError(f"{source}: holds no line such as 'biquad1,'; it is not a text file of biquads")
        check_count(len(starts), source)
        places = Places(text, source)
        numbers = Counter(int(block[1]) for block in blocks)
        repeated = next((number for number, times in numbers.items() if times > 1), None)
        if repeated is not None:
            raise DataError(f"{source}: holds biquad{repeated} more than once; keep the biquads of one channel")
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            where = places.at(start)
            given = ((name, parse_number(value)) for name, value in _VALUE.findall(text, start, end))
            values = {name: value for name, value in given if value is not None}
            if set(values) != set(NAMES) or len(_NAME.findall(text, start, end)) != len(NAMES):
                raise DataError(
                    f"{where}: expected the numbers {', '.join(NAMES)} of a biquad, each once; correct it"
                )
            b0, b1, b2, a1, a2 = (values[name] for name in NAMES)
            section = np.array([b0, b1, b2, 1.0, -a1, -a2])
            if not np.isfinite(section).all() or not np.abs(section).max() < 1e6 or not section[:3].any():
                raise DataError(f"{where}: expected finite coefficients that let sound through; correct it")
            yield section, where


def _is_gain(section: FloatArray) -> bool:
    """Whether a section lifts everything alike."""
    return not section[1:3].any() and not section[4:].any()


def _gain_db(section: FloatArray) -> float:
    return 20.0 * math.log10(abs(float(section[0])))
