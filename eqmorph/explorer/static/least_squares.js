// Bounded least squares for curves that depend on each other (eqmorph/eq/least_squares.py): Levenberg-Marquardt with
// the active set of a projected Newton method.
//
// With errors e_t = response_t(x_t) - target_t on F frequencies and moves m_t = x_t - start_t, minimized is
//
//     C(x) = sum_ts K_ts e_t . e_s / F  +  sum_ts L_ts m_t . m_s            K: coupling, L: stiffness
//
// With J_t the slopes of the response by x_t, half its gradient and half its Gauss-Newton Hessian are
//
//     g_t  = J_t (sum_s K_ts e_s) / F + sum_s L_ts m_s        H_ts = K_ts J_t J_s^T / F + L_ts I

import { dot } from "./vectors.js";

const TOLERANCE = 1e-4; // a step that gains less than this share of the cost is the last one
const DAMPING = { first: 1e-2, least: 1e-8, hopeless: 1e6, factor: 5 };
const FLOOR = 1e-9; // of what the damping scales, so that an unknown without any effect is damped, too
const NEGLIGIBLE_GAIN = 1e-12; // dB^2

/**
 * Least squares from `start` (T vectors) to `targets` (T curves), {x, cost}; T = 1 without `coupling`.
 *
 * `model` has at(vector) and bounds, as `OctaveResponse`; `coupling` and `stiffness` are T x T, zero more than two
 * curves apart.
 */
export function leastSquares(problem, iterations, tolerance = TOLERANCE) {
  const { model, coupling = [[1]], stiffness = [[0]] } = problem;
  const [low, high] = model.bounds;
  const clipped = (vector) => vector.map((value, i) => Math.min(Math.max(value, low[i]), high[i]));
  const start = problem.start.map(clipped);
  const curves = { ...problem, model, coupling, stiffness, start };
  let here = evaluate(curves, start);
  let slope = linearize(curves, here);
  let damping = DAMPING.first;
  for (let i = 0; i < iterations; i++) {
    const step = dampedStep(slope, here.x, low, high, damping);
    const trial = evaluate(curves, here.x.map((vector, t) => clipped(vector.map((value, k) => value - step[t * vector.length + k]))));
    const better = trial.cost <= here.cost;
    const gained = here.cost - trial.cost;
    const enough = tolerance * here.cost + NEGLIGIBLE_GAIN;
    damping = better ? Math.max(damping / DAMPING.factor, DAMPING.least) : damping * DAMPING.factor;
    if (better) here = trial;
    if (better ? gained <= enough : damping > DAMPING.hopeless) break;
    if (better) slope = linearize(curves, here);
  }
  return { x: here.x, cost: here.cost };
}

// Responses, sum_s K_ts e_s / F, sum_s L_ts m_s, and the cost.
function evaluate({ model, targets, start, coupling, stiffness }, x) {
  const responses = x.map((vector) => model.at(vector));
  const errors = responses.map(({ db }, t) => db.map((value, i) => value - targets[t][i]));
  const moves = x.map((vector, t) => vector.map((value, k) => value - start[t][k]));
  const coupled = mixed(coupling, errors).map((curve) => curve.map((value) => value / errors[0].length));
  const pull = mixed(stiffness, moves);
  const cost = errors.reduce((sum, error, t) => sum + dot(error, coupled[t]) + dot(moves[t], pull[t]), 0);
  return { x, cost, coupled, pull, slopes: responses.map((response) => response.slopes) };
}

/**
 * Gradient, and the lower triangle of the Hessian, of which each row holds the `reach` entries before the diagonal and
 * the diagonal itself: the others are zero. Entry (i, j) stands at i (reach + 1) + j - i + reach = i reach + j + reach.
 */
function linearize({ coupling, stiffness }, { slopes, coupled, pull }) {
  const variables = slopes[0].length;
  const unknowns = slopes.length * variables;
  const points = coupled[0].length;
  const reach = 3 * variables;
  const gradient = new Float64Array(unknowns);
  const hessian = new Float64Array(unknowns * (reach + 1));
  slopes.forEach((mine, t) => {
    mine.forEach((slope, k) => {
      const row = t * variables + k;
      gradient[row] = dot(slope, coupled[t]) + pull[t][k];
      for (let s = Math.max(t - 2, 0); s <= t; s++) {
        const last = s === t ? k : variables - 1;
        for (let other = 0; other <= last; other++) {
          const own = k === other ? stiffness[t][s] : 0;
          const product = coupling[t][s] ? dot(slope, slopes[s][other]) : 0;
          hessian[row * reach + s * variables + other + reach] = (coupling[t][s] * product) / points + own;
        }
      }
    });
  });
  return { gradient, hessian, reach };
}

// The step d of (H + damping diag H) d = g; an unknown on its bound that the gradient pushes outward stays there.
function dampedStep({ gradient, hessian, reach }, x, low, high, damping) {
  const unknowns = gradient.length;
  const values = x.flatMap((vector) => [...vector]);
  const free = values.map((value, i) => {
    const k = i % low.length;
    return !(value <= low[k] && gradient[i] > 0) && !(value >= high[k] && gradient[i] < 0);
  });
  const system = hessian.slice();
  for (let row = 0; row < unknowns; row++) {
    for (let column = Math.max(row - reach, 0); column < row; column++) {
      if (!free[row] || !free[column]) system[row * reach + column + reach] = 0;
    }
    const diagonal = row * reach + row + reach;
    system[diagonal] = free[row] ? system[diagonal] + damping * (system[diagonal] + FLOOR) : 1;
  }
  return solveBanded(system, gradient.map((value, i) => (free[i] ? value : 0)), reach);
}

// Cholesky's L L^T x = b, in place, for a matrix as `linearize` stores it.
function solveBanded(system, right, reach) {
  const count = right.length;
  const at = (row, column) => row * reach + column + reach;
  for (let row = 0; row < count; row++) {
    const first = Math.max(row - reach, 0);
    for (let column = first; column <= row; column++) {
      let sum = system[at(row, column)];
      for (let k = first; k < column; k++) sum -= system[at(row, k)] * system[at(column, k)];
      system[at(row, column)] = column < row ? sum / system[at(column, column)] : Math.sqrt(sum);
    }
    let sum = right[row];
    for (let k = first; k < row; k++) sum -= system[at(row, k)] * right[k];
    right[row] = sum / system[at(row, row)];
  }
  for (let row = count - 1; row >= 0; row--) {
    let sum = right[row];
    for (let k = row + 1; k < Math.min(row + reach + 1, count); k++) sum -= system[at(k, row)] * right[k];
    right[row] = sum / system[at(row, row)];
  }
  return right;
}

// Rows mixed with the weights of a matrix that is zero more than two from its diagonal.
function mixed(weights, rows) {
  return rows.map((row, t) => {
    const sum = new Float64Array(row.length);
    for (let s = Math.max(t - 2, 0); s <= Math.min(t + 2, rows.length - 1); s++) {
      const weight = weights[t][s];
      if (weight) for (let i = 0; i < sum.length; i++) sum[i] += weight * rows[s][i];
    }
    return sum;
  });
}
