"""Fitting bands to a curve: derivatives against differences, results against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from eqmorph.eq.curves import curves_db, rms
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.fit import fit_curve, fit_curves, fit_octaves
from eqmorph.eq.jacobian import response_jacobian
from eqmorph.eq.layout import SAFE
from eqmorph.eq.octaves import OctaveResponse, from_octaves, octave_bounds, to_octaves
from eqmorph.eq.target import Target, fit_target
from eqmorph.errors import DataError

GRID = log_grid(64)
LOW, HIGH = octave_bounds(SAFE)


def draw(count: int, seed: int) -> np.ndarray:
    """(N, 13) presets spread evenly over the knobs' ranges, in octaves."""
    return LOW + np.random.default_rng(seed).random((count, len(LOW))) * (HIGH - LOW)


@pytest.mark.parametrize("field", ["gain_db", "frequency_hz", "q"])
def test_closed_form_derivatives_are_the_limit_of_differences(field):
    bands = SAFE.split(from_octaves(draw(20, 0), SAFE))
    response, slopes = response_jacobian(bands, GRID)
    np.testing.assert_allclose(response, response_db(bands, GRID), atol=1e-12)
    slope = slopes[:, ("gain_db", "frequency_hz", "q").index(field)]
    step = 1e-5
    for band in range(len(SAFE.bands)):
        ends = []
        for sign in (1, -1):
            values = getattr(bands, field).copy()
            values[:, band] = (
                values[:, band] + sign * step if field == "gain_db" else values[:, band] * np.exp(sign * step)
            )
            ends.append(response_db(bands._replace(**{field: values}), GRID))
        np.testing.assert_allclose(slope[:, band], (ends[0] - ends[1]) / (2 * step), atol=1e-5)


def test_octaves_round_trip_and_clip():
    params = from_octaves(draw(50, 1), SAFE)
    np.testing.assert_allclose(from_octaves(to_octaves(params, SAFE), SAFE), params, rtol=1e-12)
    assert SAFE.in_range(from_octaves(draw(50, 1) * 3, SAFE)).all()


def test_curves_that_the_layout_can_draw_are_found():
    """Not the parameters (bands may stand for each other), but the curves; no start is needed."""
    curves = response_db(SAFE.split(from_octaves(draw(24, 3), SAFE)), GRID)
    residuals = rms(curves_db(fit_curves(curves, GRID, SAFE), GRID) - curves)
    assert np.median(residuals) < 0.2
    assert max(residuals) < 1.0


def test_scipy_cannot_improve_a_bounded_optimum():
    """Curves the knobs cannot reach, so that bounds are active: scipy's solver, started there, stays there."""
    for octaves in draw(5, 4):
        curve = 1.6 * response_db(SAFE.split(from_octaves(octaves, SAFE)), GRID)
        fitted = fit_curve(curve, GRID, SAFE)
        assert SAFE.fits(fitted)
        scipys = least_squares(
            lambda x, curve=curve: response_db(SAFE.split(from_octaves(x, SAFE)), GRID) - curve,
            np.clip(to_octaves(SAFE.vector(fitted), SAFE), LOW + 1e-9, HIGH - 1e-9),
            bounds=(LOW, HIGH),
            max_nfev=100,
        )
        assert rms(fitted.response(GRID) - curve) <= np.sqrt(2 * scipys.cost / len(GRID)) * 1.02


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 40.0))
@settings(max_examples=15, deadline=None)
def test_any_curve_gives_a_preset_in_range_and_its_true_residual(seed, level):
    curve = np.random.default_rng(seed).normal(0, level, len(GRID)).cumsum() / 4
    fitted = fit_target(Target("any", curve, GRID), SAFE)
    assert SAFE.fits(fitted.preset)
    error = response_db(fitted.preset.arrays(), GRID) - curve
    below = error[GRID < 10_000]
    assert fitted.errors.rms_db == pytest.approx(np.sqrt(np.mean(error**2)), abs=1e-9)
    assert fitted.errors.largest_db == pytest.approx(np.abs(error).max(), abs=1e-9)
    assert fitted.errors.rms_below_10k_db == pytest.approx(np.sqrt(np.mean(below**2)), abs=1e-9)
    assert fitted.errors.largest_below_10k_db == pytest.approx(np.abs(below).max(), abs=1e-9)
    assert fitted.errors.rms_db <= np.sqrt(np.mean(curve**2)) + 1e-9


def test_problems_of_a_batch_do_not_see_each_other():
    starts, model = draw(6, 5), OctaveResponse(SAFE, GRID)
    targets = response_db(SAFE.split(from_octaves(draw(6, 6), SAFE)), GRID)
    together, costs = fit_octaves(model, starts, targets, model.bounds, iterations=10)
    alone = [fit_octaves(model, starts[i : i + 1], targets[i : i + 1], model.bounds, iterations=10) for i in range(6)]
    np.testing.assert_allclose(costs, [cost[0] for _, cost in alone], rtol=1e-9)
    np.testing.assert_allclose(together, np.concatenate([octaves for octaves, _ in alone]), rtol=1e-6)


def test_a_ridge_holds_the_start():
    starts = draw(3, 7)
    targets = response_db(SAFE.split(from_octaves(draw(3, 8), SAFE)), GRID)
    model = OctaveResponse(SAFE, GRID)
    held, _ = fit_octaves(model, starts, targets, model.bounds, ridge=1e9)
    np.testing.assert_allclose(held, starts, atol=1e-3)


@pytest.mark.parametrize(
    ("curve", "grid", "words"),
    [
        (np.zeros(3), np.ones(4), "one decibel for each"),
        (np.zeros(1), np.ones(1), "one decibel for each"),
        (np.array([0.0, np.nan]), np.array([20.0, 40.0]), "finite"),
        (np.zeros(2), np.array([0.0, 40.0]), "above 0 Hz"),
    ],
)
def test_what_is_no_curve_is_refused(curve, grid, words):
    with pytest.raises(DataError, match=words):
        fit_curve(curve, grid, SAFE)


@pytest.mark.parametrize("weights", [np.ones(3), np.zeros(64), -np.ones(64), np.full(64, np.nan)])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(DataError):
        fit_curve(np.zeros(64), GRID, SAFE, weights)


def test_a_batch_gives_what_its_curves_give_alone_in_one_process_or_two():
    curves = response_db(SAFE.split(from_octaves(draw(40, 9), SAFE)), GRID)
    together, shared = fit_curves(curves, GRID, SAFE), fit_curves(curves, GRID, SAFE, jobs=2)
    assert together == shared
    for curve, preset in zip(curves[:4], together, strict=False):
        alone_db, together_db = curves_db([fit_curve(curve, GRID, SAFE), preset], GRID) - curve
        assert rms(alone_db) == pytest.approx(rms(together_db), abs=0.02)


def test_points_that_count_more_are_drawn_more_closely():
    curve = 5 * np.sin(1.5 * np.log(GRID))
    low = GRID < 300
    even, favoured = fit_curve(curve, GRID, SAFE), fit_curve(curve, GRID, SAFE, np.where(low, 50.0, 1.0))
    even_db, favoured_db = curves_db([even, favoured], GRID) - curve
    assert rms(favoured_db[low]) < 0.9 * rms(even_db[low])
    assert rms(even_db) < rms(favoured_db)


def test_scaled_weights_change_nothing():
    curve = 5 * np.sin(2.5 * np.log(GRID))
    assert fit_curve(curve, GRID, SAFE, np.full(64, 7.0)) == fit_curve(curve, GRID, SAFE)


def test_bands_by_importance_are_the_same_bands():
    fitted = fit_target(Target("wave", 5 * np.sin(2.5 * np.log(GRID)), GRID), SAFE)
    assert sorted(fitted.ranked.preset.bands, key=repr) == sorted(fitted.preset.bands, key=repr)


@pytest.mark.parametrize(
    "wrong",
    [
        {"curve_db": [0.0, 1.0]},
        {"weights": np.ones(3)},
        {"curve_db": ["low"] * 256},
        {"curve_db": [], "grid_hz": []},
    ],
)
def test_a_target_has_one_number_for_every_frequency(wrong):
    with pytest.raises(DataError, match="target 't'"):
        Target(**{"name": "t", "curve_db": np.zeros(256)} | wrong)


def test_in_a_sum_of_targets_a_point_counts_as_much_as_in_both():
    grid_hz = np.array([20.0, 200.0, 2_000.0])
    first = Target("a", [0.0, 1.0, 2.0], grid_hz, weights=[1.0, 0.5, 1.0])
    second = Target("b", [1.0, 1.0, 1.0], grid_hz, weights=[1.0, 1.0, 0.0])
    assert (first + second).weights.tolist() == [1.0, 0.5, 0.0]
    plain = Target("c", [1.0, 1.0], grid_hz[[0, 2]])
    assert (plain + second).weights.tolist() == [1.0, 0.0] and (second + plain).weights.tolist() == [1.0, 1.0, 0.0]
