"""The measurement of `eqmorph evaluate` once its arguments are known: a bar, and the figures."""

from pathlib import Path

import numpy as np

from eqmorph.cli.console import print_json, print_table, progress, reading
from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.evaluation.figures import figure_of
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.evaluate import Evaluation, evaluate
from eqmorph.runs.run import load_run
from eqmorph.tables import Cell, Column, Interval, Table, Text, columns_of, row_of


def measure(path: Path, corpus: Corpus, random_latents: int, compare_words: bool, as_json: bool) -> None:
    """Measure a run on a corpus, and print its figures."""
    run = load_run(path)
    training_corpus = None
    if not run.config.data.holds(corpus):
        with reading():
            training_corpus = run.config.data.read_unchanged()
    with progress(f"measuring on {len(corpus):,} presets") as update:
        evaluation = evaluate(
            run,
            corpus,
            training_corpus=training_corpus,
            random_latents=random_latents,
            compare_words=compare_words,
            on_progress=lambda done, total, name: update(completed=done, total=total, note=name),
        )
    if as_json:
        print_json(evaluation.model_dump(mode="json", exclude_none=True))
        return
    for table in _tables(evaluation, f"{path}: {run.label}"):
        print_table(table)


def _tables(evaluation: Evaluation, title: str) -> list[Table]:
    """Figures of the run, then baselines."""
    held_out = np.array(evaluation.held_out)
    figures: list[tuple[Cell, ...]] = [
        (Text(figure_of(key).column), Interval(*interval(values, held_out)))
        for key, values in evaluation.figures.items()
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
        rows = tuple((Text(name), Interval(*interval(values, held_out))) for name, values in comparison.items())
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
