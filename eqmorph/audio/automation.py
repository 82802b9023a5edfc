"""Bands over time: a constant preset, or a path of presets traversed between two instants."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from eqmorph.eq.filters import Bands, sections
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS
from eqmorph.errors import DataError, UsageError

CURVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda p: p,
    "ease": lambda p: p * p * (3 - 2 * p),
    "ease-in": lambda p: p * p,
    "ease-out": lambda p: p * (2 - p),
}
"""How the morph's t follows the time elapsed; both run from 0 to 1."""

HIGHEST = 0.49
"""Where, as a part of the sample rate, a band's center is held when it lies above.

The bilinear transform has no place for a center at or above half the rate. Held just below it, a band does what it
should: a low shelf lifts all that is there, a peak or a high shelf next to nothing of it.
"""


@dataclass(frozen=True)
class Automation:
    """The bands at every instant.

    Attributes:
        bands: the path, arrays (T, B): T presets of B bands at t = 0, 1/(T-1), ..., 1. One preset is held.
        start_s: until when the first preset holds, in seconds.
        end_s: from when on the last one holds.
        curve: a name of `CURVES`.
        preamp_db: (T,) the preamps that the presets state, in decibels; None where none of them states one.
    """

    bands: Bands
    start_s: float = 0.0
    end_s: float = math.inf
    curve: str = "linear"
    preamp_db: np.ndarray | None = None

    @classmethod
    def of(cls, presets: Sequence[Preset]) -> "Automation":
        """The path through `presets`, which are evenly spaced in t and have the same bands in the same order."""
        rows = [preset.arrays() for preset in presets]
        if any(row.kinds != rows[0].kinds for row in rows):
            raise DataError(
                "the bands change their types along the morph; give presets with the same types throughout, as "
                "eqmorph.morphs.pieces.moving_path makes them"
            )
        bands = Bands.stacked(rows)
        if all(preset.preamp_db is None for preset in presets):
            return cls(bands)
        return cls(bands, preamp_db=np.array([stated_preamp_db(preset) for preset in presets]))

    def over(self, start_s: float, end_s: float | None, curve: str, duration_s: float) -> "Automation":
        """The same path laid over a file of `duration_s` seconds; `end_s` None is the end of the file.

        Raises:
            UsageError: an unknown curve, or instants that are not 0 <= start < end with start inside the file.
        """
        if curve not in CURVES:
            raise UsageError(f"unknown curve {curve!r} (available: {', '.join(CURVES)})", "curve")
        end = duration_s if end_s is None else end_s
        if not 0.0 <= start_s < min(end, duration_s):
            raise UsageError(
                f"the morph would go from {start_s:g} s to {end:g} s; it has to start inside the file, which lasts "
                f"{duration_s:g} s, and to end later than it starts"
            )
        return replace(self, start_s=start_s, end_s=end, curve=curve)

    def at(self, seconds: np.ndarray) -> Bands:
        """The bands (K, B) at the instants `seconds` (K,).

        Between two presets of the path gain moves evenly in dB, frequency and Q on a log scale.
        """
        last = len(self._knots) - 1
        t = self._position(seconds)
        left = np.minimum(t.astype(int), max(last - 1, 0))
        part = (t - left)[:, None, None]
        moved = self._knots[left] * (1 - part) + self._knots[np.minimum(left + 1, last)] * part
        return Bands(self.bands.kinds, np.exp(moved[..., 0]), moved[..., 1], np.exp(moved[..., 2]))

    def gain(self, seconds: np.ndarray) -> np.ndarray:
        """The factor (K,) of the presets' preamps at the instants `seconds` (K,); in decibels it moves evenly."""
        if self.preamp_db is None:
            return np.ones(len(seconds))
        gain_db = np.interp(self._position(seconds), np.arange(len(self.preamp_db)), self.preamp_db)
        return np.asarray(10.0 ** (gain_db / 20.0))

    def sections(self, seconds: np.ndarray, rate_hz: float) -> np.ndarray:
        """Second-order sections (K, B, 6) at the instants `seconds` (K,) for audio of `rate_hz`."""
        bands = self.at(seconds)
        return sections(bands._replace(frequency_hz=np.minimum(bands.frequency_hz, HIGHEST * rate_hz)), rate_hz)

    def held(self, rate_hz: float) -> list[int]:
        """The bands (counted from 0) whose center is held at `HIGHEST` somewhere on the path."""
        return [int(band) for band in np.flatnonzero((self.bands.frequency_hz > HIGHEST * rate_hz).any(axis=0))]

    def _position(self, seconds: np.ndarray) -> np.ndarray:
        """Where on the path the instants are: 0 is its first preset, 1 its second."""
        duration_s = self.end_s - self.start_s
        elapsed = np.clip(seconds - self.start_s, 0.0, duration_s) / duration_s
        return np.asarray(CURVES[self.curve](elapsed) * (len(self.bands.frequency_hz) - 1))

    @cached_property
    def _knots(self) -> np.ndarray:
        """(T, B, 3): log frequency, gain, log Q."""
        return np.stack([np.log(self.bands.frequency_hz), self.bands.gain_db, np.log(self.bands.q)], axis=-1)


@dataclass(frozen=True)
class StereoAutomation:
    """The bands at every instant of two channels, each with its own."""

    left: Automation
    right: Automation

    def over(self, start_s: float, end_s: float | None, curve: str, duration_s: float) -> "StereoAutomation":
        """Both paths laid over a file, as `Automation.over` does."""
        left, right = (each.over(start_s, end_s, curve, duration_s) for each in (self.left, self.right))
        return StereoAutomation(left, right)


AnyAutomation = Automation | StereoAutomation


def automation_of(presets: Sequence[AnyPreset]) -> AnyAutomation:
    """The path through presets, of two channels where one of them has two.

    Args:
        presets: evenly spaced in t; each chain has the same bands in the same order throughout.

    Raises:
        DataError: the bands of a chain change their types.
    """
    if all(len(preset.chains) == 1 for preset in presets):
        return Automation.of([preset.chains[0] for preset in presets])
    return StereoAutomation(*(Automation.of([preset.chains[place] for preset in presets]) for place in (0, -1)))


def automation_by_channel(automation: AnyAutomation) -> dict[str, Automation]:
    """The automation of each channel by its name, or without a name that of all."""
    if isinstance(automation, Automation):
        return {"": automation}
    return dict(zip(CHANNELS, (automation.left, automation.right), strict=True))
