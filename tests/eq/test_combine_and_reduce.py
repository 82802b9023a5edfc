"""Sums are exact; reductions keep the curve; targets of free level are fitted in shape."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import presets, random_params, safe_preset
from hypothesis import given
from hypothesis import strategies as st

from eqmorph.eq.combine import sum_presets
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.preset import MAX_BANDS, Band, Preset
from eqmorph.eq.reduce import reduce, reduce_many
from eqmorph.eq.smoothing import window_means
from eqmorph.eq.target import Target, fit_target
from eqmorph.errors import DataError

PEAK = Band(type="peak", frequency_hz=1_000.0, gain_db=6.0, q=1.0)


@given(st.lists(presets(8), min_size=1, max_size=4))
def test_the_response_of_a_sum_is_the_sum_of_the_responses(parts):
    expected = sum(part.response(COMPARISON_GRID_HZ) for part in parts)
    np.testing.assert_allclose(sum_presets(*parts).response(COMPARISON_GRID_HZ), expected, atol=1e-9)


def test_weights_multiply_gains_and_preamps_add_where_all_state_one():
    preset = Preset(name="a", bands=(PEAK,), preamp_db=-6.0)
    stacked = sum_presets(preset, preset, weights=[1.0, 0.5])
    assert [band.gain_db for band in stacked.bands] == [6.0, 3.0] and stacked.preamp_db == -9.0
    assert sum_presets(preset, Preset(bands=(PEAK,))).preamp_db is None


def test_bands_that_do_nothing_are_left_out_of_a_sum():
    idle = replace(PEAK, gain_db=0.0)
    assert sum_presets(Preset(bands=(idle, PEAK)), Preset(bands=(idle,))).bands == (PEAK,)
    assert len(sum_presets(Preset(bands=(idle,))).bands) == 1


@pytest.mark.parametrize(
    ("parts", "weights", "told"),
    [
        ([], None, "at least one"),
        ([Preset(bands=(PEAK,))], [1.0, 2.0], "2 weights"),
        ([Preset(bands=(PEAK,))], [11.0], "66|11"),
        ([Preset(bands=(PEAK,))], [10.000001], "lower the weight"),
        ([Preset(bands=(PEAK,) * MAX_BANDS)] * 2, None, "128 bands"),
    ],
)
def test_a_sum_that_no_preset_holds_is_refused(parts, weights, told):
    with pytest.raises(DataError, match=told):
        sum_presets(*parts, weights=weights)


def test_a_preset_with_few_bands_is_reduced_to_itself():
    preset = safe_preset(3)
    assert reduce(preset, 5).preset == preset


def test_a_reduction_is_nearer_than_the_strongest_bands_alone():
    layout = LAYOUTS.create("parametric", bands=10).layout()
    for row in random_params(4, seed=2, layout=layout):
        preset = layout.preset(row, "ten")
        fitted = reduce(preset, 5)
        strongest = sorted(preset.bands, key=lambda band: -abs(band.gain_db))[:5]
        naive_db = Preset(bands=tuple(strongest)).response(COMPARISON_GRID_HZ) - fitted.target.curve_db
        assert len(fitted.preset.bands) == 5 and fitted.preset.name == "ten"
        assert fitted.errors.rms_db < 0.7 * np.sqrt(np.mean(naive_db**2))


def test_bands_that_do_nothing_are_the_first_to_go():
    idle = replace(PEAK, gain_db=0.0, frequency_hz=300.0)
    fitted = reduce(Preset(bands=(idle, PEAK, idle)), 1)
    assert fitted.errors.rms_db < 1e-3 and fitted.preset.bands[0].gain_db == pytest.approx(6.0, abs=1e-2)


def test_many_presets_are_reduced_as_each_alone():
    layout = LAYOUTS.create("parametric", bands=9).layout()
    presets = [safe_preset(1), *(layout.preset(row) for row in random_params(5, seed=3, layout=layout))]
    together = reduce_many(presets, 6)
    assert together[0].preset == presets[0]
    for fitted, preset in zip(together, presets, strict=True):
        assert fitted.errors.rms_db == pytest.approx(reduce(preset, 6).errors.rms_db, rel=1e-3, abs=1e-4)


def test_the_first_bands_by_importance_are_the_best_few():
    fitted = reduce(sum_presets(safe_preset(1), safe_preset(2)), 6).ranked
    errors_db = []
    for count in (1, 3, 5):
        few = Preset(bands=fitted.preset.bands[:count]).response(COMPARISON_GRID_HZ)
        last = Preset(bands=fitted.preset.bands[-count:]).response(COMPARISON_GRID_HZ)
        errors_db.append([np.std(curve - fitted.target.curve_db) for curve in (few, last)])
    assert all(first < last for first, last in errors_db)


def test_a_reduction_into_a_layout_fits_it():
    layout = LAYOUTS.create("minidsp-2x4hd", bands=4).layout()
    assert layout.fits(reduce(safe_preset(1), 4, layout).preset)


@pytest.mark.parametrize("count", [0, MAX_BANDS + 1])
def test_a_number_of_bands_that_no_preset_has_is_refused(count):
    with pytest.raises(DataError, match=str(count)):
        reduce(safe_preset(1), count)


def test_a_level_that_is_free_does_not_count():
    layout = LAYOUTS.create("spotify").layout()
    curve_db = layout.preset(random_params(seed=5, layout=layout)).response(COMPARISON_GRID_HZ)
    fixed = fit_target(Target("t", curve_db - 30.0), layout)
    free = fit_target(Target("t", curve_db - 30.0, level_free=True, preamp_db=-2.0), layout)
    assert free.errors.rms_db < 0.1 and fixed.errors.rms_db > 5.0
    assert free.preset.preamp_db == pytest.approx(-2.0 + free.level_db) and free.preset.name == "t"


def test_targets_add_up_on_one_grid():
    coarse = Target("b", np.array([0.0, 3.0]), np.array([20.0, 20_000.0]), preamp_db=-1.0)
    added = Target("a", np.zeros(256), preamp_db=-2.0) + coarse
    np.testing.assert_allclose(added.curve_db, np.linspace(0, 3, 256), atol=1e-9)
    assert added.name == "a + b" and added.preamp_db == -3.0


def test_window_means_against_a_fine_average():
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.random(40)), rng.random(40)
    low = np.linspace(x[0], x[-1] - 0.2, 9)
    fine = [np.interp(np.linspace(start, start + 0.2, 20_001), x, y).mean() for start in low]
    np.testing.assert_allclose(window_means(x, y, low, low + 0.2), fine, atol=1e-4)
    np.testing.assert_allclose(window_means(x, y, x, x), y)
