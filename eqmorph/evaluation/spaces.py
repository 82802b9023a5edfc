"""Words in spaces that no network learned: parameters, curves, principal components.

A space learns from training presets and is measured on presets of unseen submitters, as a model is.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.evaluation.components import COMPONENTS, component_counts, log_space, principal_components
from eqmorph.evaluation.folds import Row, sampled
from eqmorph.evaluation.metrics import cluster_figures, clustering, layout_curves_db, stack_figures
from eqmorph.evaluation.probes import CLASSIFIERS, accuracy
from eqmorph.progress import Begin, unnoticed

Space = Callable[[Corpus, Corpus], FloatArray]
"""Takes training presets and N presets; gives (N, D) points, having learned from the training presets alone."""


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
    sample = sampled(corpus, fold_of_row)
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
        everywhere = {f"all.{key}": value for key, value in whole._asdict().items()}
        figures[name] = stack_figures(rows) | stack_figures([everywhere])
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


def _parameter_space(training: Corpus, presets: Corpus) -> FloatArray:
    return np.asarray(log_space(training).transform(presets.params))


def _response_space(training: Corpus, presets: Corpus) -> FloatArray:
    return layout_curves_db(presets.params, presets.layout)


def _joint_space(training: Corpus, presets: Corpus) -> FloatArray:
    return np.hstack([_parameter_space(training, presets), _response_space(training, presets)])


def _component_space(size: int) -> Space:
    def space(training: Corpus, presets: Corpus) -> FloatArray:
        normalizer, model = principal_components(training, size)
        return np.asarray(model.transform(normalizer.transform(presets.params)))

    return space
