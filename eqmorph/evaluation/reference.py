"""What stands beside the ablation's cells: baselines that need no network, and words in untrained spaces."""

from collections.abc import Callable

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.layout import SAFE
from eqmorph.evaluation.baselines import baselines, component_counts, principal_components
from eqmorph.evaluation.metrics import cluster_figures, clustering, curves_db
from eqmorph.evaluation.probes import CLASSIFIERS, accuracy
from eqmorph.normalizers.logminmax import LogMinMax

Row = dict[str, np.ndarray]
"""Figure -> (K,), one value a fold."""


def baseline_errors(corpus: Corpus, folds: np.ndarray, latents: int) -> dict[str, Row]:
    """Baseline -> median and 90th-percentile response RMSE in dB on each held-out fold, main words only.

    With a single fold nothing is held out, and the figures are in sample.
    """
    main = np.isin(corpus.words, corpus.main_words)
    found: dict[str, dict[str, list[float]]] = {}
    for seen, unseen in _splits(folds):
        known, held = corpus.take(seen), corpus.take(unseen & main)
        for name, baseline in baselines(latents).items():
            row = found.setdefault(name, {"rmse_median_db": [], "rmse_p90_db": []})
            errors = np.array([np.nan])  # nobody in this fold used one of the main words
            if len(held):
                errors = baseline(known.params, known.words, held.params, held.words)
            row["rmse_median_db"].append(float(np.median(errors)))
            row["rmse_p90_db"].append(float(np.quantile(errors, 0.9)))
    return {name: {figure: np.array(values) for figure, values in row.items()} for name, row in found.items()}


Space = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Known presets (M, P) and presets (N, P) to points (N, D); only the known ones may be learned from."""


def spaces(latents: int) -> dict[str, Space]:
    """Name -> a space in which nothing but, at most, a linear map was learned."""

    def parameters(known: np.ndarray, params: np.ndarray) -> np.ndarray:
        return np.asarray(LogMinMax(per_band=True, bounds="layout").fit(known, SAFE).transform(params))

    def response(known: np.ndarray, params: np.ndarray) -> np.ndarray:
        return curves_db(params)

    def both(known: np.ndarray, params: np.ndarray) -> np.ndarray:
        return np.hstack([parameters(known, params), response(known, params)])

    def components(size: int) -> Space:
        def space(known: np.ndarray, params: np.ndarray) -> np.ndarray:
            normalizer, model = principal_components(known, size)
            return np.asarray(model.transform(normalizer.transform(params)))

        return space

    return {
        "parameters": parameters,
        "response": response,
        "parameters and response": both,
        **{f"PCA {size}": components(size) for size in component_counts(latents) if size > 2},
    }


def untrained_spaces(corpus: Corpus, folds: np.ndarray, latents: int) -> dict[str, Row]:
    """Space -> clustering of warm/bright and accuracy of classifiers in it, on each held-out fold."""
    main = np.isin(corpus.words, corpus.main_words)
    found: dict[str, Row] = {}
    for name, space in spaces(latents).items():
        rows = []
        for seen, unseen in _splits(folds):
            points = space(corpus.params[seen], corpus.params)
            known, held = seen & main, unseen & main
            row = cluster_figures(points[held], corpus.words[held], ("", "_unit"))
            for classifier in CLASSIFIERS:
                row[f"accuracy_{classifier}"] = accuracy(
                    classifier, points[known], corpus.words[known], points[held], corpus.words[held]
                )
            rows.append(row)
        everything = corpus.take(corpus.labelled)
        whole = clustering(space(corpus.params, everything.params), everything.words)
        found[name] = {key: np.array([row[key] for row in rows]) for key in rows[0]} | {
            "all.silhouette": np.array([whole.silhouette]),
            "all.davies_bouldin": np.array([whole.davies_bouldin]),
        }
    return found


def _splits(folds: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(seen, unseen) masks (N,) of each fold; with one fold both are everything."""
    known = np.unique(folds)
    if len(known) == 1:
        everything = np.ones(len(folds), dtype=bool)
        return [(everything, everything)]
    return [(folds != fold, folds == fold) for fold in known]
