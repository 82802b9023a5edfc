"""Rare words: is a model that has seen no preset of a word nearer to its presets than a flat curve?

Each description of SAFE with fewer than 20 presets is left out in turn and estimated from all others and from the
shapes of SocialFX. The gain is the mean LSD of its presets to the flat curve minus that to the estimate; words are
the pairs of a Wilcoxon signed-rank test. The stricter variant leaves out everything that any of its submitters made,
too.
"""

from dataclasses import dataclass

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import rms
from eqmorph.errors import DataError
from eqmorph.evaluation.metrics import stack_figures
from eqmorph.experiments.protocols import published
from eqmorph.experiments.protocols.result import LEXICON, ProtocolResult, Row
from eqmorph.progress import OnProgress, Stages, in_silence
from eqmorph.words.evidence import FREQUENT, Described, Vocabulary, described, gather
from eqmorph.words.learn import AXES, SHAPE_DB
from eqmorph.words.shrinkage import Shrinkage
from eqmorph.words.space import GRID_HZ, CurveSpace, learn_space
from eqmorph.words.vocabulary import tokens

YARDSTICKS = {
    LEXICON: Shrinkage(),
    "no shapes of SocialFX": Shrinkage(shape=0.0, decibels=0.0),
    "no stems in common": Shrinkage(stem=0.0),
    "mean of the other words": Shrinkage(stem=0.0, shape=0.0, decibels=0.0),
}
"""The model, and what is left of it without each of its sources."""
WITHOUT_PEOPLE = "without the people of the word"


@dataclass(frozen=True)
class Gains:
    """Gains over a flat curve, one for each word, in alphabetical order.

    Attributes:
        words: W words.
        gain_db: (W,) positive where the estimate is nearer.
        heard: (W,) whether SocialFX knows a word of the description.
        single: (W,) whether it is one word that SocialFX knows, as it stands or by a form.
    """

    words: tuple[str, ...]
    gain_db: FloatArray
    heard: np.ndarray
    single: np.ndarray


def measure_rare_words(corpus: Corpus, shapes: Shapes, on_progress: OnProgress = in_silence) -> ProtocolResult:
    """Measure the estimates of rare words, each learned without the word, and with what is left of the model.

    Args:
        corpus: presets, as they were read.
        shapes: SocialFX.
        on_progress: told of each method.

    Raises:
        DataError: no rare word of the corpus is known to SocialFX.
    """
    presets = described(corpus)
    stages = Stages(len(YARDSTICKS) + 1, on_progress)
    gains: dict[str, Gains] = {}
    for name, shrinkage in YARDSTICKS.items():
        stages.begin(name)
        gains[name] = leave_words_out(presets, shapes, shrinkage)
    stages.begin(WITHOUT_PEOPLE)
    gains[WITHOUT_PEOPLE] = leave_people_out(presets, shapes)
    groups = _groups(gains[LEXICON])
    if not groups["known to SocialFX"].any():
        raise DataError(f"{corpus.source}: SocialFX knows none of its rare words")
    rows = [
        Row(subject=group, method=name, figures=_figures(each.gain_db[chosen]))
        for group, chosen in groups.items()
        for name, each in gains.items()
        if chosen.any()
    ]
    return ProtocolResult(
        protocol="rare-words",
        title="Rare words, each left out, against a flat curve",
        note=f"{corpus.source} and {shapes.source}: words of fewer than {FREQUENT} presets",
        synthetic=corpus.synthetic,
        rows=(*rows, *published.rare_words()),
    )


def leave_words_out(presets: Described, shapes: Shapes, shrinkage: Shrinkage) -> Gains:
    """Gains of estimates that are learned without the word."""
    space, vocabulary = _space_and_vocabulary(presets, shapes)
    descriptions, _, evidence = gather(presets, vocabulary, space)
    estimated = space.curves_db(shrinkage.leave_one_out(evidence).coordinates)
    rare = [index for index in range(len(descriptions)) if evidence.counts[index] < FREQUENT]
    words = tuple(descriptions[index] for index in rare)
    gain_db = np.array([_gain_db(presets, descriptions[index], estimated[index]) for index in rare])
    return _gains(words, gain_db, vocabulary)


def leave_people_out(presets: Described, shapes: Shapes) -> Gains:
    """Gains of estimates that are learned without the word and without all presets of the people who used it."""
    space, vocabulary = _space_and_vocabulary(presets, shapes)
    words, gain_db = [], []
    for word in sorted(set(presets.words.tolist())):
        own = presets.words == word
        if own.sum() >= FREQUENT:
            continue
        others = presets.take(~np.isin(presets.groups, presets.groups[own]) & ~own)
        _, columns, evidence = gather(others, vocabulary, space)
        shares = vocabulary.stems(word)
        estimate = Shrinkage().estimate(evidence, columns.matrix([shares]), vocabulary.shape(shares)[None])
        words.append(word)
        gain_db.append(_gain_db(presets, word, space.curves_db(estimate.coordinates[0])))
    return _gains(tuple(words), np.array(gain_db), vocabulary)


def _groups(gains: Gains) -> dict[str, np.ndarray]:
    """The words of each table; the halves take turns through the alphabet."""
    first = np.cumsum(gains.heard) % 2 == 1
    return {
        "known to SocialFX": gains.heard,
        "first half of them": gains.heard & first,
        "second half of them": gains.heard & ~first,
        "single words": gains.single,
        "all rare words": np.ones(len(gains.words), dtype=bool),
    }


def _figures(gain_db: FloatArray) -> dict[str, FloatArray]:
    from scipy.stats import wilcoxon

    figures = {
        "protocol.rows": len(gain_db),
        "protocol.gain_db": np.median(gain_db),
        "protocol.nearer": (gain_db > 0).mean(),
        "protocol.wilcoxon_p": wilcoxon(gain_db).pvalue if gain_db.any() else 1.0,
    }
    return stack_figures([figures])


def _space_and_vocabulary(presets: Described, shapes: Shapes) -> tuple[CurveSpace, Vocabulary]:
    space = learn_space(np.concatenate([presets.curves_db, SHAPE_DB * shapes.resampled(GRID_HZ)]), AXES)
    return space, Vocabulary(presets, shapes, space)


def _gain_db(presets: Described, word: str, estimated_db: FloatArray) -> float:
    curves_db = presets.curves_db[presets.words == word]
    return float(np.mean(rms(curves_db) - rms(curves_db - estimated_db)))


def _gains(words: tuple[str, ...], gain_db: FloatArray, vocabulary: Vocabulary) -> Gains:
    heard = np.array([vocabulary.heard(vocabulary.stems(word)) for word in words])
    single = heard & np.array([len(tokens(word)) == 1 for word in words])
    return Gains(words, gain_db, heard, single)
