// The natural cubic spline through vectors that stand evenly from t = 0 to t = 1 (`_spline` of eqmorph/morphs/pair_path.py).
// With x = place between the knots k, curvature c (a sixth of the second derivative) and u = 1 - x:
//
//     u k_i + x k_(i+1) + (u^3 - u) c_i + (x^3 - x) c_(i+1)
//     c_(i-1) + 4 c_i + c_(i+1) = k_(i-1) - 2 k_i + k_(i+1),        c = 0 at both ends

export class Spline {
  constructor(knots) {
    this.knots = knots;
    const columns = Array.from(knots[0], (_, i) => curvatures(knots.map((knot) => knot[i])));
    this.curvature = knots.map((_, n) => columns.map((column) => column[n]));
  }

  /** The vector at t. */
  at(t) {
    const { knots, curvature } = this;
    const place = t * (knots.length - 1);
    const left = Math.min(Math.max(Math.floor(place), 0), knots.length - 2);
    const x = place - left;
    const u = 1 - x;
    return Float64Array.from(knots[left], (value, i) => {
      const straight = u * value + x * knots[left + 1][i];
      return straight + (u ** 3 - u) * curvature[left][i] + (x ** 3 - x) * curvature[left + 1][i];
    });
  }
}

// The curvatures of one column of values: a tridiagonal system, swept forward and back.
function curvatures(values) {
  const factor = [0];
  const swept = [0];
  for (let n = 1; n < values.length - 1; n++) {
    const pivot = 4 - factor[n - 1];
    factor.push(1 / pivot);
    swept.push((values[n - 1] - 2 * values[n] + values[n + 1] - swept[n - 1]) / pivot);
  }
  const found = values.map(() => 0);
  for (let n = values.length - 2; n > 0; n--) found[n] = swept[n] - factor[n] * found[n + 1];
  return found;
}
