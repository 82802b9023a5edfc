"""What stands beside the ablation's cells: baselines that need no network, and the untrained spaces' clustering."""

from collections.abc import Callable

import numpy as np

from eqmorph.datasets.corpus import Corpus
from eqmorph.evaluation.baselines import baselines
from eqmorph.evaluation.measure import MAIN_WORDS
from eqmorph.evaluation.metrics import Clustering, clustering, curves_db, nearest_neighbour_accuracy
from eqmorph.normalizers.logminmax import LogMinMax

Row = dict[str, np.ndarray]
"""Figure -> (K,), one value a fold."""


def baseline_errors(corpus: Corpus, folds: np.ndarray, latents: int) -> dict[str, Row]:
    """Baseline -> median and 90th-percentile response RMSE in dB on each held-out fold, main words only.

    With a single fold nothing is held out, and the figures are in sample.
    """
    main = np.isin(corpus.words, MAIN_WORDS)
    found: dict[str, dict[str, list[float]]] = {}
    for seen, unseen in _splits(folds):
        known, held = corpus.take(seen), corpus.take(unseen & main)
        if not len(held):
            continue
        for name, baseline in baselines(latents).items():
            errors = baseline(known.params, known.words, held.params, held.words)
            row = found.setdefault(name, {"rmse_median_db": [], "rmse_p90_db": []})
            row["rmse_median_db"].append(float(np.median(errors)))
            row["rmse_p90_db"].append(float(np.quantile(errors, 0.9)))
    return {name: {figure: np.array(values) for figure, values in row.items()} for name, row in found.items()}


def untrained_spaces(corpus: Corpus, folds: np.ndarray) -> dict[str, Row]:
    """Space -> clustering and nearest-neighbour accuracy of warm/bright in it, with nothing learned.

    Spaces: parameters in per-band log scale, and the decibel response.
    """
    main = np.isin(corpus.words, MAIN_WORDS)
    normalizer = LogMinMax(per_band=True, bounds="layout").fit(corpus.params)
    spaces: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "parameters": normalizer.transform,
        "response": curves_db,
    }
    found: dict[str, Row] = {}
    for name, space in spaces.items():
        points = space(corpus.params)
        scores: list[Clustering] = []
        accuracy: list[float] = []
        for seen, unseen in _splits(folds):
            known, held = seen & main, unseen & main
            scores.append(clustering(points[held], corpus.words[held]))
            accuracy.append(
                nearest_neighbour_accuracy(points[known], corpus.words[known], points[held], corpus.words[held])
            )
        everything = clustering(points[corpus.labelled], corpus.words[corpus.labelled])
        found[name] = {
            "silhouette": np.array([score.silhouette for score in scores]),
            "davies_bouldin": np.array([score.davies_bouldin for score in scores]),
            "accuracy_1nn": np.array(accuracy),
            "all.silhouette": np.array([everything.silhouette]),
            "all.davies_bouldin": np.array([everything.davies_bouldin]),
        }
    return found


def _splits(folds: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(seen, unseen) masks (N,) of each fold; with one fold both are everything."""
    known = np.unique(folds)
    if len(known) == 1:
        everything = np.ones(len(folds), dtype=bool)
        return [(everything, everything)]
    return [(folds != fold, folds == fold) for fold in known]
