"""Whether the presets a model generates for a word are ones that people could have drawn.

People who were held out drew curves for the word. Three questions are asked of what the model makes of it, each
beside what the training presets of the word answer without a model: how far people's curves are from its mean curve,
how far from the nearest of its presets, and how unlike the two clouds of curves are (energy distance).
"""

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.curves import rms
from eqmorph.evaluation.metrics import curves_db, energy_distance_db
from eqmorph.experiments.evaluate import training_fold
from eqmorph.runs.run import Run

DRAWN = 200
"""Presets generated for a word; as many training presets stand beside them."""

Figures = dict[str, np.ndarray]
"""Name -> (R,), one value a replica."""


def calibration(run: Run, corpus: Corpus, seed: int = 0) -> dict[str, Figures]:
    """Word -> figures in decibels on the people each replica held out; lower is better.

    Args:
        corpus: the run's own corpus, as its recipe selects it.

    Raises:
        ValueError: the run held nobody out.
    """
    folds = training_fold(run, corpus)
    found: dict[str, dict[str, list[float]]] = {}
    for index, replica in enumerate(run.config.replicas):
        if replica.fold is None:
            raise ValueError("calibration needs a run with folds")
        one = Run(run.path, run.config, run.ensemble, run.clouds, index)
        for word in run.config.main_words:
            known = curves_db(corpus.params[(folds != replica.fold) & (corpus.words == word)])
            held = curves_db(corpus.params[(folds == replica.fold) & (corpus.words == word)])
            if not len(held) or word not in run.clouds[index]:
                continue
            rng = np.random.default_rng([seed, index])
            generated = curves_db(one.decode(run.clouds[index][word].sample(DRAWN, rng)))
            beside = known[rng.permutation(len(known))[:DRAWN]]
            for name, value in _figures(held, generated, beside, known.mean(axis=0)).items():
                found.setdefault(word, {}).setdefault(name, []).append(value)
    return {word: {name: np.array(values) for name, values in figures.items()} for word, figures in found.items()}


def _figures(held: np.ndarray, generated: np.ndarray, known: np.ndarray, mean: np.ndarray) -> dict[str, float]:
    """Distances of held-out curves (N, F) to generated ones and to training ones (M, F)."""
    return {
        "to the mean curve: generated": float(np.median(rms(held - generated.mean(axis=0)))),
        "to the mean curve: training presets": float(np.median(rms(held - mean))),
        "to the mean curve: flat EQ": float(np.median(rms(held))),
        "to the nearest: generated": _nearest(held, generated),
        "to the nearest: training presets": _nearest(held, known),
        "energy distance: generated": energy_distance_db(generated, held),
        "energy distance: training presets": energy_distance_db(known, held),
        "energy distance: the mean curve alone": energy_distance_db(np.broadcast_to(mean, held.shape), held),
    }


def _nearest(held: np.ndarray, others: np.ndarray) -> float:
    """Median over held-out curves of the RMS distance to the nearest of the others."""
    return float(np.median([rms(others - curve).min() for curve in held]))
