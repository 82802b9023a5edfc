"""A run folder from a stranger is read or refused in one line, quickly and in bounded memory, whatever is in it."""

import json
import os
import shutil
import signal

import numpy as np
import pytest
import torch
from run_mutations import fuzz
from safetensors.numpy import load_file, save_file

from eqmorph.corpora import load_corpus
from eqmorph.errors import DataError
from eqmorph.experiments.run_training import configure, load_resumable, train_run
from eqmorph.recipes.named import SEMANTIC, V2
from eqmorph.runs import room
from eqmorph.runs.config import EMBEDDED, load_config
from eqmorph.runs.folder import UnfinishedRunError, locked, run_state
from eqmorph.runs.history import load_history
from eqmorph.runs.metrics import load_metrics
from eqmorph.runs.portable import load_model
from eqmorph.runs.run import load_run

torch.set_num_threads(1)
SMALL_SEMANTIC = SEMANTIC.override(
    {"epochs": 3, "encoder.hidden": 8, "encoder.classifier": 8, "decoder.hidden": 8, "latents": 3}
)
SMALL_V2 = V2.override({"epochs": 3, "encoder.widths": [8], "decoder.widths": [8], "latents": 3})


def interrupt(trainer):
    if trainer.epoch == 1:
        signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Finished and unfinished runs of both families of models, and the one that ships."""
    work = tmp_path_factory.mktemp("originals")
    made = [shutil.copytree(EMBEDDED, work / "embedded")]
    corpus = load_corpus(None, 200)
    for name, recipe in (("semantic", SMALL_SEMANTIC), ("v2", SMALL_V2)):
        config = configure(recipe, corpus, seeds=(0, 1), folds=2)
        train_run(config, corpus, work / name)
        train_run(
            config, corpus, work / f"{name}-unfinished", after_epoch=lambda t: signal.raise_signal(signal.SIGINT)
        )
        made += [work / name, work / f"{name}-unfinished"]
    return made


def test_damaged_run_folders_are_read_or_refused(folders, tmp_path):
    outcomes = fuzz(folders, 150, seed=1, work=tmp_path)
    assert set(outcomes) == {"read", "refused"}, outcomes


@pytest.mark.slow
def test_many_damaged_run_folders(folders, tmp_path):
    outcomes = fuzz(folders, 5_000, seed=2, work=tmp_path)
    assert set(outcomes) == {"read", "refused"}, outcomes


@pytest.fixture
def damaged(folders, tmp_path):
    """A copy of a finished run, and a function that changes fields of its config."""
    folder = shutil.copytree(folders[3], tmp_path / "run")

    def change(**fields):
        config = json.loads((folder / "config.json").read_text())
        for path, value in fields.items():
            *parents, last = path.split("__")
            place = config
            for parent in parents:
                place = place[parent]
            place[last] = value
        (folder / "config.json").write_text(json.dumps(config))

    return folder, change


@pytest.mark.parametrize(
    "fields",
    [
        {"recipe__encoder__widths": [3_000_000, 3_000_000]},
        {"seeds": [10**40]},
        {"seeds": list(range(20_000))},
        {"folds": 10**9},
        {"recipe__batch_size": 10**12},
        {"recipe__latents": 10**12},
        {"recipe__name": "a\nb"},
        {"recipe__name": "\ud800"},
        {"recipe__encoder__name": "none of these"},
        {"recipe__encoder__widths": [1] * 65},
        {"recipe__encoder__widths": [2**63]},
        {"recipe__batch_size": 4_097},
        {"recipe__name": "x" * 201},
        {"recipe__about": "x" * 4_097},
        {"recipe__losses": {}},
        {"recipe__losses": {f"loss {index}": "normalized" for index in range(33)}},
        {"recipe__data__exclude": ["x"] * 10_001},
        {"versions": {f"package {index}": "1" for index in range(101)}},
        {"data__words": {"warm": 10**6}},
        {"data__words": {"warm": 1, "bright": 2}},
    ],
)
def test_a_config_that_asks_for_too_much_is_refused_before_anything_is_allocated(damaged, fields):
    folder, change = damaged
    change(**fields)
    with pytest.raises(DataError):
        load_run(folder)


def test_a_refusal_says_how_much_memory_was_asked_for(damaged):
    folder, change = damaged
    change(recipe__encoder__widths=[100_000, 100_000])
    with pytest.raises(DataError, match="40 GB"):
        load_run(folder)


def test_a_recipe_larger_than_the_machine_is_refused_before_anything_is_allocated():
    from eqmorph.experiments.train import train

    with pytest.raises(DataError, match=r"GB|TB"):
        train(V2.override({"encoder.widths": [10_000_000]}), load_corpus(None, 200))


def test_counts_of_words_must_fit_the_config(damaged):
    folder, _ = damaged
    path = folder / "words.safetensors"
    tensors = load_file(path)
    tensors["0/0/warm/count"] = np.array(10**6)
    save_file(tensors, path)
    with pytest.raises(DataError, match=r"words\.safetensors"):
        load_run(folder)


@pytest.mark.parametrize("load", [load_run, load_model])
def test_weights_that_are_numbers_and_encode_as_none_are_refused(damaged, load):
    folder, _ = damaged
    tensors = load_file(folder / "model.safetensors")
    scale = np.full_like(tensors["normalizer.scale_"], 1e-300)
    save_file(tensors | {"normalizer.scale_": scale}, folder / "model.safetensors")
    model = load(folder)
    with pytest.raises(DataError, match="not numbers"):
        model.encode(model.layout.default[None])


@pytest.mark.parametrize(("name", "value"), [("normalizer.offset_", 1e7), ("normalizer.scale_", 1e300)])
def test_numbers_that_no_training_gives_are_refused(damaged, name, value):
    folder, _ = damaged
    tensors = load_file(folder / "model.safetensors")
    save_file(tensors | {name: np.full_like(tensors[name], value)}, folder / "model.safetensors")
    for reader in (load_run, load_model):
        with pytest.raises(DataError, match="too large"):
            reader(folder)


@pytest.mark.parametrize("load", [load_run, load_model])
@pytest.mark.parametrize("family", [1, 3])
def test_a_tensor_that_no_training_writes_is_refused(folders, tmp_path, load, family):
    folder = shutil.copytree(folders[family], tmp_path / "run")
    load(folder)
    tensors = load_file(folder / "model.safetensors")
    save_file(tensors | {"made.up": np.zeros(3, np.float32)}, folder / "model.safetensors")
    with pytest.raises(DataError, match=r"made\.up"):
        load(folder)


@pytest.mark.parametrize("widths", [{"projection": 0}, {"projection": 3, "projection_hidden": 0}])
def test_a_run_is_read_whatever_its_projection(tmp_path, widths):
    corpus = load_corpus(None, 100)
    config = configure(SMALL_SEMANTIC.override({**widths, "epochs": 1}), corpus)
    train_run(config, corpus, tmp_path)
    latents = [load(tmp_path).encode(config.layout.default[None]) for load in (load_run, load_model)]
    np.testing.assert_allclose(*latents, atol=1e-4)


@pytest.mark.parametrize("reading", ["total", "contrastive", "contrastive_weight", "learning_rate"])
def test_a_checkpoint_with_a_history_that_no_training_has_is_refused(folders, tmp_path, reading):
    folder = shutil.copytree(folders[4], tmp_path / "run")
    tensors = load_file(folder / "checkpoint.safetensors")
    name = f"history.{reading}"
    save_file(tensors | {name: tensors[name] - 100}, folder / "checkpoint.safetensors")
    with pytest.raises(DataError, match=f"'{name}' holds negative numbers"):
        train_run(*load_resumable(folder), folder)


def test_prototypes_at_the_origin_are_refused_in_one_line(folders, tmp_path, eqmorph):
    folder = shutil.copytree(folders[1], tmp_path / "run")
    tensors = load_file(folder / "model.safetensors")
    name = "model.decoder.prototypes"
    save_file(tensors | {name: np.zeros_like(tensors[name])}, folder / "model.safetensors")
    outcome = eqmorph("generate", "warm", "--model", folder)
    assert outcome.status == 1 and "not numbers" in outcome.error and len(outcome.error.splitlines()) == 1


def test_a_run_is_finished_only_when_everything_is_there(damaged):
    folder, _ = damaged
    assert run_state(folder) == "finished"
    for name in ("model.safetensors", "words.safetensors", "history.csv", "metrics.json"):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        with pytest.raises(UnfinishedRunError, match=name):
            load_run(folder)
        (folder / name).write_bytes(kept)


def test_a_run_killed_before_its_first_checkpoint_is_trained_to_the_same_result(damaged):
    folder, _ = damaged
    kept = {name: (folder / name).read_bytes() for name in ("model.safetensors", "words.safetensors", "history.csv")}
    (folder / "words.safetensors").unlink()
    (folder / "metrics.json").unlink()
    assert train_run(*load_resumable(folder), folder) is not None
    assert all((folder / name).read_bytes() == data for name, data in kept.items())


@pytest.mark.parametrize("cell", ["nan", "inf", "1e39", "-1", "", "x"])
def test_a_history_of_numbers_that_are_none_is_refused(damaged, cell):
    folder, _ = damaged
    lines = (folder / "history.csv").read_text().splitlines()
    column = lines[0].split(",").index("reconstruction")
    cells = lines[2].split(",")
    cells[column] = cell
    (folder / "history.csv").write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]) + "\n")
    with pytest.raises(DataError, match="line 3"):
        load_history(folder, load_config(folder))


def test_a_history_of_other_replicas_is_refused(damaged):
    folder, change = damaged
    change(seeds=[1, 0])
    with pytest.raises(DataError, match="replica 0"):
        load_history(folder, load_config(folder))


@pytest.mark.parametrize("name", ["config.json", "history.csv", "metrics.json", "model.safetensors"])
def test_a_pipe_is_not_waited_for(damaged, name, eqmorph):
    folder, _ = damaged
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert eqmorph("report", folder, "--markdown", "tables.md").status == 1


def test_tensors_larger_than_the_machine_are_refused_before_they_are_read(damaged, monkeypatch):
    folder, _ = damaged
    monkeypatch.setattr(room, "physical_memory", lambda: 10_000.0)
    for reader in (load_run, load_model):
        with pytest.raises(DataError, match="room for"):
            reader(folder)


def test_a_training_goes_on_only_as_it_began(folders, tmp_path):
    folder = shutil.copytree(folders[4], tmp_path / "run")
    config = json.loads((folder / "config.json").read_text())
    config["recipe"]["epochs"] = 10**6
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(DataError, match="changed"):
        train_run(*load_resumable(folder), folder)


@pytest.mark.parametrize("name", [".lock", "model.safetensors", "README.md"])
def test_a_training_writes_through_no_link(folders, tmp_path, name):
    folder = shutil.copytree(folders[4], tmp_path / "run")
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (folder / name).symlink_to(precious)
    with pytest.raises(DataError, match=r"links?\b"):
        train_run(*load_resumable(folder), folder)
    assert precious.read_text() == "mine"


def test_metrics_of_another_number_of_replicas_are_refused(damaged):
    folder, change = damaged
    change(seeds=[0])
    with pytest.raises(DataError, match=r"metrics\.json"):
        load_metrics(folder, load_config(folder))


def test_a_second_process_is_told_who_holds_the_folder(tmp_path):
    with locked(tmp_path / "run"), pytest.raises(DataError, match=r"process \d+"), locked(tmp_path / "run"):
        pass
    with locked(tmp_path / "run"):
        pass
    assert not list((tmp_path / "run").iterdir())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["history.contrastive", "history.total", "rate.value"])
def test_a_checkpoint_of_numbers_beyond_single_precision_is_refused(folders, tmp_path, name):
    folder = shutil.copytree(folders[4], tmp_path / "run")
    tensors = load_file(folder / "checkpoint.safetensors")
    save_file(tensors | {name: np.full_like(tensors[name], 1.7e308)}, folder / "checkpoint.safetensors")
    with pytest.raises(DataError, match="too large"):
        train_run(*load_resumable(folder), folder)
