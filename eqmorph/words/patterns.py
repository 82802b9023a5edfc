"""A frequent word as the presets that people dial in for it: which bands they touch, and how far.

In most presets some band is exactly at 0 dB, in a quarter of them a shelf stands at the end of its knob. A Gaussian
mixture over curves blurs both, and no draw of it looks like a person's. Here each band of a preset has a state: off,
free, at its lowest or at its highest gain. Presets with the same states are a pattern; those whose states fewer than
`FEWEST` share are divided in two by their curves, again and again, until a pattern has fewer than `MOST`. Within a
pattern the free numbers, frequencies and Qs in octaves, are Gaussian:

    p(preset) = sum_j share_j  prod_b p_j(state of b)  N(free numbers; mean_j, D_j C_j D_j)
    C_j = (1 - l) R_j + l I,     l = 1 / (1 + 7 n_j / d_j)      R_j: correlation over n_j presets of d_j numbers

No number rests on fewer than `FEWEST` presets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import within

FEWEST = 8
"""Presets that every number rests on."""
MOST = 24
"""Presets of other states than each other that are divided. Curves drawn with 20 or 28 are less near to people held
out (energy distance, docs/words.md)."""
_ROUNDS = 50
"""Rounds of 2-means; a few are enough."""

OFF, FREE, LOWEST, HIGHEST = range(4)
STATES = 4
_TRUST = 7.0
"""How much a preset for each number counts beside the assumption that the numbers are independent."""
_LEAST_SPREAD = 1e-3
"""Standard deviation of a number that all presets of a pattern share, in dB or octaves."""
_LEAST_EIGENVALUE = 0.01
"""Of a correlation; a matrix of fewer presets than numbers has none of its own."""

States = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pattern:
    """Presets of one pattern.

    Attributes:
        share: of the word's presets.
        states: (B, 4) probability of each state of each band.
        columns: (d,) numbers of a preset that are Gaussian.
        mean: (d,) in dB and octaves.
        spread: (d,) standard deviations.
        correlation: (d, d).
    """

    share: float
    states: FloatArray
    columns: NDArray[np.int64]
    mean: FloatArray
    spread: FloatArray
    correlation: FloatArray


@dataclass(frozen=True, eq=False)
class Patterns:
    """The patterns of a word, in one layout."""

    layout: Layout
    patterns: tuple[Pattern, ...]

    def sample(self, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw presets (count, P), in dB, Hz and Q, as people would dial them in."""
        shares = np.array([pattern.share for pattern in self.patterns])
        chosen = rng.choice(len(shares), size=count, p=shares / shares.sum())
        params = np.tile(self.layout.default, (count, 1))
        for index, pattern in enumerate(self.patterns):
            rows = np.flatnonzero(chosen == index)
            params[rows] = self._draw(pattern, params[rows], rng)
        return self.layout.clip(params)

    def _draw(self, pattern: Pattern, params: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Presets of one pattern, starting from the layout's defaults (N, P)."""
        root = np.linalg.cholesky(pattern.correlation)
        noise = rng.standard_normal((len(params), len(pattern.columns)))
        numbers = _to_log(params, self.layout)
        numbers[:, pattern.columns] = pattern.mean + pattern.spread * (noise @ root.T)
        drawn = _from_log(numbers, self.layout)
        gain_columns = self.layout.columns("gain_db")
        # The state of a band is the number of thresholds below a uniform draw.
        thresholds = pattern.states.cumsum(axis=1)
        states = (rng.random((len(params), len(gain_columns), 1)) > thresholds[None, :, :-1]).sum(axis=2)
        gains = drawn[:, gain_columns]
        ends = (self.layout.low[gain_columns], self.layout.high[gain_columns])
        for state, value in ((OFF, 0.0), (LOWEST, ends[0]), (HIGHEST, ends[1])):
            gains = np.where(states == state, value, gains)
        drawn[:, gain_columns] = gains
        return drawn


def fit_patterns(params: FloatArray, layout: Layout) -> Patterns:
    """Learn the patterns of a word from its presets (N, P), N at least `FEWEST`."""
    states = band_states(params, layout)
    numbers = _to_log(params, layout)
    heard = _heard(states, layout)
    groups = _grouped(states, vector_curves_db(params, layout))
    return Patterns(layout, tuple(_pattern(rows, states, numbers, heard) for rows in groups))


def band_states(params: FloatArray, layout: Layout) -> States:
    """(N, B) the state of every band of presets (N, P) in a layout whose gains all move."""
    columns = layout.columns("gain_db")
    gains, low, high = params[:, columns], layout.low[columns], layout.high[columns]
    states = np.full(gains.shape, FREE)
    states[gains == 0] = OFF
    states[within(gains, low, low)] = LOWEST
    states[within(gains, high, high)] = HIGHEST
    return states


def _heard(states: States, layout: Layout) -> BoolArray:
    """(N, P) which numbers of presets say something: free gains, and frequency and Q of bands that are not off."""
    columns = [
        states[:, param.band] == FREE if param.field == "gain_db" else states[:, param.band] != OFF
        for param in layout.params
    ]
    return np.stack(columns, axis=1)


def _grouped(states: States, curves_db: FloatArray) -> list[Rows]:
    """Rows of each pattern, from states (N, B) and curves (N, F)."""
    _, kind, counts = np.unique(states, axis=0, return_inverse=True, return_counts=True)
    kind = kind.ravel()
    groups = [np.flatnonzero(kind == number) for number in np.flatnonzero(counts >= FEWEST)]
    left = np.flatnonzero(counts[kind] < FEWEST)
    if len(left) >= FEWEST:
        return groups + _divided(left, curves_db)
    if len(left):
        smallest = min(range(len(groups)), key=lambda index: len(groups[index]))
        groups[smallest] = np.concatenate([groups[smallest], left])
    return groups


def _divided(rows: Rows, curves_db: FloatArray) -> list[Rows]:
    """Rows in two parts of like curves (N, F) as long as there are `MOST` or more: 2-means from the longest axis.

    It stops before a part has fewer than `FEWEST`.
    """
    if len(rows) < MOST:
        return [rows]
    own = curves_db[rows]
    centered = own - own.mean(axis=0)
    _, _, axes = np.linalg.svd(centered, full_matrices=False)
    # 2-means begins with the halves below and above the median along the longest axis; chance has no part in it.
    rank = np.argsort(np.argsort(centered @ axes[0], kind="stable"))
    second = rank >= len(rows) // 2
    for _ in range(_ROUNDS):
        means = own[~second].mean(axis=0), own[second].mean(axis=0)
        to_first, to_second = (((own - mean) ** 2).sum(axis=1) for mean in means)
        nearer = to_second < to_first
        if not FEWEST <= nearer.sum() <= len(rows) - FEWEST or (nearer == second).all():
            break
        second = nearer
    return [part for half in (rows[~second], rows[second]) for part in _divided(half, curves_db)]


def _pattern(rows: Rows, states: States, numbers: FloatArray, heard: BoolArray) -> Pattern:
    """One pattern; a number that too few of its presets say anything about keeps the layout's default."""
    shares = np.stack([(states[rows] == state).mean(axis=0) for state in range(STATES)], axis=1)
    columns = np.flatnonzero(heard[rows].sum(axis=0) >= FEWEST)
    mean, spread = np.zeros(len(columns)), np.ones(len(columns))
    scores = np.zeros((len(rows), len(columns)))
    for place, column in enumerate(columns):
        known = heard[rows, column]
        values = numbers[rows[known], column]
        mean[place], spread[place] = values.mean(), max(float(values.std()), _LEAST_SPREAD)
        scores[known, place] = (values - mean[place]) / spread[place]
    return Pattern(
        share=len(rows) / len(states),
        states=shares,
        columns=columns,
        mean=mean,
        spread=spread,
        correlation=_correlation(scores),
    )


def _correlation(scores: FloatArray) -> FloatArray:
    """(d, d) correlation of scores (n, d) drawn towards none; unknown scores are 0 and weaken it."""
    count, size = scores.shape
    if not size:
        return np.eye(0)
    kept = 1 - 1 / (1 + _TRUST * count / size)  # 1 - l
    # Numbers known in different presets may correlate beyond 1 in this sum.
    correlation = np.clip(kept * scores.T @ scores / count, -kept, kept)
    np.fill_diagonal(correlation, 1.0)
    # Clipping may have spoilt that it is positive definite; what lacks goes on the diagonal.
    missing = max(0.0, _LEAST_EIGENVALUE - float(np.linalg.eigvalsh(correlation)[0]))
    return np.asarray((correlation + missing * np.eye(size)) / (1 + missing))


def _to_log(params: FloatArray, layout: Layout) -> FloatArray:
    """Vectors (N, P) with log2 of frequencies and Qs."""
    log = np.array([param.scale == "log" for param in layout.params])
    return np.where(log, np.log2(np.where(log, params, 1.0)), params)


def _from_log(numbers: FloatArray, layout: Layout) -> FloatArray:
    """The inverse of `_to_log`."""
    log = np.array([param.scale == "log" for param in layout.params])
    return np.where(log, np.exp2(np.where(log, numbers, 0.0)), numbers)
