"""The Listening Gap: are the presets that a model makes of a word like those that people make?

Protocol of Keough, "The Listening Gap" (working paper, 2026), on the SAFE file. Rows: no blank or stop word, gains
within 15 dB, no exact repeats. Words of 20 rows or more are split 80/20 by row with a fixed shuffle. LSD is the RMS
difference of two curves on 256 log-spaced points. With X drawn from the model and Y the people held out,

    energy      2 E|X - Y| - E|X - X'| - E|Y - Y'|          dispersion   E|X - X'| / E|Y - Y'|
    centrality  median LSD of a curve to people             HRP          its percentile among people's own
    modes       chi-square of the shares of a Gaussian mixture's components, against people's

The paper does not say whether the mixture sees the people held out; both ways are given.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import group_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.words.patterns import fit_patterns

STOP_WORDS = ("test", "1", "my", "")
LARGEST_GAIN_DB = 15.0
REPEAT_DECIMALS = 4
FREQUENT = 20
HELD_OUT = 0.2
SPLIT_SEED = 42
MODES = {"warm": 3, "bright": 4}
MODE_AXES = 10
MODE_PRESETS = 33
DRAWN = 200
DRAWS = 20
LEVEL = 0.05

Draw = Callable[[FloatArray, int, np.random.Generator], FloatArray]
"""Makes curves (count, 256) of training presets (N, P), a count and a generator."""


@dataclass(frozen=True)
class WordFigures:
    """Figures of one word; arrays hold one value for each draw (or fold).

    Attributes:
        word: the word.
        method: what made the curves.
        energy_db: (D,) energy distance to people held out.
        dispersion: (D,) spread of the curves over people's.
        hrp: (D,) median HRP.
        modes_training: (D,) p-values, the mixture fitted to training people.
        modes_all: (D,) p-values, the mixture fitted to all people.
    """

    word: str
    method: str
    energy_db: FloatArray
    dispersion: FloatArray
    hrp: FloatArray
    modes_training: FloatArray
    modes_all: FloatArray


def rows(corpus: Corpus) -> Corpus:
    """The rows that the protocol uses."""
    gains = corpus.params[:, corpus.layout.columns("gain_db")]
    kept = ~np.isin(corpus.words, STOP_WORDS) & (np.abs(gains) <= LARGEST_GAIN_DB).all(axis=1)
    seen: set[tuple[str, str, bytes]] = set()
    for row in np.flatnonzero(kept):
        values = (np.round(corpus.params[row], REPEAT_DECIMALS) + 0.0).tobytes()
        preset = (str(corpus.words[row]), str(corpus.groups[row]), values)
        kept[row] = preset not in seen
        seen.add(preset)
    return corpus.take(kept)


def split(corpus: Corpus) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Frequent word -> positions of its training rows and of those held out."""
    shuffle = random.Random(SPLIT_SEED)
    parts = {}
    for word in sorted(set(corpus.words.tolist())):
        members = np.flatnonzero(corpus.words == word).tolist()
        if len(members) < FREQUENT:
            continue
        members.sort(key=lambda row: f"safe-{corpus.rows[row] - 1}")
        shuffle.shuffle(members)
        count = round(HELD_OUT * len(members))
        parts[word] = (np.array(members[count:]), np.array(members[:count]))
    return parts


def methods(corpus: Corpus) -> dict[str, Draw]:
    """The model of frequent words, and yardsticks that need none."""
    layout = corpus.layout

    def modelled(params: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
        return vector_curves_db(fit_patterns(params, layout).sample(count, rng), layout)

    def resampled(params: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
        return vector_curves_db(params[rng.choice(len(params), count)], layout)

    def centroid(params: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
        return np.tile(vector_curves_db(params, layout).mean(axis=0), (count, 1))

    def flat(params: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
        return np.zeros((count, vector_curves_db(params[:1], layout).shape[1]))

    return {"lexicon": modelled, "training people, redrawn": resampled, "mean curve": centroid, "flat EQ": flat}


def measure(corpus: Corpus, draws: int = DRAWS) -> list[WordFigures]:
    """Figures on the protocol's own split by row.

    Args:
        corpus: as it was read.
        draws: how often each method draws.
    """
    kept = rows(corpus)
    curves_db = vector_curves_db(kept.params, kept.layout)
    figures = []
    for word, (training, held_out) in split(kept).items():
        everybody = np.concatenate([training, held_out])
        tests = [_ModeTest(curves_db[part], MODES.get(word, 3)) for part in (training, everybody)]
        for name, draw in methods(kept).items():
            columns: list[tuple[float, ...]] = []
            for number in range(draws):
                cloud = draw(kept.params[training], DRAWN, np.random.default_rng(number))
                people = curves_db[held_out]
                p_values = [test.p_value(cloud[:MODE_PRESETS]) for test in tests]
                columns.append((*energy_and_dispersion(cloud, people), median_hrp(cloud, people), *p_values))
            figures.append(WordFigures(word, name, *np.array(columns).T))
    return figures


def submitters(corpus: Corpus, folds: int = 5, draws: int = 5) -> dict[tuple[str, str], FloatArray]:
    """Energy distances to people held out: (word, method) -> (folds,), mean over the draws."""
    kept = rows(corpus)
    main = list(kept.main_words)
    kept = kept.take(np.isin(kept.words, main))
    curves_db = vector_curves_db(kept.params, kept.layout)
    fold = group_folds(kept.groups, folds)
    figures: dict[tuple[str, str], list[float]] = {}
    for word in main:
        for name, draw in methods(kept).items():
            for number in range(folds):
                here = kept.words == word
                training, people = kept.params[here & (fold != number)], curves_db[here & (fold == number)]
                if len(people) < 2:
                    continue
                values = [
                    energy_and_dispersion(draw(training, DRAWN, np.random.default_rng(seed)), people)[0]
                    for seed in range(draws)
                ]
                figures.setdefault((word, name), []).append(float(np.mean(values)))
    return {key: np.array(values) for key, values in figures.items()}


def lsd(first: FloatArray, second: FloatArray) -> FloatArray:
    """(N, M) RMS differences of curves (N, F) and (M, F)."""
    squared = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1) - 2 * first @ second.T
    return np.asarray(np.sqrt(np.maximum(squared, 0) / first.shape[1]))


def energy_and_dispersion(cloud: FloatArray, people: FloatArray) -> tuple[float, float]:
    """Energy distance in dB and dispersion ratio of curves (N, F) to people's (M, F)."""
    within_cloud, within_people = _mean_of_pairs(cloud), _mean_of_pairs(people)
    energy_db = 2 * float(lsd(cloud, people).mean()) - within_cloud - within_people
    return energy_db, within_cloud / within_people


def median_hrp(cloud: FloatArray, people: FloatArray) -> float:
    """Median percentile of the curves' centrality among people's own."""
    distances = lsd(people, people)
    others = [np.median(np.delete(row, index)) for index, row in enumerate(distances)]
    centrality = np.median(lsd(cloud, people), axis=1)
    return float(np.median((np.array(others)[None] < centrality[:, None]).mean(axis=1)) * 100)


def rejected_after_correction(p_values: FloatArray, level: float = LEVEL) -> np.ndarray:
    """(N,) which tests are rejected at a false discovery rate (Benjamini and Hochberg 1995)."""
    order = np.argsort(p_values)
    thresholds = level * (1 + np.arange(len(order))) / len(order)
    passing = np.flatnonzero(p_values[order] <= thresholds)
    rejected = np.zeros(len(order), dtype=bool)
    if len(passing):
        rejected[order[: passing[-1] + 1]] = True
    return rejected


def _mean_of_pairs(curves_db: FloatArray) -> float:
    count = len(curves_db)
    return float(lsd(curves_db, curves_db).sum() / (count * (count - 1)))


class _ModeTest:
    """Whether a cloud has people's modes in people's shares.

    Args:
        people: (N, F) curves that the mixture is fitted to.
        modes: its components.
    """

    def __init__(self, people: FloatArray, modes: int) -> None:
        from sklearn.decomposition import PCA
        from sklearn.mixture import GaussianMixture

        self._axes = PCA(min(MODE_AXES, len(people) - 1)).fit(people)
        scores = self._axes.transform(people)
        self._mixture = GaussianMixture(modes, covariance_type="full", random_state=SPLIT_SEED).fit(scores)
        self._modes = modes
        self._shares = self._counts(people) / len(people)

    def p_value(self, cloud: FloatArray) -> float:
        """Chi-square test of the cloud's counts against people's shares."""
        from scipy.stats import chisquare

        return float(chisquare(self._counts(cloud), self._shares * len(cloud)).pvalue)

    def _counts(self, curves_db: FloatArray) -> FloatArray:
        members = self._mixture.predict(self._axes.transform(curves_db))
        return np.bincount(members, minlength=self._modes).astype(float)
