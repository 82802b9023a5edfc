"""The space in which words are curves: level, and a shape of a few axes.

A curve r on the grid is split into its mean over octaves, the level, and a shape without level:

    r = level + sum_k c_k a_k,        (1/F) sum_f a_k(f) a_l(f) = 1 if k = l else 0

The axes a_k are the right singular vectors of the shapes of both corpora. Nothing is subtracted before, so that the
flat curve is the origin; the norm of the coordinates c is the strength, the RMS of the shape in decibels.
"""

from dataclasses import dataclass

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid

GRID_HZ = log_grid(64)
"""(64,) frequencies of curves of words, evenly spaced in octaves."""


@dataclass(frozen=True, eq=False)
class CurveSpace:
    """Axes (K, F) of shapes on `GRID_HZ`, orthonormal in the mean over the grid."""

    axes: FloatArray

    def coordinates(self, curves_db: FloatArray) -> FloatArray:
        """Level and coordinates (..., 1 + K), in dB, of curves (..., F)."""
        level = curves_db.mean(axis=-1, keepdims=True)
        shape = (curves_db - level) @ self.axes.T / self.axes.shape[1]
        return np.concatenate([level, shape], axis=-1)

    def curves_db(self, coordinates: FloatArray) -> FloatArray:
        """(..., F) decibels of level and coordinates (..., 1 + K)."""
        return np.asarray(coordinates[..., :1] + coordinates[..., 1:] @ self.axes)


def learn_space(curves_db: FloatArray, size: int) -> CurveSpace:
    """The space of `size` axes that leaves least of these curves (N, F) out."""
    shapes = curves_db - curves_db.mean(axis=1, keepdims=True)
    _, _, right = np.linalg.svd(shapes, full_matrices=False)
    return CurveSpace(right[:size] * np.sqrt(shapes.shape[1]))
