"""One training among several: its seed, and the fold it must not see. Loads without PyTorch."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Replica:
    """One training: a seed, and the fold it must not see (None: it sees every row)."""

    seed: int
    fold: int | None = None

    def rng(self, *purpose: int) -> np.random.Generator:
        """Random numbers of this replica alone; the same for the same purpose, whatever ran before."""
        return np.random.default_rng([self.seed, 0 if self.fold is None else self.fold + 1, *purpose])


def training_rows(replica: Replica, folds: np.ndarray) -> np.ndarray:
    """List the rows that a replica is trained on, from the fold (N,) that holds each row out."""
    if replica.fold is None:
        return np.arange(len(folds))
    return np.flatnonzero(folds != replica.fold)
