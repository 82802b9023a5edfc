"""Recipes and how they are changed."""

import pytest

from eqmorph.errors import UsageError
from eqmorph.losses import LOSSES
from eqmorph.models import ENCODERS
from eqmorph.recipes.named import RECIPES, V1, V2, recipe
from eqmorph.recipes.overrides import parse_settings, read_toml
from eqmorph.recipes.schema import Recipe


@pytest.mark.parametrize("name", RECIPES)
def test_every_part_of_every_recipe_exists_and_takes_its_options(name):
    chosen = recipe(name)
    complete = chosen.complete()
    assert complete.complete() == complete
    assert Recipe.model_validate_json(complete.model_dump_json()) == complete
    assert ENCODERS.create(complete.encoder.name, **complete.encoder.options) == ENCODERS.create(
        chosen.encoder.name, **chosen.encoder.options
    )
    for role, term in complete.losses.items():
        assert set(term.options) == set(LOSSES.load(term.name).option_names())
        assert set(term.options) >= set(chosen.losses[role].options) and term.on == chosen.losses[role].on


def test_v1_and_v2_are_as_published():
    assert (V1.batch_size, V1.epochs, V1.normalizer.name, V1.decoder.name) == (32, 100, "zscore", "multihead-v1")
    assert V1.losses["contrastive"].weight.options == {"value": 0.5}
    assert (V2.batch_size, V2.epochs, V2.normalizer.name, V2.decoder.name) == (64, 150, "logminmax", "sigmoid")
    assert V2.losses["contrastive"].weight.options == {"start": 0.1, "end": 0.5}
    assert V2.learning_rate == 1e-3 and V2.rate_schedule.options == {"factor": 0.5, "patience": 20}
    assert V2.losses["reconstruction"].name == "normalized" and V2.latents == V1.latents == 32


def test_fields_are_changed_by_their_path_and_parts_by_their_name():
    changed = V2.override(
        {"epochs": 3, "decoder": "multihead", "losses.contrastive.weight": 0.2, "encoder.dropout": 0.3}
    )
    assert changed.epochs == 3 and changed.decoder.options == {} and changed.encoder.options == {"dropout": 0.3}
    assert changed.losses["contrastive"].weight.options == {"value": 0.2}
    assert V2.epochs == 150


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"epoch": 3}, "epoch"),
        ({"epochs": "many"}, "epochs"),
        ({"decoder.dropout.more": 1}, "dropout"),
        ({"latents": 0}, "latents"),
    ],
)
def test_a_field_that_does_not_exist_or_a_wrong_value_is_named(changes, said):
    with pytest.raises(UsageError, match=said):
        V2.override(changes)


def test_settings_are_toml_values_or_text():
    assert parse_settings(["a=1", "b.c=[1, 2]", "d=true", "e=word"]) == {
        "a": 1,
        "b.c": [1, 2],
        "d": True,
        "e": "word",
    }
    with pytest.raises(UsageError, match="FIELD=VALUE"):
        parse_settings(["epochs"])


def test_a_toml_file_overrides_tables(tmp_path):
    path = tmp_path / "eqmorph.toml"
    path.write_text('epochs = 7\n[data]\nexclude = []\n[normalizer]\nname = "knob"\n')
    changed = V2.override(read_toml(path))
    assert changed.epochs == 7 and changed.data.exclude == () and changed.data.min_count == 5
    assert changed.normalizer.name == "knob"
    path.write_text("epochs =")
    with pytest.raises(UsageError, match=r"eqmorph.toml: not TOML"):
        read_toml(path)


def test_an_unknown_recipe_lists_those_there_are():
    with pytest.raises(UsageError, match="v1, v1-units, v2, v3"):
        recipe("v9")


def test_a_name_with_control_characters_is_refused():
    with pytest.raises(UsageError, match="name"):
        V2.override({"name": "a\nb"})
