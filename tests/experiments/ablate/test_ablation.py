"""Variants of the ablation, their trainings, goals and tables, and results read back."""

import json
import time
from itertools import pairwise

import numpy as np
import pytest
from helpers.ablations import V2_STEP, make_ablation, variant_result

from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError, UsageError
from eqmorph.evaluation import figures
from eqmorph.evaluation.figure import Figure, Goal
from eqmorph.experiments.ablate import ablate
from eqmorph.experiments.ablate.goals import judge
from eqmorph.experiments.ablate.result import RESULTS, Ablation, read_ablation
from eqmorph.experiments.ablate.tables import TABLE_NAMES, ablation_tables
from eqmorph.experiments.ablate.variants import (
    choose_variants,
    cumulative,
    leave_one_out,
    overridden,
    shorten,
    value_at,
)
from eqmorph.experiments.jobs import TRAININGS, StudySettings
from eqmorph.experiments.train import train
from eqmorph.numbers import write_number
from eqmorph.plots.intervals import interval_figure, interval_plot
from eqmorph.plots.style import PAGE
from eqmorph.recipes.named import STEPS, V1, V2
from eqmorph.reports.ablation import ablation_report
from eqmorph.reports.html import render_html
from eqmorph.tables import Judged, Span, Text

SMALL = {"encoder.widths": [8], "decoder.widths": [8], "latents": 3, "projection": 4, "epochs": 2}


def content(recipe):
    return recipe.model_dump(exclude={"name", "about"})


def test_steps_lead_from_v1_to_v2_one_fix_at_a_time():
    variants = cumulative()[: len(STEPS) + 1]
    assert content(variants[0].recipe) == content(V1) and content(variants[-1].recipe) == content(V2)
    for (before, variant), changes in zip(pairwise(variants), STEPS.values(), strict=True):
        old, new = content(before.recipe), content(variant.recipe)
        assert variant.reference == before.name
        changed = {path.partition(".")[0] for path in changes}
        assert {field for field in old if old[field] != new[field]} == changed, variant.name


def test_leaving_a_fix_out_gives_v2_with_the_value_of_the_step_before():
    for variant, (fix, changes) in zip(leave_one_out(), STEPS.items(), strict=True):
        assert content(variant.recipe) != content(V2), fix
        restored = variant.recipe.override({path: value_at(V2, path) for path in changes})
        assert content(restored) == content(V2), fix
    assert len({repr(content(variant.recipe)) for variant in leave_one_out()}) == len(STEPS)


def test_variants_are_chosen_by_name_recipe_or_group():
    assert [variant.name for variant in choose_variants("v1,v2")] == ["v1", V2_STEP]
    assert [variant.name for variant in choose_variants("sigmoid")] == ["+ sigmoid decoder", "v2 - sigmoid decoder"]
    assert len(choose_variants("leave one out")) == len(STEPS)
    with pytest.raises(UsageError, match="nonsense"):
        choose_variants("nonsense")


def test_a_shortened_variant_differs_in_its_epochs_alone():
    variant = choose_variants("v2")[0]
    short = shorten(variant)
    assert short.recipe.epochs == 30 and short.recipe.override({"epochs": 150}) == variant.recipe
    assert short.shortened and not variant.shortened


def small(only):
    return [overridden(variant, SMALL) for variant in choose_variants(only)]


def test_finished_trainings_are_used_again_and_a_damaged_one_is_not(tmp_path):
    corpus, calls = load_corpus(None, 250), []

    def run(seeds):
        calls.clear()
        return ablate(
            small("v1,v2"),
            corpus,
            StudySettings(seeds=seeds, folds=2, out=tmp_path, on_progress=lambda *call: calls.append(call)),
        )

    first = run((0,))
    paths = sorted((tmp_path / TRAININGS).iterdir())
    assert len(paths) == 2 and calls[-1][0] == calls[-1][1] == 2 * SMALL["epochs"]
    stamps = [path.stat().st_mtime_ns for path in paths]
    second = run((0,))
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    assert first.model_dump_json() == second.model_dump_json()
    paths[0].write_text("{")
    paths[1].write_text(paths[1].read_text().replace('"folds":[0,1]', '"folds":[0,0]'))
    third = run((0, 1))
    assert len(list((tmp_path / TRAININGS).iterdir())) == 4
    assert third.variants[0].figures["seconds"].shape == (4,)
    assert all(result.folds == (0, 1, 0, 1) for result in third.variants)


def test_a_variant_is_the_training_of_its_recipe_on_the_corpus_as_it_was_read(tmp_path):
    variant = overridden(choose_variants("semantic")[0], {"epochs": 2})
    corpus = load_corpus(None, 250)
    (result,) = ablate([variant], corpus, StudySettings(seeds=(1,), folds=2, out=tmp_path)).variants
    training = train(variant.recipe, corpus, seeds=(1,), folds=2)
    for key, values in training.figures.items():
        np.testing.assert_array_equal(result.figures[key], values, key)


def test_results_come_back_as_they_were_written(tmp_path):
    ablation = make_ablation()
    ablation.save(tmp_path)
    again = read_ablation(tmp_path)
    assert again.model_dump_json() == ablation.model_dump_json()
    assert repr(ablation_tables(again)) == repr(ablation_tables(ablation))
    assert again.variants[1].ranges["reconstructions"]["frequency_hz"] == (25.0, np.inf)
    assert np.isnan(again.variants[0].figures["contrastive.end"][0])
    assert again.variants[0].variant.recipe == V1


def places(node, path=()):
    """Every place of a document."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


STRANGE = [None, True, "text", "inf", -1, 1e400, 10**400, [], {}, [[1]], {"a": 1}, "\ud800[bold]$x$"]


def test_a_results_file_of_another_shape_is_one_line_or_is_read(tmp_path):
    """Replace parts of a results file by strange values: reading gives a result that draws, or a DataError."""
    make_ablation(variants=make_ablation().variants[:2], spaces={}).save(tmp_path)
    text = (tmp_path / RESULTS).read_text()
    rng = np.random.default_rng(0)
    every = [path for path in places(json.loads(text)) if path]
    for path in [every[index] for index in rng.choice(len(every), 250)]:
        document = json.loads(text)
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = STRANGE[rng.integers(len(STRANGE))]
        (tmp_path / RESULTS).write_text(json.dumps(document))
        try:
            ablation = read_ablation(tmp_path)
        except DataError as error:
            assert "\n" not in str(error) and RESULTS in str(error)
        else:
            assert all(table.plain() for group in ablation_tables(ablation).values() for table in group)


@pytest.mark.parametrize("text", ["{", "[]", '{"command": ""}', "null", "", "[" * 100_000, "NaN", "1e999"])
def test_results_that_are_not_whole_are_one_line(tmp_path, text):
    (tmp_path / RESULTS).write_text(text)
    with pytest.raises(DataError, match=r"results\.json") as caught:
        read_ablation(tmp_path)
    assert "\n" not in str(caught.value)


def test_results_of_other_replicas_than_the_study_has_are_refused(tmp_path):
    document = json.loads(make_ablation().model_dump_json())
    (tmp_path / RESULTS).write_text(json.dumps(document | {"seeds": [0, 1, 2, 3, 4, 5, 6]}))
    with pytest.raises(DataError, match="7 seeds"):
        read_ablation(tmp_path)
    # Ten billion replicas: told from the numbers, before anything is made for each of them.
    many = {"seeds": list(range(99_999)), "folds": 99_999, "baselines": {}, "spaces": {}}
    (tmp_path / RESULTS).write_text(json.dumps(document | many))
    with pytest.raises(DataError, match="99,999 seeds"):
        read_ablation(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"main_words": ["x"] * 3},
        {"grouped_by": "x" * 201},
        {"versions": {f"package {index}": "1" for index in range(41)}},
    ],
)
def test_results_that_take_long_to_draw_are_refused(tmp_path, fields):
    document = json.loads(make_ablation().model_dump_json())
    (tmp_path / RESULTS).write_text(json.dumps(document | fields))
    with pytest.raises(DataError, match=next(iter(fields))):
        read_ablation(tmp_path)


def test_more_variants_than_a_picture_holds_are_refused(tmp_path):
    document = json.loads(make_ablation().model_dump_json())
    (tmp_path / RESULTS).write_text(json.dumps(document | {"variants": document["variants"][:1] * 41}))
    with pytest.raises(DataError, match="variants"):
        read_ablation(tmp_path)


def test_tables_come_by_name_goals_and_quality_first():
    groups = ablation_tables(make_ablation())
    assert tuple(groups) == TABLE_NAMES and TABLE_NAMES[:2] == ("goals", "quality")
    assert all(groups.values())
    for table in (table for group in groups.values() for table in group):
        assert "synthetic" in table.note and table.rows
    assert [row[0] for row in groups["quality"][0].rows] == [Text("v1"), Text("+ units right"), Text(V2_STEP)]
    assert [row[0] for row in groups["quality"][1].rows] == [Text(V2_STEP), Text("v2 - units right")]


def test_notes_say_what_the_intervals_are():
    ablation = make_ablation()
    assert "over folds" in ablation.spread
    assert "over seeds" in ablation.model_copy(update={"folds": 1, "seeds": (0, 1)}).spread
    assert "no intervals" in ablation.model_copy(update={"folds": 1}).spread


def test_a_goal_whose_figure_nobody_measured_is_not_said_to_be_missed():
    values = {key: value for key, value in variant_result("v2", V2).figures.items() if not key.startswith("unseen")}
    goals = make_ablation(variants=(variant_result("v2", V2).model_copy(update={"figures": values}),))
    cells = [row[1] for row in ablation_tables(goals)["goals"][0].rows]
    assert Text("not defined") in cells and not all(cell == Text("not defined") for cell in cells)


def test_ranges_that_leave_what_is_valid_are_marked():
    rows = ablation_tables(make_ablation())["ranges"][0].rows
    outside = {row[0].text: row[2].outside for row in rows if isinstance(row[2], Span)}
    assert outside == {"v1": True, "+ units right": True, V2_STEP: False, "v2 - units right": True}


@pytest.mark.parametrize(
    "fields", ['"variants": [' + "0," * 10**6 + "0]", '"spaces": {' + '"x": 0,' * 10**6 + '"y": 0}']
)
def test_a_million_wrong_values_are_refused_at_the_first(tmp_path, fields):
    text = make_ablation().model_dump_json()
    (tmp_path / RESULTS).write_text(f"{text[:-1]}, {fields}}}")
    began = time.process_time()
    with pytest.raises(DataError):
        read_ablation(tmp_path)
    assert time.process_time() - began < 1.0


def test_the_best_value_is_marked_and_infinite_values_are_not_the_best():
    table = ablation_tables(make_ablation())["quality"][0]
    index = [column.key for column in table.columns].index("unseen.main.rmse_median_db")
    column = {row[0].text: row[index] for row in table.rows}
    assert [name for name, cell in column.items() if cell.is_best] == [V2_STEP]
    assert column["+ units right"].text.startswith("∞")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pair", [(np.inf, -np.inf), (1.7e308, 1.7e308), (9e99, -9e99), (1.7e308, 5e-324)])
def test_figures_of_any_size_are_judged_and_drawn_without_a_warning(pair):
    document = json.loads(make_ablation().model_dump_json())
    for each in (*document["variants"], {"figures": document["baselines"]["PCA 8"]}):
        each["figures"] = {
            key: [write_number(pair[index % 2]) for index in range(len(values))]
            for key, values in each["figures"].items()
        }
    ablation = Ablation.model_validate(document)
    assert ablation.goals and ablation_tables(ablation)
    interval_figure(interval_plot(ablation), PAGE).canvas.draw()


def goals(**changes):
    values = {
        "seen.all.valid": 1.0,
        "random.valid": 1.0,
        "seen.all.silhouette": 0.4,
        "seen.all.davies_bouldin": 1.0,
        "training.reconstruction": 0.01,
        "contrastive.falling": 1.0,
        "contrastive.normalized_start": 0.0,
        "contrastive.normalized_end": 0.8,
    } | changes
    spans = {"frequency_hz": (20.0, 20_000.001), "gain_db": (-12.0, 12.0), "q": (0.1, 10.0)}
    figures_of_run = {key: np.array([value, value]) for key, value in values.items()}
    return {goal.figure: goal.met for goal in judge("v1", figures_of_run, {"reconstructions": spans})}


def test_goals_are_read_off_the_figures():
    met = goals()
    missing = {"unseen.main.silhouette", "unseen.main.davies_bouldin"}
    assert len(met) == 8 and {figure for figure, is_met in met.items() if not is_met} == missing
    assert not goals(**{"contrastive.normalized_end": 0.05})["contrastive.steady_fall"]
    assert not goals(**{"random.valid": 0.9999})["outputs.valid"]


def test_a_new_figure_is_its_declaration_and_what_computes_it(monkeypatch, tmp_path):
    loudness = Figure(
        "unseen.main.loudness_lu", "loudness change", "how much louder outputs are", "LU", "lower", Goal(1.5),
        ("quality", "picture", "goals"),
    )  # fmt: skip
    monkeypatch.setitem(figures.FIGURES, loudness.key, loudness)
    ablation = make_ablation(variants=(variant_result("v1", V1, figures={loudness.key: np.array([1.0, 2.0])}),))
    assert loudness.column in [column.heading for column in ablation_tables(ablation)["quality"][0].columns]
    assert loudness.aim in [row[0].text for row in ablation_tables(ablation)["goals"][0].rows]
    assert any(cell == Judged(1.5, True, "LU") for row in ablation_tables(ablation)["goals"][0].rows for cell in row)
    picture = interval_figure(interval_plot(ablation))
    assert any(loudness.name in axes.get_title(loc="left") for axes in picture.axes)
    assert loudness.name in render_html(ablation_report(ablation, tmp_path))
    document = json.loads(ablation.model_dump_json())
    assert document["variants"][0]["figures"][loudness.key] == [1.0, 2.0]
    assert loudness.key in [goal["figure"] for goal in document["goals"]]
    assert Ablation.model_validate(document).goals == ablation.goals
