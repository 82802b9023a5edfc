"""Splits that keep a submitter on one side.

Thirty-eight people gave all of warm and bright in the public SAFE file and five of them 86 % of it: a split by
row puts the same hand on both sides, and a model is praised for recognizing it.
"""

from typing import Literal

import numpy as np

from eqmorph.errors import UsageError

By = Literal["submitter", "row"]


def folds(groups: np.ndarray | int, k: int, by: By = "submitter", seed: int = 0) -> np.ndarray:
    """(N,) the fold in 0 .. k-1 that holds each row out; the same seed gives the same folds.

    By submitter, the largest submitter left goes to the fold with the fewest rows; `seed` decides between
    submitters of one size. The result does not depend on the order of the rows. By row, rows are dealt out
    at random, and fold sizes differ by at most one. k = 1 gives all zeros and means that nothing is held out:
    the one model learns from every row.

    Args:
        groups: (N,) submitter of each row; by row, N alone is enough.
        k: number of folds.
        by: "submitter" or "row".
        seed: which of the possible splits.

    Raises:
        UsageError: fewer than one fold, or more folds than there are submitters (or rows) to hold out.

    >>> folds(np.array(["ann", "bob", "ann", "cyd"]), k=2).tolist() in ([0, 1, 0, 1], [1, 0, 1, 0])
    True
    """
    if by == "submitter" and isinstance(groups, int):
        raise UsageError("a split by submitter needs the submitter of each row; split by row otherwise")
    n = groups if isinstance(groups, int) else len(groups)
    ids = np.arange(n) if isinstance(groups, int) or by == "row" else np.unique(groups, return_inverse=True)[1]
    sizes = np.bincount(ids)
    if k < 1:
        raise UsageError(f"{k} folds are asked for; the least is 1, which holds nothing out")
    if k == 1:
        return np.zeros(n, dtype=np.int64)
    if k > len(sizes):
        remedy = "; ask for fewer, or split by row" if by == "submitter" else "; ask for fewer"
        raise UsageError(f"{k} folds need at least {k} {by}s, and there are {len(sizes)}{remedy}")
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(sizes))
    if by == "row":
        fold = np.empty(n, dtype=np.int64)
        fold[shuffled] = np.arange(n) % k
        return fold
    names = rng.permutation(k)
    load = np.zeros(k, dtype=np.int64)
    fold = np.empty(len(sizes), dtype=np.int64)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        smallest = int(load.argmin())
        fold[group] = names[smallest]
        load[smallest] += sizes[group]
    return fold[ids]
