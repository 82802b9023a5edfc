"""Sweeps: what is varied, what comes out, the effect of each field."""

import time

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError, DivergedError, UsageError
from eqmorph.evaluation.figures import figure_of
from eqmorph.experiments import jobs
from eqmorph.experiments.jobs import TRAININGS, StudySettings
from eqmorph.experiments.sweep import read_sweep, sweep
from eqmorph.experiments.sweep.effects import effects
from eqmorph.experiments.sweep.result import Sweep, Trial
from eqmorph.experiments.sweep.tables import sweep_tables
from eqmorph.experiments.sweep.variations import variations
from eqmorph.experiments.train import train
from eqmorph.plots.save import to_svg
from eqmorph.plots.style import PAGE, PAPER
from eqmorph.plots.sweep import sweep_figure, sweep_plot
from eqmorph.recipes.named import V2

KEY = "unseen.main.rmse_median_db"
SHORT = V2.override({"epochs": 2})


def made_sweep(levels=((1.0, 2.0), (3.0, 5.0)), **changes):
    """A complete sweep of two fields whose figures are known: `levels` (2, 2), two folds that differ by 0.2."""
    trials = tuple(
        Trial(
            settings={"latents": size, "normalizer": name},
            recipe=V2,
            folds=(0, 1),
            figures={KEY: np.array([level - 0.1, level + 0.1])},
            ranges={},
        )
        for size, row in zip(("2", "4"), levels, strict=True)
        for name, level in zip(("zscore", "logminmax"), row, strict=True)
    )
    content = {
        "data": "made up", "checksum": "ab", "synthetic": True, "presets": 9, "seeds": (0,), "folds": 2,
        "versions": {},
        "baselines": {"PCA 8": {"rmse_median_db": np.array([1.0, 2.0])}}, "spaces": {}, "recipe": "v2",
        "values": {"latents": ("2", "4"), "normalizer": ("zscore", "logminmax")}, "trials": trials,
    }  # fmt: skip
    return Sweep(**(content | changes))


def test_every_combination_or_side_by_side():
    values = {"latents": [2, 4, 8], "epochs": [5, 6, 7]}
    grid = variations(V2, values)
    assert len(grid) == 9 and grid[1].settings == {"latents": "2", "epochs": "6"}
    assert (grid[1].recipe.latents, grid[1].recipe.epochs) == (2, 6)
    together = variations(V2, values, paired=True)
    assert [(each.recipe.latents, each.recipe.epochs) for each in together] == [(2, 5), (4, 6), (8, 7)]


@pytest.mark.parametrize(
    ("values", "paired"),
    [
        ({}, False),
        ({"latents": []}, False),
        ({"latents": [2, 2]}, False),
        ({"latents": [2, 4], "epochs": [1]}, True),
        ({"no_such_field": [1]}, False),
        ({"latents": ["many"]}, False),
        ({"normalizer": ["zscores"]}, False),
        ({"epochs": range(1, 101), "latents": range(1, 101)}, False),
    ],
)
def test_what_cannot_be_varied_is_refused(values, paired):
    with pytest.raises(UsageError):
        variations(V2, values, paired)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A real sweep of two trials over two folds, and its folder."""
    folder = tmp_path_factory.mktemp("sweep")
    calls = []
    result = sweep(
        SHORT,
        {"latents": [2, 4]},
        load_corpus(None, 200),
        StudySettings(folds=2, out=folder, on_progress=lambda *call: calls.append(call)),
    )
    return result, folder, calls


def test_a_trial_is_the_training_of_its_recipe(swept):
    result, _, calls = swept
    training = train(SHORT.override({"latents": 4}), load_corpus(None, 200), folds=2)
    for key, values in training.figures.items():
        np.testing.assert_array_equal(result.trials[1].figures[key], values, key)
    assert calls[0][:2] == (0, 4) and calls[-1][:2] == (4, 4)
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)
    assert result.baselines["PCA 8"]["rmse_median_db"].shape == (2,), "a sweep stands beside what needs no network"


def test_a_wider_sweep_trains_only_what_is_new(swept):
    first, folder, _ = swept
    stamps = {path.name: path.stat().st_mtime_ns for path in (folder / TRAININGS).iterdir()}
    wider = sweep(SHORT, {"latents": [2, 4, 3]}, load_corpus(None, 200), StudySettings(folds=2, out=folder))
    after = {path.name: path.stat().st_mtime_ns for path in (folder / TRAININGS).iterdir()}
    assert len(after) == 3 and all(after[name] == stamp for name, stamp in stamps.items())
    assert wider.trials[0].model_dump_json() == first.trials[0].model_dump_json()


def test_results_come_back_as_they_were_written(swept, tmp_path):
    swept[0].save(tmp_path)
    assert read_sweep(tmp_path).model_dump_json() == swept[0].model_dump_json()
    (tmp_path / "sweep.json").write_text('{"trials": 3}')
    with pytest.raises(DataError):
        read_sweep(tmp_path)


def test_a_value_too_long_to_name_a_trial_is_refused_before_anything_is_trained():
    with pytest.raises(UsageError, match="exclude"):
        variations(V2, {"data.exclude": [["word"] * 100, ["test"]]})


def test_a_trial_that_diverges_does_not_end_the_sweep(monkeypatch, tmp_path):
    real = jobs._train

    def diverging(job, beat, corpus):
        return DivergedError("the loss is nan") if job.recipe.latents == 4 else real(job, beat, corpus)

    monkeypatch.setattr(jobs, "_train", diverging)
    result = sweep(SHORT, {"latents": [2, 4]}, load_corpus(None, 200), StudySettings(folds=2, out=tmp_path))
    assert [trial.name for trial in result.trials] == ["latents=2"]
    assert [(failure.name, failure.reason) for failure in result.failures] == [("latents=4", "the loss is nan")]
    with pytest.raises(UsageError):
        effects(result, figure_of(KEY))
    assert any(table.key == "failures" for table in sweep_tables(result))


def test_a_warning_of_many_trainings_is_said_once(caplog, tmp_path):
    one = SHORT.override({"epochs": 1, "normalizer": "zscore"})
    sweep(one, {"latents": [2, 3]}, load_corpus(None, 120), StudySettings(seeds=(0, 1), out=tmp_path))
    assert len([said for said in caplog.records if "cannot be reached" in said.message]) == 1


def test_effects_are_means_over_the_other_fields():
    latent_first, latent_second, zscore, logminmax = effects(made_sweep(), figure_of(KEY))
    assert (latent_first.level.mean, latent_second.level.mean) == pytest.approx((1.5, 4.0))
    assert latent_second.change.mean == pytest.approx(2.5) and np.isnan(latent_first.change.mean)
    assert (zscore.level.mean, logminmax.level.mean) == pytest.approx((2.0, 3.5))
    # Both folds change by the same amount, so that the paired interval is nothing wide.
    assert logminmax.change.half == pytest.approx(0, abs=1e-9) and logminmax.change.excludes_zero


def test_trials_are_ordered_by_the_figure_and_its_better_direction():
    lower = made_sweep()
    assert lower.ranked(figure_of(KEY))[0].name == "latents=2, normalizer=zscore"
    silhouettes = tuple(
        trial.model_copy(update={"figures": {"unseen.main.silhouette": trial.figures[KEY]}}) for trial in lower.trials
    )
    higher = lower.model_copy(update={"trials": silhouettes})
    figure = higher.judged_by("unseen.main.silhouette")
    assert higher.ranked(figure)[0].settings["latents"] == "4"
    with pytest.raises(UsageError, match=r"unseen\.main\.silhouette"):
        higher.judged_by("unseen.main.silhuette")


def test_the_best_trial_is_marked_and_its_luck_is_said():
    trials, effect_table, baselines = sweep_tables(made_sweep())
    assert [row[1].is_best for row in trials.rows] == [True, False, False, False]
    assert "better than it is" in trials.note
    assert ["*" in row[3].text for row in effect_table.rows] == [False, True, False, True]
    assert baselines.rows[0][0].text == "PCA 8"


@pytest.mark.parametrize("change", [{"trials": made_sweep().trials[2:]}, {"trials": made_sweep().trials[:1]}])
def test_a_sweep_with_trials_missing_is_drawn_without_effects(change):
    sweep_with_gaps = made_sweep(**change)
    assert not sweep_with_gaps.complete and len(sweep_tables(sweep_with_gaps)) == 2
    assert all(not panel.levels for panel in sweep_plot(sweep_with_gaps).panels)
    sweep_figure(sweep_plot(sweep_with_gaps), PAGE)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("levels", [((np.inf, -np.inf), (-np.inf, np.inf)), ((1.7e308, 1.0), (-1.7e308, 9e99))])
def test_figures_of_any_size_have_effects_and_a_picture_without_a_warning(levels):
    extreme = made_sweep(levels, baselines={"PCA 8": {"rmse_median_db": np.array([np.inf, -np.inf])}})
    assert len(sweep_tables(extreme)) == 3
    sweep_figure(sweep_plot(extreme), PAGE).canvas.draw()


def test_the_picture_has_a_panel_for_each_field():
    plot = sweep_plot(made_sweep())
    figure = sweep_figure(plot, PAGE)
    assert [axes.get_xlabel() for axes in figure.axes] == ["latents", "normalizer"]
    line = next(each for each in figure.axes[0].lines if len(each.get_ydata()) == 2 and each.get_linestyle() == "-")
    np.testing.assert_allclose(line.get_ydata(orig=False), [1.5, 4.0])
    assert plot.best == {"latents": "2", "normalizer": "zscore"} and plot.baseline == 1.5
    assert len({axes.get_position().x0 for axes in sweep_figure(plot, PAPER).axes}) == 1


def test_a_sweep_of_as_many_trials_as_there_may_be_is_drawn_at_once():
    values = tuple(map(str, range(1_000)))
    one = made_sweep().trials[0]
    trials = tuple(one.model_copy(update={"settings": {"latents": value}}) for value in values)
    many = made_sweep(values={"latents": values}, trials=trials)
    began = time.process_time()
    figure = sweep_figure(sweep_plot(many), PAGE)
    figure.canvas.draw()
    assert time.process_time() - began < 2.0
    assert 10 < len(figure.axes[0].get_xticks()) <= 24
    assert sum(len(dots.get_offsets()) for dots in figure.axes[0].collections if len(dots.get_offsets())) >= 1_000


def test_a_page_shows_what_its_width_has_no_room_for(recwarn):
    names = [f"field{index}" for index in range(12)]
    long = "a value that is longer than its panel " * 3
    one = made_sweep().trials[0].model_copy(update={"settings": dict.fromkeys(names, long)})
    wide = made_sweep(values=dict.fromkeys(names, (long,)), trials=(one,))
    assert to_svg(sweep_figure(sweep_plot(wide), PAGE)).startswith("<svg")
    assert not recwarn
