"""One training from beginning to end: corpus in, run folder out; stops cleanly and can be taken up again."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from eqmorph import files
from eqmorph.corpora import load
from eqmorph.corpora.corpus import Corpus, select
from eqmorph.corpora.splits import By, corpus_folds
from eqmorph.errors import DataError, UsageError
from eqmorph.experiments.measure import contrastive_figures, measure
from eqmorph.recipes.schema import Recipe
from eqmorph.runs import run as runs
from eqmorph.runs.run import DataSource, RunConfig
from eqmorph.training.loop import Trainer
from eqmorph.training.replicas import build

CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_SECONDS = 30.0

AfterEpoch = Callable[[Trainer], None]


def prepare(corpus: Corpus, recipe: Recipe) -> Corpus:
    """The rows of a corpus that a recipe learns from."""
    return select(corpus, **recipe.data.model_dump())


def configure(
    recipe: Recipe,
    data: str | None,
    synthetic_size: int | None = None,
    seeds: tuple[int, ...] = (0,),
    fold_count: int = 1,
    split: By = "submitter",
    strict: bool = False,
) -> tuple[RunConfig, Corpus]:
    """The config of a run and the corpus it is about, with the recipe's selection made."""
    corpus = prepare(load(data, synthetic_size, strict=strict), recipe)
    argument = data if data in (None, "safe") else str(Path(str(data)))
    source = DataSource(
        argument=argument,
        synthetic_size=synthetic_size,
        source=corpus.source,
        checksum=corpus.checksum,
        synthetic=corpus.synthetic,
        presets=len(corpus),
        words=corpus.word_counts(),
    )
    config = RunConfig(
        recipe=recipe.complete(), data=source, seeds=seeds, folds=fold_count, split=split, versions=runs.versions()
    )
    return config, corpus


def train(config: RunConfig, corpus: Corpus, out: Path, device: str, after_epoch: AfterEpoch) -> bool:
    """Train into the folder `out`, from its checkpoint if it has one.

    Ctrl-C finishes the epoch, writes a checkpoint and returns False; a second Ctrl-C stops at once, and the last
    checkpoint stands. Returns True when the run is finished.
    """
    fold_of_row = corpus_folds(corpus, config.folds, by=check_split(config.split))
    ensemble = build(config.recipe, corpus, config.replicas, fold_of_row)
    trainer = Trainer(ensemble, corpus, fold_of_row, device)
    files.write_text(out / "config.json", config.model_dump_json(indent=2) + "\n")
    split = "".join(f"{row},{fold}\n" for row, fold in zip(corpus.rows, fold_of_row, strict=True))
    files.write_text(out / "split.csv", "row,fold\n" + split)
    if (out / CHECKPOINT).exists():
        try:
            trainer.restore(runs.load_tensors(out / CHECKPOINT))
        except (KeyError, RuntimeError) as error:
            raise DataError(f"{out / CHECKPOINT}: does not fit the run ({error}); train it anew") from None
    started = saved = time.monotonic()

    with _first_interrupt() as interrupted:

        def after(trained: Trainer) -> bool:
            nonlocal saved
            after_epoch(trained)
            if interrupted() or time.monotonic() - saved > CHECKPOINT_SECONDS:
                runs.save_tensors(out / CHECKPOINT, trained.state())
                saved = time.monotonic()
            return not interrupted()

        trainer.fit(after)
    if trainer.epoch < config.recipe.epochs:
        return False
    _finish(config, corpus, fold_of_row, trainer, out, time.monotonic() - started)
    return True


def resume(out: Path) -> tuple[RunConfig, Corpus]:
    """Config and corpus of an unfinished run folder, the corpus checked against its checksum."""
    config = runs.load_config(out)
    if not (out / CHECKPOINT).exists():
        state = "is finished" if (out / "metrics.json").exists() else "has no checkpoint; train it anew"
        raise UsageError(f"{out}: {state}, so there is nothing to resume")
    source = config.data
    corpus = prepare(load(source.argument, source.synthetic_size), config.recipe)
    if corpus.checksum != source.checksum:
        raise DataError(f"{corpus.source}: is not the data this run was started on (its SHA-256 has changed)")
    return config, corpus


def _finish(
    config: RunConfig, corpus: Corpus, fold_of_row: np.ndarray, trainer: Trainer, out: Path, seconds: float
) -> None:
    ensemble = trainer.ensemble
    ensemble.model.to("cpu").eval()
    measured = measure(ensemble, corpus, fold_of_row)
    last = trainer.history[-1]
    figures = {f"training.{name}": last[name] for name in (*config.recipe.losses, "total")}
    figures |= contrastive_figures(trainer.history) | measured.figures
    metrics = runs.metrics_json(figures, dict(measured.ranges)) | {
        "data": config.data.source,
        "synthetic": config.data.synthetic,
        "seconds": round(seconds, 2),
        "seconds_per_replica": round(seconds / len(ensemble.replicas), 2),
    }
    runs.save_model(out, ensemble)
    runs.save_words(out, runs.word_clouds(ensemble, corpus, trainer.batches.rows))
    runs.save_history(out, ensemble.replicas, trainer.history)
    files.write_text(out / "metrics.json", json.dumps(metrics, indent=2) + "\n")
    files.write_text(out / "README.md", _readme(config))
    (out / CHECKPOINT).unlink(missing_ok=True)


def _readme(config: RunConfig) -> str:
    data, recipe = config.data, config.recipe
    held = "nothing held out" if config.folds == 1 else f"{config.folds} folds held out by {config.split}"
    kind = "Synthetic data" if data.synthetic else "Data"
    return (
        f"# Run of the recipe {recipe.name}\n\n{recipe.about}\n\n"
        f"- {kind}: {data.source}, {data.presets:,} presets used, SHA-256 `{data.checksum}`\n"
        f"- Replicas: {len(config.replicas)} (seeds {list(config.seeds)}, {held})\n"
        f"- Versions: {', '.join(f'{name} {number}' for name, number in config.versions.items())}\n\n"
        "The whole recipe stands in `config.json`, losses in `history.csv`, figures in `metrics.json`.\n"
        "`eqmorph evaluate`, `encode`, `reconstruct`, `generate`, `morph --model` and `plot run` take this folder.\n"
    )


def pick_device(name: str) -> str:
    """`auto` is CUDA where there is one, else the CPU."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if name == "auto":
        return "cuda" if cuda else "cpu"
    if name not in ("cpu", "cuda", "mps"):
        raise UsageError(f"--device {name!r}: expected auto, cpu, cuda or mps")
    if (name == "cuda" and not cuda) or (name == "mps" and not mps):
        raise UsageError(f"--device {name}: this machine has none that PyTorch can use; try --device auto")
    return name


def check_split(name: str) -> By:
    """The way to split by its name."""
    if name not in ("submitter", "row"):
        raise UsageError(f"--split {name!r}: expected submitter or row")
    return "row" if name == "row" else "submitter"


@contextmanager
def _first_interrupt() -> Iterator[Callable[[], bool]]:
    """Within, the first Ctrl-C only sets a flag (read by calling what is yielded); the second interrupts."""
    asked = False

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    try:
        previous = signal.signal(signal.SIGINT, handle)
    except ValueError:  # not the main thread: whoever runs it there decides about interrupts
        yield lambda: False
        return
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, previous)
