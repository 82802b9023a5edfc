"""Every registered layout holds presets, is split and joined, and can be fitted."""

from dataclasses import replace

import numpy as np
import pytest

from eqmorph.eq.curves import rms
from eqmorph.eq.filters import log_grid
from eqmorph.eq.fit import fit_curve
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError, UsageError

GRID_HZ = log_grid(64)
every = pytest.mark.parametrize("name", LAYOUTS.names())


def drawn(layout, seed: int = 0) -> np.ndarray:
    share = np.random.default_rng(seed).random(len(layout.params))
    return layout.nearest(layout.low + share * (layout.high - layout.low))


@every
def test_vectors_survive_the_way_through_bands_and_presets(name):
    layout = LAYOUTS.create(name).layout()
    params = drawn(layout)
    np.testing.assert_array_equal(layout.join(layout.split(params)), params)
    preset = layout.preset(params)
    assert layout.fits(preset) and [band.type for band in preset.bands] == list(layout.kinds)
    np.testing.assert_array_equal(layout.vector(preset), params)
    assert layout.fits(layout.preset(layout.default))


@every
def test_a_fit_stays_inside_the_layout_and_beats_a_flat_curve(name):
    layout = LAYOUTS.create(name).layout()
    curve = 3.0 * np.sin(np.log(GRID_HZ)) - 2.0
    fitted = fit_curve(curve, GRID_HZ, layout)
    assert layout.fits(fitted)
    assert rms(fitted.response(GRID_HZ) - curve) < 0.5 * rms(curve)


def test_ten_bands_of_fiio_and_eight_of_soundcore_move_in_tenths_of_a_decibel():
    fiio, soundcore = (LAYOUTS.create(name).layout() for name in ("fiio", "soundcore"))
    assert fiio.limits().startswith("low shelf 20 to 20000 Hz, -12 to 12 by 0.1 dB")
    assert soundcore.limits().startswith("8 x peak 100/200/400/800/1600/3200/6400/12800 Hz, -12 to 13.4 by 0.1 dB")


@pytest.mark.parametrize("bands", [10, 15, 31])
def test_graphic_centers_stay_where_they_are(bands):
    layout = LAYOUTS.create("graphic", bands=bands).layout()
    assert len(layout.params) == len(layout.bands) == bands
    ratios = np.diff(np.log2([spec.frequency_hz for spec in layout.bands]))
    np.testing.assert_allclose(ratios, ratios[0])
    moved = layout.preset(layout.default)
    band = replace(moved.bands[0], frequency_hz=moved.bands[0].frequency_hz * 1.1)
    with pytest.raises(DataError):
        layout.vector(replace(moved, bands=(band, *moved.bands[1:])))


def test_more_bands_draw_a_curve_more_closely():
    curve = 4.0 * np.sin(1.5 * np.log(GRID_HZ))
    layouts = [LAYOUTS.create("parametric", bands=bands).layout() for bands in (3, 5, 10)]
    residuals = [rms(fit_curve(curve, GRID_HZ, layout).response(GRID_HZ) - curve) for layout in layouts]
    assert residuals == sorted(residuals, reverse=True) and residuals[-1] < 0.2


@pytest.mark.parametrize(
    ("name", "options"), [("graphic", {"bands": 12}), ("parametric", {"bands": 0}), ("none", {})]
)
def test_wrong_options_are_refused(name, options):
    with pytest.raises(UsageError):
        LAYOUTS.create(name, **options)


@pytest.mark.parametrize(
    ("options", "essential"),
    [
        ({"gain_db": (12, -12)}, "gain_db from 12 to -12"),
        ({"gain_db": (float("nan"), 12)}, "gain_db"),
        ({"gain_db": (1, 12)}, "leaves out 0"),
        ({"gain_step_db": 1e-9}, "1000 values at most"),
        ({"gain_step_db": 100}, "one step"),
        ({"frequency_hz": (0, 20_000)}, "frequency_hz"),
        ({"q": (0.1, 1e6)}, "q from 0.1"),
    ],
)
def test_options_that_no_equalizer_can_have_are_refused_at_once(options, essential):
    with pytest.raises((DataError, UsageError), match=essential):
        LAYOUTS.create("parametric", **options).layout()
