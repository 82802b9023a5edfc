"""Preamp: the peak of the summed response, brought to 0 dB."""

import numpy as np
from helpers.presets import bands
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eqmorph.eq.filters import response_db
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Band, Preset

# Two summits, nearly alike on any grid, of which the second is the higher one.
TWINS = [
    Band(type="low_shelf", frequency_hz=20.0, gain_db=-9.5, q=82.0),
    Band(type="low_shelf", frequency_hz=129.0, gain_db=9.0, q=85.0),
]


@example(TWINS)
@settings(deadline=None, max_examples=40)
@given(st.lists(bands(gain_db=(-12.0, 12.0), q=(0.1, 100.0)), min_size=1, max_size=8))
def test_it_brings_the_loudest_frequency_to_0_db(drawn):
    preset = Preset(bands=tuple(drawn))
    grid = np.geomspace(20.0, 20_000.0, 60_000)
    levels = response_db(preset.arrays(), grid)
    best = int(levels.argmax())
    closer = np.geomspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], 1_001)
    peak = max(levels.max(), response_db(preset.arrays(), closer).max())
    assert preamp_db(preset) <= 0.0
    assert abs(-preamp_db(preset) - max(peak, 0.0)) < 0.01


def test_a_preset_that_only_cuts_needs_none():
    assert preamp_db(Preset(bands=(Band(type="peak", frequency_hz=1e3, gain_db=-9.0, q=1.0),))) == 0.0
