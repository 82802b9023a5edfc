"""The ground of a map: where words lie on it, and the thin-plate spline through their latents.

Spline: J. Duchon, "Splines minimizing rotation-invariant semi-norms in Sobolev spaces", 1977. With r the distance of
a point to each of K spots,

    z(x, y) = sum_k w_k r_k^2 ln r_k + a + b x + c y,    sum w = sum w x = sum w y = 0.
"""

from dataclasses import dataclass

import numpy as np

from eqmorph.eq.backend import FloatArray


@dataclass(frozen=True)
class Sheet:
    """A smooth sheet in latent space over the unit square.

    Attributes:
        spots: (K, 2) places of the words.
        coefficients: (K + 3, L): w of each spot, then a, b and c.
    """

    spots: FloatArray
    coefficients: FloatArray

    @classmethod
    def through(cls, spots: FloatArray, latents: FloatArray) -> "Sheet":
        """The sheet whose height over spots (K, 2) is latents (K, L); the spots do not lie on one line."""
        count = len(spots)
        matrix = np.zeros((count + 3, count + 3))
        matrix[:count] = _basis(spots, spots)
        matrix[count:, :count] = matrix[:count, count:].T
        heights = np.concatenate([latents, np.zeros((3, latents.shape[1]))])
        return cls(spots, np.linalg.solve(matrix, heights))

    def __call__(self, points: FloatArray) -> FloatArray:
        """(M, L) latents over points (M, 2)."""
        return np.asarray(_basis(points, self.spots) @ self.coefficients)


def _basis(points: FloatArray, spots: FloatArray) -> FloatArray:
    """(M, K + 3) values by which the coefficients are multiplied at points (M, 2)."""
    square = ((points[:, None] - spots) ** 2).sum(axis=-1)
    # r^2 ln r = r^2 ln(r^2) / 2, which tends to 0 at the spot itself.
    bend = square * np.log(np.where(square > 0, square, 1.0)) / 2
    return np.concatenate([bend, np.ones((len(points), 1)), points], axis=1)


_BORDER = 0.12
"""Room around the outermost words, as a share of the map."""
_APART, _APART_OF_MANY = 0.13, 0.6
"""Words can be told apart at 0.13 of the map; K words at 0.6 / sqrt(K), where that is less room."""
_PUSHES, _PUSH = 300, 0.5
"""Rounds in which words that are too close push each other, and the share of the overlap that a push takes away."""
_JITTER = 1e-4
_GOLDEN_ANGLE = 2.4
"""Radians; turning every word's jitter by it, no two words on one spot move the same way."""
_SAME_SPOT = 1e-9


def lay_out(points: FloatArray, steps: int) -> FloatArray:
    """Points (K, 2) fitted into the map and pushed apart where closer than words can be told apart.

    The result lies on the nodes of a grid of `steps` x `steps` cells, of which the bands between them may be one.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    spots = _BORDER + (1.0 - 2.0 * _BORDER) * (points - low) / (high - low)
    spots = spots + _JITTER * _directions(len(spots))
    apart = min(_APART, _APART_OF_MANY / len(spots) ** 0.5)
    for _ in range(_PUSHES):
        spots = np.clip(spots + _PUSH * _repulsion(spots, apart), _BORDER / 2, 1.0 - _BORDER / 2)
    return np.asarray(np.round(spots * steps) / steps)


def _directions(count: int) -> FloatArray:
    """(count, 2) unit vectors, all different."""
    angle = np.arange(count)[:, None] * _GOLDEN_ANGLE
    return np.asarray(np.cos(angle + np.array([0.0, np.pi / 2])))


def _repulsion(spots: FloatArray, apart: float) -> FloatArray:
    """(K, 2) sum of the pushes on each spot: away from every closer one, by half of what is missing to `apart`."""
    gaps = spots[:, None] - spots  # (K, K, 2)
    distance = np.maximum(np.linalg.norm(gaps, axis=-1), _SAME_SPOT)
    push = np.maximum(apart - distance, 0.0) / distance / 2
    np.fill_diagonal(push, 0.0)
    return np.asarray((push[..., None] * gaps).sum(axis=1))
