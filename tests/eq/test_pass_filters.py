"""Pass and notch filters against scipy's own designs."""

import numpy as np
import pytest
from scipy import signal

from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid
from eqmorph.eq.pass_filters import FLOOR_DB, PASS_KINDS, pass_db

GRID_HZ = log_grid(300)
Q = np.sqrt(0.5)


def scipy_db(b, a):
    _, h = signal.freqz(b, a, GRID_HZ, fs=SAMPLE_RATE_HZ)
    return np.maximum(20 * np.log10(np.abs(h) + 1e-300), FLOOR_DB)


@pytest.mark.parametrize(("kind", "btype"), [("low_pass", "low"), ("high_pass", "high")])
def test_butterworth(kind, btype):
    expected = scipy_db(*signal.butter(2, 1_500.0, btype, fs=SAMPLE_RATE_HZ))
    assert pass_db(kind, 1_500.0, Q, GRID_HZ) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("kind", "design"), [("notch", signal.iirnotch), ("band_pass", signal.iirpeak)])
def test_notch_and_its_complement(kind, design):
    # scipy takes the bandwidth at the warped frequency; at 200 Hz of 48 kHz the two agree to 0.01 dB.
    expected = scipy_db(*design(200.0, 5.0, fs=SAMPLE_RATE_HZ))
    assert pass_db(kind, 200.0, 5.0, GRID_HZ) == pytest.approx(expected, abs=0.02)


def test_first_order():
    for kind, btype in (("first_order_low_pass", "low"), ("first_order_high_pass", "high")):
        expected = scipy_db(*signal.butter(1, 1_500.0, btype, fs=SAMPLE_RATE_HZ))
        assert pass_db(kind, 1_500.0, 1.0, GRID_HZ) == pytest.approx(expected, abs=1e-6)
    undone = pass_db("inverse_high_pass", 60.0, 1.2, GRID_HZ) + pass_db("high_pass", 60.0, 1.2, GRID_HZ)
    assert np.abs(undone).max() < 1e-9


def test_an_all_pass_is_flat_and_every_kind_has_a_floor():
    assert np.abs(pass_db("all_pass", 700.0, 2.0, GRID_HZ)).max() < 1e-9
    for kind in PASS_KINDS:
        assert pass_db(kind, 1_000.0, 0.7, np.array([0.001, 1_000.0, 23_999.99])).min() >= FLOOR_DB - 1e-9
