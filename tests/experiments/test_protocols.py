"""Protocols under which words are measured."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.socialfx import HEADER, shape_row

from eqmorph.corpora.socialfx import read_shapes
from eqmorph.corpora.synthetic import draw
from eqmorph.errors import DataError, UsageError
from eqmorph.evaluation.figures import figure_of
from eqmorph.experiments.protocols import (
    clouds,
    cross_corpus,
    descriptions,
    held_out_shapes,
    listening_gap,
    rare_words,
    submitters,
)
from eqmorph.experiments.protocols.latent_words import folds_of_run, of_recipe, of_run
from eqmorph.experiments.protocols.result import LEXICON, ProtocolResult
from eqmorph.experiments.protocols.tables import ON_THEIR_OWN_ROWS, columns_explained, protocol_tables
from eqmorph.experiments.protocols.word_models import YARDSTICKS
from eqmorph.recipes.named import V2
from eqmorph.runs.run import load_run


@pytest.fixture(scope="module")
def corpus():
    return draw(600, 0)


@pytest.fixture(scope="module")
def gap(corpus):
    return listening_gap.measure_listening_gap(corpus, draws=2)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """Shapes of 40 bands with noise: warm and clear fall, bright and tinny rise."""
    rng, tilt = np.random.default_rng(0), np.linspace(1, -1, 40)
    signs = {"warm": 1, "bright": -1, "tinny": -1.5, "clear": 0.5}
    rows = [(word, signs[word] * tilt + rng.normal(0, 0.5, 40)) for word in 6 * list(signs)]
    path = tmp_path_factory.mktemp("shapes") / "eq_contributions.csv"
    lines = [HEADER, *(shape_row(word, gains=gains) for word, gains in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_shapes(path)


def test_the_split_is_by_word_and_always_the_same(corpus):
    kept = listening_gap.protocol_rows(corpus)
    first, second = listening_gap.split(kept), listening_gap.split(kept)
    for word, (training, held_out) in first.items():
        assert len(held_out) == round(0.2 * (len(training) + len(held_out)))
        assert not set(training) & set(held_out)
        np.testing.assert_array_equal(held_out, second[word][1])


def test_stop_words_and_repeats_are_left_out(corpus):
    doubled = corpus.take(np.r_[np.arange(len(corpus)), 0])
    assert len(listening_gap.protocol_rows(doubled)) == len(listening_gap.protocol_rows(corpus))


def test_a_cloud_of_people_is_like_people():
    rng = np.random.default_rng(0)
    people, alike, unlike = rng.normal(0, 3, (80, 16)), rng.normal(0, 3, (80, 16)), rng.normal(4, 1, (80, 16))
    near, dispersion = clouds.energy_and_dispersion(alike, people)
    assert abs(near) < 0.2 < clouds.energy_and_dispersion(unlike, people)[0]
    assert dispersion == pytest.approx(1, abs=0.1)
    assert 30 < clouds.median_hrp(alike, people) < 70
    assert clouds.median_hrp(np.zeros((1, 16)), people) == 0


def test_false_discoveries_are_corrected_as_published():
    # Benjamini and Hochberg 1995, section 3: 4 of these 15 are rejected.
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p_values += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert clouds.rejected_after_correction(np.array(p_values)).sum() == 4


def test_the_lexicon_is_nearer_to_people_than_one_curve_and_spread_as_they_are(gap):
    for word in ("warm", "bright"):
        own, mean = gap.of(word, LEXICON), gap.of(word, "mean curve")
        assert own["protocol.energy_db"].mean() < mean["protocol.energy_db"].mean()
        assert 0.7 < own["protocol.dispersion"].mean() < 1.3 and mean["protocol.dispersion"].max() == 0
        assert set(own["protocol.modes_kept"]) <= {0.0, 1.0}
    # Two draws of two words, each tested under two mixtures.
    assert [remark.split(": ")[0] for remark in gap.remarks] == list(YARDSTICKS)
    assert all("of 8 mode tests" in remark for remark in gap.remarks)


def test_a_result_reads_back_and_every_figure_is_declared(gap):
    again = ProtocolResult.model_validate_json(json.dumps(gap.model_dump(mode="json")))
    assert again.subjects == gap.subjects == ["bright", "warm"]
    assert all(figure_of(key).meaning != "not declared" for row in again.rows for key in row.figures)


def test_published_figures_stand_beside_ours_and_say_whose_rows_they_are_on(gap):
    for table in protocol_tables(gap):
        assert ON_THEIR_OWN_ROWS in table.note
        assert sum("[1]" in row[0].text for row in table.rows) == sum(bool(row.published) for row in gap.rows)
    assert not any(row.published for row in gap.rows if row.subject in gap.subjects)


def test_every_column_is_explained(gap):
    tables = protocol_tables(gap)
    explained = {row[0].text for row in columns_explained(tables).rows}
    assert {column.heading.split(" (")[0].rstrip(" ↑↓") for column in tables[0].columns[1:]} <= explained


def test_an_interval_across_corpora_is_over_people_and_not_over_their_rows():
    # Ten people, one of them always wrong: as wide as for ten rows, however many rows each person made.
    words = np.tile([0, 1], 500)
    people = np.repeat(np.arange(10), 100)
    right = people > 0

    def width(groups):
        low, high = cross_corpus.people_interval(right, cross_corpus.Side(words, groups, np.zeros(0), np.zeros(0)))
        return high - low

    of_people, of_rows = width(people.astype(str)), width(np.arange(1000).astype(str))
    assert of_rows < 0.05 < 0.2 < of_people


def test_without_frequent_words_there_is_nothing_to_measure(corpus):
    with pytest.raises(DataError):
        listening_gap.measure_listening_gap(corpus.take(np.arange(30)))


def test_a_recipe_is_trained_on_the_rows_of_the_protocol(corpus):
    small = V2.override({"epochs": 2, "encoder.widths": [8], "decoder.widths": [8], "latents": 2})
    told: list[int] = []
    learners = {"recipe": of_recipe(small, (0, 1), lambda trainer: told.append(1))}
    result = listening_gap.measure_listening_gap(corpus, learners, draws=2)
    assert len(told) == 2 and np.isfinite(result.of("warm", "recipe")["protocol.energy_db"]).all()


def test_no_model_is_nearer_to_people_held_out_than_they_are_to_each_other(corpus):
    presets, fold_of_row = submitters.folds_of(corpus)
    with pytest.raises(DataError, match="who made"):
        submitters.measure_submitters(replace(presets, grouped_by="row"), fold_of_row)
    steps: list[tuple[int, int]] = []
    result = submitters.measure_submitters(
        presets, fold_of_row, draws=1, on_progress=lambda done, total, name: steps.append((done, total))
    )
    parts = len(YARDSTICKS) * submitters.FOLDS
    assert steps == [(done, parts) for done in range(parts)]
    for word in result.subjects:
        floor = result.of(word, submitters.FLOOR)["protocol.energy_db"].mean()
        assert floor < result.of(word, LEXICON)["protocol.energy_db"].mean()


def test_a_run_is_measured_on_the_people_that_its_replicas_held_out(run_folder):
    run = load_run(run_folder)
    presets, fold_of_row = folds_of_run(run, run.config.data.read())
    result = submitters.measure_submitters(presets, fold_of_row, {"run": of_run(run)}, draws=1)
    assert result.of("warm", "run")["protocol.energy_db"].shape == (run.config.folds,)
    with pytest.raises(UsageError):
        folds_of_run(run, draw(250, 5))


def test_words_are_told_across_corpora(corpus, shapes):
    result = cross_corpus.measure_cross_corpus(
        corpus, shapes, {"training people": YARDSTICKS["training people, redrawn"](corpus, 0)}
    )
    for direction in result.subjects:
        figures = result.of(direction, "lexicon's curves")
        assert figures["protocol.balanced_accuracy_low"] <= figures["protocol.balanced_accuracy"]
        assert figures["protocol.roc_area"][0] > 0.7
    assert "training people" in [row.method for row in result.rows]
    with pytest.raises(DataError, match="shrill"):
        cross_corpus.measure_cross_corpus(corpus, shapes, words=("warm", "shrill"))


def test_rare_words_are_left_out_and_gain_over_a_flat_curve(corpus, shapes):
    result = rare_words.measure_rare_words(corpus, shapes)
    known = result.of("known to SocialFX", LEXICON)
    assert known["protocol.rows"] <= result.of("all rare words", LEXICON)["protocol.rows"]
    assert 0 <= known["protocol.wilcoxon_p"] <= 1 and known["protocol.gain_db"] > 0
    assert [row.published for row in result.rows if row.subject not in result.subjects]


def test_descriptions_are_calibrated_on_people_held_out(corpus, shapes):
    result = descriptions.measure_descriptions(corpus, shapes, repeats=1)
    told, ranked, dialled, distances = (
        [row for row in result.rows if row.subject == subject] for subject in result.subjects
    )
    assert (told[0].figures["protocol.calibration_error"] < 0.2).all()
    by_method = {row.method: row.figures["protocol.accuracy"] for row in ranked}
    assert by_method[LEXICON] > by_method["most frequent words"]
    first = {row.method: row.figures["protocol.accuracy"] for row in dialled}
    assert first[LEXICON] > first[descriptions.SHAPES_ALONE]
    rms = {row.method: row.figures["protocol.shape_rms"] for row in distances}
    assert rms[held_out_shapes.IN_SAMPLE] < rms[held_out_shapes.WORD_MEAN] < rms["flat"]
    assert len({table.columns for table in protocol_tables(result)}) == 3
