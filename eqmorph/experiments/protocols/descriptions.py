"""Descriptions: are the probabilities of words calibrated on people held out, and is the word among the first five?

Calibration is measured as `eqmorph.words.reliability` has it. Everything that is chosen from data sees the training
part of a fold alone.
"""

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DataError
from eqmorph.experiments.protocols import held_out_shapes
from eqmorph.experiments.protocols.result import OnStep, ProtocolResult, Row, in_silence
from eqmorph.words.classify import FIRST, MOST_WORDS, learn_frequent, shape_features
from eqmorph.words.evidence import Described, described
from eqmorph.words.learn import AXES, SHAPE_DB
from eqmorph.words.reliability import Calibration, measure_calibration
from eqmorph.words.space import GRID_HZ, learn_space

LEXICON = "lexicon"
FOLDS = 5
SPLITS = 3
REPEATS = 4


def calibration(presets: Described, main: tuple[str, ...], split_seed: int = 0) -> Calibration:
    """How well the probabilities of the main words hold on people held out."""
    coordinates = learn_space(presets.curves_db, AXES).coordinates(presets.curves_db)
    return measure_calibration(coordinates, presets.words, presets.groups, main, split_seed)


def measure(corpus: Corpus, shapes: Shapes, repeats: int = REPEATS, on_step: OnStep = in_silence) -> ProtocolResult:
    """Measure descriptions: told words, their probabilities, and the shapes behind them.

    Args:
        corpus: presets, as they were read.
        shapes: SocialFX.
        repeats: how often the rows of shapes are divided anew.
        on_step: is told after each of the three.

    Raises:
        DataError: a corpus lacks the words.
    """
    presets, main = described(corpus), corpus.main_words
    if len(main) < 2:
        raise DataError(f"{corpus.source}: has {len(main)} frequent words, the protocol descriptions tells two apart")
    calibrations = [calibration(presets, main, seed) for seed in range(SPLITS)]
    on_step(1, 3)
    of_calibration = {
        "protocol.calibration_error": np.array([each.error for each in calibrations]),
        "protocol.accuracy": np.array([each.accuracy for each in calibrations]),
    }
    rows = [Row(subject=f"{' or '.join(main)}, people held out", method=LEXICON, figures=of_calibration)]
    for name, places in recall(shapes, repeats).items():
        figures = {"protocol.accuracy": (places < 1).mean(), "protocol.among_first": (places < FIRST).mean()}
        values = {key: np.array([float(value)]) for key, value in figures.items()}
        rows.append(Row(subject=f"the {MOST_WORDS} most frequent words of shapes", method=name, figures=values))
    on_step(2, 3)
    for name, errors in held_out_shapes.shape_errors(shapes, repeats).items():
        figures = {"protocol.shape_rms": np.array([errors.mean()])}
        rows.append(Row(subject=f"shapes of the {MOST_WORDS} words", method=name, figures=figures))
    on_step(3, 3)
    return ProtocolResult(
        protocol="descriptions",
        title="Descriptions",
        note=f"{corpus.source}, {SPLITS} splits of people; {shapes.source}, row folds",
        synthetic=corpus.synthetic,
        rows=tuple(rows),
    )


def recall(shapes: Shapes, repeats: int) -> dict[str, NDArray[np.int64]]:
    """Words told of held-out shapes, over the most frequent ones of SocialFX in row folds.

    Returns:
        Method -> (N,) how many words are ranked above the right one, in the same order of shapes and repeats.
    """
    space = learn_space(SHAPE_DB * shapes.resampled(GRID_HZ), AXES)
    coordinates = space.coordinates(shapes.resampled(GRID_HZ))
    english = shapes.languages == "en"
    texts, counts = np.unique(shapes.words[english].astype(str), return_counts=True)
    chosen = texts[np.argsort(-counts, kind="stable")[:MOST_WORDS]]
    rows = np.flatnonzero(english & np.isin(shapes.words, chosen))
    ranks: dict[str, list[int]] = {}
    for seed in range(repeats):
        fold = row_folds(len(rows), FOLDS, seed)
        for number in range(FOLDS):
            training, test = rows[fold != number], rows[fold == number]
            for name, ranked in _rankings(shapes, coordinates, training, test).items():
                places = [_place(order, word) for order, word in zip(ranked, shapes.words[test], strict=True)]
                ranks.setdefault(name, []).extend(places)
    return {name: np.array(places) for name, places in ranks.items()}


def _place(order: np.ndarray, word: str) -> int:
    """How many words stand before a word; all of them where it is not among them."""
    found = np.flatnonzero(order == word)
    return int(found[0]) if len(found) else len(order)


def _rankings(
    shapes: Shapes, coordinates: FloatArray, training: np.ndarray, test: np.ndarray
) -> dict[str, np.ndarray]:
    """Method -> (T, C) words of each test row, the most probable first."""
    from sklearn.linear_model import LogisticRegression

    learned = learn_frequent(coordinates[training], shapes.take(training))
    probabilities = learned.probabilities(shape_features(coordinates[test]))
    plain = LogisticRegression(C=0.1, max_iter=5000).fit(shapes.gains[training], shapes.words[training].astype(str))
    texts, counts = np.unique(shapes.words[training].astype(str), return_counts=True)
    by_count = texts[np.argsort(-counts, kind="stable")]
    return {
        LEXICON: np.array(learned.words)[np.argsort(-probabilities, axis=1)],
        "logistic regression on 40 bands": plain.classes_[
            np.argsort(-plain.predict_proba(shapes.gains[test]), axis=1)
        ],
        "most frequent words": np.tile(by_count, (len(test), 1)),
    }
