"""What counts in a fit, by name and from a table."""

import numpy as np
import pytest

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.eq.target import BELOW_HZ, Target, fit_target, fit_targets
from eqmorph.errors import DataError, UsageError
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.weights import WEIGHTINGS, read_weights
from eqmorph.formats.io import read_preset, write_preset

LAYOUT = LAYOUTS.create("parametric", bands=3).layout()
CURVE_DB = 4.0 * np.sin(1.7 * np.log(COMPARISON_GRID_HZ))


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_a_weighting_has_a_weight_for_each_frequency_or_none_at_all(name):
    weights = read_weights(name)
    assert weights is None or (weights.shape == COMPARISON_GRID_HZ.shape and (weights > 0).all())


def test_a_table_says_how_much_each_frequency_counts(tmp_path):
    table = tmp_path / "weights.csv"
    table.write_text("frequency,weight\n100,0\n10000,1\n", encoding="utf-8")
    weights = read_weights(table)
    assert weights[0] == 0 and weights[-1] == 1
    np.testing.assert_allclose(np.interp(np.log(1_000), np.log(COMPARISON_GRID_HZ), weights), 0.5, atol=1e-3)


@pytest.mark.parametrize(
    ("rows", "told"), [("100,1\n200,-1", "0 or more"), ("100,0\n200,0", "0 or more"), ("100,x\n2,1", "expected")]
)
def test_a_table_of_no_weights_is_refused(tmp_path, rows, told):
    table = tmp_path / "weights.csv"
    table.write_text(f"frequency,weight\n{rows}\n", encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_weights(table)


def test_a_name_that_is_neither_is_refused_with_those_there_are():
    with pytest.raises(DataError, match="below-10k"):
        read_weights("above-10k")


def test_what_counts_is_drawn_more_closely():
    plain = Target("curve", CURVE_DB)
    weighted = Target("curve", CURVE_DB, weights=read_weights("below-10k"))
    even, below = fit_target(plain, LAYOUT), fit_target(weighted, LAYOUT)
    assert below.errors.rms_below_10k_db < even.errors.rms_below_10k_db
    assert below.errors.rms_below_10k_db <= below.weighted_rms_db < below.errors.rms_db
    assert even.weighted_rms_db is None
    assert (COMPARISON_GRID_HZ[weighted.weights < 1] >= BELOW_HZ).all()


def test_targets_of_other_weights_are_fitted_as_each_alone():
    targets = [Target("a", CURVE_DB), Target("b", CURVE_DB, weights=read_weights("below-10k"))]
    for target, fitted in zip(targets, fit_targets(targets, LAYOUT), strict=True):
        assert fitted.errors.rms_db == pytest.approx(fit_target(target, LAYOUT).errors.rms_db, abs=1e-6)


@pytest.mark.parametrize("name", ["preset.json", "preset.txt"])
def test_a_preset_lends_its_bands_as_a_layout(tmp_path, name):
    preset = read_preset("preset_a.json")
    write_preset(preset, tmp_path / name)
    layout = named_layout(str(tmp_path / name))
    assert layout.kinds == preset.arrays().kinds and layout.fits(read_preset(tmp_path / name))
    with pytest.raises(UsageError, match="defines its own bands"):
        named_layout(str(tmp_path / name), 4)
