"""The report of one run: its figures, its training, its latent map, and how to make it again."""

import shlex
from pathlib import Path

import numpy as np

from eqmorph.errors import DataError
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.ablate.tables import Table
from eqmorph.plots.run import run_figure, run_note, run_plot
from eqmorph.recipes.named import RECIPES
from eqmorph.recipes.overrides import format_settings
from eqmorph.reports.content import Picture, Report, Section
from eqmorph.runs.config import RunConfig
from eqmorph.runs.folder import load_finished_config
from eqmorph.runs.metrics import load_metrics


def run_report(folder: Path) -> Report:
    """What a run folder says of its training.

    Raises:
        DataError: no such run, unfinished, or cut short.
    """
    config = load_finished_config(folder)
    training = run_plot(folder)
    tables = (_figures(folder, config), _words(config))
    seeds = ", ".join(map(str, config.seeds))
    sections = (
        Section(
            "Training",
            pictures=(Picture(f"{training.title}. {training.note}.", lambda theme: run_figure(training, theme)),),
        ),
        _map(folder, config),
        Section("Tables", tables=tables),
        Section(
            "How to make it again",
            "The same data, versions and seeds give the same figures on the same kind of machine.",
            facts=(
                ("data", config.data.source),
                ("SHA-256 of the data", config.data.checksum),
                ("presets used", f"{config.data.presets:,}"),
                ("seeds", seeds),
                ("folds", f"{config.folds}, by {config.split}" if config.folds > 1 else "none held out"),
                *config.versions.items(),
            ),
            commands=(train_command(config, folder), f"eqmorph report {shlex.quote(str(folder))} -o report.html"),
        ),
    )
    kind = " All data are synthetic: drawn from statistics, not made by people." if config.data.synthetic else ""
    return Report(f"Training of {config.recipe.name}", f"{run_note(config)}.{kind}", sections)


def train_command(config: RunConfig, folder: Path) -> str:
    """The command that trains the run again; the recipe's changes as `--set` takes them."""
    recipe, data = config.recipe, config.data
    words = ["eqmorph", "train", "--recipe", recipe.name]
    if data.argument is not None:
        words += ["--data", data.argument]
    if data.synthetic_size is not None:
        words += ["--synthetic", str(data.synthetic_size)]
    changes = recipe.changes(RECIPES[recipe.name].complete()) if recipe.name in RECIPES else {}
    for setting in format_settings({path: value for path, value in changes.items() if path not in ("name", "about")}):
        words += ["--set", setting]
    words += ["--seed", str(config.seeds[0]), "--seeds", str(len(config.seeds))]
    words += ["--folds", str(config.folds), "--split", config.split, "--out", str(folder)]
    return shlex.join(words)


def _map(folder: Path, config: RunConfig) -> Section:
    """The latent map with the presets it was trained on, or why there is none."""
    from eqmorph.experiments.train import prepare
    from eqmorph.plots.latent import latent_figure, latent_plot
    from eqmorph.runs.run import load_run

    try:
        corpus = prepare(config.data.read(), config.recipe)
        plot = latent_plot(load_run(folder), corpus)
    except DataError as error:
        return Section("Latent map", f"Not drawn: {error}.")
    return Section(
        "Latent map", pictures=(Picture(f"{plot.title}. {plot.note}.", lambda theme: latent_figure(plot, theme)),)
    )


def _figures(folder: Path, config: RunConfig) -> Table:
    """Every figure of metrics.json: mean and 95 % interval over the replicas."""
    figures = load_metrics(folder).figures
    held = [-1] if config.folds == 1 else range(config.folds)
    folds = np.array([fold for _ in config.seeds for fold in held])
    rows = tuple(
        (name, str(interval(values, folds)) if len(values) == len(folds) else "-") for name, values in figures.items()
    )
    note = f"{run_note(config)}; mean ± 95 %; seen: rows it was trained on, unseen: held out, main: warm and bright"
    return Table("Figures of the run", ("figure", "value"), rows, note)


def _words(config: RunConfig) -> Table:
    rows = tuple((word, f"{count:,}") for word, count in config.data.words.items())
    return Table("Words it was trained on", ("word", "presets"), rows, config.data.source)
