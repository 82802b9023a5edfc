"""Q of filters whose width a file gives otherwise, and the center of a shelf that it gives by its corner.

With A = 10^(dB/40), S the slope of a shelf (1 is 12 dB an octave, the steepest that stays monotonic), BW a bandwidth
in octaves and w = 2 pi f / fs:

    1/Q = sqrt((A + 1/A) (1/S - 1) + 2)        1/Q = 2 sinh(ln 2 / 2 BW w / sin w)

Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"; of corners, Equalizer APO.
"""

import math

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Kind
from eqmorph.eq.limits import BIQUAD
from eqmorph.errors import DataError
from eqmorph.formats.reading import require_within

HIGHEST_OF_OCTAVES_HZ = 23_000.0
"""Near half the sample rate a bandwidth in octaves means less and less: there w / sin w grows without bound."""


def q_of_octaves(octaves: float, frequency_hz: float, where: str) -> float:
    """Q of a digital filter whose bandwidth is given in octaves, as Equalizer APO and CamillaDSP compute it.

    Far below half the sample rate w / sin w is 1.

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
    require_within(gain_db, *BIQUAD["gain_db"], where, "the gain in dB")
    require_within(slope, 0.001, 1000.0, where, "the slope S")
    square = _sum_of_amplitudes(gain_db) * (1.0 / slope - 1.0) + 2.0
    if square <= 0.0:
        raise DataError(f"{where}: a slope of {slope * 12:g} dB is too steep for a shelf; 12 dB is the usual maximum")
    return 1.0 / math.sqrt(square)


def center_of_corner(kind: Kind, corner_hz: float, gain_db: float, q: float, where: str) -> float:
    """The center of a shelf in Hz, which lies |dB| / 80 / S decades inside its corner.

    >>> round(center_of_corner("low_shelf", 100.0, 8.0, 0.5**0.5, "doc"), 1)
    125.9
    """
    require_within(gain_db, *BIQUAD["gain_db"], where, "Gain in dB")
    require_within(q, *BIQUAD["q"], where, "Q")
    # The first formula solved for 1/S, which is finite where S is not.
    inverse_slope = (1.0 / (q * q) - 2.0) / _sum_of_amplitudes(gain_db) + 1.0
    decades = abs(gain_db) / 80.0 * inverse_slope
    require_within(decades, -4.0, 4.0, where, "the decades between corner and center")
    shift = math.pow(10.0, decades)
    return corner_hz * shift if kind == "low_shelf" else corner_hz / shift


def _sum_of_amplitudes(gain_db: float) -> float:
    """A + 1/A of the cookbook's A, the square root of the linear gain."""
    a = math.pow(10.0, gain_db / 40.0)
    return a + 1.0 / a
