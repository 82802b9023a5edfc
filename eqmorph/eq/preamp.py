"""Preamp: the attenuation at which no frequency of a preset is boosted above 0 dB."""

from typing import TYPE_CHECKING

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, response_db

if TYPE_CHECKING:
    from eqmorph.eq.preset import Preset

CLIPPING_DB = 0.05
"""Where a preamp too high begins to clip: programs write preamps with one or two decimals, and less is rounding."""

_GRID_HZ = log_grid(4096)
_POINTS_AROUND_A_SUMMIT = 65
_DECIMALS = 9
"""Those of a decibel; the rest is round-off."""


def preamp_db(preset: "Preset", sample_rate_hz: float = SAMPLE_RATE_HZ) -> float:
    """Minus the peak of the summed response between 20 Hz and 20 kHz, in decibels: at most 0.

    The bands' own centers are looked at beside the grid, and every summit once more closely, so that a narrow peak
    or the resonance of a steep shelf is not missed. Near half the sample rate a filter's shape depends on it.

    >>> from eqmorph.eq.preset import Band, Preset
    >>> preamp_db(Preset(bands=(Band(type="peak", frequency_hz=1234.5, gain_db=6.0, q=50.0),)))
    -6.0
    """
    bands = preset.arrays()
    grid_hz = np.union1d(_GRID_HZ, np.clip(bands.frequency_hz, _GRID_HZ[0], _GRID_HZ[-1]))
    levels = response_db(bands, grid_hz, sample_rate_hz)
    # Between two points of the grid a narrow summit may rise above both, so all are looked at more closely.
    # A summit is no lower than the point before it and higher than the one after it.
    padded = np.pad(levels, 1, constant_values=-np.inf)
    summits = np.flatnonzero((levels >= padded[:-2]) & (levels > padded[2:]))
    before, after = np.maximum(summits - 1, 0), np.minimum(summits + 1, len(grid_hz) - 1)
    around = np.geomspace(grid_hz[before], grid_hz[after], _POINTS_AROUND_A_SUMMIT)
    closer = response_db(bands, around.ravel(), sample_rate_hz)
    peak_db = max(float(levels.max()), float(closer.max(initial=0.0)), 0.0)
    return -round(peak_db, _DECIMALS) + 0.0  # no negative zero


def stated_preamp_db(preset: "Preset") -> float:
    """The preamp that a preset states, else the one that keeps its peak at 0 dB."""
    return preamp_db(preset) if preset.preamp_db is None else preset.preamp_db
