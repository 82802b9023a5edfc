"""`eqmorph report`: a run or an ablation as one page to keep, and its tables for a text."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eqmorph.cli.console import JsonOption, print_json, stderr
from eqmorph.errors import DataError, UsageError

if TYPE_CHECKING:
    from eqmorph.reports.content import Report


def report(
    folder: Annotated[
        Path,
        typer.Argument(metavar="RUN|DIR", help="A run folder, or the folder of an ablation.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The page.", show_default="report.html, unless only tables are asked for"),
    ] = None,
    markdown: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Also the tables as Markdown.", show_default=False)
    ] = None,
    latex: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Also the tables as LaTeX (booktabs).", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make one self-contained HTML page of a run or an ablation: goals, tables, figures, command, versions, seeds.

    Nothing is trained again. The page needs no network and follows the reader's light or dark setting.

    Examples: [bold]eqmorph report runs/ablation -o report.html[/]; [bold]eqmorph report runs/v2 --latex -[/]
    """
    if [markdown, latex, "-" if as_json else None].count("-") > 1:
        raise UsageError("only one of --markdown -, --latex - and --json can have standard output")
    page = out or (None if markdown or latex else Path("report.html"))
    if page is not None and page.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{page}: the page is HTML; end its name with .html")
    made = make(folder)
    if page is not None:
        write_page(made, page)

    from eqmorph.tables.latex import to_latex
    from eqmorph.tables.markdown import to_markdown

    for target, render in ((markdown, to_markdown), (latex, to_latex)):
        if target is not None:
            _write(render(made.tables), target)
    if as_json:
        tables = [table.plain() for table in made.tables]
        print_json({"page": page and str(page), "title": made.title, "lead": made.lead, "tables": tables})


def make(folder: Path) -> "Report":
    """The report of whatever the folder is."""
    from eqmorph.experiments.ablate.result import RESULTS, read_ablation
    from eqmorph.reports.ablation import ablation_report
    from eqmorph.reports.run import run_report

    if (folder / RESULTS).exists():
        return ablation_report(read_ablation(folder), folder)
    if folder.is_dir() and not (folder / "config.json").exists():
        raise DataError(f"{folder}: is neither a run (config.json) nor an ablation ({RESULTS}); name such a folder")
    return run_report(folder)


def write_page(made: "Report", path: Path) -> None:
    """Write the page, whole or not at all."""
    from eqmorph import files
    from eqmorph.reports.html import render_html

    files.write_text(path, render_html(made))
    _said(path)


def _write(text: str, target: str) -> None:
    from eqmorph import files

    if target == "-":
        typer.echo(text, nl=False)
        return
    files.write_text(Path(target), text)
    _said(Path(target))


def _said(path: Path) -> None:
    stderr().print(f"wrote {path}", style="dim", highlight=False, soft_wrap=True)
