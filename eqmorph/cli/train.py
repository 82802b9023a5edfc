"""`eqmorph train`: a recipe and a corpus to a run folder."""

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.console import detail, print_json, print_table, progress, reading, remark
from eqmorph.cli.failures import INTERRUPTED
from eqmorph.cli.options import (
    BatchSizeOption,
    ConfigOption,
    DataOption,
    DecoderOption,
    DeviceOption,
    EncoderOption,
    EpochsOption,
    ExcludeOption,
    JsonOption,
    LatentsOption,
    LearningRateOption,
    MinCountOption,
    NormalizerOption,
    RecipeOption,
    SeedOption,
    SetOption,
    SplitOption,
    SyntheticOption,
)
from eqmorph.cli.recipes import changes_in_order, chosen_recipe
from eqmorph.cli.threads import replicas_on_idle_cores
from eqmorph.corpora import load
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import sample_note
from eqmorph.errors import UsageError
from eqmorph.evaluation.summary import main_figures
from eqmorph.experiments.run_training import configure, load_resumable, require_new, run_metrics, train_run
from eqmorph.experiments.train import Device, Training
from eqmorph.progress import followed
from eqmorph.recipes.named import V1
from eqmorph.recipes.overrides import format_settings
from eqmorph.runs.config import RunConfig
from eqmorph.tables import Table
from eqmorph.training.loop import Trainer

SeedsOption = Annotated[int, typer.Option("--seeds", min=1, max=1000, help="How many seeds, trained side by side.")]
FoldsOption = Annotated[
    int, typer.Option("--folds", min=1, max=1000, help="Hold out each of K folds; 1 trains on every row.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Stop at the first refused row of the file.")]
RunOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Run folder.", show_default="runs/RECIPE-DATE-TIME")
]
ResumeOption = Annotated[
    Path | None, typer.Option("--resume", help="Finish an interrupted run folder.", show_default=False)
]


def train(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    recipe: RecipeOption = "default",
    normalizer: NormalizerOption = None,
    encoder: EncoderOption = None,
    decoder: DecoderOption = None,
    latents: LatentsOption = None,
    epochs: EpochsOption = None,
    batch_size: BatchSizeOption = None,
    learning_rate: LearningRateOption = None,
    settings: SetOption = None,
    config: ConfigOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    seed: SeedOption = 0,
    seeds: SeedsOption = 1,
    folds: FoldsOption = 1,
    split: SplitOption = "submitter",
    strict: StrictOption = False,
    device: DeviceOption = "auto",
    out: RunOption = None,
    resume: ResumeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a model on a corpus of presets.

    The run folder holds config, weights, history and metrics. Ctrl-C writes a checkpoint; --resume continues
    from it to the same result.

    Examples:

      eqmorph train --normalizer logminmax

      eqmorph train --data SAFEEqualiserUserData.csv --recipe v2 --folds 5 --seeds 3 --out runs/v2

      eqmorph train --recipe v2 --set decoder.dropout=0.2 --set losses.contrastive.weight.end=0.3
    """
    if resume is not None:
        if out is not None:
            raise UsageError("--resume names the run folder; leave --out away")
        folder = resume
        with reading():
            run_config, corpus = load_resumable(folder)
    else:
        options = {
            "normalizer": normalizer,
            "encoder": encoder,
            "decoder": decoder,
            "latents": latents,
            "epochs": epochs,
            "batch_size": batch_size,
            "learning_rate": learning_rate,
        }
        chosen = chosen_recipe(recipe, changes_in_order(config, settings, options, exclude, min_count))
        with reading():
            corpus = load(data, synthetic, strict=strict)
        run_config = configure(chosen, corpus, seeds=tuple(range(seed, seed + seeds)), folds=folds, split=split)
        folder = out or Path("runs") / f"{chosen.name}-{datetime.now():%Y%m%d-%H%M%S}"
        _require_new(folder)
    _describe(run_config)
    training = _train(run_config, corpus, folder, device)
    if training is None:
        remark(f"stopped after a whole epoch; go on with: eqmorph train --resume {folder}")
        raise typer.Exit(INTERRUPTED)
    if as_json:
        print_json({"run": str(folder)} | run_metrics(run_config, training).model_dump(mode="json"))
    else:
        print_table(_table(training, run_config, folder))


def _require_new(folder: Path) -> None:
    """Refuse a folder that holds a run, and say how to go on."""
    try:
        require_new(folder)
    except UsageError:
        raise UsageError(
            f"{folder}: holds a run already; finish it with --resume {folder} or choose another --out"
        ) from None


def _describe(config: RunConfig) -> None:
    """Say what is about to be trained, on what."""
    data = config.data
    together = data.grouped_by if config.split == "submitter" else config.split
    held_out = "nothing held out" if config.folds == 1 else f"{config.folds} folds by {together}"
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
    held_out = config.data.grouped_by if config.split == "submitter" else config.split
    sample = "in sample: nothing was held out" if config.folds == 1 else f"{held_out}s held out, 95 % interval"
    return sample if config.main_words else f"{sample}; no words"


def _table(training: Training, config: RunConfig, folder: Path) -> Table:
    """The figures of a run on the rows it held out, or on all of them where it held out none."""
    sample = _sample(config) + sample_note(config.data.presets)
    note = f"{config.data.source}; {sample}; {training.seconds:.0f} s"
    figures = main_figures(training.figures, training.held_out, bool(config.main_words), note)
    return replace(figures, title=f"{config.recipe.name}: {folder}")
