"""Fitting bands to a decibel curve: matching pursuit for the starts, bounded least squares, exchange of single bands.

A curve is fitted from several starts (`eqmorph.eq.pursuit`), which weight the candidates differently. The best of
them are refined with closed-form derivatives (`eqmorph.eq.least_squares`). Then single bands are taken out and placed
anew where the others leave most, which leads out of local minima that no start avoids; what gains stays.
Many curves go through every stage together, which is what makes a fit of one of them cost milliseconds.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.importance import each_band_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.least_squares import ITERATIONS, CurveProblems, Model, Rows
from eqmorph.eq.octaves import Bounds, OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.eq.pursuit import Pursuit
from eqmorph.eq.steps import settle
from eqmorph.errors import DataError

_STARTS = 8
"""Places to begin at."""
_ATOM_WEIGHT_SPREAD = 0.3
"""Standard deviation of ln(weight) of an atom, by which a start over- or underrates what the atom explains."""
_SCREENING = 5
"""Steps from each start, after which the `_KEPT` best are refined in `_REFINING` steps."""
_KEPT = 6
_REFINING = 6
_EXCHANGED, _EXCHANGE_ROUNDS = 2, 2
"""Bands taken out and placed anew in a round, those that matter least; and how often."""
_EXCHANGE_STEPS = 5
_FINAL_STEPS = 60
_SEARCH_POINTS = 64
"""Points of the grid that a search looks at, at least; the last refinement looks at all of them."""
_PROBLEMS_AT_ONCE = 4_000
"""Starts times parameters of the curves fitted together: their arrays stay near the processor's cache."""


def fit_curve(curve_db: FloatArray, grid_hz: FloatArray, layout: Layout, weights: FloatArray | None = None) -> Preset:
    """Fit a layout's bands to a curve in the least-squares sense.

    Args:
        curve_db: (F,) decibels.
        grid_hz: (F,) frequencies in Hz; each point counts by its weight, so space them evenly in octaves.
        layout: bands, ranges and steps of the result.
        weights: (F,) how much each point counts; all the same by default.

    Returns:
        The preset, its bands in the order of the layout.

    Raises:
        DataError: curve, grid or weights are not finite, differ in length, or have fewer than two points.

    Example:
        >>> from eqmorph.eq.curves import rms
        >>> from eqmorph.eq.layout import SAFE
        >>> grid_hz = np.geomspace(20, 20_000, 64)
        >>> curve_db = np.where(grid_hz < 500, 2.0, 0.0)
        >>> error_db = fit_curve(curve_db, grid_hz, SAFE).response(grid_hz) - curve_db
        >>> bool(rms(error_db) < 0.3)
        True
    """
    return fit_curves(np.asarray(curve_db, dtype=float)[None], grid_hz, layout, weights)[0]


def fit_curves(
    curves_db: FloatArray, grid_hz: FloatArray, layout: Layout, weights: FloatArray | None = None, jobs: int = 1
) -> list[Preset]:
    """Fit a layout's bands to each of many curves; far faster than one after another.

    Args:
        curves_db: (N, F) decibels.
        grid_hz: (F,) frequencies in Hz, as in `fit_curve`.
        layout: bands, ranges and steps of the results.
        weights: (F,) how much each point counts.
        jobs: processes that share the work.

    Returns:
        N presets, in the order of the curves.

    Raises:
        DataError: as `fit_curve`.
    """
    curves_db, grid_hz = np.asarray(curves_db, dtype=float), np.asarray(grid_hz, dtype=float)
    weights = np.ones(len(grid_hz)) if weights is None else np.asarray(weights, dtype=float)
    _check(curves_db, grid_hz, weights)
    at_once = max(1, _PROBLEMS_AT_ONCE // (_STARTS * max(len(layout.params), 1)))
    parts = [curves_db[start : start + at_once] for start in range(0, len(curves_db), at_once)]
    work = partial(_fit_part, grid_hz=grid_hz, layout=layout, weights=weights)
    if jobs == 1 or len(parts) == 1:
        return [preset for part in parts for preset in work(part)]
    from concurrent.futures import ProcessPoolExecutor  # few fits ask for it, and every morph would load it

    with ProcessPoolExecutor(jobs) as pool:
        return [preset for presets in pool.map(work, parts) for preset in presets]


def fit_octaves(
    model: Model,
    starts: FloatArray,
    curves_db: FloatArray,
    bounds: Bounds,
    iterations: int = ITERATIONS,
    ridge: float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Fit single curves from given starts.

    Args:
        model: what draws the bands, on the curves' grid.
        starts: (S, P) vectors in octaves.
        curves_db: (F,) one curve for all starts, or (S, F) one for each.
        bounds: lowest and highest vectors in octaves, (P,) or (S, P).
        iterations: most steps taken.
        ridge: dB^2 per squared octave that hold a result near its start.

    Returns:
        (S, P) vectors in octaves and (S,) costs in dB^2.
    """
    targets = np.broadcast_to(curves_db, (len(starts), curves_db.shape[-1]))
    low, high = bounds
    problems = CurveProblems(model, starts[:, None], targets[:, None], low, high, stiffness=np.array([[ridge]]))
    octaves, cost = problems.solve(iterations)
    return octaves[:, 0], cost


def _check(curves_db: FloatArray, grid_hz: FloatArray, weights: FloatArray) -> None:
    """Refuse curves (N, F), frequencies (F,) and weights (F,) that do not belong together or mean nothing."""
    if curves_db.ndim != 2 or grid_hz.shape != curves_db.shape[1:] or len(grid_hz) < 2:
        raise DataError(
            f"a curve needs one decibel for each of at least two frequencies: got {curves_db.shape[1:]} for "
            f"{grid_hz.shape}"
        )
    if not (np.isfinite(curves_db).all() and np.isfinite(grid_hz).all() and (grid_hz > 0).all()):
        raise DataError("a curve needs finite decibels at finite frequencies above 0 Hz")
    counts = np.isfinite(weights).all() and (weights >= 0).all() and weights.any()
    if weights.shape != grid_hz.shape or not counts:
        raise DataError(
            f"weights need one finite number of at least 0 for each frequency, not all 0: {weights.shape}"
        )


def _fit_part(curves_db: FloatArray, grid_hz: FloatArray, layout: Layout, weights: FloatArray) -> list[Preset]:
    weights = weights / weights.mean()
    # The search looks at a coarser grid, and the last refinement at all of it.
    every = slice(None, None, max(1, len(grid_hz) // _SEARCH_POINTS))
    octaves = _Fitter(layout, grid_hz[every], weights[every]).search(curves_db[:, every])
    whole = _Fitter(layout, grid_hz, weights)
    octaves, _ = whole.refine(octaves, curves_db, _FINAL_STEPS)
    if layout.steps:
        octaves = settle(octaves, layout, partial(whole.refine_some, curves_db=curves_db))
    params = layout.nearest(from_octaves(octaves, layout))
    return [layout.preset(row) for row in params]


@dataclass(frozen=True)
class _Fitter:
    """The stages of a fit of N curves on one grid."""

    layout: Layout
    grid_hz: FloatArray
    weights: FloatArray
    """(F,), 1 in the mean."""

    @cached_property
    def _pursuit(self) -> Pursuit:
        return _pursuit(self.layout, self.grid_hz.tobytes(), self.weights.tobytes())

    def search(self, curves_db: FloatArray) -> FloatArray:
        """(N, P) octaves: the best of all starts after every exchange."""
        movable = len(self.layout.params) > len(self.layout.columns("gain_db"))
        starts, kept = (_STARTS, _KEPT) if movable else (1, 1)
        octaves, cost = self.refine(self._starts(curves_db, starts), np.repeat(curves_db, starts, 0), _SCREENING)
        octaves, _ = _best(octaves, cost, len(curves_db), kept)
        repeated = np.repeat(curves_db, kept, 0)
        octaves, cost = self.refine(octaves, repeated, _REFINING)
        if movable:
            for seed in range(1, _EXCHANGE_ROUNDS + 1):
                octaves, cost = self._exchange(octaves, cost, repeated, seed)
        return _best(octaves, cost, len(curves_db), 1)[0]

    def _starts(self, curves_db: FloatArray, starts: int) -> FloatArray:
        """(N * starts, P) octaves; the first start of each curve weights all atoms equally."""
        atom_weights = self._atom_weights(0, starts)
        atom_weights[0] = 1.0
        rows = len(curves_db) * starts
        silent = np.tile(self.layout.default, (rows, 1))
        silent[:, self.layout.columns("gain_db")] = 0.0
        everything = np.ones((rows, len(self.layout.bands)), dtype=bool)
        params = self._pursuit.fill(
            silent, everything, np.repeat(curves_db, starts, 0), np.tile(atom_weights, (len(curves_db), 1))
        )
        return to_octaves(params, self.layout)

    def _exchange(
        self, octaves: FloatArray, cost: FloatArray, curves_db: FloatArray, seed: int
    ) -> tuple[FloatArray, FloatArray]:
        """Take the bands that matter least out, place them anew, refine; (S, P) and (S,), kept where that gained."""
        params = from_octaves(octaves, self.layout)
        drawn_db = each_band_db(self.layout.split(params), self._pursuit.grid_hz)  # (S, B, F)
        error_db = drawn_db.sum(axis=1) - curves_db
        # mean_f (e - r_b)^2: what would be left without band b. The band with the least of it matters least.
        cost_without = ((error_db[:, None] - drawn_db) ** 2) @ self._pursuit.weights
        least = np.argsort(cost_without, axis=1, kind="stable")[:, :_EXCHANGED]
        free = np.zeros(cost_without.shape, dtype=bool)
        np.put_along_axis(free, least, True, axis=1)
        # What the bands that stay leave to be drawn by those taken out.
        left_db = curves_db - np.where(free[..., None], 0.0, drawn_db).sum(axis=1)
        atom_weights = np.tile(self._atom_weights(seed, _KEPT), (len(curves_db) // _KEPT, 1))
        placed = to_octaves(self._pursuit.fill(params, free, left_db, atom_weights), self.layout)
        moved, moved_cost = self.refine(placed, curves_db, _EXCHANGE_STEPS)
        gained = moved_cost < cost
        return np.where(gained[:, None], moved, octaves), np.where(gained, moved_cost, cost)

    def _atom_weights(self, seed: int, rows: int) -> FloatArray:
        """(rows, A) factors, the same for every curve, so that curves of a batch do not see each other."""
        return np.exp(_ATOM_WEIGHT_SPREAD * _normal(seed, rows, len(self._pursuit.atoms)))

    def refine_some(
        self, octaves: FloatArray, iterations: int, rows: Rows, bounds: Bounds, curves_db: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Least squares from (S, P) octaves inside their own bounds to the curves `rows` (S,) of (N, F)."""
        return self.refine(octaves, curves_db[rows], iterations, bounds)

    def refine(
        self, octaves: FloatArray, curves_db: FloatArray, iterations: int, bounds: Bounds | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Least squares from (S, P) octaves to curves (S, F): octaves and costs (S,)."""
        # sum_f w_f e_f^2 is a plain sum of squares of sqrt(w_f) e_f.
        root, response = np.sqrt(self.weights), OctaveResponse(self.layout, self.grid_hz)

        def weighted(at: FloatArray) -> tuple[FloatArray, FloatArray]:
            decibels, slopes = response(at)
            return decibels * root, slopes * root

        return fit_octaves(weighted, octaves, curves_db * root, bounds or response.bounds, iterations)


@lru_cache(maxsize=8)
def _pursuit(layout: Layout, grid_hz: bytes, weights: bytes) -> Pursuit:
    """The atoms, kept for the next curve: drawing them takes a tenth of the time of a fit."""
    return Pursuit(layout, np.frombuffer(grid_hz), np.frombuffer(weights))


@lru_cache
def _normal(seed: int, rows: int, columns: int) -> FloatArray:
    """(rows, columns) normal numbers."""
    return np.random.default_rng(seed).standard_normal((rows, columns))


def _best(octaves: FloatArray, cost: FloatArray, curves: int, count: int) -> tuple[FloatArray, FloatArray]:
    """The `count` cheapest of each curve's vectors: (curves * count, P) and (curves * count,)."""
    cost = cost.reshape(curves, -1)
    order = np.argsort(cost, axis=1, kind="stable")[:, :count]
    octaves = np.take_along_axis(octaves.reshape(*cost.shape, -1), order[..., None], axis=1)
    return octaves.reshape(curves * count, -1), np.take_along_axis(cost, order, axis=1).ravel()
