"""Metrics, intervals and baselines against other libraries and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist, pdist

from eqmorph.corpora import load_corpus
from eqmorph.corpora.selection import select
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.layout import SAFE
from eqmorph.eq.layouts import LAYOUTS
from eqmorph.evaluation import metrics
from eqmorph.evaluation.baselines import baseline_errors, baselines
from eqmorph.evaluation.components import pca_reconstruction
from eqmorph.evaluation.intervals import difference, interval
from eqmorph.evaluation.spaces import untrained_spaces
from eqmorph.experiments.measure import contrastive_figures

CORPUS = select(load_corpus(None, 600))


def blobs(distance, seed=0, count=100):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((2 * count, 4))
    points[count:, 0] += distance
    return points, np.repeat([0, 1], count)


def test_response_error_of_a_pure_gain_difference_is_that_gain():
    low = SAFE.default.copy()
    columns = SAFE.columns("gain_db")
    high = low.copy()
    high[columns[2]] = 6.0
    error = metrics.response_rmse_db(low[None], high[None], SAFE)[0]
    peak = metrics.layout_curves_db(high[None], SAFE)
    assert error == pytest.approx(np.sqrt(np.mean(peak**2))) and peak.max() == pytest.approx(6, abs=0.01)


def test_outputs_no_filter_can_have_are_infinitely_wrong():
    wild = SAFE.default.copy()
    wild[SAFE.columns("q")[0]] = np.nan
    assert metrics.response_rmse_db(SAFE.default[None], wild[None], SAFE)[0] == np.inf


def test_clusters_far_apart_score_better_and_a_collapsed_space_has_no_score():
    near, far = (metrics.clustering(*blobs(d)) for d in (1, 8))
    assert far.silhouette > near.silhouette and far.davies_bouldin < near.davies_bouldin
    assert np.isnan(metrics.clustering(np.ones((10, 3)), np.arange(10) % 2).silhouette)


def test_stretching_an_axis_buys_nothing_once_scaled_and_no_linear_map_once_whitened():
    points, labels = blobs(3)
    stretched = points * [50, 1, 1, 1]
    assert metrics.clustering(stretched, labels).silhouette > metrics.clustering(points, labels).silhouette + 0.1
    unit = [metrics.clustering(metrics.unit_variance(x), labels).silhouette for x in (points, stretched)]
    assert unit[0] == pytest.approx(unit[1])
    mixed = points @ np.random.default_rng(1).standard_normal((4, 4))
    white = [metrics.clustering(metrics.whitened(x), labels).silhouette for x in (points, mixed)]
    assert white[0] == pytest.approx(white[1])


def test_energy_distance_is_zero_for_one_cloud_and_the_distance_for_two_points():
    rng = np.random.default_rng(0)
    cloud = rng.standard_normal((800, 16))
    assert abs(metrics.energy_distance_db(cloud[:400], cloud[400:])) < 0.02
    one, two = np.zeros((5, 16)), np.full((5, 16), 3.0)
    assert metrics.energy_distance_db(one, two) == pytest.approx(6.0)
    assert metrics.mean_distance_db(np.tile(cloud[:1], (5, 1))) == 0


def test_distances_of_curves_are_those_of_scipy():
    rng = np.random.default_rng(1)
    curves, others = rng.standard_normal((7, 16)), rng.standard_normal((5, 16))
    expected = cdist(curves, others) / np.sqrt(16)
    np.testing.assert_allclose(metrics.distances_db(curves, others), expected, rtol=1e-9)
    assert metrics.mean_distance_db(curves) == pytest.approx(pdist(curves).mean() / 4)


def test_the_interval_is_students_over_fold_means():
    values = np.random.default_rng(0).normal(2, 1, 15)
    fold = np.tile(np.arange(5), 3)
    means = np.array([values[fold == k].mean() for k in range(5)])
    low, high = stats.t.interval(0.95, 4, means.mean(), stats.sem(means))
    found = interval(values, fold)
    assert (found.mean - found.half, found.mean + found.half) == pytest.approx((low, high))
    assert difference(values + 1, values, fold).mean == pytest.approx(1.0)
    assert difference(values + 1, values, fold).half == pytest.approx(0.0)
    assert np.isnan(interval(np.array([1.0]), np.array([0])).half)


def test_baselines_are_what_their_names_say():
    rules = baselines(8, SAFE, with_words=True)
    errors = {name: rule(CORPUS, CORPUS) for name, rule in rules.items()}
    for name, values in errors.items():
        assert values.shape == (len(CORPUS),) and np.isfinite(values).all(), name
    assert errors["nearest neighbour"].max() < 1e-6
    np.testing.assert_allclose(errors["flat EQ"], metrics.rms(metrics.layout_curves_db(CORPUS.params, SAFE)))
    medians = {name: np.median(values) for name, values in errors.items()}
    assert medians["PCA 8"] < medians["PCA 2"] < medians["flat EQ"]
    assert medians["word centroid"] < medians["mean curve"] * 1.05


def test_pca_with_every_component_loses_nothing():
    few = CORPUS.take(np.arange(50))
    again = pca_reconstruction(CORPUS, few, len(SAFE.params))
    np.testing.assert_allclose(again, few.params, rtol=1e-6, atol=1e-6)


def test_reference_figures_have_one_value_a_fold():
    fold_of_row = group_folds(CORPUS.groups, 3)
    for row in baseline_errors(CORPUS, fold_of_row, 8).values():
        assert all(values.shape == (3,) for values in row.values())
    spaces = untrained_spaces(CORPUS, fold_of_row, 8)
    assert set(spaces) == {"parameters", "response", "parameters and response", "PCA 8"}
    assert all(values.shape == (3,) for key, values in spaces["PCA 8"].items() if not key.startswith("all."))
    assert 0.6 < spaces["parameters and response"]["accuracy_forest"].mean() < 1.0


def test_a_fold_in_which_nobody_used_the_main_words_is_not_a_number():
    strangers = CORPUS.take(np.arange(60))
    strangers.words[:] = "punchy"
    both = replace(
        CORPUS,
        **{
            name: np.concatenate([getattr(CORPUS, name), getattr(strangers, name)])
            for name in ("params", "words", "groups", "rows")
        },
    )
    fold_of_row = np.concatenate([group_folds(CORPUS.groups, 2), np.full(60, 2)])
    for row in (*untrained_spaces(both, fold_of_row, 2).values(), *baseline_errors(both, fold_of_row, 2).values()):
        per_fold = np.array([values for values in row.values() if len(values) == 3])
        assert np.isnan(per_fold[:, 2]).all() and np.isfinite(per_fold[:, :2]).all()


def test_contrastive_figures_read_a_history():
    history = [
        {
            "contrastive": np.array([4.0 - 0.02 * epoch, 4.0]),
            "contrastive_floor": np.array([3.0, 3.0]),
            "contrastive_collapsed": np.array([4.0, 4.0]),
        }
        for epoch in range(50)
    ]
    figures = contrastive_figures(history)
    assert figures["contrastive.normalized_start"].tolist() == [0.0, 0.0]
    assert figures["contrastive.normalized_end"] == pytest.approx([0.98, 0.0])
    assert figures["contrastive.falling"].tolist() == [1.0, 0.0]
    assert contrastive_figures([{"total": np.zeros(1)}]) == {}


def test_ranges_of_a_group_that_a_layout_fixes_are_its_values():
    graphic = LAYOUTS.create("graphic").layout()
    assert not graphic.columns("q")
    ranges = metrics.output_ranges(np.tile(graphic.default, (3, 1)), graphic)
    assert ranges["frequency_hz"] == (31.25, 16_000.0) and ranges["q"][0] > 0 and ranges["gain_db"] == (0.0, 0.0)
