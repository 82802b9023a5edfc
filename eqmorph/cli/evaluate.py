"""`eqmorph evaluate`, `encode`, `reconstruct`: a run's figures, and the numbers to recompute every one of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eqmorph.cli.console import JsonOption, print_json, progress, stdout, table
from eqmorph.cli.train import SyntheticOption, single_thread

if TYPE_CHECKING:
    import numpy as np

    from eqmorph.corpora.corpus import Corpus
    from eqmorph.runs.run import Run

RunArgument = Annotated[Path, typer.Argument(help="A run folder.", show_default=False)]
DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        "-d",
        help="A SAFE file, or [bold]safe[/] for the fetched one. Without it: the data the run was trained on.",
        show_default=False,
    ),
]
ReplicaOption = Annotated[str, typer.Option("--replica", help="Which replica: a number or [bold]all[/].")]
CsvOutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write a CSV file instead of printing.", show_default=False)
]


def evaluate(
    run: RunArgument,
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    random: Annotated[
        int, typer.Option("--random", min=0, help="Also decode this many random latents and count valid presets.")
    ] = 0,
    words: Annotated[
        bool, typer.Option("--words", help="Also compare generated presets with those of people held out.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure a run: on the rows its replicas held out, or on a file of people it has never seen.

    Without --data it is measured on its own data. On another file the note says how many rows are also in the
    training data. Baselines on the same rows stand beside it.

    Examples:

      eqmorph evaluate runs/v2

      eqmorph evaluate runs/v2 --data other_people.csv --json

      eqmorph evaluate runs/v2 --random 1000000

      eqmorph evaluate runs/folds --words
    """
    import numpy as np

    from eqmorph.evaluation.intervals import Interval, interval
    from eqmorph.experiments.evaluate import evaluate as evaluate_run
    from eqmorph.runs.run import load_run

    single_thread()
    loaded = load_run(run)
    with progress() as bar:
        bar.add_task("evaluating", total=None, note="")
        evaluation = evaluate_run(
            loaded,
            _corpus(loaded, data, synthetic),
            training_corpus=loaded.config.data.read_unchanged(),
            random_latents=random,
            compare_words=words,
        )
    if as_json:
        print_json(evaluation.model_dump(mode="json", exclude_none=True))
        return
    folds = np.array(evaluation.held_out)
    rows = [(name, str(interval(values, folds))) for name, values in evaluation.figures.items()]
    rows += [
        (
            f"baseline {name}: median / p90 (dB)",
            f"{np.mean(row['rmse_median_db']):.3g} / {np.mean(row['rmse_p90_db']):.3g}",
        )
        for name, row in evaluation.baselines.items()
    ]
    told_by = ("1nn", "linear", "forest")
    rows += [
        (
            f"{name}: accuracy, 1-NN / linear / forest",
            " / ".join(f"{Interval(float(np.mean(row[f'accuracy_{kind}'])), np.nan)}" for kind in told_by),
        )
        for name, row in evaluation.spaces.items()
    ]
    rows += [
        (f"{word}, dB {name}", str(interval(values, folds)))
        for word, figures in (evaluation.words or {}).items()
        for name, values in figures.items()
    ]
    if (drawn := evaluation.random_latents) is not None:
        rows.append(("random latents: invalid", f"{drawn.invalid:,} of {drawn.drawn:,}"))
    stdout().print(table(f"{run}: {loaded.label}", ("figure", "value"), rows, evaluation.note))


def encode(
    run: RunArgument,
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    preset: Annotated[
        list[str] | None, typer.Option("--preset", help="Preset file instead of a corpus.", show_default=False)
    ] = None,
    replica: ReplicaOption = "0",
    out: CsvOutOption = None,
    as_json: JsonOption = False,
) -> None:
    """The latents of presets, as CSV or JSON: a row a preset and replica, with its word and whether it was seen.

    Examples:

      eqmorph encode runs/v2 --data safe > latents.csv

      eqmorph encode runs/v2 --preset preset_a.json --json
    """
    _emit(run, data, synthetic, preset, replica, out, as_json, reconstructed=False)


def reconstruct(
    run: RunArgument,
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    preset: Annotated[
        list[str] | None, typer.Option("--preset", help="Preset file instead of a corpus.", show_default=False)
    ] = None,
    replica: ReplicaOption = "0",
    out: CsvOutOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a run makes of presets: parameters in Hz, dB and Q exactly as decoded, with the response error in dB.

    Examples:

      eqmorph reconstruct runs/v2 --data safe --out decoded.csv

      eqmorph reconstruct runs/v2 --preset preset_a.json --json
    """
    _emit(run, data, synthetic, preset, replica, out, as_json, reconstructed=True)


def _emit(
    path: Path,
    data: str | None,
    synthetic: int | None,
    presets: list[str] | None,
    replica: str,
    out: Path | None,
    as_json: bool,
    reconstructed: bool,
) -> None:
    import pandas as pd

    from eqmorph import files
    from eqmorph.runs.run import load_run

    single_thread()
    run = load_run(path)
    corpus = _presets_as_corpus(presets) if presets else _corpus(run, data, synthetic)
    frames = [_frame(run, corpus, index, reconstructed) for index in _replicas(run, replica)]
    frame = pd.concat(frames, ignore_index=True)
    if as_json:
        print_json(frame.to_dict(orient="records"))
    elif out is not None:
        files.write_text(out, frame.to_csv(index=False, lineterminator="\n"))
    else:
        typer.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)


def _frame(run: "Run", corpus: "Corpus", replica: int, reconstructed: bool) -> Any:
    """One row a preset: which, its word, whether this replica was trained on it, and its numbers."""
    import pandas as pd

    from eqmorph.eq.layout import SAFE
    from eqmorph.evaluation.metrics import response_rmse_db

    latents = run.ensemble.encode(corpus.params)
    head: dict[str, Any] = {
        "row": corpus.rows,
        "word": corpus.words,
        "replica": replica,
        "seen": _seen(run, corpus, replica),
    }
    if reconstructed:
        decoded = run.ensemble.decode(latents)[replica]
        values = dict(zip(SAFE.names, decoded.T, strict=True))
        head["rmse_db"] = response_rmse_db(corpus.params, decoded, corpus.layout)
    else:
        values = {f"z{index}": column for index, column in enumerate(latents[replica].T)}
    return pd.DataFrame(head | values)


def _seen(run: "Run", corpus: "Corpus", replica: int) -> "np.ndarray | bool":
    """Whether the replica was trained on each row (N,); False throughout for another corpus."""
    import numpy as np

    from eqmorph.experiments.evaluate import training_fold

    if corpus.checksum != run.config.data.checksum:
        return False
    fold_of_row = training_fold(run, corpus)
    held = run.config.replicas[replica].fold
    return np.asarray((fold_of_row >= 0) & (fold_of_row != (-1 if held is None else held)))


def _replicas(run: "Run", replica: str) -> list[int]:
    from eqmorph.errors import UsageError

    count = len(run.config.replicas)
    if replica == "all":
        return list(range(count))
    if not replica.isdigit() or int(replica) >= count:
        raise UsageError(f"--replica {replica!r}: expected all or a number from 0 to {count - 1}")
    return [int(replica)]


def _corpus(run: "Run", data: str | None, synthetic: int | None) -> "Corpus":
    """Every row of the file, or of the run's own data."""
    from eqmorph.corpora import load

    return run.config.data.read() if data is None and synthetic is None else load(data, synthetic)


def _presets_as_corpus(presets: list[str]) -> "Corpus":
    import numpy as np

    from eqmorph.corpora.corpus import Corpus
    from eqmorph.eq.layout import SAFE
    from eqmorph.formats.io import read_preset

    read = [read_preset(preset) for preset in presets]
    params = np.stack([SAFE.vector(preset, source) for preset, source in zip(read, presets, strict=True)])
    names = np.array([preset.name for preset in read], dtype=object)
    rows = np.arange(1, len(read) + 1)
    return Corpus(params, names, names, rows, "presets", checksum="", synthetic=False, layout=SAFE)
