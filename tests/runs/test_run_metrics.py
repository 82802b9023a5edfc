"""Figures survive their way through JSON: infinite errors stay infinite, undefined figures stay undefined."""

import json

import numpy as np

from eqmorph.evaluation.intervals import difference, interval
from eqmorph.runs.metrics import RunMetrics


def test_figures_and_ranges_come_back():
    figures = {
        "unseen.main.rmse_median_db": np.array([0.5, np.inf, np.nan]),
        "unseen.main.silhouette": np.array([0.5, np.nan, 0.25]),
    }
    ranges = {"random latents": {"frequency_hz": (20.0, np.inf)}}
    text = json.dumps(RunMetrics(figures=figures, ranges=ranges).model_dump(mode="json"), allow_nan=False)
    again = RunMetrics.model_validate_json(text)
    for name, values in figures.items():
        np.testing.assert_array_equal(again.figures[name], values)
    assert again.ranges == {"random latents": {"frequency_hz": (20.0, np.inf)}}


def test_one_infinite_error_is_not_averaged_away():
    folds = np.arange(3)
    some, none = np.array([0.5, np.inf, 2.0]), np.array([0.5, 1.0, 2.0])
    assert str(interval(some, folds)) == "∞" and str(interval(np.full(3, np.nan), folds)) == "-"
    assert np.isnan(difference(some, none, folds).half)
