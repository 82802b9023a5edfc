"""The model card says what the run's typed results say; a folder of a later version is refused."""

import json

import pytest

from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.recipes.named import recipe
from eqmorph.runs.card import model_card
from eqmorph.runs.config import FORMAT_VERSION, load_config
from eqmorph.runs.metrics import load_metrics


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path, corpus = tmp_path_factory.mktemp("card") / "run", load_corpus(None, 400)
    train_run(configure(recipe("v2").override({"epochs": 1}), corpus, folds=2), corpus, path)
    return path


def test_the_card_names_data_use_figures_and_limits(folder):
    card, config = (folder / "README.md").read_text(encoding="utf-8"), load_config(folder)
    titles = [line for line in card.splitlines() if line.startswith("## ")]
    assert titles == ["## Data", "## Intended use", "## Figures", "## Limits", "## Training"]
    assert config.data.checksum in card and "Synthetic" in card and "ISMIR 2014" in card
    assert "2 folds by submitter" in card and "±" in card and f"main words: {', '.join(config.main_words)}" in card
    rows = config.model_copy(update={"data": config.data.model_copy(update={"grouped_by": "row"})})
    assert "2 folds by row" in model_card(rows, load_metrics(folder, rows))


def test_a_folder_of_a_later_version_is_refused_before_its_fields_are_read(folder, tmp_path):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert config["format_version"] == FORMAT_VERSION
    later = config | {"format_version": FORMAT_VERSION + 1, "unheard_of": 1}
    (tmp_path / "config.json").write_text(json.dumps(later), encoding="utf-8")
    with pytest.raises(DataError, match=r"version 2 .* update eqmorph"):
        load_config(tmp_path)
