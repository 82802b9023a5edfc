"""Preamp: how far a preset must be turned down so that no frequency comes out louder than it went in."""

import numpy as np

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.preset import Preset

_GRID_HZ = log_grid(8192)


def preamp_db(preset: Preset) -> float:
    """Minus the peak of the summed response between 20 Hz and 20 kHz, in decibels: at most 0.

    The bands' own centers are looked at beside the grid, so that a narrow peak is not missed.

    >>> from eqmorph.eq.preset import Band
    >>> preamp_db(Preset(bands=(Band(type="peak", frequency_hz=1234.5, gain_db=6.0, q=50.0),)))
    -6.0
    """
    bands = preset.arrays()
    grid_hz = np.union1d(_GRID_HZ, np.clip(bands.frequency_hz, _GRID_HZ[0], _GRID_HZ[-1]))
    peak = float(response_db(bands, grid_hz).max())
    return -round(max(peak, 0.0), 9) + 0.0
