"""The loop: replicas that do not know of each other, resumption, rates, divergence."""

import csv
import json
import signal
import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from eqmorph.corpora import load_corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError, DivergedError, UsageError
from eqmorph.experiments.measure import random_latents
from eqmorph.experiments.run_training import configure, load_resumable, train_run
from eqmorph.experiments.train import assemble, prepare
from eqmorph.recipes.named import BETA_VAE, RECIPES, SEMANTIC, V1, V2
from eqmorph.runs.checkpoint import restore_checkpoint, save_checkpoint
from eqmorph.runs.folder import UnfinishedRunError
from eqmorph.runs.run import load_run
from eqmorph.training.optimizer import ReplicaAdam
from eqmorph.training.replica import Replica

torch.set_num_threads(1)
SMALL = V2.override({"epochs": 4, "encoder.widths": [16], "decoder.widths": [16], "latents": 4, "batch_size": 32})
CALM = SMALL.override({"encoder.dropout": 0.0, "decoder.dropout": 0.0})
CORPUS = prepare(load_corpus(None, 300), SMALL)
SMALL_SEMANTIC = SEMANTIC.override(
    {
        **{"epochs": 4, "encoder.hidden": 16, "encoder.classifier": 8, "decoder.hidden": 16, "latents": 4},
        **{"projection_hidden": 8, "batch_size": 32, "word_batch.size": 16, "word_batch.rare": 4},
    }
)
SMALL_VAE = BETA_VAE.override({"epochs": 4, "encoder.widths": [16], "decoder.widths": [16], "batch_size": 32})


def trained(recipe, replicas, fold_count=1, corpus=CORPUS, until=None):
    fold_of_row = corpus_folds(corpus, fold_count)
    trainer = assemble(recipe, corpus, replicas, fold_of_row)
    trainer.fit(lambda t: t.epoch != until)
    return trainer


def weights(trainer, replica=0):
    return {name: value[replica] for name, value in trainer.ensemble.model.state_dict().items()}


@pytest.mark.parametrize(
    "recipe",
    [CALM, SMALL, SMALL_SEMANTIC, SMALL_VAE],
    ids=["without dropout", "with dropout", "semantic", "beta-vae"],
)
def test_a_replica_does_not_depend_on_its_neighbours(recipe):
    # Folds of different sizes: the neighbours have other numbers of steps and other normalizers.
    many = tuple(Replica(seed, fold) for seed in (0, 1) for fold in (0, 1, 2))
    together = trained(recipe, many, 3)
    for index in (1, 5):
        alone = trained(recipe, (many[index],), 3)
        for name, value in weights(alone).items():
            torch.testing.assert_close(value, weights(together, index)[name], atol=2e-4, rtol=2e-3)
        loss = [readings["total"][index] for readings in together.history]
        np.testing.assert_allclose(loss, [readings["total"][0] for readings in alone.history], rtol=1e-4)


@pytest.mark.parametrize("recipe", [SMALL, SMALL_SEMANTIC], ids=["v2", "semantic"])
def test_groups_on_threads_train_as_one_and_go_on_from_its_state(recipe):
    many = tuple(Replica(seed, fold) for seed in range(3) for fold in range(3))  # 9: a group of 4 and one of 5
    alone = trained(recipe, many, 3)
    half = trained(recipe, many, 3, until=2)
    torch.set_num_threads(2)
    try:
        rest = assemble(recipe, CORPUS, many, corpus_folds(CORPUS, 3))
        rest.restore(half.state())
        rest.fit()
        assert len(rest.groups) == 2 and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)
    for index in range(len(many)):
        for name, value in weights(alone, index).items():
            torch.testing.assert_close(value, weights(rest, index)[name], atol=2e-4, rtol=2e-3)
    for whole, joined in zip(alone.history, rest.history, strict=True):
        assert list(whole) == list(joined)
        np.testing.assert_allclose(whole["total"], joined["total"], rtol=1e-4)


def test_an_interrupt_does_not_wait_for_other_groups():
    trainer = trained(SMALL, (Replica(0),), until=1)
    halt = threading.Event()
    halt.set()
    steps = trainer.groups[0].optimizer.steps.clone()
    with np.errstate(invalid="ignore"):
        trainer.groups[0].train_epoch(1, {"reconstruction": 1.0, "contrastive": 1.0}, np.ones(1), halt)
    assert torch.equal(steps, trainer.groups[0].optimizer.steps)


def test_the_same_seed_gives_the_same_result_and_another_does_not():
    one, same, other = (trained(SMALL, (Replica(seed),)) for seed in (3, 3, 4))
    assert all(torch.equal(weights(one)[name], weights(same)[name]) for name in weights(one))
    assert any(not torch.equal(weights(one)[name], weights(other)[name]) for name in weights(one))


@pytest.mark.parametrize("recipe", [SMALL, SMALL_SEMANTIC, SMALL_VAE], ids=["v2", "semantic", "beta-vae"])
def test_training_goes_on_from_a_state_to_the_same_result(recipe):
    replicas, nothing_held_out = (Replica(0), Replica(1)), np.zeros(len(CORPUS))
    whole = trained(recipe, replicas)
    half = trained(recipe, replicas, until=2)
    rest = assemble(recipe, CORPUS, replicas, nothing_held_out)
    rest.restore(half.state())
    rest.fit()
    for replica in (0, 1):
        assert all(torch.equal(weights(rest, replica)[n], v) for n, v in weights(whole, replica).items())
    assert len(rest.history) == recipe.epochs
    np.testing.assert_array_equal(rest.history[0]["total"], whole.history[0]["total"])


def test_losses_fall_and_history_has_what_a_reader_needs():
    trainer = trained(SMALL.override({"epochs": 12}), (Replica(0),))
    first, last = trainer.history[0], trainer.history[-1]
    assert last["reconstruction"] < first["reconstruction"] and last["contrastive"] < first["contrastive"]
    assert first["contrastive_weight"] == pytest.approx(0.1) and last["contrastive_weight"] == pytest.approx(0.5)
    assert {"total", "learning_rate", "contrastive_floor", "contrastive_collapsed"} <= first.keys()


def test_one_replica_is_updated_as_pytorchs_adam_would():
    torch.manual_seed(0)
    ours, theirs = torch.nn.Linear(5, 3), torch.nn.Linear(5, 3)
    ours.weight = torch.nn.Parameter(ours.weight[None])
    ours.bias = torch.nn.Parameter(ours.bias[None])
    with torch.no_grad():
        theirs.weight.copy_(ours.weight[0])
        theirs.bias.copy_(ours.bias[0])
    mine, reference = ReplicaAdam(ours), torch.optim.Adam(theirs.parameters(), lr=0.01)
    x = torch.randn(7, 5)
    for _ in range(5):
        mine.step((x @ ours.weight[0].T + ours.bias[0]).square().mean()[None], np.array([0.01]), [True])
        reference.zero_grad()
        theirs(x).square().mean().backward()
        reference.step()
    torch.testing.assert_close(ours.weight[0], theirs.weight, atol=1e-6, rtol=1e-5)


def test_a_replica_that_is_not_active_stays_as_it_is():
    model = torch.nn.Module()
    model.w = torch.nn.Parameter(torch.ones(2, 3))
    adam = ReplicaAdam(model)
    adam.step(model.w.square().sum(1), np.array([0.1, 0.1]), [True, False])
    assert (model.w[0] < 1).all() and (model.w[1] == 1).all()


def test_a_schedule_that_follows_the_losses_is_no_weight():
    recipe = SMALL.override({"losses.contrastive.weight": "plateau"})
    with pytest.raises(UsageError, match="contrastive"):
        trained(recipe, (Replica(0),))


def test_a_loss_that_is_no_number_stops_with_epoch_term_and_remedy():
    recipe = CALM.override({"learning_rate": 1e30})
    with pytest.raises(DivergedError, match=r"epoch \d+ .*seed 0"):
        trained(recipe, (Replica(0),))


def run_folder(tmp_path, recipe=SMALL, seeds=(0,), fold_count=1):
    corpus = load_corpus(None, 300)
    out = tmp_path / "run"
    training = train_run(configure(recipe, corpus, seeds=seeds, folds=fold_count), corpus, out)
    return out, training.corpus


def test_a_run_folder_holds_what_is_needed_to_reproduce_it(tmp_path):
    out, corpus = run_folder(tmp_path, seeds=(0, 1), fold_count=2)
    config = json.loads((out / "config.json").read_text())
    assert config["data"]["checksum"] == corpus.checksum and config["data"]["synthetic"]
    assert {"eqmorph", "torch", "numpy"} <= config["versions"].keys()
    assert "ynthetic" in (out / "README.md").read_text()
    history = list(csv.DictReader((out / "history.csv").open()))
    assert len(history) == SMALL.epochs * 4
    figures = json.loads((out / "metrics.json").read_text())["figures"]
    assert all(len(values) == 4 for values in figures.values())
    assert {"unseen.main.rmse_median_db", "seen.all.silhouette", "contrastive.normalized_end"} <= figures.keys()
    assert not (out / "checkpoint.safetensors").exists()


def test_a_loaded_run_encodes_and_decodes_as_the_trained_one(tmp_path):
    out, corpus = run_folder(tmp_path, seeds=(0, 1))
    again = trained(SMALL, (Replica(0), Replica(1)), corpus=corpus)
    for replica in (0, 1):
        run = load_run(out, replica)
        latents = run.encode(corpus.params)
        np.testing.assert_allclose(latents, again.ensemble.encode(corpus.params)[replica], atol=1e-6)
        expected = again.ensemble.reconstruct(corpus.params)[replica]
        np.testing.assert_allclose(run.decode(latents), expected, rtol=1e-5)
    assert list(run.words) == list(corpus.word_counts())
    word = run.words["warm"]
    assert word.count == corpus.word_counts()["warm"] and not word.rare
    assert word.preset.name == "warm"


def _break(out, how):
    if how == "missing weights":
        (out / "model.safetensors").unlink()
    elif how == "cut short":
        path = out / "model.safetensors"
        path.write_bytes(path.read_bytes()[:1_000])
    elif how == "not safetensors":
        (out / "model.safetensors").write_bytes(b"\x80\x04cos\nsystem\n")
    elif how == "other recipe":
        config = json.loads((out / "config.json").read_text())
        config["recipe"]["latents"] = 9
        (out / "config.json").write_text(json.dumps(config))
    elif how == "broken config":
        (out / "config.json").write_text("{")
    elif how == "words cut short":
        (out / "words.safetensors").write_bytes(b"")
    elif how == "not a run":
        (out / "config.json").unlink()
    elif how == "not finite":
        tensors = load_file(out / "model.safetensors")
        tensors["model.projection.bias"][:] = float("nan")
        save_file(tensors, out / "model.safetensors")


@pytest.mark.parametrize(
    "how",
    [
        "missing weights",
        "cut short",
        "not safetensors",
        "other recipe",
        "broken config",
        "words cut short",
        "not a run",
        "not finite",
    ],
)
def test_a_broken_run_folder_ends_in_one_line_that_names_it(tmp_path, how):
    out, _ = run_folder(tmp_path)
    _break(out, how)
    with pytest.raises(DataError) as caught:
        load_run(out)
    assert str(out) in str(caught.value) and "\n" not in str(caught.value)


def test_an_interrupt_in_the_last_epoch_changes_nothing(tmp_path):
    corpus = load_corpus(None, 300)
    config = configure(SMALL_SEMANTIC, corpus)

    def interrupt(trainer):
        if trainer.epoch == SMALL_SEMANTIC.epochs:
            signal.raise_signal(signal.SIGINT)

    assert train_run(config, corpus, tmp_path / "cut", after_epoch=interrupt)
    assert train_run(config, corpus, tmp_path / "whole")
    both = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("cut", "whole")]
    assert both[0] == both[1]


def test_what_is_held_out_leaves_no_trace():
    """Other presets in the held-out fold: the replica that holds it out is the same to the last bit."""
    fold_of_row = corpus_folds(CORPUS, 3)
    params = CORPUS.params.copy()
    params[fold_of_row == 1] = SAFE.default
    models = []
    for corpus in (CORPUS, replace(CORPUS, params=params)):
        trainer = assemble(SMALL_SEMANTIC, corpus, (Replica(0, 1),), fold_of_row)
        trainer.fit()
        models.append(weights(trainer))
    assert all(torch.equal(models[0][name], models[1][name]) for name in models[0])


def test_recipes_that_keep_other_rows_hold_out_the_same_people():
    corpus = load_corpus(None, 1_000)
    v2, semantic = (prepare(corpus, recipe.override({"data.min_count": 8})) for recipe in (V2, SEMANTIC))
    fold_of = dict(zip(v2.rows.tolist(), corpus_folds(v2, 5).tolist(), strict=True))
    again = dict(zip(semantic.rows.tolist(), corpus_folds(semantic, 5).tolist(), strict=True))
    assert len(again) > len(fold_of) and all(again[row] == fold for row, fold in fold_of.items())


def test_an_unfinished_run_says_how_to_finish_and_finishes_the_same(tmp_path):
    corpus = load_corpus(None, 300)
    config = configure(SMALL, corpus)
    out, whole = tmp_path / "run", tmp_path / "whole"

    def interrupt(trainer):
        if trainer.epoch == 2:
            signal.raise_signal(signal.SIGINT)

    assert train_run(config, corpus, out, after_epoch=interrupt) is None
    with pytest.raises(UnfinishedRunError):
        load_run(out)
    assert train_run(*load_resumable(out), out)
    train_run(config, corpus, whole)
    assert (out / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    assert (out / "history.csv").read_text() == (whole / "history.csv").read_text()
    with pytest.raises(UsageError):
        load_resumable(out)


def test_a_checkpoint_with_one_bound_of_two_is_of_another_run(tmp_path):
    trainer, config = trained(SMALL, (Replica(0),), until=1), configure(SMALL, CORPUS)
    save_checkpoint(tmp_path, config, trainer)
    path = tmp_path / "checkpoint.safetensors"
    tensors = load_file(path)
    bound = next(name for name in tensors if name.endswith("_floor"))
    save_file({name: values for name, values in tensors.items() if name != bound}, path)
    with pytest.raises(DataError, match=bound):
        restore_checkpoint(tmp_path, config, trainer)


def test_v1_generates_beyond_hearing_and_v1_units_does_not():
    quick = {"epochs": 3, "encoder.widths": [16], "decoder.widths": [16]}
    v1 = trained(V1.override(quick), (Replica(0),)).ensemble
    units = trained(RECIPES["v1-units"].override(quick), (Replica(0),)).ensemble
    assert not SAFE.is_valid(v1.reconstruct(CORPUS.params)[0]).any()
    assert SAFE.is_valid(units.decode(random_latents(units, 500))[0]).all()


def test_a_bounded_decoder_beside_a_normalizer_that_is_not_is_said_in_one_line(caplog):
    trained(SMALL.override({"normalizer": "zscore", "epochs": 1}), (Replica(0), Replica(1)))
    assert len(caplog.records) == 1 and "'sigmoid'" in caplog.text and "'zscore'" in caplog.text
