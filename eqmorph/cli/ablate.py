"""`eqmorph ablate`: every fix from V1 to V2, each on its own, with baselines and intervals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eqmorph.cli.console import JsonOption, print_json, progress, stderr, stdout
from eqmorph.cli.train import DataOption, ExcludeOption, MinCountOption, SetOption, SyntheticOption
from eqmorph.corpora.splits import Split

if TYPE_CHECKING:
    from eqmorph.experiments.ablate import Ablation
    from eqmorph.tables import Table


def ablate(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Seeds of each variant.", show_default="3, with --quick 1")
    ] = None,
    folds: Annotated[
        int | None, typer.Option(min=1, help="Submitter folds, each held out once.", show_default="5, with --quick 3")
    ] = None,
    split: Annotated[Split, typer.Option(help="What a fold keeps together.")] = "submitter",
    quick: Annotated[
        bool, typer.Option("--quick", help="A fifth of the epochs, 1 seed, 3 folds: a look, not a result.")
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(help="Variants whose name has one of these: [bold]v1,v2,decoder[/].", show_default=False),
    ] = None,
    settings: SetOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Trainings at once.", show_default="one a core")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for results; finished trainings there are used again.")
    ] = Path("runs/ablation"),
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Also write every figure as CSV.", show_default=False)
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also one HTML page of it all.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train V1, V2 and every step between, and show what each fix is worth.

    The first part adds one fix at a time to V1; the second leaves one fix out of V2. Every variant runs over several
    seeds and holds out every fold of submitters. An interrupted ablation goes on where it stopped.

    Examples:

      eqmorph ablate

      eqmorph ablate --data safe --seeds 3 --folds 5

      eqmorph ablate --quick --only v1,v2
    """
    import os
    import shlex
    import sys

    from eqmorph.cli.train import overrides
    from eqmorph.corpora import load
    from eqmorph.experiments.ablate import ablate as run_ablation
    from eqmorph.experiments.ablate.tables import tables_of
    from eqmorph.experiments.ablate.variants import choose, overridden, shorten

    changes = overrides(None, settings, {}, exclude, min_count)
    variants = [shorten(variant) if quick else variant for variant in choose(only)]
    for layer in changes:
        variants = [overridden(variant, layer) for variant in variants]
    corpus = load(data, synthetic)
    stderr().print(f"ablation of {len(variants)} variants on {corpus.source}; results go to {out}", style="dim")
    with progress() as bar:
        task = bar.add_task("ablating", total=None, note="")
        ablation = run_ablation(
            variants,
            corpus,
            seeds=tuple(range(seeds or (1 if quick else 3))),
            folds=folds or (3 if quick else 5),
            split=split,
            out=out,
            workers=jobs or os.cpu_count() or 1,
            after_training=lambda done, total, name: bar.update(task, completed=done, total=total, note=name),
        )
    ablation = ablation.model_copy(update={"command": shlex.join(["eqmorph", *sys.argv[1:]])})
    ablation.save(out)
    if csv is not None:
        write_csv(ablation, csv)
    if report is not None:
        from eqmorph.cli.report import write_page
        from eqmorph.reports.ablation import ablation_report

        write_page(ablation_report(ablation, out), report)
    if as_json:
        print_json(ablation.model_dump(mode="json"))
        return
    if quick:
        stdout().print("[bold]--quick: a fifth of the epochs; for figures to cite, run it without[/]")
    for group in tables_of(ablation).values():
        for table in group:
            show(table)


def show(table: "Table") -> None:
    """Print one table in the width of the terminal."""
    from eqmorph.tables.terminal import to_rich

    console = stdout()
    console.print(to_rich(table, console.width))


def write_csv(ablation: "Ablation", path: Path) -> None:
    """Write one row for each variant, figure and replica."""
    import csv
    import io

    from eqmorph import files

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["data", "variant", "group", "figure", "replica", "fold", "value"])
    for result in ablation.variants:
        for figure, values in result.figures.items():
            for replica, (fold, value) in enumerate(zip(result.folds, values, strict=True)):
                name, group = result.variant.name, result.variant.group
                writer.writerow([ablation.data, name, group, figure, replica, fold, value])
    files.write_text(path, text.getvalue())
