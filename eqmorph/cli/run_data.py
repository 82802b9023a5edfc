"""The presets that a run is asked about, and its answer for each of them as a table of numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from eqmorph import files
from eqmorph.cli.arguments import read_preset
from eqmorph.cli.console import print_json
from eqmorph.cli.options import Channel
from eqmorph.cli.run_corpus import read_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import UsageError
from eqmorph.experiments.evaluate import training_fold
from eqmorph.runs.run import Run
from eqmorph.tables import no_formula

PresetsOption = Annotated[
    list[str] | None, typer.Option("--preset", help="Preset file instead of a corpus.", show_default=False)
]
PresetsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PRESET]...", help="Preset files instead of a corpus; as --preset.", show_default=False),
]
ReplicasOption = Annotated[str, typer.Option("--replica", help="Which replica: a number or [bold]all[/].")]
CsvOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write a CSV file instead of printing.", show_default=False)
]


def corpus_for(
    run: Run,
    data: str | None,
    synthetic: int | None,
    presets: list[str],
    channel: Channel | None,
) -> Corpus:
    """Read preset files, a corpus, or what the run was trained on where neither is named."""
    if presets:
        return _as_corpus(run, presets, channel)
    return read_corpus(run.config, data, synthetic)


def chosen_replicas(run: Run, text: str) -> list[int]:
    """Read `--replica`: a number, or all."""
    count = len(run.config.replicas)
    if text == "all":
        return list(range(count))
    if not text.isdigit() or int(text) >= count:
        raise UsageError(f"--replica {text!r}: expected all or a number from 0 to {count - 1}")
    return [int(text)]


def rows_by_replica(
    run: Run, corpus: Corpus, replicas: list[int], columns_of: Callable[[int], dict[str, FloatArray]]
) -> pd.DataFrame:
    """Tabulate what replicas make of presets.

    Args:
        run: the trained run.
        corpus: N presets in the run's layout.
        replicas: R numbers of replicas.
        columns_of: gives the columns (N,) of a replica by their names.

    Returns:
        R times N rows: row of the data, word, replica, whether the replica was trained on the row, and the columns.
    """
    frames = []
    for replica in replicas:
        labels = {"row": corpus.rows, "word": corpus.words, "replica": replica, "seen": _seen(run, corpus, replica)}
        frames.append(pd.DataFrame(labels | columns_of(replica)))
    return pd.concat(frames, ignore_index=True)


def emit(frame: pd.DataFrame, out: Path | None, as_json: bool) -> None:
    """Print a frame as JSON or CSV, or write it to a file."""
    if as_json:
        print_json(frame.to_dict(orient="records"))
        return
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{name: [no_formula(str(text)) for text in frame[name]] for name in texts})
    text = safe.to_csv(index=False, lineterminator="\n")
    if out is not None:
        files.write_text(out, text)
    else:
        typer.echo(text, nl=False)


def _seen(run: Run, corpus: Corpus, replica: int) -> "np.ndarray | bool":
    """(N,) whether the replica was trained on each row; False for another corpus."""
    if not run.config.data.holds(corpus):
        return False
    fold_of_row = training_fold(run, corpus)
    was_used, held_out = fold_of_row >= 0, run.config.held_out[replica]
    return np.asarray(was_used & (fold_of_row != held_out))


def _as_corpus(run: Run, sources: list[str], channel: Channel | None) -> Corpus:
    """Preset files as a corpus of which the run has seen nothing."""
    presets = [read_preset(source, channel) for source in sources]
    params = np.stack([run.layout.vector(preset, source) for preset, source in zip(presets, sources, strict=True)])
    names = np.array([preset.name for preset in presets], dtype=object)
    rows = np.arange(1, len(presets) + 1)
    return Corpus(params, names, names, rows, "presets", checksum="", synthetic=False, layout=run.layout)
