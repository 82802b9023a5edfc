"""Splits that keep all presets of a submitter in one fold.

Thirty-eight people gave all of warm and bright in the public SAFE file and five of them 86 % of it: a split by
row puts the same person on both sides, which rewards a model for recognizing people.
"""

import hashlib
from typing import Literal

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import UsageError

Split = Literal["submitter", "row"]
"""What a fold keeps together."""


def corpus_folds(corpus: Corpus, k: int, split: Split = "submitter") -> np.ndarray:
    """Split a corpus into folds, each of which a replica holds out.

    By submitter, folds are balanced by the rows that have a word: the same submitters go to the same folds whichever
    other rows a recipe keeps.

    Args:
        corpus: N presets.
        k: number of folds; 1 holds nothing out.
        split: what a fold keeps together.

    Returns:
        (N,) the fold in 0 to k - 1 that holds each row out.

    Raises:
        UsageError: fewer than one fold, or more folds than there are submitters (or rows).
    """
    if split == "row":
        return row_folds(len(corpus), k)
    return group_folds(corpus.groups, k, counted=corpus.labelled)


def row_folds(n: int, k: int, seed: int = 0) -> np.ndarray:
    """Deal rows out at random; sizes of folds differ by at most one.

    Args:
        n: number of rows.
        k: number of folds; 1 gives all zeros, which holds nothing out.
        seed: which of the possible splits.

    Returns:
        (n,) fold of each row.

    Raises:
        UsageError: fewer than one fold, or more folds than rows.
    """
    _check(k, n, "row", f"ask for at most {n}")
    fold = np.zeros(n, dtype=np.int64)
    if k > 1:
        fold[np.random.default_rng(seed).permutation(n)] = np.arange(n) % k
    return fold


def group_folds(groups: np.ndarray, k: int, seed: int = 0, counted: np.ndarray | None = None) -> np.ndarray:
    """Keep the rows of a group in one fold, and folds as even as that allows.

    The largest group left goes to the fold with the fewest counted rows; `seed` decides between groups of one size.
    The result does not depend on the order of the rows, and a group without counted rows moves no other group.

    Args:
        groups: (N,) the group of each row.
        k: number of folds; 1 gives all zeros, which holds nothing out.
        seed: which of the possible splits.
        counted: (N,) bool, the rows that folds are balanced by; by default all.

    Returns:
        (N,) fold of each row.

    Raises:
        UsageError: fewer than one fold, or more folds than groups.

    Example:
        >>> group_folds(np.array(["ann", "bob", "ann", "cyd"]), k=2).tolist() in ([0, 1, 0, 1], [1, 0, 1, 0])
        True
    """
    names, group_of_row = np.unique(groups, return_inverse=True)
    fewer = f"ask for at most {len(names)}, or " if len(names) > 1 else ""
    _check(k, len(names), "submitter", f"{fewer}split by row, which tells nothing of other people")
    if k == 1:
        return np.zeros(len(groups), dtype=np.int64)
    rows = np.bincount(group_of_row, minlength=len(names))
    sizes = rows if counted is None else np.bincount(group_of_row[counted], minlength=len(names))
    ties = [hashlib.sha256(f"{seed}:{name}".encode()).hexdigest() for name in names]
    place = np.empty(len(names), dtype=np.int64)
    # Groups without a counted row are balanced among themselves, by all their rows: they move no other group.
    for members, weights in ((np.flatnonzero(sizes > 0), sizes), (np.flatnonzero(sizes == 0), rows)):
        order = sorted(members.tolist(), key=lambda group: (-weights[group], ties[group]))
        place[order] = _lightest_first(weights[order], k)
    # The largest group always came first: numbered anew, its fold is not always the same one.
    numbers = np.random.default_rng(seed).permutation(k)
    return np.asarray(numbers[place[group_of_row]])


def _lightest_first(weights: np.ndarray, k: int) -> np.ndarray:
    """(G,) fold of each group, in the order given: the one whose groups weigh least so far."""
    load = np.zeros(k, dtype=np.int64)
    place = np.empty(len(weights), dtype=np.int64)
    for position, weight in enumerate(weights):
        place[position] = load.argmin()
        load[place[position]] += weight
    return place


def _check(k: int, count: int, unit: str, remedy: str) -> None:
    if k < 1:
        raise UsageError(f"{k} folds are asked for; the least is 1, which holds nothing out", "folds")
    if k > max(count, 1):
        raise UsageError(f"{k} folds need at least {k} {unit}s, and there are {count}; {remedy}", "folds")
