"""Laws of every registered normalizer."""

import numpy as np
import pytest
import torch
from helpers.presets import random_params, seeds
from hypothesis import given

from eqmorph.eq.layout import SAFE
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.normalizers import NORMALIZERS
from eqmorph.normalizers.base import stack_normalizers
from eqmorph.normalizers.logminmax import LogMinMax

NAMES = NORMALIZERS.names()


def presets(seed: int) -> np.ndarray:
    """Fifty presets with bands at 0 dB and gains on their limits."""
    return random_params(50, seed=seed, idle=0.1, railed=0.1)


@pytest.mark.parametrize("name", NAMES)
@given(seed=seeds)
def test_the_inverse_gives_back_what_came(name, seed):
    params = presets(seed)
    normalizer = NORMALIZERS.create(name).fit(params, SAFE)
    back = normalizer.inverse_transform(normalizer.transform(params))
    np.testing.assert_allclose(back, params, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
@given(seed=seeds)
def test_tensors_are_treated_as_arrays_are(name, seed):
    params = presets(seed)
    normalizer = NORMALIZERS.create(name).fit(params, SAFE)
    normalized = normalizer.transform(params)
    tensor = normalizer.transform(torch.tensor(params))
    np.testing.assert_allclose(tensor.numpy(), normalized, atol=1e-12)
    np.testing.assert_allclose(normalizer.inverse_transform(tensor).numpy(), params, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in NAMES if NORMALIZERS.load(name).bounded])
@given(seed=seeds)
def test_a_bounded_one_maps_the_unit_cube_to_valid_presets_and_back(name, seed):
    params = presets(seed)
    normalizer = NORMALIZERS.create(name).fit(params, SAFE)
    normalized = normalizer.transform(params)
    assert normalized.min() >= -1e-9 and normalized.max() <= 1 + 1e-9
    cube = np.random.default_rng(seed).integers(0, 2, (64, len(SAFE.params))).astype(float)
    assert SAFE.is_valid(normalizer.inverse_transform(cube)).all()


@pytest.mark.parametrize("name", NAMES)
def test_gradients_of_the_inverse_are_finite(name):
    normalizer = NORMALIZERS.create(name).fit(presets(1), SAFE)
    normalized = torch.tensor(normalizer.transform(presets(2)), dtype=torch.float32, requires_grad=True)
    normalizer.inverse_transform(normalized).sum().backward()
    assert torch.isfinite(normalized.grad).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_stack_treats_each_slice_as_its_own_normalizer_does(name):
    each = [NORMALIZERS.create(name).fit(presets(seed), SAFE) for seed in (1, 2, 3)]
    rows = presets(4)
    together = stack_normalizers(each).transform(np.stack([rows] * 3))
    for index, normalizer in enumerate(each):
        np.testing.assert_array_equal(together[index], normalizer.transform(rows))


@pytest.mark.parametrize("name", NAMES)
def test_a_restored_state_is_the_same_normalizer_and_fitting_leaves_the_options_alone(name):
    fitted = NORMALIZERS.create(name).fit(presets(5), SAFE)
    again = NORMALIZERS.create(name).restore(fitted.state_, SAFE)
    np.testing.assert_array_equal(again.transform(presets(6)), fitted.transform(presets(6)))
    assert fitted.options == again.options == NORMALIZERS.create(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_constant_parameter_does_not_divide_by_zero(name):
    params = presets(7)
    params[:, 0] = 3.0
    assert np.isfinite(NORMALIZERS.create(name).fit(params, SAFE).transform(params)).all()


@pytest.mark.parametrize("name", NAMES)
def test_an_equalizer_that_has_gains_only_is_normalized(name):
    layout = LAYOUTS.create("graphic").layout()
    params = random_params(20, seed=9, layout=layout)
    fitted = NORMALIZERS.create(name).fit(params, layout)
    np.testing.assert_allclose(fitted.inverse_transform(fitted.transform(params)), params, atol=1e-9)


def test_v2_takes_one_range_for_all_bands_and_gain_by_its_fixed_range():
    params = presets(8)
    normalizer = LogMinMax().fit(params, SAFE)
    frequencies = SAFE.columns("frequency_hz")
    low, high = np.log10(params[:, frequencies].min()), np.log10(params[:, frequencies].max())
    expected = (np.log10(params[:, frequencies]) - low) / (high - low)
    np.testing.assert_allclose(normalizer.transform(params)[:, frequencies], expected, atol=1e-12)
    gains = SAFE.columns("gain_db")
    np.testing.assert_allclose(normalizer.transform(params)[:, gains], (params[:, gains] + 12) / 24, atol=1e-12)


def test_knob_positions_follow_the_plug_ins_control_law():
    # Half-way of the low shelf's frequency knob: 22 + 978 * 0.5^4 Hz; half-way of a Q knob: 0.1 + 9.9 * 0.5^2.
    normalizer = NORMALIZERS.create("knob").fit(presets(9), SAFE)
    middle = normalizer.inverse_transform(np.full(len(SAFE.params), 0.5))
    assert middle[SAFE.names.index("low_shelf_frequency_hz")] == pytest.approx(83.125)
    assert middle[SAFE.names.index("peak_1_q")] == pytest.approx(2.575)
    assert middle[SAFE.names.index("peak_1_gain_db")] == pytest.approx(0.0)
