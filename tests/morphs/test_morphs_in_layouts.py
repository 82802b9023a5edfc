"""Morphs within the layout of a device."""

import numpy as np
import pytest

from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError
from eqmorph.morphs.path import morph
from eqmorph.morphs.response import ResponseMorph

QUICK = {"starts": 4, "kept": 1}
"""Settings under which a path is found in little time; that it is the straightest is not tested here."""


def preset_in(layout, seed):
    share = np.random.default_rng(seed).uniform(0.2, 0.8, len(layout.params))
    return layout.preset(layout.nearest(layout.low + share * (layout.high - layout.low)))


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_every_step_is_one_that_the_device_can_hold(name):
    layout = LAYOUTS.create(name).layout()
    first, last = preset_in(layout, 0), preset_in(layout, 1)
    path = morph(first, last, steps=4, method=ResponseMorph(layout=layout, **QUICK))
    assert all(layout.fits(preset) for preset in path)
    assert (path[0], path[-1]) == (first, last)


def test_a_preset_of_other_bands_is_refused():
    layout, other = LAYOUTS.create("spotify").layout(), LAYOUTS.create("safe-5").layout()
    with pytest.raises(DataError, match="fit it into the layout"):
        morph(preset_in(layout, 0), preset_in(other, 0), method=ResponseMorph(layout=layout))
