"""The declaration of the figures of merit covers what is computed."""

from eqmorph.evaluation.figures import FIGURES, figure_of, in_group
from eqmorph.experiments.ablate import read_ablation


def test_every_figure_that_an_ablation_computes_is_declared(ablation_folder):
    ablation = read_ablation(ablation_folder)
    computed = {key for result in ablation.variants for key in result.figures}
    computed |= {key for rows in (ablation.baselines, ablation.spaces) for row in rows.values() for key in row}
    assert {key for key in computed - FIGURES.keys() if not key.startswith("training.")} == set()


def test_a_heading_names_one_figure_of_a_group():
    for group in ("quality", "clusters", "robust clusters", "contrastive", "baselines", "spaces", "goals"):
        headings = [figure.column for figure in in_group(group)]
        assert headings and len(set(headings)) == len(headings), group


def test_figures_say_what_they_mean_and_goals_their_direction():
    for key, figure in FIGURES.items():
        assert figure.key == key and figure.meaning and "_" not in figure.heading
        assert figure.goal is None or figure.better is not None


def test_goals_are_met_on_their_side_and_never_without_a_value():
    for figure in in_group("goals"):
        value = figure.goal.value
        beyond = 0.5 * value if figure.better == "lower" else 2 * value
        short = 2 * value if figure.better == "lower" else 0.5 * value
        assert figure.meets(value) and figure.meets(beyond) and not figure.meets(short)
        assert not figure.meets(float("nan"))


def test_a_loss_of_a_recipe_needs_no_declaration():
    assert figure_of("training.word").heading == "word loss"
    assert figure_of("my_own.figure").heading == "my own.figure"
