"""`eqmorph train`: a recipe and a corpus to a run folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from eqmorph.cli.console import JsonOption, completer, print_json, progress, stderr, stdout, table
from eqmorph.corpora.splits import Split

if TYPE_CHECKING:
    from eqmorph.experiments.train import Training
    from eqmorph.recipes.schema import Recipe
    from eqmorph.runs.config import RunConfig

DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        "-d",
        envvar="EQMORPH_DATA",
        help="A SAFE file, or [bold]safe[/] for the fetched one. Without it: the embedded synthetic corpus.",
        show_default=False,
    ),
]
SyntheticOption = Annotated[
    int | None,
    typer.Option("--synthetic", min=100, help="Draw this many synthetic presets.", show_default=False),
]
RecipeOption = Annotated[
    str, typer.Option("--recipe", "-r", help="A named recipe; see [bold]eqmorph list recipes[/].")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a field of the recipe: [bold]decoder.dropout=0.2[/].", show_default=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="TOML file with fields of the recipe (default: eqmorph.toml here).", show_default=False
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option("--exclude", help="Word to leave out, repeatable; '' leaves none out.", show_default="test"),
]
MinCountOption = Annotated[
    int | None, typer.Option("--min-count", min=1, help="Presets a word needs.", show_default="5")
]
DeviceOption = Annotated[Literal["auto", "cpu", "cuda", "mps"], typer.Option("--device", help="Where to compute.")]


def train(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    recipe: RecipeOption = "default",
    normalizer: Annotated[
        str | None,
        typer.Option(
            help="Replace the recipe's normalizer.",
            autocompletion=completer("eqmorph.normalizers", "NORMALIZERS"),
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            autocompletion=completer("eqmorph.models", "ENCODERS"), help="Replace its encoder.", show_default=False
        ),
    ] = None,
    decoder: Annotated[
        str | None,
        typer.Option(
            autocompletion=completer("eqmorph.models", "DECODERS"), help="Replace its decoder.", show_default=False
        ),
    ] = None,
    latents: Annotated[int | None, typer.Option(min=1, help="Latent dimensions.", show_default=False)] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the data.", show_default=False)] = None,
    batch_size: Annotated[int | None, typer.Option(min=2, help="Presets a step.", show_default=False)] = None,
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
    split: Annotated[Split, typer.Option(help="What a fold keeps together.")] = "submitter",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first refused row of the file.")] = False,
    device: DeviceOption = "auto",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Run folder (default: runs/RECIPE-DATE-TIME).", show_default=False),
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="Finish an interrupted run folder.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train an autoencoder of EQ presets; leaves a run folder with config, weights, history and metrics.

    Ctrl-C keeps what is done; [bold]--resume[/] goes on to the same result.

    Examples:

      eqmorph train --normalizer logminmax

      eqmorph train --data SAFEEqualiserUserData.csv --recipe v2 --folds 5 --seeds 3 --out runs/v2

      eqmorph train --recipe v2 --set decoder.dropout=0.2 --set losses.contrastive.weight.end=0.3
    """
    from eqmorph.corpora import load
    from eqmorph.errors import UsageError
    from eqmorph.experiments.run_training import configure, load_resumable, require_new, train_run

    single_thread()
    if resume is not None:
        if out is not None:
            raise UsageError("--resume names the run folder; leave --out away")
        run_config, corpus, folder = *load_resumable(resume), resume
    else:
        parts = {"normalizer": normalizer, "encoder": encoder, "decoder": decoder}
        changes: dict[str, Any] = {name: value for name, value in parts.items() if value is not None}
        numbers = {
            "latent_dim": latents,
            "epochs": epochs,
            "batch_size": batch_size,
            "learning_rate": learning_rate,
        }
        changes |= {name: value for name, value in numbers.items() if value is not None}
        chosen = resolve_recipe(recipe, config, settings, changes, exclude, min_count)
        corpus = load(data, synthetic, strict=strict)
        run_config = configure(chosen, corpus, seeds=tuple(range(seed, seed + seeds)), folds=folds, split=split)
        folder = out or default_folder(chosen.name)
        require_new(folder)
    describe(run_config)
    with progress() as bar:
        task = bar.add_task("training", total=run_config.recipe.epochs, note="")

        def after_epoch(trainer: Any) -> None:
            last = trainer.history[-1]
            shown = [f"{role} {last[role].mean():.4g}" for role in trainer.losses]
            bar.update(task, completed=trainer.epoch, note=" ".join(shown))

        training = train_run(run_config, corpus, folder, device=device, after_epoch=after_epoch)
    if training is None:
        stderr().print(f"stopped after a whole epoch; go on with: eqmorph train --resume {folder}")
        raise typer.Exit(130)
    report(training, run_config, folder, as_json)


def single_thread() -> None:
    """These networks are too small for several threads a step; parallelism is over runs."""
    import torch

    torch.set_num_threads(1)


def resolve_recipe(
    name: str,
    config: Path | None,
    settings: list[str] | None,
    changes: dict[str, Any] | None = None,
    exclude: list[str] | None = None,
    min_count: int | None = None,
) -> "Recipe":
    """The named recipe with the TOML file, then `--set`, then options laid over it."""
    from eqmorph.recipes import named as recipes

    recipe = recipes.recipe(recipes.DEFAULT if name == "default" else name)
    for layer in overrides(config, settings, changes or {}, exclude, min_count):
        recipe = recipe.override(layer)
    return recipe


def overrides(
    config: Path | None,
    settings: list[str] | None,
    changes: dict[str, Any],
    exclude: list[str] | None,
    min_count: int | None,
) -> list[dict[str, Any]]:
    """What a TOML file, `--set` and options change in a recipe, to be laid over it in this order."""
    from eqmorph.recipes.overrides import parse_settings, read_toml

    if config is None and Path("eqmorph.toml").is_file():
        config = Path("eqmorph.toml")
    options = dict(changes)
    if exclude is not None:
        options["data.exclude"] = [word.strip().lower() for word in exclude if word.strip()]
    if min_count is not None:
        options["data.min_count"] = min_count
    return [read_toml(config) if config else {}, parse_settings(settings or []), options]


def default_folder(name: str) -> Path:
    """A new folder under runs/, named by recipe and time."""
    from datetime import datetime

    return Path("runs") / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"


def describe(config: "RunConfig") -> None:
    """One line on stderr: what is about to be trained, on what."""
    data = config.data
    held = "nothing held out" if config.folds == 1 else f"{config.folds} folds by {config.split}"
    replicas = f"{len(config.replicas)} replica{'s' if len(config.replicas) > 1 else ''}"
    stderr().print(
        f"{config.recipe.name}: {replicas} ({held}) on {data.presets:,} presets of {data.source}", style="dim"
    )


FIGURES: dict[str, str] = {
    "training.reconstruction": "reconstruction loss, as trained",
    "{where}.main.rmse_median_db": "response RMSE, median (dB)",
    "{where}.main.rmse_p90_db": "response RMSE, 90th percentile (dB)",
    "{where}.main.valid": "valid outputs",
    "{where}.main.silhouette": "silhouette, warm/bright",
    "{where}.main.davies_bouldin": "Davies-Bouldin, warm/bright",
    "{where}.main.accuracy_1nn": "nearest-neighbour accuracy, warm/bright",
    "seen.all.silhouette": "silhouette, all words, in sample",
    "seen.all.davies_bouldin": "Davies-Bouldin, all words, in sample",
    "contrastive.normalized_end": "contrastive, normalized (1 = floor)",
}


def report(training: "Training", config: "RunConfig", folder: Path, as_json: bool) -> None:
    """The figures of a finished run."""
    from eqmorph.evaluation.intervals import interval
    from eqmorph.experiments.run_training import run_metrics

    if as_json:
        print_json({"run": str(folder)} | run_metrics(config, training).model_dump(mode="json"))
        return
    where = "seen" if config.folds == 1 else "unseen"
    rows = []
    for key, title in FIGURES.items():
        values = training.figures.get(key.format(where=where))
        if values is not None:
            rows.append((title, str(interval(values, training.held_out))))
    held = "in sample: nothing was held out" if where == "seen" else f"on {config.split}s held out, 95 % interval"
    caption = f"{config.data.source}; {held}; {training.seconds:.0f} s"
    stdout().print(table(f"{config.recipe.name}: {folder}", ("figure", "value"), rows, caption))
