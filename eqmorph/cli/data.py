"""`eqmorph data`: look at a corpus, fetch the public one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eqmorph.cli.console import JsonOption, SeedOption, print_json, progress, stderr, stdout, table
from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

app = typer.Typer(help="Look at a corpus of presets; fetch the public SAFE file.", no_args_is_help=True)


@app.command()
def info(
    file: Annotated[
        Path | None,
        typer.Argument(help='A file in the SAFE form, or "safe" for the fetched one.', show_default=False),
    ] = None,
    data: Annotated[str | None, typer.Option("--data", help="The same, as other commands take it.")] = None,
    synthetic: Annotated[int | None, typer.Option("--synthetic", help="Draw this many presets.")] = None,
    seed: SeedOption = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is in a corpus: words, submitters, ranges, quirks, refused rows.

    Without a file: the synthetic corpus that ships with eqmorph.

    Examples: [bold]eqmorph data info[/]; [bold]eqmorph data info safe[/]; [bold]eqmorph data info my.csv --strict[/]
    """
    from eqmorph.corpora import load
    from eqmorph.corpora.summary import summarize

    if file is not None and data is not None:
        raise UsageError("a corpus is named twice, as FILE and with --data; give one of them")
    with stderr().status("reading"):
        found = summarize(load(file if file is not None else data, synthetic, seed, strict))
    if as_json:
        print_json(found)
    else:
        _show(found, stdout())


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help='Which corpus: "safe".')] = "safe",
    as_json: JsonOption = False,
) -> None:
    """Download the public SAFE file into the user's cache and check it; `--data safe` then means it.

    EQMORPH_CACHE names another folder for the cache.

    Examples: [bold]eqmorph data fetch safe[/]; [bold]eqmorph train --data safe[/]
    """
    from eqmorph.corpora.fetch import SHA256, fetch_safe

    if name != "safe":
        raise UsageError(f"no corpus is called {name!r} (there is: safe)")
    with progress() as shown:
        path = fetch_safe(bar=_Bar(shown))
    if as_json:
        print_json({"path": str(path), "sha256": SHA256})
    else:
        stdout().print(f"{path}: SHA-256 as published; use it with --data safe", markup=False, soft_wrap=True)


class _Bar:
    """What pooch says about a download (`total`, `update`, `reset`, `close`), shown by Rich."""

    def __init__(self, shown: "Progress") -> None:
        self._shown = shown
        self._task = shown.add_task("SAFE file, bytes", total=None, note="")

    @property
    def total(self) -> float | None:
        return self._shown.tasks[0].total

    @total.setter
    def total(self, size: int) -> None:
        self._shown.update(self._task, total=size or None)

    def update(self, size: int) -> None:
        self._shown.advance(self._task, size)

    def reset(self) -> None:
        self._shown.update(self._task, completed=0)

    def close(self) -> None:
        self._shown.stop_task(self._task)


def _show(found: dict[str, Any], console: "Console") -> None:
    from rich.markup import escape

    used, people = found["words_used_by_default"], found["submitters"]
    console.print(f"[bold]{escape(found['source'])}[/]", highlight=False, soft_wrap=True)
    lines = {
        "SHA-256": found["sha256"],
        "presets": f"{found['rows']:,}, of which {found['duplicates']:,} repeat an earlier one exactly",
        "words": f"{len(found['words']):,}, of which {len(used['words'])} are learned from by default "
        f"({used['min_count']} presets or more, without {', '.join(used['exclude'])}): "
        f"{sum(used['words'].values()):,} presets",
        "submitters": f"{people['count']:,}; the largest gave {people['largest_share']:.0%}",
        "0 dB": f"{found['rows_with_an_inactive_band']:.1%} of the presets have a band that does nothing",
        "peaks": f"{found['unordered_peaks']:.1%} of the presets have them out of ascending frequency",
    }
    for name, value in lines.items():
        console.print(f"{name:<11}{escape(value)}", highlight=False, soft_wrap=True)
    most = [(escape(word), f"{count:,}", f"{count / found['rows']:.1%}") for word, count in found["words"].items()]
    console.print(table(f"most frequent of {len(most):,} words", ("word", "presets", "share"), most[:12]))
    keys = ("lowest", "p5", "median", "p95", "highest")
    rows = [
        (entry["name"], entry["unit"], *(_short(entry[key]) for key in keys), _span(*entry["range"]))
        for entry in found["parameters"]
    ]
    columns = ("parameter", "unit", "lowest", "5 %", "median", "95 %", "highest", "of the plug-in")
    console.print(table("ranges", columns, rows, "quantiles of frequency and Q: over bands that are not at 0 dB"))
    rows = [
        (band["name"], *(f"{band[key]:.1%}" for key in ("inactive", "at_lowest_gain", "at_highest_gain")))
        for band in found["bands"]
    ]
    console.print(table("bands", ("band", "at 0 dB", "at -12 dB", "at +12 dB"), rows))
    if found["refused"]:
        rows = [(f"{entry['row']:,}", escape(entry["column"]), escape(entry["reason"])) for entry in found["refused"]]
        shown = table(f"refused: {len(rows):,} rows (all with --json)", ("row", "column", "reason"), rows[:12])
        shown.columns[1].justify = shown.columns[2].justify = "left"
        console.print(shown)


def _span(low: float, high: float) -> str:
    return f"{low:g} to {high:g}"


def _short(value: float) -> str:
    """Four digits, never as 1e+04."""
    return f"{float(f'{value:.4g}'):g}"
