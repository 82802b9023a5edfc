"""Biquad sections for one sample rate: text that numpy.loadtxt reads; b0 b1 b2 a0 a1 a2 a row.

scipy.signal.sosfilt(numpy.loadtxt("preset.sos"), samples)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqmorph.eq.filters import SAMPLE_RATE_HZ, sections
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.formats.base import Format
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.writing import need_below_nyquist

if TYPE_CHECKING:
    from eqmorph.records import SampleRate


class Sos(Format):
    """The preamp stands in the header and is not applied.

    Attributes:
        sample_rate_hz: rate the coefficients are for.
    """

    sample_rate_hz: SampleRate = SAMPLE_RATE_HZ

    def render(self, preset: Preset) -> str:
        need_below_nyquist(preset, self.sample_rate_hz, "a biquad")
        rows = sections(preset.arrays(), self.sample_rate_hz).tolist()
        preamp = floor_preamp(stated_preamp_db(preset))
        head_line = f"# b0 b1 b2 a0 a1 a2 at {self.sample_rate_hz:g} Hz; preamp {preamp} dB not applied"
        return "\n".join([head_line, *(" ".join(map(repr, row)) for row in rows)]) + "\n"
