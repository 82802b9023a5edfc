"""Bands that draw the interpolated decibel curve: the straightest path that an equalizer of few bands can walk.

The ear gets curves, so the path is drawn straight there: at t the target is (1 - t) R_A + t R_B in decibels, and the
bands are fitted to it inside the layout's ranges. Presets without a common layout are given the same bands, at most
`_EXTRA_BANDS` more than the larger one has. The path is fitted as a whole, at evenly spaced nodes, to

    sum_t mean_f e^2  +  smoothness sum_t mean_f (second difference of e)^2,    e = response - target.

Least squares of this kind has many local minima. The midpoint is therefore fitted from many places around the `log`
path's, the best of those bend the `log` path into starts, and the best start is refined. Nodes stand on every t that
is asked for wherever t is a fraction of at most 32; elsewhere a natural cubic spline runs between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.layout import Layout, layout_around
from eqmorph.eq.least_squares import CurveProblems
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.morphs.align import align_within
from eqmorph.morphs.base import Morph, between, common_layout
from eqmorph.morphs.log import mean_bands

_GRID_HZ = log_grid(64)
"""Frequencies at which bands are fitted."""

_EXTRA_BANDS = 2
"""Bands that fade in or out beside those of the larger preset."""

_FIRMER = 3.0
"""How much more firmly paths of presets without a common layout are held: their many bands leap more easily."""

_INTERVALS = 9
"""Intervals between the nodes on which a path is found, and the fewest on which it is resampled."""
_MOST_INTERVALS = 32
_INTERVALS_BETWEEN = 27
"""Intervals where the positions asked for are no fractions of at most `_MOST_INTERVALS`."""

_BESIDE_THE_END = 1e-6
"""Where the end nodes stand: there a band at 0 dB has the frequency and Q at which it starts to be heard."""

_GAIN_SCATTER, _OTHER_SCATTER = 0.35, 0.7
"""How far, in octaves, the midpoint's starts are scattered around the `log` path's: amplitude; frequency and Q."""

_RESAMPLING_ITERATIONS = 20
_PATH_TOLERANCE = 1e-3


class _Stage(NamedTuple):
    """Steps of least squares, and how many of the best candidates go on."""

    iterations: int
    survivors: int


_PATH_STAGES = (_Stage(4, 2), _Stage(4, 1), _Stage(30, 1))
_FIRST_MIDPOINT_ITERATIONS, _MIDPOINT_ITERATIONS = 4, 10
_MIDPOINT_RESERVE = 3
"""Times the midpoints kept in the end that survive the first stage."""


class Response(Morph):
    """Bands fitted to the interpolated decibel curve.

    Attributes:
        smoothness: weight of the second difference of the error between neighbouring nodes.
        starts: places from which the midpoint is fitted.
        kept: how many of them bend a path.
        ridge: dB^2 per squared octave that hold a fit near its start.
        bending: dB^2 per squared octave of second difference that keep bands from leaping between nodes.
        bending_between: the same where presets between nodes are asked for.
    """

    smoothness: Annotated[float, Field(ge=0)] = 1.2
    starts: Annotated[int, Field(ge=0, le=1000)] = 48
    kept: Annotated[int, Field(ge=1)] = 5
    ridge: Annotated[float, Field(ge=0)] = 1e-3
    bending: Annotated[float, Field(ge=0)] = 1e-3
    bending_between: Annotated[float, Field(ge=0)] = 3e-2

    def blend(self, presets: Sequence[Preset], weights: FloatArray) -> list[Preset]:
        """Points between two of the presets lie on that pair's path; the others are fitted one by one.

        Presets whose bands do not all find a slot are fitted into the slots first: their curves change a little.
        """
        layout = common_layout(presets)
        if layout is not None:
            return self._blend(layout, np.stack([layout.vector(preset) for preset in presets]), weights)
        alignment = align_within(presets, _EXTRA_BANDS)
        layout = layout_around(alignment.bands, "bands of the presets")
        params = layout.join(alignment.bands)
        if alignment.left_out:
            model = OctaveResponse(layout, _GRID_HZ)
            octaves, _ = fit_octaves(model, to_octaves(params, layout), curves_db(presets, _GRID_HZ), model.bounds)
            params = from_octaves(octaves, layout)
        firmer = {"ridge": _FIRMER * self.ridge, "bending": _FIRMER * self.bending}
        blended = self.model_copy(update=firmer)._blend(layout, params, weights)
        return [replace(preset, bands=tuple(preset.bands[slot] for slot in alignment.order)) for preset in blended]

    def ordered(self, presets: Sequence[Preset]) -> list[Preset]:
        if common_layout(presets) is not None:
            return list(presets)
        return align_within(presets, _EXTRA_BANDS).ordered()

    def _blend(self, layout: Layout, params: FloatArray, weights: FloatArray) -> list[Preset]:
        """The presets at T rows of weights (T, K) between vectors (K, P) of a layout."""
        octaves = _log_mean(params, weights, layout)
        between_two = (weights >= 0).all(axis=1) & (np.count_nonzero(weights, axis=1) == 2)
        if not between_two.all():
            mixed = ~between_two
            targets = weights[mixed] @ response_db(layout.split(params), _GRID_HZ)
            model = OctaveResponse(layout, _GRID_HZ)
            octaves[mixed], _ = fit_octaves(model, octaves[mixed], targets, model.bounds, ridge=self.ridge)
        for pair in {tuple(np.flatnonzero(row)) for row in weights[between_two]}:
            rows = between_two & (weights[:, pair] > 0).all(axis=1)
            octaves[rows] = _pair_path(self, layout, params[list(pair)], weights[rows, pair[1]])
        return [layout.preset(row) for row in from_octaves(octaves, layout)]


def _pair_path(options: Response, layout: Layout, endpoints: FloatArray, t: FloatArray) -> FloatArray:
    """(T, P) octaves at t (T,) on the fitted path of two vectors (2, P).

    One direction is fitted, whichever is asked for, so that the way back is the same way.
    """
    if tuple(endpoints[0]) > tuple(endpoints[1]):
        endpoints, t = endpoints[::-1], 1.0 - t
    return _PairPath(options, layout, endpoints).at(t)


@dataclass(frozen=True)
class _PairPath:
    """The path of a pair: its starts, their pruning and refinement, and the path resampled where it is asked for."""

    options: Response
    layout: Layout
    endpoints: FloatArray
    """(2, P) in dB, Hz and Q."""

    def at(self, t: FloatArray) -> FloatArray:
        """(T, P) octaves at positions t (T,)."""
        path = self._prune(self._starts())
        return _spline(self._resample(path, t), t)

    @property
    def _model(self) -> OctaveResponse:
        return OctaveResponse(self.layout, _GRID_HZ)

    @property
    def _curves_db(self) -> FloatArray:
        """(2, F) of the endpoints."""
        return np.asarray(response_db(self.layout.split(self.endpoints), _GRID_HZ))

    def _starts(self) -> FloatArray:
        """(kept, N, P) the `log` path, bent by half a sine so that it runs through each of the best midpoints."""
        nodes = between(np.linspace(0.0, 1.0, _INTERVALS + 1))
        nodes[[0, -1]] = between([_BESIDE_THE_END, 1 - _BESIDE_THE_END])
        half_sine = np.sin(np.pi * nodes[:, :1])
        return _log_mean(self.endpoints, nodes, self.layout) + half_sine * self._bumps()[:, None]

    def _bumps(self) -> FloatArray:
        """(kept, P) octaves from the `log` path's midpoint to the best fits of the curve halfway."""
        kept = self.options.kept
        scale = [_GAIN_SCATTER if param.field == "gain_db" else _OTHER_SCATTER for param in self.layout.params]
        middle = _log_mean(self.endpoints, between([0.5]), self.layout)
        scatter = np.random.default_rng(0).standard_normal((self.options.starts, len(scale))) * scale
        model, target = self._model, self._curves_db.mean(axis=0)
        places = np.concatenate([middle, middle + scatter])
        for iterations, survivors in (
            _Stage(_FIRST_MIDPOINT_ITERATIONS, _MIDPOINT_RESERVE * kept),
            _Stage(_MIDPOINT_ITERATIONS, kept),
        ):
            places, cost = fit_octaves(model, places, target, model.bounds, iterations, self.options.ridge)
            places = places[np.argsort(cost, kind="stable")[:survivors]]
        return np.asarray(places - middle)

    def _prune(self, paths: FloatArray) -> FloatArray:
        """(N, P) the best of the paths (S, N, P): all are refined a little, the better ones more, one to the end."""
        for iterations, survivors in _PATH_STAGES:
            paths, cost = self._refine(paths, self.options.bending, iterations)
            paths = paths[np.argsort(cost, kind="stable")[:survivors]]
        return np.asarray(paths[0])

    def _resample(self, path: FloatArray, t: FloatArray) -> FloatArray:
        """The path (N, P) refined on nodes at every position t (T,), or on many where t is no simple fraction."""
        intervals = _intervals(t)
        if intervals == _INTERVALS:
            return path
        bending = self.options.bending if intervals else self.options.bending_between
        knots = np.linspace(0.0, 1.0, (intervals or _INTERVALS_BETWEEN) + 1)
        paths, _ = self._refine(_spline(path, knots)[None], bending, _RESAMPLING_ITERATIONS)
        return np.asarray(paths[0])

    def _refine(self, paths: FloatArray, bending: float, iterations: int) -> tuple[FloatArray, FloatArray]:
        """Paths (S, N, P) with their inner nodes fitted to the line between the two curves, and costs (S,)."""
        count = paths.shape[1]
        line = (between(np.linspace(0.0, 1.0, count)) @ self._curves_db)[1:-1]
        # Second differences of the inner nodes, as derivatives by t whatever the number of nodes.
        second = np.diff(np.eye(count), 2, axis=0)[:, 1:-1] * ((count - 1) / _INTERVALS) ** 2
        identity = np.eye(count - 2)
        model = self._model
        problems = CurveProblems(
            model,
            paths[:, 1:-1],
            np.broadcast_to(line, (len(paths), *line.shape)),
            *model.bounds,
            coupling=identity + self.options.smoothness * second.T @ second,
            stiffness=self.options.ridge * identity + bending * second.T @ second,
        )
        inner, cost = problems.solve(iterations, _PATH_TOLERANCE)
        return np.concatenate([paths[:, :1], inner, paths[:, -1:]], axis=1), cost


def _log_mean(params: FloatArray, weights: FloatArray, layout: Layout) -> FloatArray:
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


def _spline(knots: FloatArray, t: FloatArray) -> FloatArray:
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
