"""Baselines without a network: predicted curves, and words in linear spaces.

Both learn from training presets and are measured on presets of unseen submitters, as a model is.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import evenly_spaced
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.eq.layout import Layout
from eqmorph.evaluation.metrics import cluster_figures, clustering, error_figures, layout_curves_db
from eqmorph.evaluation.probes import CLASSIFIERS, accuracy
from eqmorph.normalizers.base import FittedNormalizer
from eqmorph.normalizers.logminmax import LogMinMax
from eqmorph.progress import Begin, unnoticed

if TYPE_CHECKING:
    from sklearn.decomposition import PCA

Row = dict[str, FloatArray]
"""Key of a figure -> (K,), one value for each fold."""
Baseline = Callable[[Corpus, Corpus], FloatArray]
"""Takes training presets and N unseen presets; gives (N,) response errors in decibels."""
Space = Callable[[Corpus, Corpus], FloatArray]
"""Takes training presets and N presets; gives (N, D) points, having learned from the training presets alone."""

COMPONENTS = (2, 8)
"""Principal components beside those of a model's own size: a map's, and those of the default recipe."""


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


def component_counts(latents: int, layout: Layout) -> list[int]:
    """List the numbers of principal components that stand beside a model, each below the number of parameters."""
    return sorted({*COMPONENTS, min(latents, len(layout.params) - 1)})


def principal_components(training: Corpus, components: int) -> "tuple[FittedNormalizer, PCA]":
    """Fit principal components to presets in per-band log space.

    Args:
        training: M presets of P parameters.
        components: how many; at most the smaller of M and P are fitted.

    Returns:
        Normalizer into that space, and the components.
    """
    from sklearn.decomposition import PCA

    normalizer = _log_space(training)
    count = min(components, *training.params.shape)
    return normalizer, PCA(count).fit(normalizer.transform(training.params))


def pca_reconstruction(training: Corpus, presets: Corpus, components: int) -> FloatArray:
    """Project presets on principal components and back.

    Args:
        training: presets that the components are fitted to.
        presets: N presets of the same layout.
        components: how many components to keep.

    Returns:
        (N, P) parameters in Hz, dB and Q, clipped to the ranges of the layout.
    """
    normalizer, model = principal_components(training, components)
    restored = model.inverse_transform(model.transform(normalizer.transform(presets.params)))
    return presets.layout.clip(np.asarray(normalizer.inverse_transform(restored)))


def spaces(latents: int, layout: Layout) -> dict[str, Space]:
    """List the spaces in which words are looked for, by name.

    Args:
        latents: how many the model has that they stand beside.
        layout: layout of the presets.
    """
    components = {
        f"PCA {size}": _component_space(size) for size in component_counts(latents, layout) if size > COMPONENTS[0]
    }
    return {
        "parameters": _parameter_space,
        "response": _response_space,
        "parameters and response": _joint_space,
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
    sample = _sampled(corpus, fold_of_row)
    rows: dict[str, list[dict[str, float]]] = {}
    for seen, unseen in sample.splits:
        training, held_out = sample.corpus.take(seen), sample.corpus.take(unseen & sample.main)
        for name, baseline in rules.items():
            begin(f"baseline: {name}")
            # A fold may have none of the main words.
            errors = baseline(training, held_out) if len(held_out) else np.zeros(0)
            rows.setdefault(name, []).append(error_figures(errors))
    return {name: _by_figure(row) for name, row in rows.items()}


def untrained_spaces(
    corpus: Corpus, fold_of_row: NDArray[np.int64], latents: int, begin: Begin = unnoticed
) -> dict[str, Row]:
    """Measure clusters and classifiers of the main words of each fold in every space.

    Args:
        corpus: N presets; of more than `MAX_MEASURED`, so many evenly spaced ones, as of a model.
        fold_of_row: (N,) fold that holds each row out; with a single fold the figures are in sample.
        latents: how many the model has that they stand beside.
        begin: called with the name of each space of each fold.

    Returns:
        Space -> figure -> (K,); the clusters of all words are over all rows, (1,), under the keys `all.*`. Nothing
        for a corpus without words.
    """
    if not corpus.main_words:
        return {}
    sample = _sampled(corpus, fold_of_row)
    corpus, main = sample.corpus, sample.main
    labelled = corpus.take(corpus.labelled)
    figures = {}
    for name, space in spaces(latents, corpus.layout).items():
        rows = []
        for seen, unseen in sample.splits:
            begin(f"words in the space: {name}")
            points = space(corpus.take(seen), corpus)
            rows.append(_space_figures(points, corpus.words, seen & main, unseen & main))
        whole = clustering(space(corpus, labelled), labelled.words)
        everywhere = {f"all.{key}": np.array([value]) for key, value in whole._asdict().items()}
        figures[name] = _by_figure(rows) | everywhere
    return figures


def _space_figures(
    points: FloatArray, words: NDArray[np.object_], training: NDArray[np.bool_], unseen: NDArray[np.bool_]
) -> dict[str, float]:
    """Clusters of unseen points (N, D), and how well their words (N,) are guessed from the training points."""
    figures = cluster_figures(points[unseen], words[unseen], ("", "_unit"))
    for classifier in CLASSIFIERS:
        share = accuracy(classifier, points[training], words[training], points[unseen], words[unseen])
        figures[f"accuracy_{classifier}"] = share
    return figures


def _by_figure(rows: list[dict[str, float]]) -> Row:
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def _curves(corpus: Corpus) -> FloatArray:
    return layout_curves_db(corpus.params, corpus.layout)


def _log_space(training: Corpus) -> FittedNormalizer:
    return LogMinMax(per_band=True, bounds="layout").fit(training.params, training.layout)


def _parameter_space(training: Corpus, presets: Corpus) -> FloatArray:
    return np.asarray(_log_space(training).transform(presets.params))


def _response_space(training: Corpus, presets: Corpus) -> FloatArray:
    return _curves(presets)


def _joint_space(training: Corpus, presets: Corpus) -> FloatArray:
    return np.hstack([_parameter_space(training, presets), _response_space(training, presets)])


def _component_space(size: int) -> Space:
    def space(training: Corpus, presets: Corpus) -> FloatArray:
        normalizer, model = principal_components(training, size)
        return np.asarray(model.transform(normalizer.transform(presets.params)))

    return space


class _Sample(NamedTuple):
    """The N rows of a corpus that are measured, divided into folds."""

    corpus: Corpus
    main: NDArray[np.bool_]
    """(N,) rows of the main words of the whole corpus; all rows where there are no words."""
    splits: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    """Seen and unseen rows (N,) of each fold; with one fold both are everything."""


def _sampled(corpus: Corpus, fold_of_row: NDArray[np.int64]) -> _Sample:
    # Which words and folds there are is said by the whole corpus: a sample may lack some, or rank words otherwise.
    numbers, main = np.unique(fold_of_row), corpus.main_rows
    rows = evenly_spaced(len(corpus))
    fold = fold_of_row[rows]
    splits = [(fold != number, fold == number) for number in numbers]
    if len(numbers) == 1:
        everything = np.ones(len(rows), dtype=bool)
        splits = [(everything, everything)]
    return _Sample(corpus.take(rows), main[rows], splits)
