"""The batched solver against scipy's: linear problems in a box, coupled curves, and its banded elimination."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from eqmorph.eq.least_squares import CurveProblems, solve_banded

RNG = np.random.default_rng(0)
POINTS, VARIABLES = 12, 4
SLOPES = RNG.normal(size=(VARIABLES, POINTS))
LOW, HIGH = -np.ones(VARIABLES), np.ones(VARIABLES)


def straight(x):
    """A response that is linear in its variables."""
    return x @ SLOPES, np.broadcast_to(SLOPES, (*x.shape[:-1], VARIABLES, POINTS))


def test_a_linear_problem_in_a_box_has_scipys_solution():
    targets = RNG.normal(size=(5, 1, POINTS)) * 3
    x, cost = CurveProblems(straight, np.zeros((5, 1, VARIABLES)), targets, LOW, HIGH).solve()
    for row, target, value in zip(x[:, 0], targets[:, 0], cost, strict=True):
        expected = lsq_linear(SLOPES.T, target, (LOW, HIGH), tol=1e-12)
        np.testing.assert_allclose(row, expected.x, atol=2e-3)
        assert value == pytest.approx(2 * expected.cost / POINTS, rel=1e-4)


def test_coupled_and_stiff_curves_minimize_the_stated_cost():
    curves = 6
    second = np.diff(np.eye(curves), 2, axis=0)
    coupling, stiffness = np.eye(curves) + second.T @ second, 0.1 * np.eye(curves) + second.T @ second
    start, targets = RNG.normal(size=(1, curves, VARIABLES)) * 0.1, RNG.normal(size=(1, curves, POINTS))

    def cost(x):
        error, move = x @ SLOPES - targets[0], x - start[0]
        return np.sum(coupling * (error @ error.T)) / POINTS + np.sum(stiffness * (move @ move.T))

    x, costs = CurveProblems(straight, start, targets, 9 * LOW, 9 * HIGH, coupling, stiffness).solve(tolerance=1e-9)
    assert costs[0] == pytest.approx(cost(x[0]))
    for _ in range(20):
        assert cost(x[0] + RNG.normal(size=x[0].shape) * 1e-2) >= costs[0]


def test_a_start_outside_the_box_is_clipped():
    x, _ = CurveProblems(straight, np.full((1, 1, VARIABLES), 7.0), np.zeros((1, 1, POINTS)), LOW, HIGH).solve(0)
    assert (x == HIGH).all()


@pytest.mark.parametrize("together", [2, 4, 9])
def test_block_elimination_solves_banded_systems(together):
    curves, reach = 9, 2
    system = RNG.normal(size=(4, 2 * reach + 1, curves, VARIABLES, VARIABLES))
    system[:, reach] += 30 * np.eye(VARIABLES)
    dense = np.zeros((4, curves, VARIABLES, curves, VARIABLES))
    for first in range(curves):
        for second in range(max(0, first - reach), min(curves, first + reach + 1)):
            dense[:, first, :, second] = system[:, reach + second - first, first]
    dense = dense.reshape(4, curves * VARIABLES, curves * VARIABLES)
    right = RNG.normal(size=(4, curves * VARIABLES, 1))
    np.testing.assert_allclose(solve_banded(system, right, together), np.linalg.solve(dense, right), rtol=1e-9)


def test_curves_of_many_variables_are_fitted_as_those_of_few():
    """A variable without effect changes nothing but the size of the blocks that are eliminated."""
    curves, idle = 7, 60
    second = np.diff(np.eye(curves), 2, axis=0)
    coupling, stiffness = np.eye(curves) + second.T @ second, 0.1 * np.eye(curves) + second.T @ second
    targets = RNG.normal(size=(2, curves, POINTS))

    def solved(slopes):
        def model(x):
            return x @ slopes, np.broadcast_to(slopes, (*x.shape[:-1], *slopes.shape))

        start, bound = np.zeros((2, curves, len(slopes))), np.full(len(slopes), 0.3)
        return CurveProblems(model, start, targets, -bound, bound, coupling, stiffness).solve()

    few, cost = solved(SLOPES)
    many, same_cost = solved(np.concatenate([SLOPES, np.zeros((idle, POINTS))]))
    np.testing.assert_allclose(many[..., :VARIABLES], few, atol=1e-9)
    np.testing.assert_allclose(same_cost, cost)
