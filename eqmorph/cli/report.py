"""`eqmorph report`: a run, an ablation or a sweep as one page to keep, and its tables for a text."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph import files
from eqmorph.cli.arguments import file_stem
from eqmorph.cli.console import print_json, remark
from eqmorph.cli.options import JsonOption
from eqmorph.cli.pages import check_page, write_page
from eqmorph.errors import DataError, UsageError
from eqmorph.experiments.ablate.result import RESULTS, read_ablation
from eqmorph.experiments.jobs import TRAININGS
from eqmorph.experiments.sweep.result import RESULTS as SWEEP
from eqmorph.experiments.sweep.result import read_sweep
from eqmorph.reports.ablation import ablation_report
from eqmorph.reports.content import Report
from eqmorph.reports.run import run_report
from eqmorph.reports.sweep import sweep_report
from eqmorph.runs.names import CONFIG
from eqmorph.tables.latex import to_latex
from eqmorph.tables.markdown import to_markdown

STDOUT = "-"


def report(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="RUN|DIR", help="A run folder, or the folder of an ablation or a sweep.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The page.", show_default="FOLDER-report.html here, unless only tables are asked for"
        ),
    ] = None,
    markdown: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Also the tables as Markdown.", show_default=False)
    ] = None,
    latex: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Also the tables as LaTeX (booktabs).", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make one page of a run, an ablation or a sweep.

    The page holds goals, tables, figures, command, versions and seeds. Nothing is trained again. It needs no network
    and follows the reader's light or dark setting.

    Examples:

      eqmorph report runs/ablation -o report.html

      eqmorph report runs/v2 --latex -
    """
    if [markdown, latex, STDOUT if as_json else None].count(STDOUT) > 1:
        raise UsageError("only one of --markdown -, --latex - and --json can have standard output")
    page = out or (None if markdown or latex else Path(f"{file_stem(str(folder))}-report.html"))
    if page is not None:
        check_page(page)
    content = _report(folder)
    if page is not None:
        write_page(content, page)
    for target, render in ((markdown, to_markdown), (latex, to_latex)):
        if target is not None:
            _write(render(content.tables), target)
    if as_json:
        tables = [table.plain() for table in content.tables]
        print_json({"page": page and str(page), "title": content.title, "lead": content.lead, "tables": tables})


def _report(folder: Path) -> Report:
    """The report of a run, an ablation or a sweep, whichever the folder holds."""
    if (folder / RESULTS).exists():
        return ablation_report(read_ablation(folder), folder)
    if (folder / SWEEP).exists():
        return sweep_report(read_sweep(folder), folder)
    if (folder / TRAININGS).is_dir():
        problem = "holds an ablation or a sweep that has not ended"
        raise DataError(f"{folder}: {problem}; run the same command again to finish it")
    if folder.is_dir() and not (folder / CONFIG).exists():
        kinds = f"neither a run ({CONFIG}) nor an ablation ({RESULTS}) nor a sweep ({SWEEP})"
        raise DataError(f"{folder}: is {kinds}; name such a folder")
    return run_report(folder)


def _write(text: str, target: str) -> None:
    if target == STDOUT:
        typer.echo(text, nl=False)
        return
    files.write_text(Path(target), text)
    remark(f"wrote {target}")
