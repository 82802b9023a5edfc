"""Generated presets compared with those of people who were held out.

People who were held out drew curves for the word. Three questions are asked of what the model makes of it, each
beside what the training presets of the word answer without a model: how far people's curves are from its mean curve,
how far from the nearest of its presets, and how unlike the two clouds of curves are (energy distance).
"""

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.errors import UsageError
from eqmorph.evaluation.metrics import energy_distance_db, layout_curves_db, stack_figures
from eqmorph.experiments.train import prepare
from eqmorph.runs.run import Run
from eqmorph.runs.trained import TrainedRun

SEED = 0
"""Of the presets that are generated."""
GENERATED = 200
"""Presets generated for a word; as many training presets stand beside them."""

Figures = dict[str, FloatArray]
"""Name -> (R,), one value for each replica; NaN where its fold has no preset of the word."""


def check_comparable(run: TrainedRun, corpus: Corpus) -> None:
    """Refuse a run whose generated presets have no people held out to stand beside.

    Raises:
        UsageError: the run has no words, held nobody out, or was trained on other data.
    """
    if not run.config.main_words:
        raise UsageError(f"{run.name}: was trained without words, so there are none to compare")
    if run.config.folds == 1 or not run.config.data.holds(corpus):
        raise UsageError(
            f"{run.name}: generated curves are compared with those of submitters held out; "
            "that needs a run with 2 folds or more, and the data it was trained on"
        )


def compare_generated(run: TrainedRun, corpus: Corpus) -> dict[str, Figures]:
    """Compare generated curves of the main words with those of the submitters that each replica held out.

    Args:
        run: a run with folds.
        corpus: the run's own data, as they were read.

    Returns:
        Word -> figures in decibels; lower is better.

    Raises:
        UsageError: the run held nobody out, or was trained on other data.
    """
    check_comparable(run, corpus)
    selected = prepare(corpus, run.config.recipe)
    fold_of_row = corpus_folds(selected, run.config.folds, run.config.split)
    compared = {}
    for word in run.config.main_words:
        own = selected.words == word
        curves_db, fold = layout_curves_db(selected.params[own], selected.layout), fold_of_row[own]
        rows = [
            _of_replica(run, index, word, curves_db[fold != replica.fold], curves_db[fold == replica.fold])
            for index, replica in enumerate(run.config.replicas)
        ]
        # A replica whose fold has no preset of the word has nothing to be compared with: not defined there.
        compared[word] = stack_figures(rows)
    return compared


def _of_replica(
    run: TrainedRun, index: int, word: str, training: FloatArray, held_out: FloatArray
) -> dict[str, float]:
    """Figures of one replica and word, from the curves (M, F) it learned from and those (N, F) it held out."""
    if not len(held_out) or word not in run.clouds[index]:
        return {}
    rng = np.random.default_rng([SEED, index])
    replica = Run(run.path, run.config, run.ensemble, run.clouds, index)
    generated = layout_curves_db(replica.decode(run.clouds[index][word].sample(GENERATED, rng)), run.layout)
    sample = training[rng.permutation(len(training))[:GENERATED]]
    return _figures(held_out, generated, sample, training.mean(axis=0))


def _figures(held_out: FloatArray, generated: FloatArray, training: FloatArray, mean: FloatArray) -> dict[str, float]:
    """Distances of held-out curves (N, F) to generated and training ones (M, F) and to a mean (F,), in decibels."""
    return {
        "to the mean curve: generated": float(np.median(rms(held_out - generated.mean(axis=0)))),
        "to the mean curve: training presets": float(np.median(rms(held_out - mean))),
        "to the mean curve: flat EQ": float(np.median(rms(held_out))),
        "to the nearest: generated": _nearest(held_out, generated),
        "to the nearest: training presets": _nearest(held_out, training),
        "energy distance: generated": energy_distance_db(generated, held_out),
        "energy distance: training presets": energy_distance_db(training, held_out),
        "energy distance: the mean curve alone": energy_distance_db(np.broadcast_to(mean, held_out.shape), held_out),
    }


def _nearest(held_out: FloatArray, others: FloatArray) -> float:
    """Median over held-out curves of the RMS distance to the nearest of the others."""
    return float(np.median([rms(others - curve).min() for curve in held_out]))
