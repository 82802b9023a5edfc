"""One training: a recipe and a corpus in, trained replicas with their figures out, all in memory.

`eqmorph.experiments.run_training` does the same into a run folder, from which it can be resumed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.selection import select
from eqmorph.corpora.splits import Split, corpus_folds
from eqmorph.errors import UsageError
from eqmorph.experiments.measure import Spans, contrastive_figures, measure
from eqmorph.losses import LOSSES
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.config import replicas
from eqmorph.runs.memory import SLACK, bounded_memory
from eqmorph.runs.room import COPIES_OF_WEIGHTS, check_room, physical_memory
from eqmorph.training.group import Readings
from eqmorph.training.loop import Trainer, one_thread_each
from eqmorph.training.replica import Replica, folds_held_out
from eqmorph.training.replicas import Ensemble, build

Device = Literal["auto", "cpu", "cuda", "mps"]
PAIR_BYTES = 22
"""Bytes that a step of a contrastive loss takes for each pair of rows; measured with V2 and batches of 5,000."""

AfterEpoch = Callable[[Trainer], None]


@dataclass(frozen=True)
class Training:
    """R replicas of one recipe, trained and measured.

    Attributes:
        ensemble: the replicas, on the CPU and in evaluation mode.
        corpus: the N presets that the recipe selected.
        fold_of_row: (N,) the fold that holds each row out.
        history: readings of each epoch, name -> (R,).
        figures: name -> (R,); NaN where a figure is not defined.
        ranges: "reconstructions" and "random latents" -> lowest and highest value of each group of parameters.
        seconds: how long the training took.
    """

    ensemble: Ensemble
    corpus: Corpus
    fold_of_row: np.ndarray
    history: list[Readings]
    figures: dict[str, np.ndarray]
    ranges: dict[str, Spans]
    seconds: float

    def __repr__(self) -> str:
        recipe, replicas = self.ensemble.recipe.name, len(self.ensemble.replicas)
        return f"Training({recipe!r}, {replicas} replicas, {len(self.history)} epochs, {len(self.figures)} figures)"

    @property
    def held_out(self) -> np.ndarray:
        """(R,) the fold that each replica held out; -1 where nothing was."""
        return np.array(folds_held_out(self.ensemble.replicas))


def train(
    recipe: Recipe,
    corpus: Corpus,
    *,
    seeds: tuple[int, ...] = (0,),
    folds: int = 1,
    split: Split = "submitter",
    device: Device = "cpu",
    after_epoch: AfterEpoch | None = None,
) -> Training:
    """Train one replica for each pair of a seed and a fold, side by side, and measure them.

    Every keyword argument has a default.

    Args:
        recipe: how the model is built and trained, and which presets of the corpus it learns from.
        corpus: presets as they were read.
        seeds: the same seed gives the same weights, to the last bit on one machine.
        folds: each fold is held out once; 1 trains on every row.
        split: what a fold keeps together.
        device: where to compute; "auto" is CUDA where there is one, else the CPU.
        after_epoch: called after each epoch.

    Raises:
        DataError: the recipe leaves no word of the corpus.
        UsageError: more folds than submitters, or a device that this machine does not have.
        DivergedError: a loss is no longer a number.

    Example:
        >>> from eqmorph.corpora import load_corpus
        >>> from eqmorph.recipes.named import V2
        >>> training = train(V2.override({"epochs": 2}), load_corpus(None, 200), seeds=(0, 1))
        >>> training.figures["seen.main.rmse_median_db"].shape
        (2,)
    """
    selected = prepare(corpus, recipe)
    recipe = suited(recipe, selected)
    fold_of_row = corpus_folds(selected, folds, split)
    started = time.monotonic()
    trainer = assemble(recipe, selected, replicas(seeds, folds), fold_of_row, device)
    trainer.fit(_always(after_epoch))
    return measured(trainer, selected, fold_of_row, time.monotonic() - started)


def prepare(corpus: Corpus, recipe: Recipe) -> Corpus:
    """The rows of a corpus, as it was read, that a recipe learns from.

    Prepare a corpus once. Where a recipe fills inactive bands and orders peaks, an inactive peak takes the default of
    the place it stands in and may then move to another place, whose default it would take the second time: the curve
    is the same, the numbers are not.
    """
    return select(corpus, recipe.data)


def suited(recipe: Recipe, corpus: Corpus) -> Recipe:
    """The recipe as it can be trained on a prepared corpus: without words, what it learns of words is left out."""
    return recipe if corpus.labelled.any() else recipe.without_words()


def assemble(
    recipe: Recipe,
    corpus: Corpus,
    replicas: tuple[Replica, ...],
    fold_of_row: np.ndarray,
    device: Device = "cpu",
    limit: float | None = None,
) -> Trainer:
    """A trainer of untrained replicas, ready for its first epoch.

    Args:
        recipe: how the model is built and trained.
        corpus: the N presets that the recipe selected.
        replicas: the trainings to run side by side.
        fold_of_row: (N,) the fold that holds each row out.
        device: where to compute.
        limit: most bytes that the weights may take; None for what this machine has.

    Raises:
        DataError: the weights do not fit into this machine; nothing that is too much has been allocated.
    """
    usable = resolve_device(device)
    check_room(_bytes_of_pairs(recipe, len(replicas)), f"recipe {recipe.name!r}:", "take smaller batches")
    room = physical_memory() / COPIES_OF_WEIGHTS if limit is None else limit + SLACK
    with bounded_memory(room, f"recipe {recipe.name!r}"):
        ensemble = build(recipe, corpus, replicas, fold_of_row)
    return Trainer(ensemble, corpus, fold_of_row, usable)


def _bytes_of_pairs(recipe: Recipe, replicas: int) -> int:
    """What a step takes for losses that compare every row of a batch with every other."""
    rows = {"rows": recipe.batch_size, "words": recipe.word_batch.size if recipe.word_batch else 0}
    paired = [term.on for term in recipe.losses.values() if "embedding" in LOSSES.load(term.name).reads]
    return PAIR_BYTES * replicas * max((rows[on] ** 2 for on in paired), default=0)


@one_thread_each()
def measured(trainer: Trainer, corpus: Corpus, fold_of_row: np.ndarray, seconds: float) -> Training:
    """Measure the replicas of a trainer after its last epoch.

    Args:
        trainer: R trained replicas.
        corpus: the N presets that the recipe selected.
        fold_of_row: (N,) the fold that holds each row out.
        seconds: how long the training took.
    """
    ensemble = trainer.ensemble
    ensemble.model.to("cpu").eval()
    measurement = measure(ensemble, corpus, fold_of_row)
    last = trainer.history[-1]
    figures = {f"training.{name}": last[name] for name in (*trainer.recipe.losses, "total")}
    figures |= contrastive_figures(trainer.history) | measurement.figures
    return Training(ensemble, corpus, fold_of_row, trainer.history, figures, measurement.ranges, seconds)


def resolve_device(device: Device) -> str:
    """The device by its name in PyTorch.

    Raises:
        UsageError: this machine has none of that kind.
    """
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if device == "auto":
        return "cuda" if available["cuda"] else "cpu"
    if not available.get(device, False):
        usable = ", ".join(["auto", *(name for name, usable in available.items() if usable)])
        raise UsageError(
            f"device {device!r} cannot be used by PyTorch on this machine (available: {usable})", "device"
        )
    return device


def _always(after_epoch: AfterEpoch | None) -> Callable[[Trainer], bool]:
    """A callback that lets the training go on."""

    def go_on(trainer: Trainer) -> bool:
        if after_epoch is not None:
            after_epoch(trainer)
        return True

    return go_on
