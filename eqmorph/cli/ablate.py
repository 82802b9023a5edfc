"""`eqmorph ablate`: every fix from V1 to V2, each on its own, with baselines and intervals."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from eqmorph import files
from eqmorph.cli.console import print_json, print_table, progress, reading, remark, warn
from eqmorph.cli.figures_csv import figures_csv
from eqmorph.cli.options import (
    DataOption,
    ExcludeOption,
    FiguresOption,
    JsonOption,
    MinCountOption,
    SetOption,
    SplitOption,
    StudyFolderOption,
    SyntheticOption,
    WorkersOption,
)
from eqmorph.cli.pages import write_page
from eqmorph.cli.recipes import changes_in_order
from eqmorph.corpora import load_corpus
from eqmorph.errors import unknown_name
from eqmorph.experiments.ablate import Ablation
from eqmorph.experiments.ablate import ablate as run_ablation
from eqmorph.experiments.ablate.tables import TABLE_NAMES, ablation_tables
from eqmorph.experiments.ablate.variants import choose_variants, overridden, shorten
from eqmorph.experiments.jobs import StudySettings
from eqmorph.experiments.workers import workers_of

SEEDS, QUICK_SEEDS = 3, 1
FOLDS, QUICK_FOLDS = 5, 3


SeedsOption = Annotated[
    int | None,
    typer.Option("--seeds", min=1, max=1000, help="Seeds of each variant.", show_default="3, with --quick 1"),
]
FoldsOption = Annotated[
    int | None,
    typer.Option("--folds", min=1, max=1000, help="Folds, each held out once.", show_default="5, with --quick 3"),
]
QuickOption = Annotated[
    bool,
    typer.Option(
        "--quick", help="A fifth of the epochs, 1 seed, 3 folds: for a first look; not for figures to cite."
    ),
]
OnlyOption = Annotated[
    str | None,
    typer.Option("--only", help="Variants whose name has one of these: [bold]v1,v2,decoder[/].", show_default=False),
]
TablesOption = Annotated[
    str | None, typer.Option("--tables", help=f"Tables to print: {', '.join(TABLE_NAMES)}.", show_default="all")
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Also write the results as one HTML page.", show_default=False)
]


def ablate(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    seeds: SeedsOption = None,
    folds: FoldsOption = None,
    split: SplitOption = "submitter",
    quick: QuickOption = False,
    only: OnlyOption = None,
    changes: SetOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    workers: WorkersOption = None,
    out: StudyFolderOption = Path("runs/ablation"),
    tables: TablesOption = None,
    csv_file: FiguresOption = None,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train V1, V2 and every step between.

    The first part adds one fix at a time to V1; the second leaves one fix out of V2, to show what each contributes.
    Every variant runs over several seeds and holds out every fold of submitters. An interrupted ablation resumes
    where it stopped.

    Examples:

      eqmorph ablate

      eqmorph ablate --data safe --seeds 3 --folds 5

      eqmorph ablate --quick --only v1,v2 --tables goals,quality
    """
    names = _table_names(tables)
    variants = [shorten(variant) if quick else variant for variant in choose_variants(only)]
    for layer in changes_in_order(None, changes, {}, exclude, min_count):
        variants = [overridden(variant, layer) for variant in variants]
    chosen_workers = workers_of(workers)
    with reading():
        corpus = load_corpus(data, synthetic)
    count = f"{len(variants)} variant{'s' if len(variants) > 1 else ''}"
    remark(f"ablation of {count} on {corpus.source}; results go to {out}")
    with progress("epochs") as update:
        settings = StudySettings(
            seeds=tuple(range(seeds or (QUICK_SEEDS if quick else SEEDS))),
            folds=folds or (QUICK_FOLDS if quick else FOLDS),
            split=split,
            out=out,
            workers=chosen_workers,
            on_progress=lambda done, total, name: update(completed=done, total=total, note=name),
        )
        ablation = run_ablation(variants, corpus, settings)
    ablation = ablation.model_copy(update={"command": shlex.join(["eqmorph", *sys.argv[1:]])})
    _write(ablation, out, csv_file, report)
    if as_json:
        print_json(ablation.model_dump(mode="json"))
    else:
        _print_tables(ablation, names)


def _write(ablation: Ablation, folder: Path, csv_file: Path | None, report: Path | None) -> None:
    """Write the results into their folder, and into the files that were asked for."""
    ablation.save(folder)
    if csv_file is not None:
        rows = (((ablation.data, each.variant.name, each.variant.group), each) for each in ablation.variants)
        files.write_text(csv_file, figures_csv(("data", "variant", "group"), rows))
    if report is not None:
        # The pictures of a report need the extra `plot`, an ablation does without it.
        from eqmorph.reports.ablation import ablation_report

        write_page(ablation_report(ablation, folder), report)


def _table_names(text: str | None) -> list[str]:
    """Read `--tables`, before anything is trained."""
    if text is None:
        return list(TABLE_NAMES)
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in TABLE_NAMES:
            raise unknown_name("table", name, TABLE_NAMES)
    return names


def _print_tables(ablation: Ablation, names: list[str]) -> None:
    """Print the tables that were asked for."""
    if ablation.quick:
        warn("--quick: trainings were cut short for a first look; for figures to cite, run it without")
    for name, group in ablation_tables(ablation).items():
        for table in group if name in names else ():
            print_table(table)
