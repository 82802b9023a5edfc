"""The rows of a corpus that baselines are measured on, divided into the folds that a model holds out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import evenly_spaced
from eqmorph.eq.backend import FloatArray

Row = dict[str, FloatArray]
"""Key of a figure -> (K,), one value for each fold."""


class Sample(NamedTuple):
    """The N rows of a corpus that are measured, divided into folds."""

    corpus: Corpus
    main: NDArray[np.bool_]
    """(N,) rows of the main words of the whole corpus; all rows where there are no words."""
    splits: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    """Seen and unseen rows (N,) of each fold; with one fold both are everything."""


def sampled(corpus: Corpus, fold_of_row: NDArray[np.int64]) -> Sample:
    """Divide the rows of a corpus that are measured.

    Args:
        corpus: N presets; of more than `MAX_MEASURED`, so many evenly spaced ones, as of a model.
        fold_of_row: (N,) fold that holds each row out; with a single fold the figures are in sample.
    """
    # Which words and folds there are is said by the whole corpus: a sample may lack some, or rank words otherwise.
    numbers, main = np.unique(fold_of_row), corpus.main_rows
    rows = evenly_spaced(len(corpus))
    fold = fold_of_row[rows]
    splits = [(fold != number, fold == number) for number in numbers]
    if len(numbers) == 1:
        everything = np.ones(len(rows), dtype=bool)
        splits = [(everything, everything)]
    return Sample(corpus.take(rows), main[rows], splits)
