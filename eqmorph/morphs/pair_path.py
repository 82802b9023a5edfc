"""The path between two vectors of a layout whose responses lie nearest to a straight line.

The path is fitted as a whole, at evenly spaced nodes, to

    sum_t mean_f e^2  +  smoothness sum_t mean_f (second difference of e)^2,    e = response - target.

Least squares of this kind has many local minima. The midpoint is therefore fitted from many places around the `log`
path's, the best of those bend the `log` path into starts, and the best start is refined. Nodes stand on every t that
is asked for wherever t is a fraction of at most 32; elsewhere a natural cubic spline runs between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.layout import Layout
from eqmorph.eq.least_squares import CurveProblems
from eqmorph.eq.octaves import OctaveResponse, to_octaves
from eqmorph.morphs.log import mean_bands
from eqmorph.morphs.weights import between
from eqmorph.progress import part, report

GRID_HZ = log_grid(64)
"""Frequencies at which bands are fitted."""

_INTERVALS = 9
"""Intervals between the nodes on which a path is found, and the fewest on which it is resampled."""
_MOST_INTERVALS = 32
_INTERVALS_BETWEEN = 27
"""Intervals where the positions asked for are no fractions of at most `_MOST_INTERVALS`."""

_BESIDE_THE_END = 1e-6
"""Where the end nodes stand: there a band at 0 dB has the frequency and Q at which it starts to be heard."""

_GAIN_SCATTER, _OTHER_SCATTER = 0.35, 0.7
"""How far, in octaves, the midpoint's starts are scattered around the `log` path's: amplitude; frequency and Q."""

_MOST_TOGETHER = 2**21
"""Squares of the unknowns of paths that are refined together. At 64 bands, with 2.4 million for a path, five of them
at once take a fifth longer than one by one, and five times the memory; at 22 bands, with 0.3 million, as long."""

_RESAMPLING_ITERATIONS = 20
_PATH_TOLERANCE = 1e-3


class _Stage(NamedTuple):
    """Steps of least squares, and how many of the best candidates go on."""

    iterations: int
    survivors: int


_FIRST_PATH_ITERATIONS = 4
_PATH_STAGES = (_Stage(4, 2), _Stage(30, 1))
_FIRST_MIDPOINT_ITERATIONS, _MIDPOINT_ITERATIONS = 4, 10
_MIDPOINT_RESERVE = 3
"""Times the midpoints kept in the end that survive the first stage."""


@dataclass(frozen=True)
class PathOptions:
    """How a path is found and held; the attributes are those of `eqmorph.morphs.response.ResponseMorph`."""

    smoothness: float
    starts: int
    kept: int
    ridge: float
    bending: float
    bending_between: float


@dataclass(frozen=True)
class PathProblem:
    """Two vectors of a layout, to be joined by a path.

    Attributes:
        options: how.
        layout: bands and ranges.
        endpoints: (2, P) in dB, Hz and Q.
    """

    options: PathOptions
    layout: Layout
    endpoints: FloatArray

    @property
    def _model(self) -> OctaveResponse:
        return OctaveResponse(self.layout, GRID_HZ)

    @property
    def _curves_db(self) -> FloatArray:
        """(2, F) of the endpoints."""
        return np.asarray(response_db(self.layout.split(self.endpoints), GRID_HZ))

    def started(self, starts: int, kept: int) -> list["PairPath"]:
        """Paths through the best of so many midpoints, refined a little."""
        nodes = between(np.linspace(0.0, 1.0, _INTERVALS + 1))
        nodes[[0, -1]] = between([_BESIDE_THE_END, 1 - _BESIDE_THE_END])
        # Bent by half a sine, the `log` path runs through the midpoint.
        half_sine = np.sin(np.pi * nodes[:, :1])
        paths = log_mean(self.endpoints, nodes, self.layout) + half_sine * self._bumps(starts, kept)[:, None]
        refined = self.refine(paths, self.options.bending, _FIRST_PATH_ITERATIONS)
        return [PairPath(self, path, float(cost)) for path, cost in zip(*refined, strict=True)]

    def _bumps(self, starts: int, kept: int) -> FloatArray:
        """(kept, P) octaves from the `log` path's midpoint to the best fits of the curve halfway."""
        scale = [_GAIN_SCATTER if param.field == "gain_db" else _OTHER_SCATTER for param in self.layout.params]
        middle = log_mean(self.endpoints, between([0.5]), self.layout)
        scatter = np.random.default_rng(0).standard_normal((starts, len(scale))) * scale
        model, target = self._model, self._curves_db.mean(axis=0)
        places = np.concatenate([middle, middle + scatter])
        for iterations, survivors in (
            _Stage(_FIRST_MIDPOINT_ITERATIONS, _MIDPOINT_RESERVE * kept),
            _Stage(_MIDPOINT_ITERATIONS, kept),
        ):
            places, cost = fit_octaves(model, places, target, model.bounds, iterations, self.options.ridge)
            places = places[np.argsort(cost, kind="stable")[:survivors]]
        return np.asarray(places - middle)

    def refine(self, paths: FloatArray, bending: float, iterations: int) -> tuple[FloatArray, FloatArray]:
        """Paths (S, N, P) with their inner nodes fitted to the line between the two curves, and costs (S,).

        With x the inner nodes in octaves, x0 where they start, e the errors of their curves and D the second
        differences along the path, this is the least of

            |e|^2 + smoothness |D e|^2 + ridge |x - x0|^2 + bending |D x|^2
        """
        count = paths.shape[1]
        line = (between(np.linspace(0.0, 1.0, count)) @ self._curves_db)[1:-1]
        # D: second differences of the inner nodes, as derivatives by t whatever the number of nodes.
        second = np.diff(np.eye(count), 2, axis=0)[:, 1:-1] * ((count - 1) / _INTERVALS) ** 2
        identity = np.eye(count - 2)
        model = self._model
        inner, cost = np.empty_like(paths[:, 1:-1]), np.empty(len(paths))
        together = max(1, _MOST_TOGETHER // inner[0].size ** 2)
        for first in range(0, len(paths), together):
            rows = slice(first, first + together)
            problems = CurveProblems(
                model,
                paths[rows, 1:-1],
                np.broadcast_to(line, paths[rows, 1:-1].shape[:2] + line.shape[-1:]),
                *model.bounds,
                coupling=identity + self.options.smoothness * second.T @ second,
                stiffness=self.options.ridge * identity + bending * second.T @ second,
            )
            inner[rows], cost[rows] = problems.solve(iterations, _PATH_TOLERANCE)
            report(first + together, len(paths))
        return np.concatenate([paths[:, :1], inner, paths[:, -1:]], axis=1), cost


@dataclass(frozen=True)
class PairPath:
    """A path through nodes.

    Attributes:
        problem: what it joins.
        nodes: (N, P) octaves at evenly spaced t.
        cost: dB^2 by which it leaves the straight line, and bends.
    """

    problem: PathProblem
    nodes: FloatArray
    cost: float

    def refined(self, iterations: int) -> "PairPath":
        """The path after some more steps of least squares."""
        paths, cost = self.problem.refine(self.nodes[None], self.problem.options.bending, iterations)
        return PairPath(self.problem, paths[0], float(cost[0]))

    def at(self, t: FloatArray) -> FloatArray:
        """(T, P) octaves at positions t (T,)."""
        return natural_spline(self._resampled(t), t)

    def _resampled(self, t: FloatArray) -> FloatArray:
        """Nodes (N, P) at every position t (T,), or many of them where t is no simple fraction."""
        intervals = _intervals(t)
        if intervals == _INTERVALS:
            return self.nodes
        options = self.problem.options
        bending = options.bending if intervals else options.bending_between
        knots = np.linspace(0.0, 1.0, (intervals or _INTERVALS_BETWEEN) + 1)
        paths, _ = self.problem.refine(natural_spline(self.nodes, knots)[None], bending, _RESAMPLING_ITERATIONS)
        return np.asarray(paths[0])


def straightest(problems: Sequence[PathProblem]) -> PairPath:
    """Find the straightest path of several problems, among which the starts are divided.

    All candidates are refined a little, the better ones more, one to the end.
    """
    options = problems[0].options
    starts, kept = options.starts // len(problems), max(1, options.kept // len(problems))
    paths = kept * len(problems) + sum(stage.survivors for stage in _PATH_STAGES)
    candidates: list[PairPath] = []
    for problem in problems:
        with part(len(candidates) / paths, (len(candidates) + kept) / paths):
            candidates += problem.started(starts, kept)
    done = len(candidates)
    for iterations, survivors in _PATH_STAGES:
        best = sorted(candidates, key=lambda path: path.cost)[:survivors]
        candidates = []
        for path in best:
            with part(done / paths, (done + 1) / paths):
                candidates.append(path.refined(iterations))
            done += 1
    return candidates[0]


def log_mean(params: FloatArray, weights: FloatArray, layout: Layout) -> FloatArray:
    """(T, P) octaves of the `log` path between vectors (K, P) in physical units."""
    bands = mean_bands(layout.split(params), weights)
    return to_octaves(layout.clip(layout.join(bands)), layout)


def _intervals(t: FloatArray) -> int:
    """How many even intervals, nine or more, put every t on a node; 0 when none of reasonable number does.

    >>> _intervals(np.linspace(0, 1, 10)), _intervals(np.array([0.25])), _intervals(np.array([0.1234567]))
    (9, 12, 0)
    """
    for count in range(1, _MOST_INTERVALS + 1):
        if np.abs(t * count - np.round(t * count)).max() < 1e-9:
            return count * -(-_INTERVALS // count)
    return 0


def natural_spline(knots: FloatArray, t: FloatArray) -> FloatArray:
    """(T, P) the natural cubic spline through knots (N, P) that stand evenly from t = 0 to t = 1.

    With x = place between the knots, curvature c (a sixth of the second derivative) and u = 1 - x:

        u k_i + x k_(i+1) + (u^3 - u) c_i + (x^3 - x) c_(i+1)
        c_(i-1) + 4 c_i + c_(i+1) = k_(i-1) - 2 k_i + k_(i+1)

    `scipy.interpolate.CubicSpline(bc_type="natural")` draws the same curve, but its import alone takes several times
    as long as the morph.
    """
    inner = len(knots) - 2
    system = 4 * np.eye(inner) + np.eye(inner, k=1) + np.eye(inner, k=-1)
    curvature = np.pad(np.linalg.solve(system, np.diff(knots, 2, axis=0)), ((1, 1), (0, 0)))
    place = t * (inner + 1)
    left = np.clip(place.astype(int), 0, inner)
    after = (place - left)[:, None]
    before = 1 - after
    straight = before * knots[left] + after * knots[left + 1]
    return np.asarray(straight + (before**3 - before) * curvature[left] + (after**3 - after) * curvature[left + 1])
