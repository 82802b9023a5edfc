"""The training of `eqmorph train` once its arguments are known: a bar, and the figures of the run."""

import time
from dataclasses import replace
from pathlib import Path

import typer

from eqmorph.cli.console import detail, print_json, print_table, progress, reading, remark
from eqmorph.cli.failures import INTERRUPTED
from eqmorph.cli.threads import replicas_on_idle_cores
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import sample_note
from eqmorph.evaluation.summary import main_figures
from eqmorph.experiments.run_training import load_resumable, run_metrics, train_run
from eqmorph.experiments.train import Device, Training
from eqmorph.progress import followed
from eqmorph.recipes.named import V1
from eqmorph.recipes.overrides import format_settings
from eqmorph.runs.config import RunConfig
from eqmorph.runs.origin import DIGEST
from eqmorph.tables import Table
from eqmorph.training.loop import Trainer


def resume(folder: Path, device: Device, as_json: bool) -> None:
    """Finish an interrupted run."""
    with reading():
        config, corpus = load_resumable(folder)
    train(config, corpus, folder, device, as_json)


def train(config: RunConfig, corpus: Corpus, folder: Path, device: Device, as_json: bool) -> None:
    """Train a run into its folder, and print its figures."""
    _describe(config)
    training = _train(config, corpus, folder, device)
    if training is None:
        remark(f"stopped after a whole epoch; go on with: eqmorph train --resume {folder}")
        raise typer.Exit(INTERRUPTED)
    if as_json:
        # The digest is that of the config in the folder, which the metrics there hold.
        print_json({"run": str(folder)} | run_metrics(config, training).model_dump(mode="json", exclude={DIGEST}))
    else:
        print_table(_table(training, config, folder))


def _describe(config: RunConfig) -> None:
    """Say what is about to be trained, on what."""
    data = config.data
    held_out = "nothing held out" if config.folds == 1 else f"{config.folds} folds by {config.held_together}"
    replicas = f"{len(config.replicas)} replica{'s' if len(config.replicas) > 1 else ''}"
    remark(f"{config.recipe.name}: {replicas} ({held_out}) on {data.source}, {data.presets:,} presets used")
    detail(f"SHA-256 {data.checksum}; recipe: v1 {' '.join(format_settings(config.recipe.changes(V1)))}")


def _train(config: RunConfig, corpus: Corpus, folder: Path, device: Device) -> Training | None:
    """Train with a bar that counts epochs and shows the losses."""
    epochs = config.recipe.epochs
    begun = trained = time.process_time()
    with (
        progress("training", total=epochs) as update,
        followed(lambda share: update(completed=share * epochs)),
        replicas_on_idle_cores(),
    ):

        def after_epoch(trainer: Trainer) -> None:
            nonlocal trained
            last = trainer.history[-1]
            losses = " ".join(f"{role} {last[role].mean():.4g}" for role in trainer.losses)
            is_last = trainer.epoch == epochs
            update(completed=trainer.epoch, note=losses, description="measuring" if is_last else "training")
            trained = time.process_time()

        training = train_run(config, corpus, folder, device=device, after_epoch=after_epoch)
    if training is not None:
        _detail_stages(begun, trained, time.process_time())
    return training


def _detail_stages(begun: float, trained: float, written: float) -> None:
    """Say what a process spent its time on, from its processor time at the end of each stage."""
    detail(
        f"processor time: start-up {begun:.2f} s, training {trained - begun:.2f} s, "
        f"measuring and writing {written - trained:.2f} s"
    )


def _sample(config: RunConfig) -> str:
    """Which rows the figures are about."""
    sample = "in sample: nothing was held out" if config.folds == 1 else f"{config.held_together}s held out"
    return f"{sample}; {config.reading}"


def _table(training: Training, config: RunConfig, folder: Path) -> Table:
    """The figures of a run on the rows it held out, or on all of them where it held out none."""
    sample = _sample(config) + sample_note(config.data.presets)
    note = f"{config.data.source}; {sample}; {training.seconds:.0f} s"
    figures = main_figures(training.figures, training.held_out, bool(config.main_words), note)
    return replace(figures, title=f"{config.recipe.name}: {folder}")
