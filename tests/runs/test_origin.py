"""Files of two trainings whose shapes are alike are not taken for one run."""

import json
import shutil

import pytest
import torch
from safetensors.numpy import load_file, save_file

from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.recipes.named import SEMANTIC, V2
from eqmorph.runs.config import load_config
from eqmorph.runs.metrics import load_metrics
from eqmorph.runs.portable import load_model

RECIPES = {
    "semantic": SEMANTIC.override({"epochs": 1, "encoder.hidden": 8, "encoder.classifier": 8, "decoder.hidden": 8}),
    "v2": V2.override({"epochs": 1, "encoder.widths": [8], "decoder.widths": [8]}),
}


@pytest.fixture(scope="module", params=RECIPES)
def two_runs(request, tmp_path_factory):
    """Runs that differ in their seed, and so in nothing that has a shape."""
    torch.set_num_threads(1)
    corpus = load_corpus(None, 100)
    folders = [tmp_path_factory.mktemp("run") for _ in range(2)]
    for seed, folder in enumerate(folders):
        train_run(configure(RECIPES[request.param], corpus, seeds=(seed,)), corpus, folder)
    return folders


def read(folder):
    load_metrics(folder, load_config(folder))
    return load_model(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "words.safetensors", "metrics.json"])
def test_a_file_of_another_run_is_refused(two_runs, tmp_path, name):
    mixed = shutil.copytree(two_runs[0], tmp_path / "mixed")
    assert read(mixed)
    shutil.copy(two_runs[1] / name, mixed / name)
    with pytest.raises(DataError, match="another config"):
        read(mixed)


def test_data_may_move_and_files_of_earlier_versions_have_no_digest(two_runs, tmp_path):
    folder = shutil.copytree(two_runs[0], tmp_path / "moved")
    config = json.loads((folder / "config.json").read_text())
    config["data"]["argument"] = "elsewhere.csv"
    (folder / "config.json").write_text(json.dumps(config | {"versions": {}}))
    assert read(folder)
    config["seeds"] = [7]
    (folder / "config.json").write_text(json.dumps(config))
    for name in ("model.safetensors", "words.safetensors"):
        save_file(load_file(folder / name), folder / name)
    assert load_model(folder)


@pytest.mark.parametrize(("name", "key"), [("config.json", "seeds"), ("metrics.json", "figures")])
def test_a_key_that_stands_twice_is_refused(two_runs, tmp_path, name, key):
    file = shutil.copytree(two_runs[0], tmp_path / "doubled") / name
    doubled = {key: json.loads(file.read_text())[key]}
    file.write_text(file.read_text().replace("{", f"{json.dumps(doubled)[:-1]}, ", 1))
    with pytest.raises(DataError, match=f"'{key}' stands twice"):
        read(file.parent)
