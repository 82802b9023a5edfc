"""Descriptions: calibration of word probabilities on held-out people, and how often the word is among the top five.

Words are told of shapes held out by row, and of presets held out with the people who made them; for these the words
of shapes alone stand beside. "the same on 40 bands" has the settings of the lexicon chosen in the same inner folds.
Calibration is measured as `eqmorph.words.reliability` has it. Everything that is chosen from data sees the training
part of a fold alone, except for the axes of curves, which know no words: those are of all presets and shapes. Learned
anew in each fold they tell the words of held-out shapes as often (0.268 and 0.684, beside 0.267 and 0.684).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.socialfx import Shapes
from eqmorph.corpora.splits import group_folds, row_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DataError
from eqmorph.evaluation.metrics import stack_figures
from eqmorph.experiments.protocols import held_out_shapes
from eqmorph.experiments.protocols.result import LEXICON, ProtocolResult, Row
from eqmorph.progress import OnProgress, Stages, in_silence
from eqmorph.words.classify import features, shape_features
from eqmorph.words.evidence import Described, described
from eqmorph.words.frequent import FIRST, MOST_WORDS, frequent_words, learn_frequent, preset_rows
from eqmorph.words.learn import AXES, SHAPE_DB
from eqmorph.words.reliability import Calibration, measure_calibration
from eqmorph.words.space import GRID_HZ, learn_space

SHAPES_ALONE, ON_BANDS = "shapes alone", "the same on 40 bands"
FOLDS = 5
SPLITS = 3
SPREAD = "mean ± 95 % interval over splits, which is the chance of the division and not of people"
REPEATS = 4
PLAIN_REGULARIZATION = 0.1
"""That under which plain logistic regression does best on the very rows that it is measured on."""
Places = dict[str, NDArray[np.int64]]
"""Method -> (N,) how many words are ranked above the right one, in the same order of rows and repeats."""


def calibration(presets: Described, main: tuple[str, ...], split_seed: int = 0) -> Calibration:
    """How well the probabilities of the main words hold on people held out."""
    coordinates = learn_space(presets.curves_db, AXES).coordinates(presets.curves_db)
    return measure_calibration(coordinates, presets.words, presets.groups, main, split_seed)


def measure_descriptions(
    corpus: Corpus, shapes: Shapes, repeats: int = REPEATS, on_progress: OnProgress = in_silence
) -> ProtocolResult:
    """Measure descriptions: predicted words, their probabilities, and the shapes behind them.

    Args:
        corpus: presets, as they were read.
        shapes: SocialFX.
        repeats: how often the rows of shapes are divided anew.
        on_progress: told of each of the three.

    Raises:
        DataError: a corpus lacks the words.
    """
    presets, main = described(corpus), corpus.main_words
    if len(main) < 2:
        raise DataError(f"{corpus.source}: has {len(main)} frequent words, the protocol descriptions needs two")
    stages = Stages(3, on_progress)
    stages.begin("probabilities")
    rows = [_calibrated(presets, main)]
    stages.begin("words told")
    told = {
        f"the {MOST_WORDS} most frequent words of shapes": recall(presets, shapes, repeats),
        f"{' and '.join(main)} among them, people held out": recall_of_presets(presets, shapes, main),
    }
    for subject, by_method in told.items():
        rows += [Row(subject=subject, method=name, figures=_shares(places)) for name, places in by_method.items()]
    stages.begin("shapes of words")
    for name, errors in held_out_shapes.shape_errors(shapes, repeats).items():
        figures = stack_figures([{"protocol.shape_rms": errors.mean()}])
        rows.append(Row(subject=f"shapes of the {MOST_WORDS} words", method=name, figures=figures))
    return ProtocolResult(
        protocol="descriptions",
        title="Descriptions",
        note=f"{corpus.source}, {SPLITS} splits of people; {shapes.source}, row folds; {SPREAD}",
        synthetic=corpus.synthetic,
        rows=tuple(rows),
    )


def _calibrated(presets: Described, main: tuple[str, ...]) -> Row:
    """How well the probabilities of the main words hold, on several splits of people."""
    measured = [calibration(presets, main, seed) for seed in range(SPLITS)]
    figures = [{"protocol.calibration_error": each.error, "protocol.accuracy": each.accuracy} for each in measured]
    subject = f"{' or '.join(main)}, people held out"
    return Row(subject=subject, method=LEXICON, figures=stack_figures(figures))


def recall(presets: Described, shapes: Shapes, repeats: int) -> Places:
    """Words told of held-out shapes, over the most frequent ones of SocialFX in row folds."""
    coordinates, of_presets = _coordinates(presets, shapes)
    known = preset_rows(of_presets, presets.words, presets.groups)
    # Every shape has the same norm, so that 40 bands are features like any others; a level of 0 stands before them.
    bands = np.c_[np.zeros(len(shapes)), shapes.gains]
    rows = np.flatnonzero((shapes.languages == "en") & np.isin(shapes.words, frequent_words(shapes)))
    places: dict[str, list[NDArray[np.int64]]] = {}
    for seed in range(repeats):
        fold = row_folds(len(rows), FOLDS, seed)
        for number in range(FOLDS):
            training, test = rows[fold != number], rows[fold == number]
            taught, words = shapes.take(training), shapes.words[test].astype(str)
            classifiers = {
                LEXICON: (learn_frequent(coordinates[training], taught, known), coordinates),
                SHAPES_ALONE: (learn_frequent(coordinates[training], taught), coordinates),
                ON_BANDS: (learn_frequent(bands[training], taught), bands),
            }
            for name, (learned, inputs) in classifiers.items():
                probabilities = learned.probabilities(shape_features(inputs[test]))
                places.setdefault(name, []).append(_places(learned.words, probabilities, words))
            for name, (known_words, probabilities) in _plain(shapes, training, test).items():
                places.setdefault(name, []).append(_places(known_words, probabilities, words))
    return {name: np.concatenate(each) for name, each in places.items()}


def recall_of_presets(presets: Described, shapes: Shapes, main: tuple[str, ...]) -> Places:
    """The main words told of presets, people held out, where they are among the most frequent words of SocialFX."""
    coordinates, of_presets = _coordinates(presets, shapes)
    rows = np.flatnonzero(np.isin(presets.words, np.intersect1d(main, frequent_words(shapes))))
    if not len(rows):
        return {}
    fold = group_folds(presets.groups[rows], FOLDS)
    alone = learn_frequent(coordinates, shapes)
    places: dict[str, list[NDArray[np.int64]]] = {}
    for number in range(FOLDS):
        training, test = rows[fold != number], rows[fold == number]
        known = preset_rows(of_presets[training], presets.words[training], presets.groups[training])
        for name, learned in ((LEXICON, learn_frequent(coordinates, shapes, known)), (SHAPES_ALONE, alone)):
            probabilities = learned.probabilities(features(of_presets[test]))
            told = _places(learned.words, probabilities, presets.words[test].astype(str))
            places.setdefault(name, []).append(told)
    return {name: np.concatenate(each) for name, each in places.items()}


def _coordinates(presets: Described, shapes: Shapes) -> tuple[FloatArray, FloatArray]:
    """Coordinates of shapes and of presets, in the axes of both."""
    shape_curves = shapes.resampled(GRID_HZ)
    space = learn_space(np.concatenate([presets.curves_db, SHAPE_DB * shape_curves]), AXES)
    return space.coordinates(shape_curves), space.coordinates(presets.curves_db)


def _places(known: Sequence[str] | np.ndarray, probabilities: FloatArray, words: np.ndarray) -> NDArray[np.int64]:
    """(T,) how many words have a higher probability (T, C) than the right one (T,); all where it is not known."""
    order = np.array(known)[np.argsort(-probabilities, axis=1, kind="stable")]
    right = order == words[:, None]
    return np.where(right.any(axis=1), right.argmax(axis=1), len(known))


def _plain(shapes: Shapes, training: np.ndarray, test: np.ndarray) -> dict[str, tuple[np.ndarray, FloatArray]]:
    """Method -> its words, and (T, C) their probabilities for the test rows."""
    from sklearn.linear_model import LogisticRegression

    words = shapes.words[training].astype(str)
    model = LogisticRegression(C=PLAIN_REGULARIZATION, max_iter=5000).fit(shapes.gains[training], words)
    texts, counts = np.unique(words, return_counts=True)
    return {
        "logistic regression on 40 bands": (model.classes_, model.predict_proba(shapes.gains[test])),
        "most frequent words": (texts, np.tile(counts / len(words), (len(test), 1))),
    }


def _shares(places: NDArray[np.int64]) -> dict[str, FloatArray]:
    return stack_figures(
        [{"protocol.accuracy": (places < 1).mean(), "protocol.among_first": (places < FIRST).mean()}]
    )
