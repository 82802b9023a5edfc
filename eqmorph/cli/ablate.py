"""`eqmorph ablate`: every fix from V1 to V2, each on its own, with baselines and intervals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eqmorph.cli.console import JsonOption, print_json, progress, stderr, stdout, table
from eqmorph.cli.train import DataOption, ExcludeOption, MinCountOption, SetOption, SyntheticOption
from eqmorph.corpora.splits import Split

if TYPE_CHECKING:
    from eqmorph.experiments.ablate.tables import Table


def ablate(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    seeds: Annotated[int | None, typer.Option(min=1, help="Seeds a cell.", show_default="3, with --quick 1")] = None,
    folds: Annotated[
        int | None, typer.Option(min=1, help="Submitter folds, each held out once.", show_default="5, with --quick 3")
    ] = None,
    split: Annotated[Split, typer.Option(help="What a fold keeps together.")] = "submitter",
    quick: Annotated[
        bool, typer.Option("--quick", help="A fifth of the epochs, 1 seed, 3 folds: a look, not a result.")
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(help="Cells whose name has one of these: [bold]v1,v2,decoder[/].", show_default=False),
    ] = None,
    settings: SetOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Trainings at once.", show_default="one a core")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for results; finished cells there are used again.")
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

    The ladder adds one fix at a time to V1; the second part takes each fix back from V2. Every cell runs over
    several seeds and holds out every fold of submitters. Interrupted, it goes on where it stopped.

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
    from eqmorph.experiments.ablate.result import study
    from eqmorph.experiments.ablate.variants import Cell, chosen, shortened

    changes = overrides(None, settings, {}, exclude, min_count)
    cells = [shortened(cell, 0.2) if quick else cell for cell in chosen(only)]
    for layer in changes:
        cells = [Cell(cell.name, cell.group, cell.recipe.override(layer), cell.reference) for cell in cells]
    corpus = load(data, synthetic)
    stderr().print(f"ablation of {len(cells)} cells on {corpus.source}; results go to {out}", style="dim")
    with progress() as bar:
        task = bar.add_task("ablating", total=None, note="")
        found = study(
            cells,
            corpus,
            tuple(range(seeds or (1 if quick else 3))),
            folds or (3 if quick else 5),
            split,
            out,
            jobs or os.cpu_count() or 1,
            shlex.join(["eqmorph", *sys.argv[1:]]),
            lambda done, total, name: bar.update(task, completed=done, total=total, note=name),
        )
    write_results(found.plain(), out)
    if csv is not None:
        write_csv(found.plain(), csv)
    if report is not None:
        from eqmorph.cli.report import write_page
        from eqmorph.reports.ablation import ablation_report

        write_page(ablation_report(found, out), report)
    if as_json:
        print_json(found.plain())
        return
    if quick:
        stdout().print("[bold]--quick: a fifth of the epochs; for figures to cite, run it without[/]")
    for part in found.tables():
        show(part)


def show(part: "Table") -> None:
    """One table of the study on the terminal."""
    console = stdout()
    made = table(part.title, part.columns, part.rows, part.note)
    console.print(made)
    console.print()


def write_results(plain: dict[str, object], out: Path) -> None:
    """The whole study as `results.json`, from which tables, plots and reports are made again."""
    import json

    from eqmorph import files
    from eqmorph.experiments.ablate.result import RESULTS

    files.write_text(out / RESULTS, json.dumps(plain, indent=1) + "\n")


def write_csv(plain: dict[str, object], path: Path) -> None:
    """One row a cell, figure and replica."""
    import csv
    import io

    from eqmorph import files

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["data", "cell", "group", "figure", "replica", "fold", "value"])
    cells = plain["cells"]
    assert isinstance(cells, list)
    for cell in cells:
        for figure, values in cell["figures"].items():
            for replica, (fold, value) in enumerate(zip(cell["folds"], values, strict=True)):
                writer.writerow([plain["data"], cell["name"], cell["group"], figure, replica, fold, value])
    files.write_text(path, text.getvalue())
