"""A finished run, measured on its own held-out rows or on another file, beside the baselines on the same rows."""

from typing import Any

import numpy as np

from eqmorph.datasets import load
from eqmorph.datasets.corpus import Corpus
from eqmorph.datasets.splits import corpus_folds
from eqmorph.errors import DataError
from eqmorph.evaluation.baselines import baselines
from eqmorph.evaluation.measure import MAIN_WORDS, figures_of_rows, measure
from eqmorph.evaluation.metrics import nearest_neighbour_accuracy
from eqmorph.runs import Run
from eqmorph.training.job import check_split, prepare


def evaluate_run(run: Run, data: str | None, synthetic: int | None = None) -> dict[str, Any]:
    """Figures of all replicas, one value a replica, with baselines, as plain data.

    Keys `seen.*` are of rows a replica was trained on, `unseen.*` of rows it was not; `*.main.*` of warm and bright.
    """
    config = run.config
    corpus = prepare(load_for(run, data, synthetic), config.recipe)
    own = corpus.checksum == config.data.checksum
    if own:
        fold_of_row = corpus_folds(corpus, config.folds, by=check_split(config.split))
        figures = measure(run.ensemble, corpus, fold_of_row).figures
        held = "on its own data" if config.folds > 1 else "on its own data: in sample, nothing was held out"
    else:
        figures = _figures_elsewhere(run, corpus)
        held = "every row unseen"
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
        "baselines": _baselines(run, corpus, own),
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


def _figures_elsewhere(run: Run, corpus: Corpus) -> dict[str, np.ndarray]:
    """Figures on a corpus that no replica was trained on; neighbours are rows of other submitters."""
    main = np.isin(corpus.words, MAIN_WORDS)
    latents, decoded = run.ensemble.encode(corpus.params), run.ensemble.reconstruct(corpus.params)
    rows = []
    for points, presets in zip(latents, decoded, strict=True):
        row = figures_of_rows(corpus, points, presets, "unseen")
        if main.any():
            row["unseen.main.accuracy_1nn"] = _accuracy_across(points[main], corpus.take(main))
        rows.append(row)
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _accuracy_across(points: np.ndarray, corpus: Corpus) -> float:
    """1-NN accuracy with each submitter's rows classified by everybody else's."""
    hits = 0.0
    for group in np.unique(corpus.groups):
        own = corpus.groups == group
        if own.all():
            return float("nan")
        hits += own.sum() * nearest_neighbour_accuracy(
            points[~own], corpus.words[~own], points[own], corpus.words[own]
        )
    return hits / len(points)


def _baselines(run: Run, corpus: Corpus, own: bool) -> dict[str, dict[str, list[float]]]:
    """Errors of the baselines on the main words; they learn from the run's training data where that can be read."""
    config = run.config
    latents = config.recipe.latents
    if own and config.folds > 1:
        from eqmorph.evaluation.reference import baseline_errors

        fold_of_row = corpus_folds(corpus, config.folds, by=check_split(config.split))
        found = baseline_errors(corpus, fold_of_row, latents)
        return {name: {key: values.tolist() for key, values in row.items()} for name, row in found.items()}
    try:
        known = corpus if own else prepare(load_for(run, None), config.recipe)
    except DataError:
        known = corpus.take(np.zeros(len(corpus), dtype=bool))
    held = corpus.take(np.isin(corpus.words, MAIN_WORDS))
    if not len(held):
        return {}
    usable = baselines(latents) if len(known) else {"flat EQ": baselines(latents)["flat EQ"]}
    errors = {name: rule(known.params, known.words, held.params, held.words) for name, rule in usable.items()}
    return {
        name: {"rmse_median_db": [float(np.median(e))], "rmse_p90_db": [float(np.quantile(e, 0.9))]}
        for name, e in errors.items()
    }
