"""Submitters: are the presets that a model generates for a word like those of unseen people?

The presets are divided by submitter; a model learns from all folds but one and is measured on that one, with the
figures of the Listening Gap. No single distribution can be near every fold at once: that of the held-out people
themselves, every fold alike, has the least mean energy distance to the folds that any distribution can have, and
stands in the table as the floor. With D_kl = E|Y_k - Y_l|, and m the mean over folds,

    E(P, Y_k) = 2 m_l D_kl - m_lm D_lm - D_kk
"""

from collections.abc import Mapping

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.errors import DataError
from eqmorph.evaluation.intervals import spread_over
from eqmorph.evaluation.metrics import distances_db, mean_distance_db, stack_figures
from eqmorph.experiments.protocols.clouds import cloud_figures
from eqmorph.experiments.protocols.listening_gap import protocol_rows
from eqmorph.experiments.protocols.result import ProtocolResult, Row
from eqmorph.experiments.protocols.word_models import YARDSTICKS, Learner
from eqmorph.progress import OnProgress, Stages, in_silence

FOLDS = 5
DRAWN = 200
DRAWS = 5
FEWEST = 2
"""Presets of a word in a fold that a distance between people takes."""
People = dict[str, dict[int, FloatArray]]
"""Word -> fold -> (N, F) the curves of its people."""
FLOOR = "the people held out themselves (floor)"


def folds_of(corpus: Corpus) -> tuple[Corpus, np.ndarray]:
    """The presets of the two most frequent words under the rows of the Listening Gap, and the fold of each.

    Raises:
        DataError: fewer people than folds made them.
    """
    kept = protocol_rows(corpus)
    main = kept.take(np.isin(kept.words, list(kept.main_words)))
    people = len(np.unique(main.groups))
    if people < FOLDS:
        words = " and ".join(main.main_words) or "its words"
        raise DataError(
            f"{corpus.source}: its presets for {words} are by {people} submitters, and the protocol needs {FOLDS}"
        )
    return main, group_folds(main.groups, FOLDS)


def measure_submitters(
    corpus: Corpus,
    fold_of_row: np.ndarray,
    learners: Mapping[str, Learner] = YARDSTICKS,
    draws: int = DRAWS,
    on_progress: OnProgress = in_silence,
) -> ProtocolResult:
    """Measure word models on people held out.

    Args:
        corpus: N presets.
        fold_of_row: (N,) the fold that holds each preset out.
        learners: name -> what learns a word model from the presets of all folds but one.
        draws: how often each model draws for each fold; a fold's figures are means over them.
        on_progress: told of each fold of each model.

    Raises:
        DataError: no fold has two presets of a main word, or the corpus does not say who made its presets.
    """
    if corpus.grouped_by != "submitter":
        raise DataError(
            f"{corpus.source}: does not say who made its presets, which the protocol submitters is about; "
            "the protocol listening-gap divides them by row"
        )
    curves_db = vector_curves_db(corpus.params, corpus.layout)
    folds = np.unique(fold_of_row)
    people: People = {
        word: {fold: curves_db[(corpus.words == word) & (fold_of_row == fold)] for fold in folds.tolist()}
        for word in corpus.main_words
    }
    measured = [
        Row(subject=word, method=method, figures=stack_figures(figures))
        for (word, method), figures in _figures(corpus, fold_of_row, people, learners, draws, on_progress).items()
    ]
    if not measured:
        raise DataError(f"{corpus.source}: no fold has {FEWEST} presets of one of the two most frequent words")
    measured += [Row(subject=word, method=FLOOR, figures=_floor(by_fold)) for word, by_fold in people.items()]
    counts = "; ".join(
        f"{word} {', '.join(str(len(each)) for each in by_fold.values())}" for word, by_fold in people.items()
    )
    spread = spread_over(len(folds), seeds=1)
    return ProtocolResult(
        protocol="submitters",
        title="People held out",
        note=f"{corpus.source}; presets in each of {len(folds)} folds by submitter: {counts}; {spread}",
        synthetic=corpus.synthetic,
        rows=tuple(sorted(measured, key=lambda row: corpus.main_words.index(row.subject))),
    )


def _figures(
    corpus: Corpus,
    fold_of_row: np.ndarray,
    people: People,
    learners: Mapping[str, Learner],
    draws: int,
    on_progress: OnProgress,
) -> dict[tuple[str, str], list[dict[str, float]]]:
    """(word, method) -> figures of each fold, means over the draws."""
    folds = np.unique(fold_of_row).tolist()
    stages = Stages(len(learners) * len(folds), on_progress)
    figures: dict[tuple[str, str], list[dict[str, float]]] = {}
    for name, learn in learners.items():
        for fold in folds:
            stages.begin(f"{name}: fold {fold}")
            model = learn(corpus.take(fold_of_row != fold), fold)
            for word, by_fold in people.items():
                if len(by_fold[fold]) >= FEWEST:
                    clouds = [model.curves_db(word, DRAWN, np.random.default_rng(seed)) for seed in range(draws)]
                    figures.setdefault((word, name), []).append(_mean(clouds, by_fold[fold]))
    return figures


def _mean(clouds: list[FloatArray], people: FloatArray) -> dict[str, float]:
    together = stack_figures([cloud_figures(cloud, people) for cloud in clouds])
    return {key: float(values.mean()) for key, values in together.items()}


def _floor(by_fold: dict[int, FloatArray]) -> dict[str, FloatArray]:
    """Energy distance of the mixture of all folds' people to each fold, as the formula above has it."""
    people = [curves_db for curves_db in by_fold.values() if len(curves_db) >= FEWEST]
    distances = np.array(
        [
            [mean_distance_db(first) if first is second else distances_db(first, second).mean() for second in people]
            for first in people
        ]
    )
    return {"protocol.energy_db": 2 * distances.mean(axis=1) - distances.mean() - np.diag(distances)}
