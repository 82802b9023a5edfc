"""Responses and sections against scipy, the printed cookbook, and each other."""

import math

import numpy as np
import pytest
import torch
from helpers.presets import random_params
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from eqmorph.eq.filters import Bands, log_grid, response_db, sections
from eqmorph.eq.layout import SAFE

GRID = log_grid(200)


def scipy_response_db(sos: np.ndarray, sample_rate_hz: float = 48_000.0) -> np.ndarray:
    _, h = signal.freqz_sos(sos, GRID, fs=sample_rate_hz)
    return 20 * np.log10(np.abs(h))


def cookbook(kind: str, f0: float, gain_db: float, q: float, fs: float) -> list[float]:
    """The six coefficients as printed in the cookbook."""
    a, w0 = 10 ** (gain_db / 40), 2 * math.pi * f0 / fs
    alpha, cos = math.sin(w0) / (2 * q), math.cos(w0)
    if kind == "peak":
        return [1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a]
    beta, sign = 2 * math.sqrt(a) * alpha, 1 if kind == "low_shelf" else -1
    return [
        a * ((a + 1) - sign * (a - 1) * cos + beta),
        sign * 2 * a * ((a - 1) - sign * (a + 1) * cos),
        a * ((a + 1) - sign * (a - 1) * cos - beta),
        (a + 1) + sign * (a - 1) * cos + beta,
        -sign * 2 * ((a - 1) + sign * (a + 1) * cos),
        (a + 1) + sign * (a - 1) * cos - beta,
    ]


def test_response_is_that_of_its_sections_in_scipy():
    params = random_params(200)
    ours = response_db(SAFE.split(params), GRID)
    theirs = np.array([scipy_response_db(sos) for sos in sections(SAFE.split(params))])
    assert np.abs(ours - theirs).max() < 1e-8


@given(
    st.sampled_from(["low_shelf", "peak", "high_shelf"]),
    st.floats(20, 20_000),
    st.floats(-24, 24),
    st.floats(0.1, 10),
    st.sampled_from([44_100.0, 48_000.0, 96_000.0]),
)
def test_sections_are_the_cookbooks(kind, f0, gain_db, q, fs):
    made = sections(Bands((kind,), np.array([f0]), np.array([gain_db]), np.array([q])), fs)[0]
    printed = np.array(cookbook(kind, f0, gain_db, q, fs)) / cookbook(kind, f0, gain_db, q, fs)[3]
    np.testing.assert_allclose(made, printed, rtol=1e-9, atol=1e-12)


def test_float32_tensors_agree_to_a_thousandth_of_a_decibel():
    params = random_params(2_000)
    exact = response_db(SAFE.split(params), GRID)
    single = response_db(SAFE.split(torch.tensor(params, dtype=torch.float32)), GRID).numpy()
    assert np.abs(single - exact).max() < 1e-3


def test_gradients_are_finite_at_the_edges():
    corners = np.stack([SAFE.low, SAFE.high, SAFE.default])
    params = torch.tensor(corners, dtype=torch.float32, requires_grad=True)
    response_db(SAFE.split(params), GRID).square().sum().backward()
    assert torch.isfinite(params.grad).all()


@given(st.integers(0, 2**32 - 1))
def test_opposite_gains_cancel(seed):
    bands = SAFE.split(random_params(1, seed=seed))
    total = response_db(bands, GRID) + response_db(bands._replace(gain_db=-bands.gain_db), GRID)
    assert np.abs(total).max() < 1e-9


def test_a_batch_beyond_one_chunk_is_the_rows_one_by_one():
    params = random_params(1_100)
    batch = response_db(SAFE.split(params), GRID)
    single = response_db(SAFE.split(params[700]), GRID)
    np.testing.assert_allclose(batch[700], single, atol=1e-12)


@pytest.mark.parametrize(("kind", "low_db", "high_db"), [("low_shelf", 6, 0), ("high_shelf", 0, 6), ("peak", 0, 0)])
def test_shelves_reach_their_gain_and_peaks_return(kind, low_db, high_db):
    band = Bands((kind,), np.array([1_000.0]), np.array([6.0]), np.array([0.71]))
    ends = response_db(band, np.array([1.0, 23_990.0]))
    np.testing.assert_allclose(ends, [low_db, high_db], atol=0.02)
