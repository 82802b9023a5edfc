"""The starts of a fit: every band gets a place inside its range, and the first one explains most."""

import numpy as np
import pytest

from eqmorph.eq.curves import rms
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.limits import within
from eqmorph.eq.pursuit import Pursuit

GRID = log_grid(64)


def filled(layout, curves):
    pursuit = Pursuit(layout, GRID, np.ones(len(GRID)))
    shape = len(curves), len(layout.bands)
    silent = np.tile(layout.default, (len(curves), 1))
    return pursuit.fill(silent, np.ones(shape, dtype=bool), curves, np.ones((len(curves), len(pursuit.atoms))))


@pytest.mark.parametrize("name", LAYOUTS.names())
def test_starts_lie_in_the_layout_and_draw_part_of_the_curve(name):
    layout = LAYOUTS.create(name).layout()
    curves = np.array([3.0 * np.sin(np.log(GRID)) - 1.0, -2.0 * np.cos(2 * np.log(GRID)) - 1.0])
    params = filled(layout, curves)
    assert within(params, layout.low, layout.high).all(), "steps are for the fit that follows"
    assert (rms(response_db(layout.split(params), GRID) - curves) < rms(curves)).all()


def test_one_band_is_found_where_it_stands():
    band = SAFE.default.copy()
    band[SAFE.column(3, "gain_db")], band[SAFE.column(3, "frequency_hz")] = 8.0, 6_000.0
    params = filled(SAFE, response_db(SAFE.split(band[None]), GRID))[0]
    loudest = int(np.argmax(np.abs(params[SAFE.columns("gain_db")])))
    assert SAFE.kinds[loudest] == "peak"
    assert abs(np.log2(params[SAFE.column(loudest, "frequency_hz")] / 6_000.0)) < 0.5
