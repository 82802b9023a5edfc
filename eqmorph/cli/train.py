"""`eqmorph train`: a recipe and a corpus to a run folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from eqmorph.cli.console import detail, print_json, print_table, progress, remark
from eqmorph.cli.failures import INTERRUPTED
from eqmorph.cli.options import (
    ConfigOption,
    DataOption,
    DeviceOption,
    ExcludeOption,
    JsonOption,
    MinCountOption,
    RecipeOption,
    SetOption,
    SplitOption,
    SyntheticOption,
    names_of,
)
from eqmorph.cli.recipes import changes_in_order, chosen_recipe
from eqmorph.corpora import load
from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import UsageError
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.run_training import configure, load_resumable, require_new, run_metrics, train_run
from eqmorph.experiments.train import Device, Training
from eqmorph.recipes.named import V1
from eqmorph.recipes.overrides import format_settings
from eqmorph.runs.config import RunConfig
from eqmorph.tables import Column, Interval, Table, Text
from eqmorph.training.loop import Trainer

SHOWN = (
    "training.reconstruction",
    "{where}.main.rmse_median_db",
    "{where}.main.rmse_p90_db",
    "{where}.main.valid",
    "{where}.main.silhouette",
    "{where}.main.davies_bouldin",
    "{where}.main.accuracy_1nn",
    "seen.all.silhouette",
    "seen.all.davies_bouldin",
    "contrastive.normalized_end",
)
"""Keys of the figures that are shown of a run; the others are in its metrics and in --json."""


def train(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    recipe: RecipeOption = "default",
    normalizer: Annotated[
        str | None,
        typer.Option(
            help="Replace the recipe's normalizer.", autocompletion=names_of("normalizers"), show_default=False
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(help="Replace its encoder.", autocompletion=names_of("encoders"), show_default=False),
    ] = None,
    decoder: Annotated[
        str | None,
        typer.Option(help="Replace its decoder.", autocompletion=names_of("decoders"), show_default=False),
    ] = None,
    latents: Annotated[int | None, typer.Option(min=1, help="Latent dimensions.", show_default=False)] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the data.", show_default=False)] = None,
    batch_size: Annotated[int | None, typer.Option(min=2, help="Presets in each step.", show_default=False)] = None,
    learning_rate: Annotated[
        float | None, typer.Option(min=0, help="Highest learning rate.", show_default=False)
    ] = None,
    settings: SetOption = None,
    config: ConfigOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    seed: Annotated[int, typer.Option(min=0, help="First seed; same seed, same result.")] = 0,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many seeds, trained side by side.")] = 1,
    folds: Annotated[int, typer.Option(min=1, max=1000, help="Hold out each of K folds; 1 trains on every row.")] = 1,
    split: SplitOption = "submitter",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first refused row of the file.")] = False,
    device: DeviceOption = "auto",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Run folder.", show_default="runs/RECIPE-DATE-TIME"),
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="Finish an interrupted run folder.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train a model of a corpus of presets.

    The run folder holds config, weights, history and metrics. Ctrl-C keeps what is done; --resume goes on to the
    same result.

    Examples:

      eqmorph train --normalizer logminmax

      eqmorph train --data SAFEEqualiserUserData.csv --recipe v2 --folds 5 --seeds 3 --out runs/v2

      eqmorph train --recipe v2 --set decoder.dropout=0.2 --set losses.contrastive.weight.end=0.3
    """
    if resume is not None and out is not None:
        raise UsageError("--resume names the run folder; leave --out away")
    if resume is not None:
        folder = resume
        run_config, corpus = load_resumable(folder)
    else:
        options: dict[str, Any] = {
            "normalizer": normalizer,
            "encoder": encoder,
            "decoder": decoder,
            "latent_dim": latents,
        }
        options |= {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate}
        chosen = chosen_recipe(recipe, changes_in_order(config, settings, options, exclude, min_count))
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
    held_out = "nothing held out" if config.folds == 1 else f"{config.folds} folds by {config.split}"
    replicas = f"{len(config.replicas)} replica{'s' if len(config.replicas) > 1 else ''}"
    remark(f"{config.recipe.name}: {replicas} ({held_out}) on {data.presets:,} presets of {data.source}")
    detail(f"SHA-256 {data.checksum}; recipe: v1 {' '.join(format_settings(config.recipe.changes(V1)))}")


def _train(config: RunConfig, corpus: Corpus, folder: Path, device: Device) -> Training | None:
    """Train with a bar that counts epochs and shows the losses."""
    with progress() as bar:
        task = bar.add_task("training", total=config.recipe.epochs, note="")

        def after_epoch(trainer: Trainer) -> None:
            last = trainer.history[-1]
            losses = " ".join(f"{role} {last[role].mean():.4g}" for role in trainer.losses)
            bar.update(task, completed=trainer.epoch, note=losses)

        return train_run(config, corpus, folder, device=device, after_epoch=after_epoch)


def _table(training: Training, config: RunConfig, folder: Path) -> Table:
    """The figures of a run on the rows it held out, or on all of them where it held out none."""
    where = "seen" if config.folds == 1 else "unseen"
    rows = []
    for key in (template.format(where=where) for template in SHOWN):
        if key in training.figures:
            figure = figure_of(key)
            mean, half = interval(training.figures[key], training.held_out)
            rows.append((Text(figure.column), Interval(mean, half)))
    sample = "in sample: nothing was held out" if config.folds == 1 else f"{config.split}s held out, 95 % interval"
    note = f"{config.data.source}; {sample}; {training.seconds:.0f} s"
    return Table(f"{config.recipe.name}: {folder}", (Column("figure"), Column("value")), tuple(rows), note)
