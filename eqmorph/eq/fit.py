"""Bands that draw a given decibel curve: bounded least squares with closed-form derivatives.

Levenberg-Marquardt (Marquardt 1963) with the active set of a projected Newton method (Bertsekas 1982): a parameter
on its bound whose gradient points outward is left out of the step, and every step is clipped to the box. Many
problems are solved at once as one batch, and the curves of one problem may be coupled, which is how a whole morph
is fitted as one path (`eqmorph.morphs.response`).

The unknowns are octaves: log2 of amplitude, of frequency and of Q, so that one unit means much the same to the ear
in each of them.
"""

import math

import numpy as np

from eqmorph.eq.curves import rms
from eqmorph.eq.filters import Bands, response_db
from eqmorph.eq.jacobian import response_jacobian
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.preset import Preset
from eqmorph.errors import DataError

_BLOCK = 4
"""Curves solved for at a time; at least as many as the two that a curve is tied to on each side."""

DB_PER_OCTAVE = 20.0 * math.log10(2.0)
"""Decibels of a doubled amplitude."""

_STARTS, _KEPT, _SCREENING, _ITERATIONS = 32, 4, 8, 200


def to_octaves(params: np.ndarray, layout: Layout = SAFE) -> np.ndarray:
    """Physical vectors (..., P) as log2 of amplitude, Hz and Q."""
    log = _is_log(layout)
    return np.where(log, np.log2(np.where(log, params, 1.0)), np.asarray(params) / DB_PER_OCTAVE)


def from_octaves(octaves: np.ndarray, layout: Layout = SAFE) -> np.ndarray:
    """The inverse of `to_octaves`, clipped to the layout's ranges."""
    log = _is_log(layout)
    return layout.clip(np.where(log, np.exp2(np.where(log, octaves, 0.0)), np.asarray(octaves) * DB_PER_OCTAVE))


def fit(
    curve_db: np.ndarray, grid_hz: np.ndarray, layout: Layout = SAFE, start: Preset | None = None
) -> tuple[Preset, float]:
    """The layout's preset whose response is nearest to a curve in the least-squares sense.

    Args:
        curve_db: (F,) decibels.
        grid_hz: (F,) frequencies in Hz; every point counts the same, so space them evenly in octaves.
        layout: bands and ranges of the result.
        start: where to look from; without it, from many places spread over the ranges (deterministic).

    Returns:
        The preset, and the RMS of what is left, in dB.

    Raises:
        DataError: the curve is not finite, is not as long as the grid, or has fewer than two points.

    >>> grid_hz = np.geomspace(20, 20_000, 64)
    >>> preset, residual_db = fit(np.zeros(64), grid_hz)
    >>> round(residual_db, 6)
    0.0
    """
    curve_db, grid_hz = np.asarray(curve_db, dtype=float), np.asarray(grid_hz, dtype=float)
    if curve_db.shape != grid_hz.shape or curve_db.ndim != 1 or len(curve_db) < 2:
        raise DataError(f"a curve needs one decibel for each frequency: got {curve_db.shape} for {grid_hz.shape}")
    if not (np.isfinite(curve_db).all() and np.isfinite(grid_hz).all() and (grid_hz > 0).all()):
        raise DataError("a curve needs finite decibels at finite frequencies above 0 Hz")
    if start is not None:
        octaves = to_octaves(layout.vector(start, "start"), layout)[None, None]
    else:
        octaves = _spread(curve_db, grid_hz, layout)[:, None]
        targets = np.broadcast_to(curve_db, (len(octaves), 1, len(curve_db)))
        octaves, cost = solve(octaves, targets, grid_hz, layout, iterations=_SCREENING)
        octaves = octaves[np.argsort(cost, kind="stable")[:_KEPT]]
    targets = np.broadcast_to(curve_db, (len(octaves), 1, len(curve_db)))
    octaves, cost = solve(octaves, targets, grid_hz, layout, iterations=_ITERATIONS)
    params = from_octaves(octaves[np.argmin(cost), 0], layout)
    error_db = response_db(layout.split(params), grid_hz) - curve_db
    return layout.preset(params), float(rms(error_db))


def solve(
    octaves: np.ndarray,
    targets_db: np.ndarray,
    grid_hz: np.ndarray,
    layout: Layout = SAFE,
    coupling: np.ndarray | None = None,
    stiffness: np.ndarray | None = None,
    iterations: int = _ITERATIONS,
    tolerance: float = 1e-4,
) -> tuple[np.ndarray, np.ndarray]:
    """S problems of T curves each, refined from where they start.

    Minimizes, for each problem with errors e_t(f) = response - target in dB and moves m from the start in octaves,

        sum_ij coupling_ij mean_f(e_i e_j)  +  sum_ij stiffness_ij m_i . m_j

    Args:
        octaves: (S, T, P) starting points, clipped to the ranges.
        targets_db: (S, T, F) curves to draw.
        grid_hz: (F,) frequencies in Hz.
        layout: bands and ranges.
        coupling: (T, T) symmetric positive definite, between curves at most two apart; the identity when None.
        stiffness: (T, T) likewise, dB^2 per squared octave, that holds the result near its start; zero when None.
        iterations: most steps taken; a problem stops earlier when a step gains less than `tolerance` of its cost.

    Returns:
        (S, T, P) octaves and (S,) costs in dB^2.
    """
    problems, curves, count = octaves.shape
    unknowns = curves * count
    coupling = np.eye(curves) if coupling is None else coupling
    stiffness = np.zeros((curves, curves)) if stiffness is None else stiffness
    held = np.kron(stiffness, np.eye(count))
    weights = np.kron(coupling, np.ones((count, count))) / len(grid_hz)
    low, high = (np.tile(to_octaves(bound, layout), curves) for bound in (layout.low, layout.high))
    diagonal = np.arange(unknowns)
    space = _Octaves(layout)

    def linearize(x: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Cost (S,), gradient (S, U) and half the Gauss-Newton Hessian (S, U, U) at x (S, U)."""
        response, slopes = space.linear_response(x.reshape(-1, curves, count), grid_hz)
        error = response - targets_db[rows]
        weighted = coupling @ error / len(grid_hz)
        move = (x - anchor[rows]).reshape((*error.shape[:2], count))
        pull = stiffness @ move
        cost = (error * weighted).sum(axis=(1, 2)) + (move * pull).sum(axis=(1, 2))
        gradient = ((slopes @ weighted[..., None])[..., 0] + pull).reshape(x.shape)
        # Many small products: a large one would wake the threads of the linear algebra library, which costs more.
        blocks = slopes[:, :, None] @ slopes[:, None].swapaxes(-1, -2)  # (S, T, T, P, P)
        products = blocks.swapaxes(2, 3).reshape(len(x), unknowns, unknowns)
        return x, cost, gradient, weights * products + held

    x = np.clip(octaves.reshape(problems, unknowns), low, high)
    anchor = x.copy()
    damping = np.full(problems, 1e-2)
    live = np.arange(problems)
    state = list(linearize(x, live))
    for _ in range(iterations):
        if not len(live):
            break
        x, cost, gradient, hessian = (part[live] for part in state)
        free = ~(((x <= low) & (gradient > 0)) | ((x >= high) & (gradient < 0)))
        system = hessian * (free[:, :, None] & free[:, None, :])
        system[:, diagonal, diagonal] += damping[live, None] * (system[:, diagonal, diagonal] + 1e-9) + ~free
        step = _solve_banded(system, (gradient * free)[..., None], _BLOCK * count)[..., 0]
        trial = linearize(np.clip(x - step, low, high), live)
        better = trial[1] <= cost
        for part, new in zip(state, trial, strict=True):
            part[live[better]] = new[better]
        damping[live] = np.where(better, np.maximum(damping[live] / 5, 1e-8), damping[live] * 5)
        settled = np.where(better, cost - trial[1] <= tolerance * cost + 1e-12, damping[live] > 1e6)
        live = live[~settled]
    return state[0].reshape(octaves.shape), state[1]


def _solve_banded(system: np.ndarray, right: np.ndarray, size: int) -> np.ndarray:
    """x (S, U, 1) of system (S, U, U) x = right, whose blocks of `size` are tied to their neighbours only.

    Block elimination (the Thomas algorithm): linear in the number of blocks, and each stays so small that the linear
    algebra library does not wake its threads, which would cost more than they do.
    """
    blocks = [slice(start, start + size) for start in range(0, system.shape[1], size)]
    swept: list[np.ndarray] = []
    for index, here in enumerate(blocks):
        after = blocks[index + 1] if index + 1 < len(blocks) else slice(0, 0)
        diagonal, both = system[:, here, here], np.concatenate([system[:, here, after], right[:, here]], axis=2)
        if index:
            back = system[:, here, blocks[index - 1]]
            diagonal = diagonal - back @ swept[-1][..., :-1]
            both[..., -1:] -= back @ swept[-1][..., -1:]
        swept.append(np.linalg.solve(diagonal, both))
    found = [swept[-1][..., -1:]]
    for sweep in reversed(swept[:-1]):
        found.append(sweep[..., -1:] - sweep[..., :-1] @ found[-1])
    return np.concatenate(found[::-1], axis=1)


class _Octaves:
    """Where a layout's bands find their numbers in a vector of octaves."""

    def __init__(self, layout: Layout) -> None:
        fields = ("gain_db", "frequency_hz", "q")
        self.kinds = layout.kinds
        self.fields = np.array([fields.index(param.field) for param in layout.params])
        self.bands = np.array([param.band for param in layout.params])
        self.per_octave = np.array([DB_PER_OCTAVE, math.log(2.0), math.log(2.0)])[self.fields, None]
        self.fixed = np.array([spec.fixed_q for spec in layout.bands])

    def linear_response(self, octaves: np.ndarray, grid_hz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decibels (..., F) and their slopes (..., P, F) by octave of each parameter."""
        values = np.zeros((*octaves.shape[:-1], 3, len(self.kinds)))
        values[..., 2, :] = np.log2(self.fixed)
        values[..., self.fields, self.bands] = octaves
        gain_db = values[..., 0, :] * DB_PER_OCTAVE
        frequency_hz, q = np.exp2(values[..., 1, :]), np.exp2(values[..., 2, :])
        response, slopes = response_jacobian(Bands(self.kinds, frequency_hz, gain_db, q), grid_hz)
        gathered = slopes[..., self.fields, self.bands, :]
        gathered *= self.per_octave
        return response, gathered


def _spread(curve_db: np.ndarray, grid_hz: np.ndarray, layout: Layout) -> np.ndarray:
    """(S, P) octaves: frequencies and Qs spread evenly over the ranges, gains as the curve has them there.

    The spread is the R sequence (Roberts 2018): multiples of the powers of the generalized golden ratio.
    """
    low, high = to_octaves(layout.low, layout), to_octaves(layout.high, layout)
    golden = 2.0
    for _ in range(50):
        golden = (1 + golden) ** (1 / (len(low) + 1))
    unit = (0.5 + np.arange(_STARTS)[:, None] * golden ** -np.arange(1.0, len(low) + 1)) % 1.0
    params = from_octaves(low + unit * (high - low), layout)
    for index, spec in enumerate(layout.params):
        if spec.field == "q":
            params[:, index] = np.clip(0.5 * 8 ** unit[:, index], spec.low, spec.high)
        if spec.field == "gain_db":
            center = params[:, layout.column(spec.band, "frequency_hz")]
            params[:, index] = np.interp(np.log(center), np.log(grid_hz), curve_db) / 2
    return to_octaves(layout.clip(params), layout)


def _is_log(layout: Layout) -> np.ndarray:
    return np.array([param.scale == "log" for param in layout.params])
