"""`eqmorph data info`: what is in a corpus."""

import textwrap
from typing import Annotated, Any

import typer

from eqmorph.cli.console import print_json, print_line, print_table, reading, width
from eqmorph.cli.options import JsonOption, SeedOption, StrictOption
from eqmorph.corpora import load_corpus
from eqmorph.corpora.summary import CorpusSummary, ParameterSummary, summarize
from eqmorph.errors import UsageError
from eqmorph.tables import Number, Table, Text, columns_of, row_of

LABEL_WIDTH = 11
MOST_WORDS = 12
MOST_REFUSED = 12


def info(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help='A file or folder of presets, or "safe" for the fetched SAFE file.'),
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", "-d", help="The same, as other commands take it.", show_default=False)
    ] = None,
    synthetic: Annotated[
        int | None, typer.Option("--synthetic", help="Draw this many presets.", show_default=False)
    ] = None,
    seed: SeedOption = 0,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the words, submitters and ranges of a corpus.

    Without a file: the synthetic corpus that ships with eqmorph. Duplicates, bands without effect and refused rows
    are shown too.

    Examples:

      eqmorph data info

      eqmorph data info safe

      eqmorph data info my.csv --strict

      eqmorph data info "presets:my_presets?fit=true"
    """
    if file is not None and data is not None:
        raise UsageError("a corpus is named twice, as FILE and with --data; give one of them")
    with reading():
        summary = summarize(load_corpus(file if file is not None else data, synthetic, seed, strict))
    if as_json:
        print_json(summary.model_dump(mode="json"))
        return
    for line in _lines(summary):
        print_line(line)
    for table in _tables(summary):
        print_table(table)


def _lines(summary: CorpusSummary) -> list[str]:
    """The corpus in a few labelled lines."""
    used = summary.words_used_by_default
    learned = (
        f"{len(summary.words):,}, of which {len(used.words)} are learned from by default "
        f"({used.min_count} presets or more, without {', '.join(used.exclude)}): {sum(used.words.values()):,} presets"
    )
    facts = {
        "SHA-256": summary.sha256,
        "layout": summary.layout,
        "presets": f"{summary.rows:,}, of which {summary.duplicates:,} repeat an earlier one exactly",
        "words": learned if summary.words else "no words",
        f"{summary.submitters.grouped_by}s": _shares(summary),
    }
    if summary.rows_with_an_inactive_band:
        facts["0 dB"] = f"{summary.rows_with_an_inactive_band:.1%} of the presets have a band without effect"
    if summary.unordered_peaks:
        facts["peaks"] = f"{summary.unordered_peaks:.1%} of the presets have them out of ascending frequency"
    if summary.authors:
        facts["authors"] = ", ".join(f"{author} {count:,}" for author, count in summary.authors.items())
    if summary.licence:
        facts["licence"] = summary.licence
    return [summary.source, *(line for name, fact in facts.items() for line in _wrapped(name, fact)), ""]


def _shares(summary: CorpusSummary) -> str:
    """How many submitters there are, and how much of the corpus the largest is."""
    people = summary.submitters
    if people.count == summary.rows:
        return f"{people.count:,}, with one preset each"
    return f"{people.count:,}; the largest has {people.largest_share:.1%} of the presets"


def _wrapped(name: str, fact: str) -> list[str]:
    """A label and what it says, in as many lines as the width takes."""
    return textwrap.wrap(
        fact,
        width(),
        initial_indent=f"{name:<{LABEL_WIDTH}}",
        subsequent_indent=" " * LABEL_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tables(summary: CorpusSummary) -> list[Table]:
    """Frequent words, ranges of the parameters, use of the bands, refused rows."""
    words = list(summary.words.items())
    tables = [
        Table(
            f"most frequent of {len(words):,} words",
            columns_of("word", "presets", "share, %"),
            tuple(row_of(Text(word), count, 100 * count / summary.rows) for word, count in words[:MOST_WORDS]),
        ),
        Table(
            "ranges",
            columns_of("parameter", "lowest", "5 %", "median", "95 %", "highest", "layout, from", "to"),
            tuple(_parameter(entry) for entry in summary.parameters),
            "quantiles of frequency and Q: over bands that are not at 0 dB",
        ),
        Table(
            "bands that some presets leave at 0 dB or at an end of the gain",
            columns_of("band", "at 0 dB, %", "at lowest gain, %", "at highest gain, %"),
            tuple(
                row_of(band.name, 100 * band.inactive, 100 * band.at_lowest_gain, 100 * band.at_highest_gain)
                for band in summary.bands
                if band.inactive or band.at_lowest_gain or band.at_highest_gain
            ),
        ),
    ]
    if summary.contents:
        rows = tuple(row_of(Text(name), count) for name, count in summary.contents.items())
        tables.append(Table("what the source holds in all", columns_of("kind", "count"), rows))
    refused = summary.refused
    if refused:
        rows = tuple(row_of(entry.row, entry.column, entry.reason) for entry in refused[:MOST_REFUSED])
        title = f"refused: {len(refused):,} rows (all with --json)"
        tables.append(Table(title, columns_of("row", "column", "reason"), rows))
    return [table for table in tables if table.rows]


def _parameter(entry: ParameterSummary) -> tuple[Any, ...]:
    quantiles = (entry.lowest, entry.p5, entry.median, entry.p95, entry.highest)
    return row_of(
        entry.name,
        *(Number(float(value), digits=4) for value in (*quantiles, *entry.range)),
    )
