"""One training among several: its seed, and the fold it must not see. Loads without PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DataError

LARGEST_LATENT = 1e9
"""Larger latents are no result of a training, and their squares have no room in single precision."""


@dataclass(frozen=True)
class Replica:
    """One training: a seed, and the fold it must not see (None: it sees every row)."""

    seed: int
    fold: int | None = None

    def rng(self, *purpose: int) -> np.random.Generator:
        """Random numbers of this replica alone; the same for the same purpose, whatever ran before."""
        return np.random.default_rng([self.seed, 0 if self.fold is None else self.fold + 1, *purpose])


def folds_held_out(replicas: Sequence[Replica]) -> tuple[int, ...]:
    """List the fold that each of R replicas must not see: (R,), -1 where it sees every row."""
    return tuple(-1 if replica.fold is None else replica.fold for replica in replicas)


def training_rows(replica: Replica, folds: np.ndarray) -> np.ndarray:
    """List the rows that a replica is trained on, from the fold (N,) that holds each row out."""
    if replica.fold is None:
        return np.arange(len(folds))
    return np.flatnonzero(folds != replica.fold)


def check_latents(latents: FloatArray, subject: str) -> None:
    """Refuse latents (..., L) that no training gives: weights may be numbers and what they encode none.

    Args:
        latents: what presets were encoded as.
        subject: what encoded them, as the message begins.

    Raises:
        DataError: a latent is not a number, or far too large for one.
    """
    if not (np.abs(latents) <= LARGEST_LATENT).all():
        raise DataError(f"{subject}: encodes presets as values that are not numbers; train it again")
