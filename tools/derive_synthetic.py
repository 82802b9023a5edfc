"""Derive the table behind the synthetic corpus: `python -m tools.derive_synthetic FILE OUT.json`.

The table describes presets only in aggregate. The modes of a word are clusters of its decibel curves. In each mode,
each parameter has a quantile function given by knots (u, x): a landmark of the knob (its ends, where it opens) or a
value that at least `FEWEST` presets share exactly is a flat piece as wide as its share; what lies between is the
mean of each run of at least `FEWEST` presets. How parameters depend on each other is the correlation of their
normal scores within modes. Submitters add two numbers: the intraclass correlation of those scores, and how often two
presets of one submitter are of one mode. No number rests on fewer than `FEWEST` presets, except the weights of the
rarer words, which are smoothed towards those of all of them.
"""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from eqmorph import files
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.synthetic import Pool, PresetMode, Statistics, WordStatistics
from eqmorph.eq.band_spec import ParamSpec
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE

ABOUT = (
    "Aggregate statistics of the SAFE equaliser data (Stables et al., ISMIR 2014), for drawing synthetic presets; "
    "holds no row of it. Made by tools.derive_synthetic."
)
FEWEST = 8
MAX_RUNS = 8
MODES = {"warm": 6, "bright": 6, "other": 6}
RARE = ("clear", "thin", "vocals", "tinny")
JUNK = "test"
"""What people typed to try the plug-in."""

PRIOR = 8.0
"""How many presets the pooled weights count for when the weights of a rarer word are estimated."""

_GAINS = SAFE.columns("gain_db")
_BAND = [param.band for param in SAFE.params]


def derive(corpus: Corpus) -> Statistics:
    """The statistics of a corpus that has the words of `MODES` and `RARE`."""
    members = {name: corpus.words == name for name in MODES if name != "other"}
    members["other"] = ~np.isin(corpus.words, [JUNK, *members])
    pools: dict[str, Pool] = {}
    words: dict[str, WordStatistics] = {}
    for name, member in members.items():
        part = corpus.take(member)
        modes = _clusters(part.params, MODES[name])
        pools[name] = _pool(part, modes)
        words |= _words(corpus, part, modes, name)
    used = corpus.take(np.isin(corpus.words, list(words)))
    sizes = np.sort(np.unique(used.groups, return_counts=True)[1])[::-1]
    return Statistics(
        about=ABOUT,
        presets=len(used),
        submitters=len(sizes),
        size_exponent=_size_exponent(sizes),
        words=words,
        pools=pools,
    )


def _words(corpus: Corpus, part: Corpus, modes: np.ndarray, pool: str) -> dict[str, WordStatistics]:
    """The words that share a pool: how often each is used, and how often each mode of the pool is meant by it."""
    counts = corpus.word_counts()
    pooled = np.bincount(modes) / len(part)
    words = {}
    for word in RARE if pool == "other" else (pool,):
        chosen = np.bincount(modes[part.words == word], minlength=len(pooled))
        # A word of few presets leans on the pool: its weights count as if PRIOR presets had been drawn from it.
        weights = (chosen + PRIOR * pooled) / (chosen.sum() + PRIOR)
        share = _round(counts[word] / len(corpus))
        words[word] = WordStatistics(share=share, pool=pool, weights=_rounded(weights))
    return words


def _clusters(params: np.ndarray, k: int) -> np.ndarray:
    """(N,) mode of each preset by k-means on the decibel curves; k or so many that each has `FEWEST` presets."""
    from sklearn.cluster import KMeans

    curves = response_db(SAFE.split(params), log_grid(64))
    modes = KMeans(k, n_init=20, random_state=0).fit_predict(curves)
    return np.asarray(modes) if np.bincount(modes).min() >= FEWEST else _clusters(params, k - 1)


def _pool(part: Corpus, modes: np.ndarray) -> Pool:
    """Modes, dependence and submitter effects of one word (or of the rarer ones together).

    Args:
        part: n presets.
        modes: (n,) the mode of each.
    """
    active = part.params[:, _GAINS] != 0
    in_use = active[:, _BAND]
    numbers = range(modes.max() + 1)
    scores = np.empty((len(modes), in_use.shape[1] + active.shape[1]))
    for number in numbers:
        here = modes == number
        values = np.where(in_use[here], part.params[here], np.nan)
        scores[here] = _normal_scores(np.hstack([values, active[here]]))
    return Pool(
        modes=tuple(_mode(part.params, active, modes == number) for number in numbers),
        correlation=tuple(_rounded(row, 2) for row in _correlation(scores)),
        submitter=_round(_intraclass(scores, part.groups)),
        loyalty=_round(_loyalty(modes, part.groups)),
        untouched=_round(_untouched(part.params, active)),
    )


def _mode(params: np.ndarray, active: np.ndarray, here: np.ndarray) -> PresetMode:
    """One mode: how often each band is in use, and the quantile function of each parameter.

    Args:
        params: (n, P) presets of all modes of the pool.
        active: (n, B) whether a band is in use.
        here: (n,) whether a preset is of this mode.
    """
    quantiles = []
    for column, param in enumerate(SAFE.params):
        used = active[:, param.band]
        # A band that a mode hardly uses is described by the whole pool.
        rows = here & used if (here & used).sum() >= FEWEST else used
        quantiles.append(_knots(params[rows, column], param))
    return PresetMode(active=_rounded(active[here].mean(axis=0)), quantiles=tuple(quantiles))


def _untouched(params: np.ndarray, active: np.ndarray) -> float:
    """Share of the bands out of use (n, B) whose frequency stands where the plug-in opens."""
    frequencies = SAFE.columns("frequency_hz")
    at_default = np.isclose(params[:, frequencies], SAFE.default[frequencies], rtol=1e-4)
    return float(at_default[~active].mean())


Knot = tuple[float, float]
"""Rank and value: a point of a quantile function."""


def _knots(values: np.ndarray, param: ParamSpec) -> tuple[Knot, ...]:
    """The quantile function of `values` (n,), see the module's text; log parameters are averaged in the log."""
    forth, back = (np.log, np.exp) if param.scale == "log" else (np.positive, np.positive)
    ordered = np.sort(forth(values))
    shared = _shared(ordered, forth(np.array([param.low, param.default, param.high])))
    edges = np.unique([0, *(edge for piece in shared.items() for edge in piece), len(ordered)])
    low, high = float(forth(param.low)), float(forth(param.high))
    knots: list[Knot] = []
    for start, end in pairwise(edges.tolist()):
        run = ordered[start:end]
        if start in shared:
            knots += [(start, run[0]), (end, run[0])]
        elif len(run) >= FEWEST:
            floor = knots[-1][1] if knots else low
            ceiling = ordered[end] if end < len(ordered) else high
            knots += [(rank, min(max(value, floor), ceiling)) for rank, value in _means(run, start)]
    return tuple((_round(rank / len(ordered)), float(f"{back(value):.4g}")) for rank, value in knots)


def _shared(ordered: np.ndarray, landmarks: np.ndarray) -> dict[int, int]:
    """Flat pieces of sorted values (n,), start -> end: landmarks, and values that `FEWEST` presets or more share."""
    distinct, first, counts = np.unique(ordered, return_index=True, return_counts=True)
    at_landmark = np.isclose(distinct[:, None], landmarks, rtol=0, atol=1e-5).any(axis=1)
    flat = at_landmark | (counts >= FEWEST)
    return dict(zip(first[flat].tolist(), (first + counts)[flat].tolist(), strict=True))


def _means(run: np.ndarray, start: int) -> list[Knot]:
    """Knots at the mean of each piece of a sorted run, and the line through the outer two led to both its ends."""
    pieces = np.array_split(run, min(MAX_RUNS, len(run) // FEWEST))
    ends = start + np.cumsum([len(piece) for piece in pieces])
    middles = [float(end - len(piece) / 2) for end, piece in zip(ends, pieces, strict=True)]
    means = [float(piece.mean()) for piece in pieces]
    if len(pieces) == 1:
        return [(middles[0], means[0])]
    # The outer pieces reach beyond their own means: x = mean + slope (rank - middle).
    first_slope = (means[1] - means[0]) / (middles[1] - middles[0])
    last_slope = (means[-1] - means[-2]) / (middles[-1] - middles[-2])
    head = means[0] - first_slope * (middles[0] - start)
    tail = means[-1] + last_slope * (ends[-1] - middles[-1])
    return [(start, head), *zip(middles, means, strict=True), (float(ends[-1]), tail)]


def _normal_scores(columns: np.ndarray) -> np.ndarray:
    """(n, C) each column's ranks as quantiles of the normal law; ties share their mean rank, NaN stays NaN."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(columns, axis=0, nan_policy="omit")
    return np.asarray(ndtri((ranks - 0.5) / np.isfinite(columns).sum(axis=0)))


def _correlation(scores: np.ndarray) -> np.ndarray:
    """(C, C) correlation of the latent normal law, from the pairs of scores that are both known.

    Ties make scores smaller than the latent values they stand for: their variance v is below 1. To first order
    their covariance is then v_a v_b times the latent correlation. Pairs known in few presets are drawn to 0.
    """
    known = np.isfinite(scores)
    filled = np.where(known, scores, 0.0)
    pairs = known.T.astype(float) @ known
    variance = (filled**2).sum(axis=0) / known.sum(axis=0).clip(1)
    product = np.outer(variance, variance).clip(1e-3)
    estimate = filled.T @ filled / (pairs + FEWEST) / product
    estimate = np.where(product > 0.05, estimate, 0.0).clip(-0.95, 0.95)
    np.fill_diagonal(estimate, 1.0)
    return np.asarray(estimate)


def _intraclass(scores: np.ndarray, groups: np.ndarray) -> float:
    """Share of the scores' variance that the presets of one submitter have in common, mean over the columns."""
    filled = np.nan_to_num(scores)
    shared = [_pairs(filled[groups == group]) for group in _frequent(groups)] or [0.0]
    return float(np.clip(np.mean(shared) / (filled**2).mean(), 0.0, 0.5))


def _pairs(rows: np.ndarray) -> float:
    """Mean product of two different rows, over the columns."""
    n = len(rows)
    return float(((rows.sum(axis=0) ** 2 - (rows**2).sum(axis=0)) / (n * (n - 1))).mean())


def _loyalty(modes: np.ndarray, groups: np.ndarray) -> float:
    """How much likelier than by chance a submitter's second preset has the mode of the first: 0 none, 1 certain."""
    onehot = np.eye(modes.max() + 1)[modes]
    chance = float((onehot.mean(axis=0) ** 2).sum())
    same = [_pairs(onehot[groups == group]) * onehot.shape[1] for group in _frequent(groups)] or [chance]
    return float(np.clip((np.mean(same) - chance) / (1 - chance), 0.02, 0.9))


def _frequent(groups: np.ndarray) -> list[str]:
    names, counts = np.unique(groups, return_counts=True)
    return list(names[counts >= FEWEST])


def _size_exponent(sizes: np.ndarray) -> float:
    """The exponent under which the largest submitter's share (sizes (S,) in falling order) comes out right."""
    from scipy.optimize import brentq

    ranks = np.arange(1, len(sizes) + 1)
    top = sizes[0] / sizes.sum()
    return _round(float(brentq(lambda a: 1 / (ranks**-a).sum() - top, 0.0, 10.0)))


def _round(value: float, digits: int = 3) -> float:
    return round(float(value), digits)


def _rounded(values: np.ndarray, digits: int = 3) -> tuple[float, ...]:
    return tuple(_round(value, digits) for value in values)


def main(source: str, target: str) -> None:
    """Write the table of the SAFE file `source` to `target`."""
    files.write_text(Path(target), derive(read_safe(Path(source))).model_dump_json() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
