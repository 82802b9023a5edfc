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
const ROWS = 4; // of a matrix that are eliminated together

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
 * the diagonal itself: the others are zero, and so are the first few, for which the band is widened so that `ROWS` rows
 * have columns in common. Entry (i, j) stands at i (reach + 1) + j - i + reach = i reach + j + reach.
 */
function linearize({ coupling, stiffness }, { slopes, coupled, pull }) {
  const variables = slopes[0].length;
  const unknowns = slopes.length * variables;
  const points = coupled[0].length;
  const reach = 3 * variables + ROWS - 1;
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

// A x = b by Cholesky's A = L L^T, in place, for a matrix as `linearize` stores it.
function solveBanded(system, right, reach) {
  const count = right.length;
  factorize(system, count, reach);
  for (let row = 0; row < count; row++) {
    const own = row * reach + reach;
    let sum = right[row];
    for (let k = Math.max(row - reach, 0); k < row; k++) sum -= system[own + k] * right[k];
    right[row] = sum / system[own + row];
  }
  for (let row = count - 1; row >= 0; row--) {
    let sum = right[row];
    for (let k = row + 1; k < Math.min(row + reach + 1, count); k++) sum -= system[k * reach + row + reach] * right[k];
    right[row] = sum / system[row * reach + row + reach];
  }
  return right;
}

// L in the place of the matrix. Four rows are found together, whose sums do not wait for each other: a path of
// 64 bands takes half the time.
function factorize(system, count, reach) {
  for (let top = 0; top < count; top += ROWS) {
    const bottom = Math.min(top + ROWS, count);
    const first = Math.max(bottom - 1 - reach, 0);
    let column = first;
    if (bottom - top === ROWS) for (; column < top; column++) fourEntries(system, reach, top, column, first);
    for (let row = top; row < bottom; row++) {
      for (let other = column; other <= row; other++) oneEntry(system, reach, row, other, first);
    }
  }
}

// L_rc = (A_rc - sum_k L_rk L_ck) / L_cc, and on the diagonal the root; k from `first`, before which row r is zero.
function oneEntry(system, reach, row, column, first) {
  const own = row * reach + reach;
  const others = column * reach + reach;
  let sum = system[own + column];
  for (let k = first; k < column; k++) sum -= system[own + k] * system[others + k];
  system[own + column] = column < row ? sum / system[others + column] : Math.sqrt(sum);
}

// The same for the row `top` and the three below it.
function fourEntries(system, reach, top, column, first) {
  const others = column * reach + reach;
  const a = top * reach + reach;
  const b = a + reach;
  const c = b + reach;
  const d = c + reach;
  let sumA = system[a + column];
  let sumB = system[b + column];
  let sumC = system[c + column];
  let sumD = system[d + column];
  for (let k = first; k < column; k++) {
    const other = system[others + k];
    sumA -= system[a + k] * other;
    sumB -= system[b + k] * other;
    sumC -= system[c + k] * other;
    sumD -= system[d + k] * other;
  }
  const diagonal = system[others + column];
  system[a + column] = sumA / diagonal;
  system[b + column] = sumB / diagonal;
  system[c + column] = sumC / diagonal;
  system[d + column] = sumD / diagonal;
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
