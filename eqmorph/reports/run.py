"""The report of one run: its figures, its training, its latent map, and how to make it again."""

import shlex
from pathlib import Path

import numpy as np

from eqmorph.errors import DataError
from eqmorph.evaluation.summary import figure_table
from eqmorph.plots.run import run_figure, run_note, run_plot
from eqmorph.recipes.named import RECIPES
from eqmorph.recipes.overrides import format_settings
from eqmorph.reports.citations import citation_section, command_without_folders, without_folders
from eqmorph.reports.content import SYNTHETIC_BANNER, Picture, Report, Section
from eqmorph.reports.facts import commands_section, repetition_facts
from eqmorph.runs.config import RunConfig, check_parts
from eqmorph.runs.folder import load_finished_config
from eqmorph.runs.metrics import load_metrics
from eqmorph.tables import Table, columns_of, row_of
from eqmorph.text import without_addresses

MOST_ROWS = 300
"""Words that are listed; the config of the run has all of them."""


def run_report(folder: Path) -> Report:
    """Make the report of a run folder.

    Raises:
        DataError: no such run, unfinished, or cut short.
    """
    config = load_finished_config(folder)
    check_parts(folder, config)
    training = run_plot(folder)
    picture = Picture(training.title, training.note, lambda style: run_figure(training, style))
    command = command_without_folders(train_command(config, folder))
    sections = (
        Section("Figures of merit", tables=(_figures(folder, config),)),
        Section("Training", pictures=(picture,)),
        _map(folder, config),
        Section("Words", tables=(_words(config),))
        if config.data.words
        else Section("Words", "The data has no words."),
        commands_section(command, folder),
        citation_section(),
    )
    banners = (SYNTHETIC_BANNER,) if config.data.synthetic else ()
    return Report(
        f"Training of {config.recipe.name}",
        without_folders(run_note(config)),
        _facts(config, command),
        banners,
        sections,
    )


def _facts(config: RunConfig, command: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Command", command),
        ("Data", without_folders(config.data.source)),
        ("SHA-256 of the data", config.data.checksum),
        ("Presets", f"{config.data.presets:,}"),
        ("Layout", f"{config.layout.name}: {len(config.layout.bands)} bands, {len(config.layout.params)} parameters"),
        *((("Licence of the data", config.data.licence),) if config.data.licence else ()),
        *repetition_facts(config),
    )


def train_command(config: RunConfig, folder: Path) -> str:
    """Write the command that trains the run again, with the recipe's changes as `--set` takes them."""
    recipe, data = config.recipe, config.data
    words = ["eqmorph", "train", "--recipe", recipe.name]
    if data.argument is not None:
        words += ["--data", data.argument]
    if data.synthetic_size is not None:
        words += ["--synthetic", str(data.synthetic_size)]
    changes = recipe.changes(RECIPES[recipe.name].complete()) if recipe.name in RECIPES else {}
    for setting in format_settings(changes):
        words += ["--set", setting]
    words += ["--seed", str(config.seeds[0]), "--seeds", str(len(config.seeds))]
    words += ["--folds", str(config.folds), "--split", config.split, "--out", str(folder)]
    return without_addresses(shlex.join(words), known=str(folder))


def _map(folder: Path, config: RunConfig) -> Section:
    """Draw the latent map with the presets that the run was trained on, or say why there is none."""
    from eqmorph.experiments.train import prepare
    from eqmorph.plots.latent import latent_figure, latent_plot
    from eqmorph.runs.run import load_run

    try:
        corpus = prepare(config.data.read(), config.recipe)
        plot = latent_plot(load_run(folder), corpus)
    except DataError as error:
        return Section("Latent map", f"Not drawn: {without_addresses(without_folders(str(error)))}.")
    picture = Picture(plot.title, plot.note, lambda style: latent_figure(plot, style))
    return Section("Latent map", pictures=(picture,))


def _figures(folder: Path, config: RunConfig) -> Table:
    """List every figure of metrics.json: mean and 95 % interval over the replicas."""
    note = without_folders(f"{run_note(config)}; {config.reading}")
    return figure_table("Figures of the run", load_metrics(folder, config).figures, np.array(config.held_out), note)


def _words(config: RunConfig) -> Table:
    words = list(config.data.words.items())
    rows = tuple(row_of(word, count) for word, count in words[:MOST_ROWS])
    left_out = f"; the {MOST_ROWS} most frequent of {len(words):,}" if len(words) > MOST_ROWS else ""
    title = "Words that the run was trained on"
    return Table(title, columns_of("word", "presets"), rows, without_folders(config.data.source) + left_out, "words")
