"""A synthetic corpus: presets drawn from a small table of statistics, so that eqmorph works without any file.

The table (`synthetic.json`, made by `tools.derive_synthetic`) holds aggregate numbers of the SAFE data and no
row of it. A preset is drawn in four steps, each vectorised over all presets:

1. its submitter, by a law of heavy-tailed sizes, and from the submitter's own preferences one mode of its word;
2. a normal vector with the mode's correlations, part of which all presets of that submitter share;
3. which bands are in use: those whose component passes the mode's threshold; the others stand at 0 dB;
4. each parameter, as the mode's quantile function of its component (a Gaussian copula). Flat pieces of the
   function are knobs at a rail or never touched.

A few submitters give most presets. So that their accidents do not become the corpus's, the submitters' part of step
2 is centered over the presets drawn, and their preferences are scaled to the table's shares.
"""

import hashlib
from functools import cache
from importlib import resources

import numpy as np
from pydantic import Field

from eqmorph.corpora.base import CorpusReader
from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.layout import SAFE
from eqmorph.errors import UsageError
from eqmorph.numbers import random_numbers
from eqmorph.records import Frozen

SIZE = 1_000
MAX_SIZE = 2_000_000
"""Drawn in about ten seconds; the table was made from less than a thousandth as many."""


class PresetMode(Frozen):
    """One way to set the equalizer.

    Attributes:
        active: (B,) share of presets in which each band is in use.
        quantiles: per parameter, in the order of `SAFE.names`: knots (u, x) of its quantile function over the
            presets whose band is in use; u in [0, 1], x in the parameter's unit, both ascending.
    """

    active: tuple[float, ...]
    quantiles: tuple[tuple[tuple[float, float], ...], ...]


class Pool(Frozen):
    """Modes that share their dependence.

    Attributes:
        modes: the ways to set the equalizer.
        correlation: (P + B, P + B) of the normal scores of the parameters, then of the bands' being in use.
        submitter: share of the variance of the scores that one submitter's presets have in common.
        loyalty: probability that a second preset of a submitter takes the mode of the first by habit.
        untouched: share of the bands out of use whose frequency and Q stand where the plug-in opens.
    """

    modes: tuple[PresetMode, ...]
    correlation: tuple[tuple[float, ...], ...]
    submitter: float
    loyalty: float
    untouched: float


class WordStatistics(Frozen):
    """How often a word is used (`share`), and how often each mode of its pool is meant (`weights`)."""

    share: float
    pool: str
    weights: tuple[float, ...]


class Statistics(Frozen):
    """Everything a synthetic corpus is drawn from.

    Attributes:
        about: what the file is, for whoever opens it.
        presets: how many presets the statistics were computed from.
        submitters: how many submitters those had.
        size_exponent: the r-th largest submitter has a share of presets in proportion to r^-size_exponent.
        words: by name.
        pools: by name; words point to them.
    """

    about: str
    presets: int
    submitters: int
    size_exponent: float
    words: dict[str, WordStatistics] = Field(min_length=1)
    pools: dict[str, Pool]


@cache
def embedded_statistics() -> tuple[Statistics, str]:
    """The table that ships with eqmorph, and the SHA-256 of its file."""
    data = resources.files("eqmorph").joinpath("data", "synthetic.json").read_bytes()
    return Statistics.model_validate_json(data), hashlib.sha256(data).hexdigest()


class SyntheticReader(CorpusReader):
    """Presets drawn from a table of statistics; `synthetic:6000` draws 6,000."""

    def known_checksum(self, argument: str | None) -> str:
        """The checksum of as many presets as the argument says."""
        return synthetic_checksum(self._size(argument))

    def read(self, argument: str | None, strict: bool) -> Corpus:
        """Draw as many presets as the argument says; see `draw`."""
        return draw(self._size(argument))

    def _size(self, argument: str | None) -> int | None:
        """How many presets an argument asks for."""
        if argument is not None and not (argument.isascii() and argument.isdigit() and len(argument) < 10):
            raise UsageError(f"synthetic:{argument}: expected a number of presets, for example synthetic:6000")
        return None if argument is None else int(argument)


def draw(size: int | None = None, seed: int = 0) -> Corpus:
    """A corpus of `size` presets (None: 1,000) from the embedded table; the same seed gives the same corpus.

    Raises:
        UsageError: a size below 1 or above `MAX_SIZE`.
    """
    _check_size(size)
    size = SIZE if size is None else size
    table, _ = embedded_statistics()
    params, words, groups = sample(table, size, random_numbers(seed))
    names = np.array([f"synthetic-{index + 1}" for index in range(groups.max() + 1)], dtype=object)
    return Corpus(
        params=params,
        words=words,
        groups=names[groups],
        rows=np.arange(1, size + 1),
        source=f"synthetic corpus ({size:,} rows)",
        checksum=synthetic_checksum(size, seed),
        synthetic=True,
        layout=SAFE,
    )


def synthetic_checksum(size: int | None = None, seed: int = 0) -> str:
    """The checksum of the corpus that `draw` gives for the same arguments, without drawing it."""
    _check_size(size)
    _, digest = embedded_statistics()
    return hashlib.sha256(f"{digest} {SIZE if size is None else size} {seed}".encode()).hexdigest()


def _check_size(size: int | None) -> None:
    if size is not None and not 1 <= size <= MAX_SIZE:
        raise UsageError(f"a synthetic corpus of {size:,} presets is asked for; give 1 to {MAX_SIZE:,}")


def sample(table: Statistics, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters (N, P) inside the ranges of SAFE, words (N,) and submitters (N,) numbered from 0."""
    submitters = max(1, round(table.submitters * size / table.presets))
    weights = np.arange(1, submitters + 1) ** -table.size_exponent
    groups = rng.choice(submitters, size=size, p=weights / weights.sum())
    words = np.repeat(np.array(list(table.words), dtype=object), _quota(table, size))
    params = np.empty((size, len(SAFE.params)))
    for name, pool in table.pools.items():
        for word, entry in table.words.items():
            here = np.flatnonzero(words == word)
            if entry.pool == name and len(here):
                modes = _modes(pool, entry, groups[here], rng)
                params[here] = _presets(pool, modes, groups[here], rng)
    order = rng.permutation(size)
    return params[order], words[order], groups[order]


def _quota(table: Statistics, size: int) -> np.ndarray:
    """How many presets each word gets: its share, rounded so that the sum is `size`."""
    shares = np.array([word.share for word in table.words.values()])
    boundaries = np.round(np.cumsum(shares) / shares.sum() * size).astype(int)
    return np.diff(boundaries, prepend=0)


def _modes(pool: Pool, word: WordStatistics, groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n,) mode of each preset: submitters differ in their preferences as a Dirichlet law says."""
    weights = np.array(word.weights)
    present, index, counts = np.unique(groups, return_inverse=True, return_counts=True)
    # Dirichlet(w (1/loyalty - 1)): two presets of one submitter share a mode by habit with probability loyalty.
    preference = rng.dirichlet(weights * (1 / pool.loyalty - 1), size=len(present))
    # Scaled so that the modes have the table's shares over the presets drawn.
    preference *= weights / np.average(preference, axis=0, weights=counts).clip(1e-9)
    preference /= preference.sum(axis=1, keepdims=True)
    # The mode is the number of running sums below a uniform draw.
    chosen = rng.random((len(groups), 1)) > preference.cumsum(axis=1)[index, :-1]
    return np.asarray(chosen.sum(axis=1))


def _presets(pool: Pool, modes: np.ndarray, groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, P) presets of the given modes (n,) and submitters (n,)."""
    from scipy.special import ndtr

    factor = _factor(np.array(pool.correlation))
    _, index, counts = np.unique(groups, return_inverse=True, return_counts=True)
    shared = rng.standard_normal((len(factor), len(counts)))
    shared -= np.average(shared, axis=1, weights=counts)[:, None]
    shared = np.sqrt(pool.submitter) * factor @ shared
    params = np.empty((len(groups), len(SAFE.params)))
    for number, mode in enumerate(pool.modes):
        here = np.flatnonzero(modes == number)
        own = np.sqrt(1 - pool.submitter) * factor @ rng.standard_normal((len(factor), len(here)))
        uniform = ndtr(shared[:, index[here]] + own)  # (P + B, n): the parameters, then the bands' being in use
        drawn = [np.interp(u, *np.transpose(knots)) for u, knots in zip(uniform, mode.quantiles, strict=False)]
        out = uniform[len(drawn) :] < 1 - np.array(mode.active)[:, None]
        untouched = out & (rng.random(out.shape) < pool.untouched)
        for column, param in enumerate(SAFE.params):
            drawn[column][untouched[param.band]] = param.default
            if param.field == "gain_db":
                drawn[column][out[param.band]] = 0.0
        params[here] = np.transpose(drawn)
    return SAFE.clip(params)


def _factor(correlation: np.ndarray) -> np.ndarray:
    """A matrix F with F F' the nearest correlation matrix to a rounded one: negative eigenvalues cut off."""
    values, vectors = np.linalg.eigh(correlation)
    factor = vectors * np.sqrt(values.clip(min=0))
    return np.asarray(factor / np.linalg.norm(factor, axis=1, keepdims=True))
