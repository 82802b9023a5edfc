// Lists of numbers: their product, and values between them.

/** sum_i a_i b_i */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The value at x of straight lines through (xs, ys), xs rising; beyond the ends it stays. */
export function interpolated(xs, ys, x) {
  const right = xs.findIndex((other) => other >= x);
  if (right < 0) return ys.at(-1);
  if (right === 0) return ys[0];
  const share = (x - xs[right - 1]) / (xs[right] - xs[right - 1]);
  return ys[right - 1] + share * (ys[right] - ys[right - 1]);
}
