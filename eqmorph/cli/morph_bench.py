"""`eqmorph morph-bench`: every morph method on random pairs of real presets, side by side."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from eqmorph.cli.console import print_json, print_table, progress, reading
from eqmorph.cli.endpoints import Model
from eqmorph.cli.options import DataOption, JsonOption, SeedOption
from eqmorph.cli.path_table import COLUMNS, DIGITS
from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.preset import Preset
from eqmorph.errors import UsageError, unknown_name
from eqmorph.morphs import MORPHS
from eqmorph.morphs.bench import measure_morph
from eqmorph.morphs.path import create_method
from eqmorph.tables import Column, Number, Table, Text


def morph_bench(
    data: DataOption = None,
    pairs: Annotated[int, typer.Option(min=1, max=100_000, help="Random pairs.")] = 400,
    steps: Annotated[int, typer.Option(min=3, max=1000, help="Presets of a morph, endpoints counted.")] = 10,
    words: Annotated[str, typer.Option(help="The words a pair is drawn from: first,last.")] = "warm,bright",
    model: Annotated[
        Path | None, typer.Option("--model", "-m", help="Run folder; adds the method latent.", show_default=False)
    ] = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure every morph method.

    The figures are medians over random pairs of presets; lower is better.

    Examples:

      eqmorph morph-bench --data safe

      eqmorph morph-bench --pairs 50 --model runs/v2
    """
    with reading():
        corpus = load_corpus(data)
    drawn = _draw(corpus, words, pairs, seed)
    loaded = Model(model)
    results: dict[str, dict[str, Any]] = {}
    for name in MORPHS:
        if MORPHS.load(name).needs_model and model is None:
            continue
        method = create_method(name, loaded.codec(name))
        with progress(name, total=pairs, note="pairs") as update:
            results[name] = measure_morph(method, drawn, corpus.layout, steps, partial(update, advance=1))
    if as_json:
        settings = {"data": corpus.source, "words": words.split(","), "pairs": pairs, "steps": steps, "seed": seed}
        print_json(settings | {"methods": results})
        return
    title = f"{pairs} random pairs {words.replace(',', ' to ')}, {steps} steps, medians"
    note = f"{corpus.source}; latent: {loaded.label}" if loaded.label else corpus.source
    print_table(_table(title, results, note))


def _draw(corpus: Corpus, words: str, pairs: int, seed: int) -> list[tuple[Preset, Preset]]:
    """Draw pairs of presets of two words of the corpus."""
    names = [word.strip().lower() for word in words.split(",")]
    if len(names) != 2:
        raise UsageError(f"--words {words}: expected two words of the data, such as warm,bright")
    counts = corpus.word_counts()
    for name in names:
        if name not in counts:
            raise unknown_name("word of the data", name, list(counts)[:20])
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(corpus.words == name), pairs) for name in names]
    layout, params = corpus.layout, corpus.params
    return [(layout.preset(params[a]), layout.preset(params[b])) for a, b in zip(*rows, strict=True)]


def _table(title: str, results: dict[str, dict[str, Any]], note: str) -> Table:
    headings = COLUMNS | {"bands": "bands", "in_range": "in range, %", "milliseconds": "time, ms"}
    rows = tuple(
        (
            Text(name),
            *(Number(result[key], digits=DIGITS) for key in COLUMNS),
            Number(result["bands"]),
            Number(100 * result["in_range"]),
            Number(result["milliseconds"]),
        )
        for name, result in results.items()
    )
    columns = (Column("method"), *(Column(heading, key) for key, heading in headings.items()))
    return Table(title, columns, rows, note)
