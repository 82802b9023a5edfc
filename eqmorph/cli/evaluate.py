"""`eqmorph evaluate`: the figures of a run, on its own data or on other data."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from eqmorph.cli.console import print_json, print_line, print_table, progress, reading
from eqmorph.cli.options import JsonOption, RunDataOption, SyntheticOption
from eqmorph.cli.run_data import corpus_for
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import UsageError
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.evaluate import Evaluation
from eqmorph.experiments.evaluate import evaluate as evaluate_run
from eqmorph.experiments.protocols.result import ProtocolName
from eqmorph.runs.run import load_run
from eqmorph.tables import Cell, Column, Interval, Table, Text, columns_of, row_of


def evaluate(
    run: Annotated[
        Path | None,
        typer.Argument(
            metavar="RUN", help="A run folder; without it a protocol measures the lexicon.", show_default=False
        ),
    ] = None,
    data: RunDataOption = None,
    synthetic: SyntheticOption = None,
    random: Annotated[
        int, typer.Option("--random", min=0, help="Also decode this many random latents and count valid presets.")
    ] = 0,
    words: Annotated[
        bool, typer.Option("--words", help="Also compare generated presets with those of people held out.")
    ] = False,
    protocol: Annotated[
        ProtocolName | None,
        typer.Option(help="Measure words: Listening Gap, unseen people, other corpora, rare words, or descriptions."),
    ] = None,
    shapes: Annotated[
        Path | None,
        typer.Option(
            help="SocialFX file (eq_contributions.csv), for cross-corpus, rare-words and descriptions.",
            show_default=False,
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Draw the protocol's figures: .png, .svg or .pdf.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a trained model, or words under a published protocol.

    A model is measured on the rows that its replicas held out, or with --data on another file; the note then says how
    many rows are also in the training data. Baselines on the same rows are printed too.

    A protocol retrains the lexicon's word models without the test data, and with RUN the models of its recipe.
    Published figures, measured on other rows, are shown with them.

    Examples:

      eqmorph evaluate runs/v2

      eqmorph evaluate runs/v2 --data other_people.csv --json

      eqmorph evaluate runs/v2 --random 1000000

      eqmorph evaluate runs/folds --words

      eqmorph evaluate --data safe --protocol listening-gap

      eqmorph evaluate runs/folds --protocol submitters --plot submitters.png
    """
    if protocol is not None:
        if random or words:
            raise UsageError("--random and --words are figures of a run by itself; leave them out with --protocol")
        _evaluate_protocol(protocol, run, data, synthetic, shapes, plot, as_json)
        return
    if plot is not None:
        raise UsageError("--plot draws the figures of a --protocol; pictures of a run are made by eqmorph plot")
    if run is None:
        raise UsageError("name a run folder, or what to measure words by: --protocol listening-gap")
    if shapes is not None:
        raise UsageError("--shapes is for a --protocol: cross-corpus, rare-words or descriptions")
    loaded = load_run(run)
    corpus = corpus_for(loaded, data, synthetic)
    training_corpus = None
    if not loaded.config.data.holds(corpus):
        with reading():
            training_corpus = loaded.config.data.read_unchanged()
    with progress(f"measuring on {len(corpus):,} presets") as update:
        evaluation = evaluate_run(
            loaded,
            corpus,
            training_corpus=training_corpus,
            random_latents=random,
            compare_words=words,
            on_progress=lambda done, total, name: update(completed=done, total=total, note=name),
        )
    if as_json:
        print_json(evaluation.model_dump(mode="json", exclude_none=True))
        return
    for table in _tables(evaluation, f"{run}: {loaded.label}"):
        print_table(table)


def _evaluate_protocol(
    protocol: ProtocolName,
    run: Path | None,
    data: str | None,
    synthetic: int | None,
    shapes: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    from eqmorph.cli.protocols import draw_protocol, measure_protocol
    from eqmorph.experiments.protocols.tables import columns_explained, protocol_tables

    if plot is not None:
        from eqmorph.plots.save import check_suffix  # needs the extra `plot`, as pictures do

        check_suffix(plot)
    result = measure_protocol(protocol, run, data, synthetic, shapes)
    if plot is not None:
        draw_protocol(result, plot)
    if as_json:
        print_json(result.model_dump(mode="json"))
        return
    tables = protocol_tables(result)
    for table in [*tables, columns_explained(tables)]:
        print_table(table)
    for remark in result.remarks:
        print_line(remark)


def _tables(evaluation: Evaluation, title: str) -> list[Table]:
    """Figures of the run, then baselines."""
    held_out = np.array(evaluation.held_out)
    figures: list[tuple[Cell, ...]] = [
        (Text(figure_of(key).column), _mean(values, held_out)) for key, values in evaluation.figures.items()
    ]
    if evaluation.random_latents is not None:
        counts = evaluation.random_latents
        figures.append((Text(f"random latents without a valid preset, of {counts.drawn:,}"), *row_of(counts.invalid)))
    tables = [
        Table(title, columns_of("figure", "value"), tuple(figures), evaluation.note),
        _table("Baselines", "baseline", evaluation.baselines),
        _table("Words in spaces that no network learned", "space", evaluation.spaces),
    ]
    for word, comparison in (evaluation.words or {}).items():
        rows = tuple((Text(name), _mean(values, held_out)) for name, values in comparison.items())
        tables.append(Table(f"{word}: generated and held out", columns_of("figure", "dB"), rows))
    return [table for table in tables if table.rows]


def _table(title: str, heading: str, figures: dict[str, dict[str, FloatArray]]) -> Table:
    """One row for each baseline or space; means over folds."""
    keys = list(dict.fromkeys(key for row in figures.values() for key in row))
    columns = (Column(heading), *(Column(figure_of(key).column, key) for key in keys))
    rows = tuple(
        (Text(name), *(Interval(float(np.mean(row[key])) if key in row else np.nan) for key in keys))
        for name, row in figures.items()
    )
    return Table(title, columns, rows)


def _mean(values: FloatArray, held_out: np.ndarray) -> Interval:
    mean, half = interval(values, held_out)
    return Interval(mean, half)
