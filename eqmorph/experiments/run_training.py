"""A training that leaves a run folder: it stops cleanly after an epoch, and can be resumed to the same result."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split, corpus_folds
from eqmorph.errors import DataError, UsageError
from eqmorph.experiments.train import AfterEpoch, Device, Training, assemble, measured, prepare, suited
from eqmorph.recipes.schema import Recipe
from eqmorph.runs import folder as run_folder
from eqmorph.runs.card import save_card
from eqmorph.runs.checkpoint import (
    checkpoint_bytes,
    has_checkpoint,
    remove_checkpoint,
    restore_checkpoint,
    save_checkpoint,
)
from eqmorph.runs.config import DataSource, RunConfig, check_parts, load_config, save_config, versions
from eqmorph.runs.history import save_history
from eqmorph.runs.metrics import RunMetrics, save_metrics
from eqmorph.runs.model import save_model
from eqmorph.runs.words import save_words, word_clouds
from eqmorph.training.loop import Trainer, one_thread_each

CHECKPOINT_SECONDS = 30.0
"""Time between two checkpoints: what a killed training loses at most."""


def configure(
    recipe: Recipe, corpus: Corpus, *, seeds: tuple[int, ...] = (0,), folds: int = 1, split: Split = "submitter"
) -> RunConfig:
    """The config of a new run.

    Args:
        recipe: how the model is built and trained.
        corpus: presets as they were read.
        seeds: one replica for each, in each fold.
        folds: each fold is held out once; 1 trains on every row.
        split: what a fold keeps together.

    Raises:
        DataError: the recipe leaves no word of the corpus.
        UsageError: the recipe names a part or an option that does not exist.
    """
    selected = prepare(corpus, recipe)
    argument, size, seed = corpus.reading or (corpus.source, None, 0)
    source = DataSource(
        argument=argument,
        synthetic_size=size,
        synthetic_seed=seed,
        source=selected.source,
        checksum=selected.checksum,
        synthetic=selected.synthetic,
        grouped_by=selected.grouped_by,
        licence=selected.licence,
        presets=len(selected),
        words=selected.word_counts(),
    )
    return RunConfig(
        recipe=suited(recipe, selected).complete(),
        data=source,
        layout=selected.layout,
        seeds=seeds,
        folds=folds,
        split=split,
        versions=versions(),
    )


def train_run(
    config: RunConfig, corpus: Corpus, folder: Path, *, device: Device = "cpu", after_epoch: AfterEpoch | None = None
) -> Training | None:
    """Train a run into its folder, from its checkpoint if it has one.

    Ctrl-C, or SIGTERM on the command line, finishes the epoch and writes a checkpoint; a second one stops at once,
    and the last checkpoint stands.

    Args:
        config: the run, from `configure` or `load_resumable`.
        corpus: its presets, as they were read.
        folder: where it is kept.
        device: where to compute.
        after_epoch: called after each epoch.

    Returns:
        The finished training; None when it was stopped after a whole epoch.

    Raises:
        DataError: another process holds the folder, it cannot be written, or its checkpoint is damaged.
        DivergedError: a loss is no longer a number.
    """
    selected = prepare(corpus, config.recipe)
    fold_of_row = corpus_folds(selected, config.folds, config.split)
    with run_folder.locked(folder):
        started = time.monotonic()
        limit = checkpoint_bytes(folder)
        trainer = assemble(config.recipe, selected, config.replicas, fold_of_row, device, limit)
        if has_checkpoint(folder):
            restore_checkpoint(folder, config, trainer)
        save_config(folder, config)
        run_folder.save_split(folder, selected.rows, fold_of_row)
        with _first_interrupt() as interrupted:
            trainer.fit(_keep(folder, config, interrupted, after_epoch))
        if trainer.epoch < config.recipe.epochs:
            return None
        training = measured(trainer, selected, fold_of_row, time.monotonic() - started)
        _save(folder, config, training, trainer)
        return training


def load_resumable(folder: Path) -> tuple[RunConfig, Corpus]:
    """Config and corpus of an unfinished run, for `train_run`.

    Raises:
        DataError: no such run, or its data cannot be read or have changed.
        UsageError: the run is finished.
    """
    config = load_config(folder)
    if run_folder.run_state(folder) == "finished":
        raise UsageError(f"{folder}: is finished, so there is nothing to resume")
    check_parts(folder, config)
    corpus = config.data.read()
    if not config.data.holds(corpus):
        raise DataError(f"{corpus.source}: is not the data this run was started on (its SHA-256 has changed)")
    return config, corpus


def run_metrics(config: RunConfig, training: Training) -> RunMetrics:
    """The figures of a training as a run folder holds them."""
    return RunMetrics(
        figures=training.figures,
        ranges={where: dict(groups) for where, groups in training.ranges.items()},
        data=config.data.source,
        synthetic=config.data.synthetic,
        seconds=round(training.seconds, 2),
        seconds_per_replica=round(training.seconds / len(config.replicas), 2),
    )


def _keep(
    folder: Path, config: RunConfig, interrupted: Callable[[], bool], after_epoch: AfterEpoch | None
) -> Callable[[Trainer], bool]:
    """What happens after each epoch: a checkpoint now and then, and a stop when the person asks for it."""
    saved = time.monotonic()

    def after(trainer: Trainer) -> bool:
        nonlocal saved
        if after_epoch is not None:
            after_epoch(trainer)
        if interrupted() or time.monotonic() - saved > CHECKPOINT_SECONDS:
            save_checkpoint(folder, config, trainer)
            saved = time.monotonic()
        return not interrupted()

    return after


@one_thread_each()
def _save(folder: Path, config: RunConfig, training: Training, trainer: Trainer) -> None:
    """Write a finished run; its metrics come last, so that a run that has them has everything."""
    ensemble = training.ensemble
    save_model(folder, ensemble)
    save_words(folder, word_clouds(ensemble, training.corpus, trainer.rows))
    save_history(folder, ensemble.replicas, training.history)
    metrics = run_metrics(config, training)
    save_card(folder, config, metrics)
    save_metrics(folder, metrics)
    remove_checkpoint(folder)


@contextmanager
def _first_interrupt() -> Iterator[Callable[[], bool]]:
    """Within, the first Ctrl-C only sets a flag (read by calling what is yielded); the second interrupts.

    SIGTERM is heeded in the same way where it means the same, as on the command line.
    """
    asked = False

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    same = signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    numbers = (signal.SIGINT, signal.SIGTERM) if same else (signal.SIGINT,)
    try:
        previous = {number: signal.signal(number, handle) for number in numbers}
    except ValueError:  # not the main thread: whoever runs it there decides about interrupts
        yield lambda: False
        return
    try:
        yield lambda: asked
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
