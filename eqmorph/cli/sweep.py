"""`eqmorph sweep`: a recipe with fields varied, over seeds and folds, on as many machines as there are."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from eqmorph import files
from eqmorph.cli.console import print_json, print_table, progress, reading, remark
from eqmorph.cli.figures_csv import figures_csv
from eqmorph.cli.options import (
    ByOption,
    ConfigOption,
    DataOption,
    ExcludeOption,
    FiguresOption,
    JsonOption,
    MinCountOption,
    RecipeOption,
    SetOption,
    SplitOption,
    StudyFolderOption,
    SyntheticOption,
    WorkersOption,
)
from eqmorph.cli.recipes import changes_in_order, chosen_recipe
from eqmorph.corpora import load_corpus
from eqmorph.errors import UsageError, unknown_name
from eqmorph.evaluation.figures import FIGURES
from eqmorph.experiments.jobs import StudySettings
from eqmorph.experiments.sweep import Sweep
from eqmorph.experiments.sweep import sweep as run_sweep
from eqmorph.experiments.sweep.tables import sweep_tables
from eqmorph.experiments.sweep.variations import variations
from eqmorph.experiments.workers import workers_of
from eqmorph.recipes.overrides import parse_settings

VaryOption = Annotated[
    list[str],
    typer.Option(
        "--vary",
        metavar="FIELD=V1,V2,...",
        help="A field of the recipe, as --set takes it, and its values; repeatable.",
        show_default=False,
    ),
]
PairedOption = Annotated[
    bool, typer.Option("--paired", help="Take the values by their place, not in every combination.")
]
SeedsOption = Annotated[int, typer.Option("--seeds", min=1, max=1000, help="Seeds of each trial.")]
FoldsOption = Annotated[int, typer.Option("--folds", min=1, max=1000, help="Folds, each held out once.")]


def sweep(
    vary: VaryOption,
    paired: PairedOption = False,
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    recipe: RecipeOption = "default",
    changes: SetOption = None,
    config: ConfigOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    seeds: SeedsOption = 1,
    folds: FoldsOption = 3,
    split: SplitOption = "submitter",
    workers: WorkersOption = None,
    by: ByOption = None,
    out: StudyFolderOption = Path("runs/sweep"),
    csv_file: FiguresOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train variations of a recipe, and report the effect of each field.

    Every combination of the values is a trial, trained over all seeds and folds. An interrupted sweep resumes where
    it stopped, and one with more values trains only what is new.

    Examples:

      eqmorph sweep --vary normalizer=zscore,logminmax --vary latents=2,4,8

      eqmorph sweep --data safe --vary learning_rate=0.001,0.003 --vary epochs=50,100 --paired

      eqmorph sweep --vary decoder.dropout=0,0.1,0.2 --seeds 3 --folds 5 --workers dask:tcp://cluster:8786
    """
    values = dict(_values(text) for text in vary)
    if len(values) < len(vary):
        raise UsageError("--vary names a field twice; give all of its values at once")
    orders = [key for key, figure in FIGURES.items() if figure.better is not None]
    if by is not None and by not in orders:  # told before anything is trained
        raise unknown_name("figure", by, orders, "by")
    chosen_workers = workers_of(workers)
    base = chosen_recipe(recipe, changes_in_order(config, changes, {}, exclude, min_count))
    trials = variations(base, values, paired)
    with reading():
        corpus = load_corpus(data, synthetic)
    count = f"{len(trials)} trial{'s' if len(trials) > 1 else ''}"
    remark(f"sweep of {count} of {base.name} on {corpus.source}; results go to {out}")
    with progress("epochs") as update:
        settings = StudySettings(
            seeds=tuple(range(seeds)),
            folds=folds,
            split=split,
            out=out,
            workers=chosen_workers,
            on_progress=lambda done, total, name: update(completed=done, total=total, note=name),
        )
        result = run_sweep(base, values, corpus, settings, paired=paired)
    result = result.model_copy(update={"command": shlex.join(["eqmorph", *sys.argv[1:]])})
    _write(result, out, csv_file)
    if as_json:
        print_json(result.model_dump(mode="json"))
    else:
        for table in sweep_tables(result, by):
            print_table(table)


def _write(result: Sweep, folder: Path, csv_file: Path | None) -> None:
    """Write the results into their folder, and every figure into the file that was asked for."""
    result.save(folder)
    if csv_file is not None:
        rows = (([trial.settings[field] for field in result.values], trial) for trial in result.trials)
        files.write_text(csv_file, figures_csv(list(result.values), rows))


def _values(text: str) -> tuple[str, list[Any]]:
    """Read FIELD=V1,V2: a field of the recipe, and its values.

    Commas within brackets and quotes are parts of a value.
    """
    field, equals, rest = text.partition("=")
    field = field.strip()
    if not equals or not field or not rest.strip():
        raise UsageError(f"--vary {text!r}: expected FIELD=V1,V2, for example latents=2,4,8")
    return field, [parse_settings([f"{field}={value}"])[field] for value in _split(rest)]


def _split(text: str) -> list[str]:
    """Split at commas that stand outside of brackets and quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
