"""Five bands that draw the interpolated decibel curve: the straightest path a five-band equalizer can walk.

The ear gets curves, so the path is drawn straight there: at t the target is (1 - t) R_A + t R_B in decibels, and the
bands are fitted to it inside the layout's ranges. The path is fitted as a whole, at evenly spaced nodes, to

    mean_t mean_f e^2  +  smoothness * mean_t mean_f (second difference of e)^2,    e = response - target,

starting from the `log` path; between nodes the difference to the `log` path follows a natural cubic spline, so that
a preset at t does not depend on which other t were asked for. Least squares of this kind has many local minima: the
midpoint is first fitted from many places, and the best of those bend the path that is fitted.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.fit import from_octaves, solve, to_octaves
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.morphs.base import Morph, between
from eqmorph.morphs.log import mean_bands

_GRID_HZ = log_grid(64)
_SPREAD = np.array([0.35 if param.field == "gain_db" else 0.7 for param in SAFE.params])
"""How far, in octaves, the midpoint's starts are scattered around the `log` path's."""


class Response(Morph):
    """Bands fitted to the interpolated decibel curve.

    Attributes:
        nodes: points of the path that are fitted, ends not counted.
        smoothness: weight of the second difference between neighbouring nodes.
        starts: places from which the midpoint is fitted.
        kept: how many of them bend a path.
        ridge: dB^2 per squared octave that hold a fit near its start.
    """

    layout = SAFE

    nodes: Annotated[int, Field(ge=1, le=99)] = 9
    smoothness: Annotated[float, Field(ge=0)] = 1.0
    starts: Annotated[int, Field(ge=0, le=1000)] = 32
    kept: Annotated[int, Field(ge=1)] = 3
    ridge: Annotated[float, Field(ge=0)] = 3e-4

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Points between two of the presets lie on that pair's path; the others are fitted one by one."""
        params = np.stack([SAFE.vector(preset) for preset in presets])
        octaves = _log_mean(params, weights)
        inside = (weights >= 0).all(axis=1)
        pairs = inside & (np.count_nonzero(weights, axis=1) == 2)
        if not pairs.all():
            targets = weights[~pairs] @ response_db(SAFE.split(params), _GRID_HZ)
            octaves[~pairs] = solve(octaves[~pairs, None], targets[:, None], _GRID_HZ, ridge=self.ridge)[0][:, 0]
        for pair in {tuple(np.flatnonzero(row)) for row in weights[pairs]}:
            rows = pairs & (weights[:, pair] > 0).all(axis=1)
            octaves[rows] = self._between(params[list(pair)], weights[rows, pair[1]])
        return [SAFE.preset(row) for row in from_octaves(octaves)]

    def _between(self, ends: np.ndarray, t: np.ndarray) -> np.ndarray:
        """(T, P) octaves at t (T,) on the fitted path of two presets (2, P)."""
        if tuple(ends[0]) > tuple(ends[1]):  # one direction is fitted, so that the way back is the same way
            return self._between(ends[::-1], 1.0 - t)
        nodes = np.linspace(0.0, 1.0, self.nodes + 2)[1:-1]
        curves = response_db(SAFE.split(ends), _GRID_HZ)
        start = _log_mean(ends, between(nodes))
        path = start + np.sin(np.pi * nodes)[:, None] * self._bumps(ends, curves.mean(axis=0))[:, None]
        targets = np.broadcast_to(between(nodes) @ curves, (len(path), self.nodes, len(_GRID_HZ)))
        second = np.diff(np.eye(self.nodes + 2), 2, axis=0)[:, 1:-1]
        coupling = np.eye(self.nodes) + self.smoothness * second.T @ second
        path, cost = solve(path, targets, _GRID_HZ, coupling=coupling, ridge=self.ridge, iterations=8)
        best = path[[np.argmin(cost)]]
        path, _ = solve(best, targets[:1], _GRID_HZ, coupling=coupling, ridge=self.ridge, iterations=30, tolerance=1e-3)
        first, last = _log_mean(ends, between([1e-6, 1 - 1e-6]))
        return _spline(np.stack([first, *path[0], last]), t)

    def _bumps(self, ends: np.ndarray, target: np.ndarray) -> np.ndarray:
        """(kept, P) octaves from the `log` path's midpoint to the best fits of the curve halfway."""
        middle = _log_mean(ends, between([0.5]))
        scatter = np.random.default_rng(0).standard_normal((self.starts, len(_SPREAD))) * _SPREAD
        starts = np.concatenate([middle, middle + scatter])[:, None]
        targets = np.broadcast_to(target, (len(starts), 1, len(target)))
        fitted, cost = solve(starts, targets, _GRID_HZ, ridge=self.ridge, iterations=12)
        return fitted[np.argsort(cost, kind="stable")[: self.kept], 0] - middle


def _log_mean(params: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(T, P) octaves of the `log` path between vectors (K, P) in physical units."""
    bands: Bands = mean_bands(SAFE.split(params), weights)
    return to_octaves(SAFE.clip(SAFE.join(bands)))


def _spline(knots: np.ndarray, t: np.ndarray) -> np.ndarray:
    """(T, P) the natural cubic spline through knots (N, P) that stand evenly from t = 0 to t = 1."""
    inner = len(knots) - 2
    system = 4 * np.eye(inner) + np.eye(inner, k=1) + np.eye(inner, k=-1)
    curvature = np.pad(np.linalg.solve(system, np.diff(knots, 2, axis=0)), ((1, 1), (0, 0)))
    place = t * (inner + 1)
    left = np.clip(place.astype(int), 0, inner)
    after = (place - left)[:, None]
    before = 1 - after
    straight = before * knots[left] + after * knots[left + 1]
    return np.asarray(
        straight + (before**3 - before) * curvature[left] + (after**3 - after) * curvature[left + 1]
    )
