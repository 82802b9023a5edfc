"""Five bands that draw the interpolated decibel curve: the straightest path a five-band equalizer can walk.

The ear gets curves, so the path is drawn straight there: at t the target is (1 - t) R_A + t R_B in decibels, and the
bands are fitted to it inside the layout's ranges. The path is fitted as a whole, at evenly spaced nodes, to

    sum_t mean_f e^2  +  smoothness sum_t mean_f (second difference of e)^2,    e = response - target.

Least squares of this kind has many local minima. The midpoint is therefore fitted from many places around the `log`
path's, the best of those bend the `log` path into starts, and the best start is refined. Nodes stand on every t that
is asked for wherever t is a fraction of at most 32; elsewhere a natural cubic spline runs between them.
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
_INTERVALS, _MOST_INTERVALS, _BETWEEN = 9, 32, 27
_SPREAD = np.array([0.35 if param.field == "gain_db" else 0.7 for param in SAFE.params])
"""How far, in octaves, the midpoint's starts are scattered around the `log` path's."""


class Response(Morph):
    """Bands fitted to the interpolated decibel curve.

    Attributes:
        smoothness: weight of the second difference between neighbouring nodes.
        starts: places from which the midpoint is fitted.
        kept: how many of them bend a path.
        ridge: dB^2 per squared octave that hold a fit near its start.
        bending: dB^2 per squared octave of second difference that keep bands from leaping between nodes.
        bending_between: the same where presets between nodes are asked for.
    """

    layout = SAFE

    smoothness: Annotated[float, Field(ge=0)] = 1.2
    starts: Annotated[int, Field(ge=0, le=1000)] = 48
    kept: Annotated[int, Field(ge=1)] = 5
    ridge: Annotated[float, Field(ge=0)] = 1e-3
    bending: Annotated[float, Field(ge=0)] = 1e-3
    bending_between: Annotated[float, Field(ge=0)] = 3e-2

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Points between two of the presets lie on that pair's path; the others are fitted one by one."""
        params = np.stack([SAFE.vector(preset) for preset in presets])
        octaves = _log_mean(params, weights)
        inside = (weights >= 0).all(axis=1)
        pairs = inside & (np.count_nonzero(weights, axis=1) == 2)
        if not pairs.all():
            targets = weights[~pairs] @ response_db(SAFE.split(params), _GRID_HZ)
            octaves[~pairs] = solve(
                octaves[~pairs, None], targets[:, None], _GRID_HZ, stiffness=np.array([[self.ridge]])
            )[0][:, 0]
        for pair in {tuple(np.flatnonzero(row)) for row in weights[pairs]}:
            rows = pairs & (weights[:, pair] > 0).all(axis=1)
            octaves[rows] = self._between(params[list(pair)], weights[rows, pair[1]])
        return [SAFE.preset(row) for row in from_octaves(octaves)]

    def _between(self, ends: np.ndarray, t: np.ndarray) -> np.ndarray:
        """(T, P) octaves at t (T,) on the fitted path of two presets (2, P)."""
        if tuple(ends[0]) > tuple(ends[1]):  # one direction is fitted, so that the way back is the same way
            return self._between(ends[::-1], 1.0 - t)
        nodes = between(np.linspace(0.0, 1.0, _INTERVALS + 1))
        nodes[[0, -1]] = between([1e-6, 1 - 1e-6])  # at the ends a band at 0 dB stands where it starts to be heard
        curves = response_db(SAFE.split(ends), _GRID_HZ)
        straight = _log_mean(ends, nodes)
        bend = np.sin(np.pi * nodes[:, :1]) * self._bumps(ends, curves.mean(axis=0))[:, None]
        paths = straight + bend
        for survivors, iterations in ((2, 4), (1, 4), (1, 30)):
            paths, cost = self._fit(paths, curves, self.bending, iterations)
            paths = paths[np.argsort(cost, kind="stable")[:survivors]]
        intervals = _intervals(t)
        if intervals != _INTERVALS:
            bending = self.bending if intervals else self.bending_between
            knots = np.linspace(0.0, 1.0, (intervals or _BETWEEN) + 1)
            paths, _ = self._fit(_spline(paths[0], knots)[None], curves, bending, 20)
        return _spline(paths[0], t)

    def _fit(
        self, paths: np.ndarray, curves: np.ndarray, bending: float, iterations: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Paths (S, N, P) with their inner nodes fitted to the line between two curves (2, F), and costs (S,)."""
        count = paths.shape[1]
        line = (between(np.linspace(0.0, 1.0, count)) @ curves)[1:-1]
        second = np.diff(np.eye(count), 2, axis=0)[:, 1:-1] * ((count - 1) / _INTERVALS) ** 2  # a derivative by t
        fitted, cost = solve(
            paths[:, 1:-1],
            np.broadcast_to(line, (len(paths), *line.shape)),
            _GRID_HZ,
            coupling=np.eye(count - 2) + self.smoothness * second.T @ second,
            stiffness=self.ridge * np.eye(count - 2) + bending * second.T @ second,
            iterations=iterations,
            tolerance=1e-3,
        )
        return np.concatenate([paths[:, :1], fitted, paths[:, -1:]], axis=1), cost

    def _bumps(self, ends: np.ndarray, target: np.ndarray) -> np.ndarray:
        """(kept, P) octaves from the `log` path's midpoint to the best fits of the curve halfway."""
        middle = _log_mean(ends, between([0.5]))
        scatter = np.random.default_rng(0).standard_normal((self.starts, len(_SPREAD))) * _SPREAD
        places = np.concatenate([middle, middle + scatter])[:, None]
        for survivors, iterations in ((3 * self.kept, 4), (self.kept, 10)):
            targets = np.broadcast_to(target, (len(places), 1, len(target)))
            places, cost = solve(places, targets, _GRID_HZ, stiffness=np.array([[self.ridge]]), iterations=iterations)
            places = places[np.argsort(cost, kind="stable")[:survivors]]
        return np.asarray(places[:, 0] - middle)


def _log_mean(params: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(T, P) octaves of the `log` path between vectors (K, P) in physical units."""
    bands: Bands = mean_bands(SAFE.split(params), weights)
    return to_octaves(SAFE.clip(SAFE.join(bands)))


def _intervals(t: np.ndarray) -> int:
    """How many even intervals, nine or more, put every t on a node; 0 when none of reasonable number does.

    >>> _intervals(np.linspace(0, 1, 10)), _intervals(np.array([0.25])), _intervals(np.array([0.1234567]))
    (9, 12, 0)
    """
    for count in range(1, _MOST_INTERVALS + 1):
        if np.abs(t * count - np.round(t * count)).max() < 1e-9:
            return count * -(-_INTERVALS // count)
    return 0


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
    return np.asarray(straight + (before**3 - before) * curvature[left] + (after**3 - after) * curvature[left + 1])
