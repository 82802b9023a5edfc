"""Bounded least squares for many small problems at once, each of several coupled curves.

Levenberg-Marquardt (Marquardt 1963) with the active set of a projected Newton method (Bertsekas 1982): a variable on
its bound whose gradient points outward is left out of the step, and every step is clipped to the box.

`scipy.optimize.least_squares` solves one problem at a time. On ten-step morphs it needed 21 times as long per
morph as this batch, and left a less straight path (`python -m benchmarks.morph_speed`).

With errors e_t = response_t(x_t) - target_t on F frequencies and moves m_t = x_t - start_t, each problem minimizes

    C(x) = sum_ts K_ts e_t . e_s / F  +  sum_ts L_ts m_t . m_s            K: coupling, L: stiffness

With J_t the slopes (P, F) of the response by x_t, half its gradient and half its Gauss-Newton Hessian are

    g_t  = J_t (sum_s K_ts e_s) / F + sum_s L_ts m_s
    H_ts = K_ts J_t J_s^T / F + L_ts I

A curve is coupled to two curves on each side, so that H is banded: only H_t(t-2) to H_t(t+2) are computed and kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.eq.backend import FloatArray

ITERATIONS = 200
TOLERANCE = 1e-4
"""A problem has settled when a step gains less than this share of its cost."""

_FIRST_DAMPING, _LEAST_DAMPING, _HOPELESS_DAMPING = 1e-2, 1e-8, 1e6
_DAMPING_FACTOR = 5.0
_FLOOR = 1e-9
"""Added to the diagonal that the damping scales, so that a variable without any effect is damped, too."""
_NEGLIGIBLE_GAIN = 1e-12
"""dB^2; a gain below it settles a problem whose cost is zero."""
_REACH = 2
"""Curves that a curve is coupled to on each side."""
_CURVES_PER_BLOCK = 4
"""Curves eliminated at a time; at least `_REACH`."""
_FEW_VARIABLES = 48
"""Curves of more variables are eliminated `_REACH` at a time: half the time of a morph at 64 bands, two thirds at 22,
the same at 12."""

BoolArray = NDArray[np.bool_]
Rows = NDArray[np.intp]
Model = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Variables (S, T, P) to responses (S, T, F) and their slopes (S, T, P, F) by each variable."""


class Linearization(NamedTuple):
    """Problems at a point: variables (S, U), cost (S,), half gradient (S, U), half Hessian (S, R, T, P, P).

    Of the Hessian, the middle one of R is H_tt, those before and after it are H_t(t-1), H_t(t+1) and so on; they are
    zero where there is no such curve.
    """

    x: FloatArray
    cost: FloatArray
    gradient: FloatArray
    hessian: FloatArray

    def rows(self, rows: Rows) -> "Linearization":
        """Some of the problems."""
        return Linearization(self.x[rows], self.cost[rows], self.gradient[rows], self.hessian[rows])

    def update(self, rows: Rows, other: "Linearization", chosen: BoolArray) -> None:
        """Put the `chosen` (S,) problems of `other` in the places `rows[chosen]`, with `rows` (S,)."""
        for mine, new in zip(self, other, strict=True):
            mine[rows[chosen]] = new[chosen]


@dataclass(frozen=True)
class CurveProblems:
    """S problems of T curves each, with P variables a curve.

    Attributes:
        model: what draws the curves.
        start: (S, T, P) where to begin; clipped to the bounds.
        targets: (S, T, F) curves to draw.
        low: (P,) lower bounds, or (S, P) where each problem has its own; equal bounds fix a variable.
        high: (P,) or (S, P) upper bounds.
        coupling: (T, T) symmetric positive definite K, zero more than two curves apart; the identity by default.
        stiffness: (T, T) symmetric L, likewise; zero by default.
    """

    model: Model
    start: FloatArray
    targets: FloatArray
    low: FloatArray
    high: FloatArray
    coupling: FloatArray = field(default_factory=lambda: np.eye(1))
    stiffness: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))

    def solve(self, iterations: int = ITERATIONS, tolerance: float = TOLERANCE) -> tuple[FloatArray, FloatArray]:
        """Refine every problem from its start.

        Args:
            iterations: most steps taken.
            tolerance: share of its cost that a step has to gain, else its problem has settled.

        Returns:
            (S, T, P) variables and (S,) costs.
        """
        problems, curves, variables = self.start.shape
        low, high = (
            np.tile(np.broadcast_to(bound, (problems, variables)), curves) for bound in (self.low, self.high)
        )
        anchor = np.clip(self.start.reshape(problems, -1), low, high)
        live = np.arange(problems)
        state = self._linearize(anchor.copy(), anchor, live)
        damping = np.full(problems, _FIRST_DAMPING)
        for _ in range(iterations):
            if not len(live):
                break
            here = state.rows(live)
            free = free_variables(here, low[live], high[live])
            step = damped_step(here, free, damping[live])
            # P(x - d), with P the projection onto the box: Bertsekas' projected Newton step.
            trial = self._linearize(np.clip(here.x - step, low[live], high[live]), anchor, live)
            # A step that gains nothing is not taken; the next one starts at the same point, with more damping.
            better = trial.cost <= here.cost
            state.update(live, trial, better)
            damping[live] = next_damping(damping[live], better)
            # What has settled leaves the batch, and takes no more time.
            live = live[~settled(here, trial, better, damping[live], tolerance)]
        return state.x.reshape(self.start.shape), state.cost

    def _linearize(self, x: FloatArray, anchor: FloatArray, rows: Rows) -> Linearization:
        """Cost, gradient and Hessian at x (S, U) of the problems `rows`; the formulas stand above."""
        _, curves, variables = self.start.shape
        response, slopes = self.model(x.reshape(-1, curves, variables))
        error = response - self.targets[rows]
        points = error.shape[-1]
        coupled = self.coupling @ error / points  # sum_s K_ts e_s / F
        move = (x - anchor[rows]).reshape(len(x), curves, variables)
        pull = self.stiffness @ move  # sum_s L_ts m_s
        cost = (error * coupled).sum(axis=(1, 2)) + (move * pull).sum(axis=(1, 2))
        gradient = ((slopes @ coupled[..., None])[..., 0] + pull).reshape(x.shape)
        return Linearization(x, cost, gradient, self._hessian(slopes))

    def _hessian(self, slopes: FloatArray) -> FloatArray:
        """(S, R, T, P, P) of the slopes (S, T, P, F), as `Linearization` keeps it."""
        problems, curves, variables, points = slopes.shape
        reach = min(_REACH, curves - 1)
        hessian = np.zeros((problems, 2 * reach + 1, curves, variables, variables))
        for band, (distance, mine, other) in zip(hessian.swapaxes(0, 1), _neighbours(reach, curves), strict=True):
            # J_t J_s^T as many small products: a large one would wake the threads of the linear algebra library,
            # which costs more than they do.
            products = slopes[:, mine] @ slopes[:, other].swapaxes(-1, -2)
            coupling = self.coupling.diagonal(distance)[:, None, None]
            stiffness = self.stiffness.diagonal(distance)[:, None, None] * np.eye(variables)
            band[:, mine] = coupling / points * products + stiffness
        return hessian


def _neighbours(reach: int, curves: int) -> Iterator[tuple[int, slice, slice]]:
    """Distances from the curves before to those after, each with the curves that have such a neighbour, and those."""
    for distance in range(-reach, reach + 1):
        ahead, back = max(0, distance), max(0, -distance)
        yield distance, slice(back, curves - ahead), slice(ahead, curves - back)


def free_variables(here: Linearization, low: FloatArray, high: FloatArray) -> BoolArray:
    """(S, U) which variables may move: all but those on a bound that the gradient pushes against."""
    outward_below = (here.x <= low) & (here.gradient > 0)
    outward_above = (here.x >= high) & (here.gradient < 0)
    return np.asarray(~(outward_below | outward_above))


def damped_step(here: Linearization, free: BoolArray, damping: FloatArray) -> FloatArray:
    """(S, U) the step d of (H + damping diag H) d = g over the free variables; zero for the others."""
    problems, bands, curves, variables, _ = here.hessian.shape
    reach = bands // 2
    moves = free.reshape(problems, curves, variables)
    system = here.hessian.copy()
    # A variable that may not move has a row and a column of zeros but for the 1 on its diagonal: its step is 0.
    for band, (_, mine, other) in zip(system.swapaxes(0, 1), _neighbours(reach, curves), strict=True):
        band[:, mine] *= moves[:, mine, :, None] & moves[:, other, None]
    # Marquardt's scaling by diag H: the step does not depend on the units of the variables.
    diagonal = np.einsum("stpp->stp", system[:, reach])  # a view
    diagonal += damping[:, None, None] * (diagonal + _FLOOR) + ~moves
    together = _CURVES_PER_BLOCK if variables <= _FEW_VARIABLES else _REACH
    return solve_banded(system, (here.gradient * free)[..., None], together)[..., 0]


def next_damping(damping: FloatArray, better: BoolArray) -> FloatArray:
    """(S,) less damping after a step that gained, more after one that did not."""
    return np.where(better, np.maximum(damping / _DAMPING_FACTOR, _LEAST_DAMPING), damping * _DAMPING_FACTOR)


def settled(
    here: Linearization, trial: Linearization, better: BoolArray, damping: FloatArray, tolerance: float
) -> BoolArray:
    """(S,) which problems need no further step: the last one gained next to nothing, or none gains any more."""
    gained_little = here.cost - trial.cost <= tolerance * here.cost + _NEGLIGIBLE_GAIN
    return np.where(better, gained_little, damping > _HOPELESS_DAMPING)


def solve_banded(system: FloatArray, right: FloatArray, together: int) -> FloatArray:
    """Solve linear systems in which a curve is tied to its neighbours only.

    Block elimination (the Thomas algorithm): linear in the number of blocks, and each stays so small that the linear
    algebra library does not wake its threads. With D_i on the diagonal, U_i right and B_i left of it,

        forward   [V_i  y_i] = (D_i - B_i V_(i-1))^-1 [U_i  r_i - B_i y_(i-1)]
        backward  x_i = y_i - V_i x_(i+1)

    Args:
        system: (S, R, T, P, P) matrices, as `Linearization` keeps a Hessian.
        right: (S, T P, 1) right-hand sides.
        together: curves in a block; (R - 1) / 2 at least.

    Returns:
        (S, T P, 1) solutions.
    """
    curves, variables = system.shape[2:4]
    blocks = [range(curves)[first : first + together] for first in range(0, curves, together)]
    swept: list[FloatArray] = []
    for index, here in enumerate(blocks):
        diagonal = _block(system, here, here)
        rest = right[:, here.start * variables : here.stop * variables]
        if index:
            lower = _block(system, here, blocks[index - 1])
            diagonal -= lower @ swept[-1][..., :-1]
            rest = rest - lower @ swept[-1][..., -1:]
        after = blocks[index + 1] if index + 1 < len(blocks) else range(0)
        upper = _block(system, here, after)
        swept.append(np.linalg.solve(diagonal, np.concatenate([upper, rest], axis=2)))  # [V_i  y_i] side by side
    solution = [swept[-1][..., -1:]]
    for sweep in reversed(swept[:-1]):
        solution.append(sweep[..., -1:] - sweep[..., :-1] @ solution[-1])
    return np.concatenate(solution[::-1], axis=1)


def _block(system: FloatArray, rows: range, columns: range) -> FloatArray:
    """(S, rows P, columns P) the part of the matrices (S, R, T, P, P) in the rows and columns of some curves."""
    problems, bands, _, variables, _ = system.shape
    reach = bands // 2
    block = np.zeros((problems, len(rows), variables, len(columns), variables))
    for row, mine in enumerate(rows):
        for column, other in enumerate(columns):
            if abs(other - mine) <= reach:
                block[:, row, :, column] = system[:, reach + other - mine, mine]
    return block.reshape(problems, len(rows) * variables, len(columns) * variables)
