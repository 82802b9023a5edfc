// The decoder of a `semantic` run, as in eqmorph/runs/portable.py, on a sheet through the latents of words
// (eqmorph/explorer/sheet.py) or between the latents of presets (eqmorph/morphs/latent.py).
//
// Letters: z latent, c prototypes, p their shares, x what they leave of z, u normalized parameters, m mean of u.

import { unpack } from "./numbers.js";
import { DB_PER_OCTAVE } from "./octaves.js";
import { dot } from "./vectors.js";

const DECISION = 8;
const CORRECTION = 0.5;

export class LatentSource {
  constructor(data, types) {
    Object.assign(this, data, { types });
    this.mean = unpack(data.mean, Float32Array);
    this.components = unpack(data.components, Float32Array);
    this.layers = data.layers.map((pair) => pair.map((text) => unpack(text, Float32Array)));
    this.squares = data.prototypes.map((c) => dot(c, c));
    this.longest = Math.max(...this.squares);
    if (data.coefficients) this.coefficients = unpack(data.coefficients, Float64Array);
  }

  /** Bands at (x, y); `weights` are the shares of the corners, where there are corners. */
  at(x, y, weights) {
    if (this.coefficients) return this.bands(this.decode(this.onSheet(x, y)));
    const mix = (rows, i) => rows.reduce((sum, row, k) => sum + weights[k] * row[i], 0);
    const params = this.decode(this.corners[0].map((_, i) => mix(this.corners, i)));
    // What the model does not reconstruct is faded in, in octaves.
    return this.bands(
      params.map((value, i) => {
        const more = mix(this.residuals, i);
        return this.params[i][1] === "gain_db" ? value + DB_PER_OCTAVE * more : value * 2 ** more;
      }),
    );
  }

  // z(x, y) = sum_k w_k r_k^2 ln r_k + a + b x + c y
  onSheet(x, y) {
    const bend = this.spots.map(([left, top]) => {
      const square = (x - left) ** 2 + (y - top) ** 2;
      return square > 0 ? (square * Math.log(square)) / 2 : 0;
    });
    return product([...bend, 1, x, y], this.coefficients);
  }

  // p = softmax(DECISION (z.c - |c|^2 / 2) / max |c|^2), x = z - p c, u = m + x B + network([x, z / max |c|, p]) / 2
  decode(z) {
    const nearness = this.prototypes.map((c, k) => (DECISION / this.longest) * (dot(z, c) - this.squares[k] / 2));
    const p = softmax(nearness);
    const x = z.map((value, i) => value - this.prototypes.reduce((sum, c, k) => sum + p[k] * c[i], 0));
    const correction = this.network([...x, ...z.map((value) => value / Math.sqrt(this.longest)), ...p]);
    const straight = product(x, this.components);
    return straight.map((value, i) => {
      const u = Math.min(Math.max(this.mean[i] + value + CORRECTION * correction[i], 0), 1);
      const warped = u * this.scale[i] + this.offset[i];
      return this.logarithmic && this.params[i][1] !== "gain_db" ? 10 ** warped : warped;
    });
  }

  network(inputs) {
    return this.layers.reduce((values, [weight, bias], layer) => {
      const active = layer ? values.map((v) => v / (1 + Math.exp(-v))) : values;
      return product(active, weight).map((value, i) => value + bias[i]);
    }, inputs);
  }

  bands(params) {
    const bands = this.types.map((type, i) => ({ type, frequency_hz: 0, gain_db: 0, q: 0, ...this.fixed[i] }));
    this.params.forEach(([band, field, low, high], i) => {
      bands[band][field] = Math.min(Math.max(params[i], low), high);
    });
    return bands;
  }
}

// A vector times a matrix that is stored row by row.
function product(vector, matrix) {
  const columns = matrix.length / vector.length;
  const sums = new Array(columns).fill(0);
  vector.forEach((value, row) => {
    for (let column = 0; column < columns; column++) sums[column] += value * matrix[row * columns + column];
  });
  return sums;
}

function softmax(logits) {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
