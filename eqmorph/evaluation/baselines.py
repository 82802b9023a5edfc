"""Baselines without a network: rules that guess curves.

They learn from training presets and are measured on presets of unseen submitters, as a model is.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.layout import Layout
from eqmorph.evaluation.components import component_counts, pca_reconstruction
from eqmorph.evaluation.folds import Row, sampled
from eqmorph.evaluation.metrics import error_figures, layout_curves_db, stack_figures
from eqmorph.progress import Begin, unnoticed

Baseline = Callable[[Corpus, Corpus], FloatArray]
"""Takes training presets and N unseen presets; gives (N,) response errors in decibels."""


def flat(training: Corpus, unseen: Corpus) -> FloatArray:
    """Guess no equalizer at all."""
    return rms(_curves(unseen))


def mean_curve(training: Corpus, unseen: Corpus) -> FloatArray:
    """Guess the mean curve of all training presets."""
    return rms(_curves(unseen) - _curves(training).mean(axis=0))


def word_centroid(training: Corpus, unseen: Corpus) -> FloatArray:
    """Guess the mean curve of the training presets of the same word, which is all that the word tells."""
    curves = _curves(training)
    means = {word: curves[training.words == word].mean(axis=0) for word in np.unique(training.words)}
    overall = curves.mean(axis=0)
    guesses = np.array([means.get(word, overall) for word in unseen.words])
    return rms(_curves(unseen) - guesses)


def nearest_neighbour(training: Corpus, unseen: Corpus) -> FloatArray:
    """Guess the training preset whose curve is nearest to the preset itself."""
    from sklearn.neighbors import NearestNeighbors

    curves, targets = _curves(training), _curves(unseen)
    nearest = NearestNeighbors(n_neighbors=1).fit(curves).kneighbors(targets, return_distance=False)[:, 0]
    return rms(targets - curves[nearest])


def pca(components: int) -> Baseline:
    """Make a baseline that keeps so many principal components of the parameters, in per-band log space."""

    def errors(training: Corpus, unseen: Corpus) -> FloatArray:
        restored = pca_reconstruction(training, unseen, components)
        return rms(_curves(unseen) - layout_curves_db(restored, unseen.layout))

    return errors


def baselines(latents: int, layout: Layout, with_words: bool) -> dict[str, Baseline]:
    """List the baselines by name.

    Args:
        latents: how many the model has that they stand beside.
        layout: layout of the presets.
        with_words: whether presets have words, from which one of them guesses.
    """
    components = {f"PCA {size}": pca(size) for size in component_counts(latents, layout)}
    return {
        "flat EQ": flat,
        "mean curve": mean_curve,
        **({"word centroid": word_centroid} if with_words else {}),
        "nearest neighbour": nearest_neighbour,
        **components,
    }


def baseline_errors(
    corpus: Corpus, fold_of_row: NDArray[np.int64], latents: int, begin: Begin = unnoticed
) -> dict[str, Row]:
    """Measure the baselines on the main words of each fold, having learned from all words of the others.

    In a corpus without words that is on all presets.

    Args:
        corpus: N presets; of more than `MAX_MEASURED`, so many evenly spaced ones, as of a model.
        fold_of_row: (N,) fold that holds each row out; with a single fold the figures are in sample.
        latents: how many the model has that they stand beside.
        begin: called with the name of each baseline of each fold.

    Returns:
        Baseline -> figure -> (K,); NaN for a fold without the main words.
    """
    rules = baselines(latents, corpus.layout, with_words=bool(corpus.main_words))
    sample = sampled(corpus, fold_of_row)
    rows: dict[str, list[dict[str, float]]] = {}
    for seen, unseen in sample.splits:
        training, held_out = sample.corpus.take(seen), sample.corpus.take(unseen & sample.main)
        for name, baseline in rules.items():
            begin(f"baseline: {name}")
            # A fold may have none of the main words.
            errors = baseline(training, held_out) if len(held_out) else np.zeros(0)
            rows.setdefault(name, []).append(error_figures(errors))
    return {name: stack_figures(row) for name, row in rows.items()}


def _curves(corpus: Corpus) -> FloatArray:
    return layout_curves_db(corpus.params, corpus.layout)
