// Bands as the unknowns of a fit: log2 of amplitude, frequency and Q, and how the response depends on them
// (eqmorph/eq/octaves.py and jacobian.py). A layout is {kinds, params: [{band, field, low, high}], fixed: [{q}, ...]}.

import { halfAngles } from "./filters.js";

export const DB_PER_OCTAVE = 20 * Math.log10(2);

const FIELDS = ["gain_db", "frequency_hz", "q"];
const GAIN_BEYOND_DB = 3; // how far beyond the bands themselves a layout around them reaches
const RATIO_BEYOND = 2;

// Powers k0, k1 and k2 of a = 10^(gain/40) in the coefficients c0 = a^k0, c1 = a^k1 / Q, c2 = a^k2 of N(s) and D(s).
const EXPONENTS = {
  low_shelf: [[2, 1.5, 1], [0, 0.5, 1]],
  peak: [[0, 1, 0], [0, -1, 0]],
  high_shelf: [[1, 1.5, 2], [1, 0.5, 0]],
};

/** A layout for rows of aligned bands and what lies between them (`layout_around`); bands of one type share ranges. */
export function layoutAround(rows, audible) {
  const kinds = rows[0].map((band) => band.type);
  const params = kinds.flatMap((kind, band) =>
    FIELDS.map((field) => {
      const values = rows.flatMap((row) => row.filter((other) => other.type === kind).map((other) => other[field]));
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const beyond =
        field === "gain_db"
          ? [Math.min(least, 0) - GAIN_BEYOND_DB, Math.max(most, 0) + GAIN_BEYOND_DB]
          : [least / RATIO_BEYOND, most * RATIO_BEYOND];
      const low = Math.min(least, Math.max(beyond[0], audible[field][0]));
      const high = Math.max(most, Math.min(beyond[1], audible[field][1]));
      return { band, field, low, high };
    }),
  );
  return { kinds, params, fixed: kinds.map(() => ({})) };
}

/** Bands, brought inside the layout's ranges, as a vector in octaves. */
export function toOctaves(bands, layout) {
  return Float64Array.from(layout.params, ({ band, field, low, high }) =>
    octavesOf(Math.min(Math.max(bands[band][field], low), high), field),
  );
}

/** The bands of a vector in octaves, inside the layout's ranges. */
export function fromOctaves(octaves, layout) {
  const bands = layout.kinds.map((type, i) => ({ type, frequency_hz: 0, gain_db: 0, q: 0, ...layout.fixed[i] }));
  layout.params.forEach(({ band, field, low, high }, i) => {
    const value = field === "gain_db" ? octaves[i] * DB_PER_OCTAVE : 2 ** octaves[i];
    bands[band][field] = Math.min(Math.max(value, low), high);
  });
  return bands;
}

function octavesOf(value, field) {
  return field === "gain_db" ? value / DB_PER_OCTAVE : Math.log2(value);
}

/** The response of a layout's bands on a grid, with its slopes by every unknown. */
export class OctaveResponse {
  constructor(layout, gridHz, sampleRateHz) {
    Object.assign(this, { layout, sampleRateHz });
    const angles = halfAngles(gridHz, sampleRateHz);
    this.basis = [angles.map((sin2) => (1 - sin2) ** 2), angles.map((sin2) => sin2 * (1 - sin2)), angles.map((sin2) => sin2 ** 2)];
    this.bounds = ["low", "high"].map((end) =>
      Float64Array.from(layout.params, (param) => octavesOf(param[end], param.field)),
    );
  }

  /** {db, slopes} at a vector in octaves: decibels on the grid, and for each unknown decibels per octave. */
  at(octaves) {
    const power = new Float64Array(this.basis[0].length).fill(1);
    const slopes = fromOctaves(octaves, this.layout).map((band) => {
      const [n, d] = EXPONENTS[band.type].map((exponents) => quadratics(band, exponents, this.sampleRateHz));
      const [numerator, denominator] = [this.on(n.square), this.on(d.square)];
      for (let i = 0; i < power.length; i++) power[i] *= numerator[i] / denominator[i];
      return Object.fromEntries(FIELDS.map((field) => [field, this.slope(n[field], numerator, d[field], denominator)]));
    });
    return {
      db: power.map((value) => 10 * Math.log10(value)),
      slopes: this.layout.params.map(({ band, field }) => slopes[band][field]),
    };
  }

  // A quadratic on the grid.
  on([w0, w1, w2]) {
    const [b0, b1, b2] = this.basis;
    return b0.map((value, i) => value * w0 + b1[i] * w1 + b2[i] * w2);
  }

  // n' / n - d' / d on the grid
  slope([n0, n1, n2], numerator, [d0, d1, d2], denominator) {
    const [b0, b1, b2] = this.basis;
    return b0.map((value, i) => {
      const n = value * n0 + b1[i] * n1 + b2[i] * n2;
      return n / numerator[i] - (value * d0 + b1[i] * d1 + b2[i] * d2) / denominator[i];
    });
  }
}

const PER_DB = Math.log(10) / 40;
const DECIBEL = 10 / Math.log(10);

/**
 * Weights on the basis of |c0 + c1 s + c2 s^2|^2, and of its derivatives by octave of gain, frequency and Q, in decibels.
 * The letters are those of eqmorph/eq/jacobian.py; there the derivatives are by dB, ln f0 and ln Q.
 */
function quadratics(band, [k0, k1, k2], sampleRateHz) {
  const logA = band.gain_db * PER_DB;
  const w = (band.frequency_hz * Math.PI) / sampleRateHz;
  const low = Math.sin(w) ** 2;
  const high = 1 - low;
  const first = Math.exp(2 * k0 * logA);
  const middle = Math.exp(2 * k1 * logA) / band.q ** 2;
  const third = Math.exp(2 * k2 * logA);
  const cross = 2 * Math.exp((k0 + k2) * logA);
  const square = [first * low ** 2, (middle - cross) * low * high, third * high ** 2];
  const byGain = 2 * PER_DB * DECIBEL * DB_PER_OCTAVE;
  const byLog = DECIBEL * Math.LN2;
  const dLow = w * Math.sin(2 * w) * byLog;
  const dMiddle = (k1 * middle - 0.5 * (k0 + k2) * cross) * low * high;
  return {
    square,
    gain_db: [byGain * k0 * square[0], byGain * dMiddle, byGain * k2 * square[2]],
    frequency_hz: [2 * first * low * dLow, (middle - cross) * (high - low) * dLow, -2 * third * high * dLow],
    q: [0, -2 * byLog * middle * low * high, 0],
  };
}
