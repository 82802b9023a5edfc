"""Layouts by name: what parametric and graphic equalizers and devices hold.

    LAYOUTS.create("parametric", bands=8).layout()
    LAYOUTS.create("qudelix-5k").layout()

Limits of devices, unless they say otherwise, are those of `PEQ_CONFIGS` in AutoEq 4.1.2 (`autoeq/constants.py`):
ranges of gain and Q, numbers of bands, fixed centers. Where AutoEq fixes the shelves at 105 Hz and 10 kHz though the
device lets them move, so do they here, within the audible range.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Literal

from eqmorph.eq.band_spec import BandSpec, Choices, Span
from eqmorph.eq.filters import Kind
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.plugins import Component, Registry

if TYPE_CHECKING:
    from eqmorph.records import BandCount, PositiveRange, Weight

Range = tuple[float, float]

_OCTAVE_HZ = tuple(31.25 * 2.0**octave for octave in range(10))
_TWO_THIRDS_HZ = tuple(25.0 * 2.0 ** (2 * third / 3) for third in range(15))
_THIRDS_HZ = tuple(20.0 * 2.0 ** (third / 3) for third in range(31))
_CENTERS_HZ = {10: _OCTAVE_HZ, 15: _TWO_THIRDS_HZ, 31: _THIRDS_HZ}
_Q_OF_ONE_SPACING = {10: 1.414214, 15: 2.145, 31: 4.318473}
"""Q of a band as wide as the spacing of the centers: sqrt(r) / (r - 1) for a ratio r between neighbours."""

_LOW_SHELF_HZ, _HIGH_SHELF_HZ = 105.0, 10_000.0
_SHELF_Q: Range = (0.4, 0.7)
"""Beyond 0.7 a shelf overshoots; below 0.4 it overlaps the whole range."""


class LayoutSource(Component):
    """Something that makes a layout of its options."""

    @abstractmethod
    def layout(self) -> Layout:
        """Make the layout."""


class Safe(LayoutSource):
    """The SAFE equaliser: low shelf, three peaks, high shelf."""

    def layout(self) -> Layout:
        return SAFE


class Parametric(LayoutSource):
    """Peaks that go anywhere, with or without a shelf at each end.

    Attributes:
        bands: how many, shelves counted.
        shelves: whether the first band is a low shelf and the last one a high shelf.
        gain_db: lowest and highest gain.
        frequency_hz: lowest and highest center of a peak.
        q: lowest and highest Q of a peak.
        gain_step_db: step of the gains, such as whole decibels; 0 where they move freely.
    """

    bands: BandCount = 10
    shelves: bool = True
    gain_db: Range = (-12.0, 12.0)
    frequency_hz: PositiveRange = (20.0, 20_000.0)
    q: PositiveRange = (0.1, 10.0)
    gain_step_db: Weight = 0.0

    def layout(self) -> Layout:
        peaks = self.bands - 2 if self.shelves and self.bands > 2 else self.bands
        low_hz, high_hz = self.frequency_hz
        specs = []
        for number in range(peaks):
            # Each peak begins in the middle of its share of the range, all shares being as wide in octaves.
            center_hz = low_hz * (high_hz / low_hz) ** ((number + 0.5) / peaks)
            specs.append(self._band(f"peak {number + 1}", "peak", self.q, center_hz))
        if peaks < self.bands:
            low_shelf = self._band("low shelf", "low_shelf", _SHELF_Q, _LOW_SHELF_HZ)
            high_shelf = self._band("high shelf", "high_shelf", _SHELF_Q, _HIGH_SHELF_HZ)
            specs = [low_shelf, *specs, high_shelf]
        return Layout(f"{self.bands} bands", tuple(specs))

    def _band(self, name: str, kind: Kind, q: Range, center_hz: float) -> BandSpec:
        """A band with its gain at 0 dB and the Q in the middle of its range."""
        middle_q = (q[0] * q[1]) ** 0.5
        gain_db = _gains(self.gain_db, self.gain_step_db)
        return BandSpec(name, kind, (*self.frequency_hz, center_hz), gain_db, (*q, middle_q))


class Aunbandeq(Parametric):
    """AUNBandEq of Apple's audio units: eight peaks between two shelves."""

    gain_db: Range = (-20.0, 20.0)
    q: PositiveRange = (0.182479, 10.0)


class Fiio(Parametric):
    """FiiO's devices of ten bands (KA17, Q7, BTR13, K13 R2R): eight peaks between two shelves, tenths of a decibel.

    Bands, gains and their tenths: github.com/jeromeof/devicePEQ; frequencies and Q:
    github.com/SmookeyDev/fiio-k13-control.
    """

    gain_step_db: Weight = 0.1


class MiniDsp2x4Hd(Parametric):
    """miniDSP 2x4 HD: eight peaks between two shelves."""

    gain_db: Range = (-16.0, 16.0)
    q: PositiveRange = (0.5, 6.0)


class MoondropFreeDsp(Parametric):
    """Moondrop Free DSP: nine peaks, up to 3 dB louder."""

    bands: BandCount = 9
    shelves: bool = False
    gain_db: Range = (-12.0, 3.0)
    frequency_hz: PositiveRange = (40.0, 10_000.0)
    q: PositiveRange = (0.5, 6.0)


class Neutron(Parametric):
    """Neutron music player: eight peaks between two shelves."""

    q: PositiveRange = (0.1, 5.0)


class PowerampEqualizer(Parametric):
    """Poweramp Equalizer: eight peaks between two shelves."""

    gain_db: Range = (-15.0, 15.0)
    q: PositiveRange = (0.1, 12.0)


class Qudelix5K(Parametric):
    """Qudelix 5K: eight peaks between two shelves."""

    q: PositiveRange = (0.1, 7.0)


class Graphic(LayoutSource):
    """Peaks at fixed centers, of which only the gains move.

    Attributes:
        bands: 10 (an octave apart), 15 (two thirds) or 31 (a third).
        gain_db: lowest and highest gain.
        gain_step_db: step of the gains; 0 where they move freely.
    """

    bands: Literal[10, 15, 31] = 10
    gain_db: Range = (-12.0, 12.0)
    gain_step_db: Weight = 0.0

    def layout(self) -> Layout:
        q = _Q_OF_ONE_SPACING[self.bands]
        gain_db = _gains(self.gain_db, self.gain_step_db)
        return _fixed_centers(f"{self.bands} fixed bands", _CENTERS_HZ[self.bands], q, gain_db)


class Soundcore(LayoutSource):
    """Soundcore's headphones: eight fixed bands an octave apart, in tenths of a decibel.

    Centers and gains: github.com/Oppzippy/OpenSCQ30. The Q is not published; it is taken to be that of one octave.
    """

    def layout(self) -> Layout:
        centers_hz = tuple(100.0 * 2.0**octave for octave in range(8))
        return _fixed_centers("Soundcore", centers_hz, _Q_OF_ONE_SPACING[10], Choices.steps(-12.0, 13.4, 0.1))


class Spotify(LayoutSource):
    """Spotify's equalizer: six fixed bands."""

    def layout(self) -> Layout:
        return _fixed_centers("Spotify", (60.0, 150.0, 400.0, 1_000.0, 2_400.0, 15_000.0), 1.0, (-12.0, 12.0, 0.0))


def _gains(span: Range, step_db: float) -> Span | Choices:
    """The gains from the lowest to the highest, all of them or in steps."""
    return Choices.steps(*span, step_db) if step_db else (*span, 0.0)


def _fixed_centers(name: str, centers_hz: tuple[float, ...], q: float, gain_db: Span | Choices) -> Layout:
    return Layout(name, tuple(BandSpec(f"{hz:g} Hz", "peak", hz, gain_db, q) for hz in centers_hz))


_HERE = "eqmorph.eq.layouts"

LAYOUTS: Registry[LayoutSource] = Registry(
    "layout",
    "eqmorph.layouts",
    f"{_HERE}:LayoutSource",
    {
        "safe-5": (f"{_HERE}:Safe", "The SAFE equaliser: low shelf, three peaks, high shelf."),
        "parametric": (
            f"{_HERE}:Parametric",
            "Peaks that go anywhere, with or without shelves; 10 bands by default.",
        ),
        "graphic": (f"{_HERE}:Graphic", "10, 15 or 31 peaks at fixed centers, of which only the gains move."),
        "aunbandeq": (f"{_HERE}:Aunbandeq", "AUNBandEq of Apple's audio units."),
        "fiio": (f"{_HERE}:Fiio", "FiiO's devices of ten bands, in tenths of a decibel."),
        "minidsp-2x4hd": (f"{_HERE}:MiniDsp2x4Hd", "miniDSP 2x4 HD."),
        "moondrop-free-dsp": (f"{_HERE}:MoondropFreeDsp", "Moondrop Free DSP: nine peaks, up to 3 dB louder."),
        "neutron": (f"{_HERE}:Neutron", "Neutron music player."),
        "poweramp": (f"{_HERE}:PowerampEqualizer", "Poweramp Equalizer."),
        "qudelix-5k": (f"{_HERE}:Qudelix5K", "Qudelix 5K."),
        "soundcore": (f"{_HERE}:Soundcore", "Soundcore's headphones: eight fixed bands, in tenths of a decibel."),
        "spotify": (f"{_HERE}:Spotify", "Spotify's six fixed bands."),
    },
)
