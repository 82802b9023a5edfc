"""A finished run, measured on its own held-out rows or on another file, beside the baselines on the same rows."""

from typing import Any

import numpy as np

from eqmorph.corpora import load
from eqmorph.corpora.corpus import Corpus, select
from eqmorph.corpora.splits import corpus_folds
from eqmorph.errors import DataError
from eqmorph.evaluation.baselines import baselines, flat
from eqmorph.evaluation.metrics import cluster_figures
from eqmorph.evaluation.probes import CLASSIFIERS, OF_LATENTS, accuracy_across
from eqmorph.evaluation.reference import Row, baseline_errors, spaces, untrained_spaces
from eqmorph.experiments.measure import figures_of_rows, measure
from eqmorph.experiments.train import check_split, prepare
from eqmorph.runs.records import RunConfig
from eqmorph.runs.run import Run


def evaluate_run(run: Run, data: str | None, synthetic: int | None = None) -> dict[str, Any]:
    """Figures of all replicas, one value a replica, with baselines, as plain data.

    Keys `seen.*` are of rows a replica was trained on, `unseen.*` of rows it was not; `*.main.*` of warm and bright.
    """
    config = run.config
    read = load_for(run, data, synthetic)
    own = read.checksum == config.data.checksum
    fold_of_row: np.ndarray | None = None
    known: Corpus | None
    if own:
        known = corpus = prepare(read, config.recipe)
        every = corpus_folds(corpus, config.folds, by=check_split(config.split))
        figures = measure(run.ensemble, corpus, every).figures
        fold_of_row = every if config.folds > 1 else None
        held = "on its own data" if config.folds > 1 else "on its own data: in sample, nothing was held out"
    else:
        corpus, known = _in_the_runs_words(run, read), _training_data(run)
        figures = _figures_elsewhere(run, corpus)
        held = _how_strange(known, corpus)
    kind = "synthetic data" if corpus.synthetic else "data"
    return {
        "run": str(run.path),
        "recipe": config.recipe.name,
        "trained_on": config.data.source,
        "evaluated_on": corpus.source,
        "synthetic": corpus.synthetic,
        "presets": len(corpus),
        "note": f"{kind}: {corpus.source}, {len(corpus):,} presets; {held}",
        "figures": {name: values.tolist() for name, values in figures.items()},
        "baselines": _baselines(corpus, fold_of_row, known, config),
        "spaces": _untrained(corpus, fold_of_row, config),
    }


def load_for(run: Run, data: str | None, synthetic: int | None = None) -> Corpus:
    """The corpus that `--data` names; without it, the one the run was trained on."""
    source = run.config.data
    if data is None and synthetic is None:
        return load(source.argument, source.synthetic_size)
    return load(data, synthetic)


def training_fold(run: Run, corpus: Corpus) -> np.ndarray:
    """(N,) fold of each row of the run's own corpus as it was read; -1 where the recipe left the row out."""
    used = prepare(corpus, run.config.recipe)
    fold_of_row = corpus_folds(used, run.config.folds, by=check_split(run.config.split))
    fold_of = dict(zip(used.rows.tolist(), fold_of_row.tolist(), strict=True))
    return np.array([fold_of.get(row, -1) for row in corpus.rows.tolist()])


def _in_the_runs_words(run: Run, corpus: Corpus) -> Corpus:
    """Another corpus as the run would have it: its canonical form, and only the words the run knows, however rare."""
    words = run.config.data.words
    if not np.isin(corpus.words, list(words)).any():
        raise DataError(f"{corpus.source}: none of the words of {run.name} is in it ({', '.join(list(words)[:5])})")
    strangers = tuple(set(corpus.words.tolist()) - words.keys())
    options = run.config.recipe.data.model_dump() | {"min_count": 1, "exclude": strangers}
    return select(corpus, **options)


def _training_data(run: Run) -> Corpus | None:
    """What the run was trained on, where that can still be read and is still what it was."""
    try:
        read = load_for(run, None)
    except DataError:
        return None
    return prepare(read, run.config.recipe) if read.checksum == run.config.data.checksum else None


def _how_strange(known: Corpus | None, corpus: Corpus) -> str:
    """How many presets of a corpus are, to the last digit, among the training data under the same word."""
    if known is None:
        return "the training data is not at hand: some of them may be in it"
    trained = {(word, row.tobytes()) for word, row in zip(known.words.tolist(), known.params, strict=True)}
    rows = zip(corpus.words.tolist(), corpus.params, strict=True)
    again = sum((word, row.tobytes()) in trained for word, row in rows)
    return f"{again:,} of them are also in the training data" if again else "every row unseen"


def _figures_elsewhere(run: Run, corpus: Corpus) -> dict[str, np.ndarray]:
    """Figures on a corpus that no replica was trained on; a fifth of its people are guessed from the others."""
    main_words = run.config.main_words
    main = np.isin(corpus.words, main_words)
    latents, decoded = run.ensemble.encode(corpus.params), run.ensemble.reconstruct(corpus.params)
    rows = []
    for points, presets in zip(latents, decoded, strict=True):
        row = figures_of_rows(corpus, points, presets, "unseen", main_words)
        for classifier in OF_LATENTS if main.any() else ():
            row[f"unseen.main.accuracy_{classifier}"] = accuracy_across(
                classifier, points[main], corpus.words[main], corpus.groups[main]
            )
        rows.append(row)
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _baselines(
    corpus: Corpus, fold_of_row: np.ndarray | None, known: Corpus | None, config: RunConfig
) -> dict[str, dict[str, list[float]]]:
    """Errors of the baselines on the main words; they learn from the other folds, or else from the known corpus."""
    latents = config.recipe.latent_dim
    if fold_of_row is not None:
        return _plain(baseline_errors(corpus, fold_of_row, latents))
    held = corpus.take(np.isin(corpus.words, config.main_words))
    if not len(held):
        return {}
    if known is None:
        errors = {"flat EQ": flat(held.params, held.words, held.params, held.words)}
    else:
        rules = baselines(latents)
        errors = {name: rule(known.params, known.words, held.params, held.words) for name, rule in rules.items()}
    return {
        name: {"rmse_median_db": [float(np.median(e))], "rmse_p90_db": [float(np.quantile(e, 0.9))]}
        for name, e in errors.items()
    }


def _untrained(
    corpus: Corpus, fold_of_row: np.ndarray | None, config: RunConfig
) -> dict[str, dict[str, list[float]]]:
    """How far words lie apart, and how well they can be told, in spaces that no network learned, on the same rows."""
    latents = config.recipe.latent_dim
    if fold_of_row is not None:
        return _plain(untrained_spaces(corpus, fold_of_row, latents))
    held = corpus.take(np.isin(corpus.words, config.main_words))
    found = {}
    for name, space in spaces(latents).items() if len(held) else ():
        points = space(corpus.params, held.params)
        row = cluster_figures(points, held.words, ("", "_unit"))
        for classifier in CLASSIFIERS:
            row[f"accuracy_{classifier}"] = accuracy_across(classifier, points, held.words, held.groups)
        found[name] = {key: [value] for key, value in row.items()}
    return found


def _plain(rows: dict[str, Row]) -> dict[str, dict[str, list[float]]]:
    return {name: {key: values.tolist() for key, values in row.items()} for name, row in rows.items()}
