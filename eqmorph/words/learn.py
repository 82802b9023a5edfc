"""Learn the lexicon from presets with strength and shapes without."""

import numpy as np

from eqmorph.corpora.socialfx import Shapes
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.words.classify import learn_main
from eqmorph.words.distributions import RARE, fit_cloud
from eqmorph.words.evidence import FREQUENT, Described, Vocabulary, gather, shrunk_mean
from eqmorph.words.frequent import learn_frequent, preset_rows
from eqmorph.words.lexicon import DEFAULT_LANGUAGE, Behind, Lexicon, Mode, Word
from eqmorph.words.patterns import FEWEST, fit_patterns
from eqmorph.words.reliability import measure_calibration
from eqmorph.words.shrinkage import Estimate, Shrinkage
from eqmorph.words.space import GRID_HZ, CurveSpace, learn_space
from eqmorph.words.vocabulary import tokens

AXES = 12
SHAPE_DB = 2.0
"""Decibels RMS that a shape counts for while the axes are chosen."""

COARSE_AXES, COARSE_STEP_DB, FINE_STEP_DB = 4, 0.25, 0.05
"""Words of fewer than `FEWEST` presets and shapes keep only the first axes, in coarse steps: enough to sound like the
word, too little to tell what anybody dialled in. On rare words of SAFE this cost nothing."""

LEAST_OWN = 2
"""Presets from which a description's own curves inform its word; a single one informs only the others."""

AGREEING = 3
"""Rows from which agreement is computed."""

LEAST_PEOPLE = 2
"""Submitters of a description that nothing else is known of: a word that one person typed may be a name."""

LEAST_EVIDENCE = 0.7
"""Strength of the estimated curve, over its uncertainty, from which a word counts as beating a flat curve. Of the
rare words of SAFE, each left out, 73 % beat it above this and half of them below."""


def learn_lexicon(presets: Described, layout: Layout, shapes: Shapes, sources: tuple[str, ...]) -> Lexicon:
    """Learn words from both corpora together.

    Args:
        presets: descriptions with curves in dB.
        layout: the layout of the presets' vectors.
        shapes: SocialFX.
        sources: one line for each corpus, for a person.
    """
    shape_curves = shapes.resampled(GRID_HZ)
    space = learn_space(np.concatenate([presets.curves_db, SHAPE_DB * shape_curves]), AXES)
    vocabulary = Vocabulary(presets, shapes, space)
    learner = _Learner(presets, shapes, space, vocabulary)
    english = learner.english()
    main = tuple(word for word in english if learner.presets_of(word).sum() >= FREQUENT)
    reliability = measure_calibration(learner.coordinates, presets.words, presets.groups, main).bins
    return Lexicon(
        words=(*map(learner.english_word, english), *map(learner.foreign_word, learner.foreign())),
        space=space,
        spread=learner.spread,
        patterns={word: fit_patterns(presets.params[learner.presets_of(word)], layout) for word in main},
        main=learn_main(learner.coordinates, presets.words, presets.groups, main),
        frequent=learn_frequent(
            learner.shape_coordinates,
            shapes,
            preset_rows(learner.coordinates, presets.words, presets.groups),
        ),
        reliability=tuple(each for each in reliability if each.rows >= FEWEST),
        sources=sources,
    )


class _Learner:
    """What learning words one by one needs of both corpora."""

    def __init__(self, presets: Described, shapes: Shapes, space: CurveSpace, vocabulary: Vocabulary) -> None:
        self.presets, self.shapes, self.vocabulary = presets, shapes, vocabulary
        descriptions, self.columns, self.evidence = gather(presets, vocabulary, space)
        self.shrinkage = Shrinkage()
        self.coordinates = space.coordinates(presets.curves_db)
        self.shape_coordinates = space.coordinates(shapes.resampled(GRID_HZ))
        # A shape is relative to its own mean: the first coordinate, the level, says nothing.
        self.shape_coordinates[:, 0] = 0.0
        # A description judged by itself would only repeat itself: its estimate comes from all the others.
        left_out = self.shrinkage.leave_one_out(self.evidence)
        self.left_out = {
            description: Estimate(left_out.coordinates[index], left_out.variance[index])
            for index, description in enumerate(descriptions)
        }
        self.spread = _spread(self.coordinates, presets.words)
        rare = np.isin(presets.words, [word for word in descriptions if self.presets_of(word).sum() < FREQUENT])
        self.usual_strength_db = _strength_db(self.coordinates[rare])

    def presets_of(self, word: str) -> np.ndarray:
        """(N,) which presets are described by exactly this word."""
        return np.asarray(self.presets.words == word)

    def shapes_of(self, word: str, language: str) -> np.ndarray:
        """(M,) which shapes are of this word."""
        return np.asarray((self.shapes.words == word) & (self.shapes.languages == language))

    def english(self) -> list[str]:
        """English words that anything can be said about."""
        taught = set(self.shapes.words[self.shapes.languages == DEFAULT_LANGUAGE].tolist())
        shared = self.evidence.stems.astype(bool).sum(axis=0) > 1
        known = {word for word in taught if tokens(word) and word.replace(" ", "").replace("-", "").isalpha()}
        for word in self.left_out:
            # A description of several words is put together from them when it is asked for.
            if word.isalpha() and len(tokens(word)) == 1 and self.vocabulary.spelled(word):
                related = self.columns.matrix([self.vocabulary.stems(word)]).astype(bool) & shared
                people = np.unique(self.presets.groups[self.presets_of(word)].astype(str))
                if related.any() or len(people) >= LEAST_PEOPLE:
                    known.add(word)
        return sorted(known)

    def foreign(self) -> list[tuple[str, str]]:
        """Words of other languages, with their language."""
        pairs = zip(self.shapes.words.tolist(), self.shapes.languages.tolist(), strict=True)
        return sorted({(word, language) for word, language in pairs if language != DEFAULT_LANGUAGE and word})

    def english_word(self, word: str) -> Word:
        """A word with its forms in both corpora."""
        own = self.presets_of(word).sum()
        # A single preset informs the other words, not its own: from a word's estimate no row can be read off.
        if 0 < own < LEAST_OWN:
            estimate = self.left_out[word]
        else:
            shares = self.vocabulary.stems(word)
            estimate = self._estimate(self.columns.matrix([shares]), self.vocabulary.shape(shares))
        return self._word(word, DEFAULT_LANGUAGE, estimate)

    def foreign_word(self, word_and_language: tuple[str, str]) -> Word:
        """A word of another language: only its own shapes, and what shapes like them mean in decibels."""
        word, language = word_and_language
        rows = self.shapes_of(word, language)
        shape = shrunk_mean(self.shape_coordinates[rows], self.shapes.consistency[rows])
        return self._word(word, language, self._estimate(self.columns.matrix([{}]), shape))

    def _estimate(self, stems: FloatArray, shape: FloatArray) -> Estimate:
        estimate = self.shrinkage.estimate(self.evidence, stems, shape[None])
        return Estimate(estimate.coordinates[0], estimate.variance[0])

    def _word(self, word: str, language: str, estimate: Estimate) -> Word:
        taught = self.shapes_of(word, language)
        dialled = self.presets_of(word) if language == DEFAULT_LANGUAGE else np.zeros(len(self.presets), dtype=bool)
        sources = {}
        if dialled.any():
            sources["safe"] = Behind(int(dialled.sum()), _agreement(self.coordinates[dialled]))
        if taught.any():
            sources["socialfx"] = Behind(int(taught.sum()), _agreement(self.shape_coordinates[taught]))
        many = dialled.sum() + taught.sum() >= FEWEST
        own_strength = dialled.sum() >= FEWEST
        strength_db = _strength_db(self.coordinates[dialled]) if own_strength else self.usual_strength_db
        # The variance is a factor of the spread within words, whose trace without the level is in dB^2.
        uncertainty_db = np.sqrt(estimate.variance * np.trace(self.spread[1:, 1:]))
        strong_db = float(np.linalg.norm(estimate.coordinates[1:]))
        return Word(
            text=word,
            language=language,
            sources=sources,
            coordinates=_stored(estimate.coordinates, many),
            variance=float(estimate.variance),
            strength_db=strength_db,
            beats_flat=bool(strong_db > LEAST_EVIDENCE * uncertainty_db and (dialled.any() or taught.sum() > 1)),
            modes=self._modes(dialled, taught, estimate.coordinates, many),
        )

    def _modes(self, dialled: np.ndarray, taught: np.ndarray, mean: FloatArray, many: bool) -> tuple[Mode, ...]:
        """Modes of a word with `RARE` presets or more, else with as many shapes, at the strength of the mean."""
        if dialled.sum() >= RARE:
            rows = self.coordinates[dialled]
        elif taught.sum() >= RARE:
            # Shapes have neither strength nor level: together they get those of the word's estimate.
            rows = self.shape_coordinates[taught]
            strength = np.linalg.norm(mean[1:]) / np.linalg.norm(rows.mean(axis=0)[1:])
            level_db = np.full((len(rows), 1), mean[0])
            rows = np.concatenate([level_db, strength * rows[:, 1:]], axis=1)
        else:
            return (Mode(1.0, _stored(mean, many)),)
        cloud = fit_cloud(rows)
        return tuple(
            Mode(float(share), _stored(center, fine=True))
            for share, center in zip(cloud.weights, cloud.means, strict=True)
            if share * len(rows) >= FEWEST
        )


def _stored(coordinates: FloatArray, fine: bool) -> FloatArray:
    """Coordinates as they are stored: in steps, and of a rare word only the first."""
    if fine:
        return np.asarray(np.round(coordinates / FINE_STEP_DB) * FINE_STEP_DB)
    coarse = np.round(coordinates / COARSE_STEP_DB) * COARSE_STEP_DB
    return np.where(np.arange(len(coordinates)) <= COARSE_AXES, coarse, 0.0)


def _agreement(coordinates: FloatArray) -> float | None:
    """Mean correlation between the shapes of two rows, of coordinates (N, 1 + K); None for fewer than `AGREEING`.

    With u_i the shapes at unit strength, the mean of u_i . u_j over i != j is (|sum u|^2 - n) / (n (n - 1)).
    """
    shapes = coordinates[:, 1:]
    norms = np.linalg.norm(shapes, axis=1)
    units = shapes[norms > 0] / norms[norms > 0, None]
    count = len(units)
    if count < AGREEING:
        return None
    return round(float(((units.sum(axis=0) ** 2).sum() - count) / (count * (count - 1))), 2)


def _strength_db(coordinates: FloatArray) -> float:
    """Median RMS of shapes, from coordinates (N, 1 + K)."""
    return float(np.median(np.linalg.norm(coordinates[:, 1:], axis=1)))


def _spread(coordinates: FloatArray, words: np.ndarray) -> FloatArray:
    """(1 + K, 1 + K) covariance around the means of words; every word of two presets or more counts the same."""
    parts = [np.cov(coordinates[words == word].T) for word in np.unique(words) if (words == word).sum() >= LEAST_OWN]
    return np.asarray(np.mean(parts, axis=0))
