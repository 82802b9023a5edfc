"""Across corpora: a classifier of two words learns from SAFE presets, is tested on SocialFX shapes, and vice versa.

A shape has neither level nor strength, so that both sides are z-scored curves on a range of frequencies. A logistic
regression classifies the words; its settings (the range, the regularization, how much a submitter with many presets
counts) are chosen on neighbouring words of the tested corpus, never on the two words themselves: those that lie at
either end of the same axis. Each direction has its own. "plain" is scikit-learn's own regularization on all
frequencies, with nothing chosen.

A latent model is measured by what it makes of the words: the regression learns from curves that it draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ, vector_curves_db
from eqmorph.eq.filters import log_grid
from eqmorph.errors import DataError
from eqmorph.evaluation.metrics import stack_figures
from eqmorph.experiments.protocols.result import ProtocolResult, Row
from eqmorph.experiments.protocols.word_models import WordModel
from eqmorph.progress import OnProgress, Stages, in_silence

WORDS = ("warm", "bright")
NEIGHBOURS = (
    (
        "deep",
        "dark",
        "darkness",
        "mellow",
        "muffled",
        "bassy",
        "boom",
        "booming",
        "boomy",
        "muddy",
        "warmer",
        "warmth",
    ),
    ("tinny", "shrill", "crisp", "sharp", "airy", "air", "thin", "toppy", "brighter", "harsh"),
)
"""Words at the ends of the axis from warm to bright, on which settings are chosen."""
RANGES_HZ = ((20.0, 20_000.0), (30.0, 8_000.0), (50.0, 16_000.0))
REGULARIZATIONS = (1e-4, 1e-3, 1e-2)
EXPONENTS = (1.0, 0.5, 0.0)
"""A submitter of n presets counts as n to this power."""
POINTS = 64
LEAST_STRENGTH_DB = 0.3
"""Presets weaker than this have no shape."""
DRAWN = 500
RESAMPLED = 2_000
"""Draws of people for an interval."""
FORTH, BACK = "presets to SocialFX", "SocialFX to presets"
OURS, SIMPLE = "lexicon's curves", "plain logistic regression"


@dataclass(frozen=True)
class Settings:
    """How curves are read and a regression is learned."""

    range_hz: tuple[float, float] = RANGES_HZ[0]
    regularization: float = 1.0
    exponent: float = 1.0

    @property
    def grid_hz(self) -> FloatArray:
        """(64,) evenly spaced in octaves."""
        return log_grid(POINTS, *self.range_hz)

    def __str__(self) -> str:
        low, high = self.range_hz
        return f"{low:g} to {high:g} Hz, C {self.regularization:g}, submitters to the power {self.exponent:g}"


PLAIN = Settings()


class Side(NamedTuple):
    """Curves of one corpus: N words, who each is from, and (N, F) curves on the grid (F,)."""

    words: np.ndarray
    groups: np.ndarray
    curves_db: FloatArray
    grid_hz: FloatArray

    def of(self, words: tuple[tuple[str, ...], tuple[str, ...]]) -> "Side":
        """The curves of words on two sides, each called by the number of its side."""
        sides = np.full(len(self.words), -1)
        for number, names in enumerate(words):
            sides[np.isin(self.words, names)] = number
        kept = sides >= 0
        return Side(sides[kept], self.groups[kept], self.curves_db[kept], self.grid_hz)

    def scored(self, grid_hz: FloatArray) -> FloatArray:
        """(N, F) the curves on another grid, each with mean 0 and standard deviation 1."""
        log_to, log_from = np.log(grid_hz), np.log(self.grid_hz)
        curves_db = np.array([np.interp(log_to, log_from, curve_db) for curve_db in self.curves_db])
        centered = curves_db - curves_db.mean(axis=1, keepdims=True)
        return np.asarray(centered / np.maximum(centered.std(axis=1, keepdims=True), 1e-9))


def of_presets(corpus: Corpus) -> Side:
    """Presets that have a shape."""
    curves_db = vector_curves_db(corpus.params, corpus.layout)
    strong = curves_db.std(axis=1) > LEAST_STRENGTH_DB
    return Side(corpus.words[strong], corpus.groups[strong].astype(str), curves_db[strong], COMPARISON_GRID_HZ)


def of_shapes(shapes: Shapes) -> Side:
    """English shapes, each of a person of its own."""
    english = shapes.take(shapes.languages == "en")
    return Side(english.words, english.rows.astype(str), english.gains, english.centers_hz)


def measure_cross_corpus(
    corpus: Corpus,
    shapes: Shapes,
    models: Mapping[str, WordModel] | None = None,
    words: tuple[str, str] = WORDS,
    on_progress: OnProgress = in_silence,
) -> ProtocolResult:
    """Tell two words apart across corpora.

    Args:
        corpus: presets, as they were read.
        shapes: SocialFX.
        models: name -> a model trained on such presets, from whose curves the words are learned, too.
        words: the two words.
        on_progress: told of each direction of each method.

    Raises:
        DataError: a corpus lacks one of the words.
    """
    dialled, taught = of_presets(corpus), of_shapes(shapes)
    for side, source in ((dialled, corpus.source), (taught, shapes.source)):
        _check(side, source, words)
    own = ((words[0],), (words[1],))
    presets, drawings = dialled.of(own), taught.of(own)
    forth = choose_settings(presets, taught.of(NEIGHBOURS))
    back = choose_settings(drawings, dialled.of(NEIGHBOURS))
    trials = [
        (FORTH, OURS, presets, drawings, forth),
        (FORTH, SIMPLE, presets, drawings, PLAIN),
        *((FORTH, name, _drawn(model, words), drawings, forth) for name, model in (models or {}).items()),
        (BACK, OURS, drawings, presets, back),
        (BACK, SIMPLE, drawings, presets, PLAIN),
    ]
    stages, rows = Stages(len(trials), on_progress), []
    for direction, method, training, test, settings in trials:
        stages.begin(f"{direction}: {method}")
        rows.append(Row(subject=direction, method=method, figures=_figures(training, test, settings)))
    counts = f"{corpus.source}: {_counts(dialled, words)}; SocialFX: {_counts(taught, words)}"
    return ProtocolResult(
        protocol="cross-corpus",
        title=f"Across corpora: {words[0]} and {words[1]}",
        note=f"{counts}; settings chosen on neighbouring words: {FORTH} {forth}; {BACK} {back}",
        synthetic=corpus.synthetic,
        rows=tuple(rows),
    )


def _check(side: Side, source: str, words: tuple[str, str]) -> None:
    missing = [word for word in words if word not in side.words]
    if missing:
        raise DataError(f"{source}: has no row of {missing[0]!r}, which the protocol cross-corpus needs")


def choose_settings(training: Side, neighbours: Side) -> Settings:
    """The settings under which a side classifies neighbouring words best, by the area under the ROC curve."""
    if len(set(neighbours.words.tolist())) < len(NEIGHBOURS):
        return PLAIN
    candidates = [Settings(*choice) for choice in product(RANGES_HZ, REGULARIZATIONS, EXPONENTS)]
    return max(candidates, key=lambda settings: _area(training, neighbours, settings))


def _drawn(model: WordModel, words: tuple[str, str]) -> Side:
    """Curves that a model draws of the words."""
    curves_db = np.concatenate(
        [model.curves_db(word, DRAWN, np.random.default_rng(number)) for number, word in enumerate(words)]
    )
    sides = np.repeat([0, 1], DRAWN)
    return Side(sides, np.arange(len(sides)).astype(str), curves_db, COMPARISON_GRID_HZ)


def _scores(training: Side, test: Side, settings: Settings) -> FloatArray:
    """(N,) log odds of the second word for curves of the test side."""
    from sklearn.linear_model import LogisticRegression

    _, person, counts = np.unique(training.groups, return_inverse=True, return_counts=True)
    weights = counts[person] ** (settings.exponent - 1.0)
    model = LogisticRegression(C=settings.regularization, max_iter=5000, class_weight="balanced")
    model.fit(training.scored(settings.grid_hz), training.words, sample_weight=weights / weights.mean())
    return np.asarray(model.decision_function(test.scored(settings.grid_hz)))


def _area(training: Side, test: Side, settings: Settings) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(test.words, _scores(training, test, settings)))


def _figures(training: Side, test: Side, settings: Settings) -> dict[str, FloatArray]:
    """Balanced accuracy with its 95 % interval over people of the test side, and the area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    scores = _scores(training, test, settings)
    right = (scores > 0) == (test.words == 1)
    low, high = people_interval(right, test)
    figures = {
        "protocol.balanced_accuracy": np.mean([right[test.words == side].mean() for side in (0, 1)]),
        "protocol.balanced_accuracy_low": low,
        "protocol.balanced_accuracy_high": high,
        "protocol.roc_area": roc_auc_score(test.words, scores),
    }
    return stack_figures([figures])


def people_interval(right: np.ndarray, test: Side) -> tuple[float, float]:
    """The 95 % interval of the balanced accuracy of two words, over people drawn anew (cluster bootstrap).

    Rows of one person are alike: over the presets of 24 people drawn row by row, it would be a third as wide.

    Args:
        right: (N,) whether each row is classified correctly.
        test: N curves of the words 0 and 1.
    """
    names, person = np.unique(test.groups, return_inverse=True)
    rows, hits = np.zeros((2, len(names), 2))
    np.add.at(rows, (person, test.words), 1)
    np.add.at(hits, (person, test.words), right)
    # (draws, people) how often each person is drawn; then (draws, 2) the accuracy of each word.
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLED)
    with np.errstate(invalid="ignore"):  # a draw of people who all say one word
        accuracy = (drawn @ hits / (drawn @ rows)).mean(axis=1)
    low, high = np.nanquantile(accuracy, [0.025, 0.975])
    return float(low), float(high)


def _counts(side: Side, words: tuple[str, str]) -> str:
    return ", ".join(f"{word} {int((side.words == word).sum())}" for word in words)
