"""Numbers that move in steps: they end on their choices, and nearer to the curve than by rounding."""

from dataclasses import replace

import numpy as np
import pytest

from eqmorph.eq.band_spec import BandSpec, Choices
from eqmorph.eq.curves import curves_db, rms
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.fit import fit_curve, fit_curves
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.errors import DataError

GRID = log_grid(64)
CURVES = np.array([4.0 * np.sin(rate * np.log(GRID) + rate) for rate in (0.9, 1.3, 1.6, 2.0)])
WHOLE_DB = {
    "parametric": LAYOUTS.create("parametric", gain_step_db=1.0).layout(),
    "graphic": LAYOUTS.create("graphic", gain_step_db=1.0).layout(),
}
FREE = {name: LAYOUTS.create(name).layout() for name in WHOLE_DB}


@pytest.mark.parametrize("name", WHOLE_DB)
def test_gains_end_on_whole_decibels_and_no_farther_off_than_rounded_ones(name):
    stepped, free = WHOLE_DB[name], FREE[name]
    fitted, free_fits = fit_curves(CURVES, GRID, stepped), fit_curves(CURVES, GRID, free)
    rounded = [stepped.nearest(free.vector(preset)) for preset in free_fits]
    rounded_db = rms(response_db(stepped.split(np.array(rounded)), GRID) - CURVES)
    fitted_db = rms(curves_db(fitted, GRID) - CURVES)
    for preset in fitted:
        assert stepped.fits(preset) and stepped.in_range(stepped.vector(preset))
        assert all(band.gain_db == round(band.gain_db) for band in preset.bands)
    assert (fitted_db <= rounded_db + 1e-9).all()
    if name == "parametric":
        assert np.median(fitted_db) < 0.7 * np.median(rounded_db)


def test_centers_and_qs_end_on_their_choices_and_weights_count():
    peak = BandSpec("peak", "peak", Choices((60.0, 250.0, 1_000.0, 4_000.0), 250.0), (-12.0, 12.0, 0.0))
    layout = Layout(
        "box", tuple(replace(peak, name=f"{number}", q=Choices((0.5, 1.0, 2.0), 1.0)) for number in "123")
    )
    weights = np.where(GRID < 2_000, 1.0, 0.0)
    plain, weighted = fit_curve(CURVES[0], GRID, layout), fit_curve(CURVES[0], GRID, layout, weights)
    for band in (*plain.bands, *weighted.bands):
        assert band.frequency_hz in (60.0, 250.0, 1_000.0, 4_000.0) and band.q in (0.5, 1.0, 2.0)
    low = weights > 0
    left = [rms((preset.response(GRID) - CURVES[0])[low]) for preset in (weighted, plain)]
    assert left[0] <= left[1] + 1e-9


def test_ten_fixed_bands_have_the_best_of_all_settings_near_their_free_gains():
    """All 59,049 settings within a decibel of the rounded gains; what fixed bands draw adds up."""
    stepped, free = WHOLE_DB["graphic"], FREE["graphic"]
    rounded = np.round(free.vector(fit_curve(CURVES[0], GRID, free)))
    alone = np.eye(10)[:, None] * (rounded[:, None] + np.array([-1.0, 0.0, 1.0]))[..., None]  # (bands, 3, P)
    drawn_db = response_db(stepped.split(alone), GRID)
    settings_db = np.zeros((1, len(GRID)))
    for band_db in drawn_db:
        settings_db = (settings_db[:, None] + band_db).reshape(-1, len(GRID))
    fitted_db = rms(fit_curve(CURVES[0], GRID, stepped).response(GRID) - CURVES[0])
    assert fitted_db == pytest.approx(rms(settings_db - CURVES[0]).min())


def test_a_small_problem_has_the_best_of_all_its_choices():
    layout = Layout(
        "two", tuple(BandSpec(f"{hz}", "peak", hz, Choices.steps(-6, 6, 1.0), 1.0) for hz in (200.0, 700.0))
    )
    curve = response_db(layout.split(np.array([3.4, -4.6])), GRID) + 0.3
    gains = np.array([[a, b] for a in range(-6, 7) for b in range(-6, 7)], dtype=float)
    fitted_db = rms(fit_curve(curve, GRID, layout).response(GRID) - curve)
    assert fitted_db == pytest.approx(rms(response_db(layout.split(gains), GRID) - curve).min())


def test_between_the_steps_a_preset_does_not_fit():
    layout = WHOLE_DB["graphic"]
    params = layout.default.copy()
    params[0] = 1.5
    with pytest.raises(DataError, match=r"gain_db 1\.5"):
        layout.vector(layout.preset(params))
    assert not layout.in_range(params)
    assert layout.in_range(layout.nearest(params))


def test_the_nearest_choice_is_the_nearest_to_the_ear():
    peak = BandSpec("peak", "peak", Choices((100.0, 400.0), 100.0), q=1.0)
    nearest = Layout("one", (peak,)).nearest(np.array([[0.3, 190.0], [0.3, 210.0], [0.3, 5.0], [0.3, 9_000.0]]))
    assert nearest[:, 1].tolist() == [100.0, 400.0, 100.0, 400.0] and nearest[:, 0].tolist() == [0.3] * 4


@pytest.mark.parametrize("values", [(), (1.0,), (2.0, 1.0), (1.0, 1.0)])
def test_choices_ascend(values):
    with pytest.raises(DataError):
        Choices(values, 1.0)
