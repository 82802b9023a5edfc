// Low shelf, peak and high shelf: the same formulae as eqmorph/eq/filters.py, used for the curve and for the sound.
//
// Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", Q form. A filter is an
// analog prototype N(s)/D(s), normalized to its center frequency; the bilinear transform makes it digital.

/**
 * A filter, as in an eqmorph JSON file.
 *
 * @typedef {object} Band
 * @property {"low_shelf" | "peak" | "high_shelf"} type
 * @property {number} frequency_hz center, of a shelf where it has half its gain
 * @property {number} gain_db
 * @property {number} q
 */

/**
 * Coefficients of N(s) = n0 + n1 s + n2 s^2 and D(s) = d0 + d1 s + d2 s^2.
 *
 * @param {Band["type"]} type
 * @param {number} gainDb
 * @param {number} q
 */
export function prototype(type, gainDb, q) {
  const a = 10 ** (gainDb / 40);
  if (type === "peak") return { n0: 1, n1: a / q, n2: 1, d0: 1, d1: 1 / (a * q), d2: 1 };
  const slope = Math.sqrt(a) / q;
  if (type === "low_shelf") return { n0: a * a, n1: a * slope, n2: a, d0: 1, d1: slope, d2: a };
  return { n0: a, n1: a * slope, n2: a * a, d0: a, d1: slope, d2: 1 };
}

/**
 * Decibels of the bands in cascade at each frequency of a grid.
 *
 * @param {Band[]} bands
 * @param {ArrayLike<number>} gridHz
 * @returns {number[]} dB
 */
export function responseDb(bands, gridHz, sampleRateHz = 48000) {
  const angles = halfAngles(gridHz, sampleRateHz);
  return productDb(bands.map((band) => powers(band, angles, sampleRateHz)), angles.length);
}

/** sin^2 of half the angle of each frequency: all that a response needs to know of it. */
export function halfAngles(gridHz, sampleRateHz) {
  return Float64Array.from(gridHz, (hz) => halfAngle(hz, sampleRateHz));
}

/**
 * |H|^2 of one band at each of the half angles.
 *
 * @param {Band} band
 * @param {Float64Array} angles of `halfAngles`
 * @param {number} sampleRateHz
 * @returns {Float64Array} power, 1 where the band does nothing
 */
export function powers(band, angles, sampleRateHz) {
  const p = prototype(band.type, band.gain_db, band.q);
  const low = halfAngle(band.frequency_hz, sampleRateHz);
  const n = quadratic(p.n0, p.n1, p.n2, low);
  const d = quadratic(p.d0, p.d1, p.d2, low);
  return angles.map((sin2) => {
    const cos2 = 1 - sin2;
    const numerator = n[0] * cos2 ** 2 + n[1] * sin2 * cos2 + n[2] * sin2 ** 2;
    return numerator / (d[0] * cos2 ** 2 + d[1] * sin2 * cos2 + d[2] * sin2 ** 2);
  });
}

/** Decibels of a cascade from the powers of its bands at `count` frequencies. */
export function productDb(each, count) {
  const product = new Float64Array(count).fill(1);
  for (const power of each) for (let i = 0; i < count; i++) product[i] *= power[i];
  return Array.from(product, (power) => 10 * Math.log10(power));
}

function halfAngle(hz, sampleRateHz) {
  return Math.sin((hz * Math.PI) / sampleRateHz) ** 2;
}

// |c0 + c1 s + c2 s^2|^2 on the unit circle, as a polynomial in sin^2 and cos^2 of half the angle (bounded everywhere).
function quadratic(c0, c1, c2, low) {
  const high = 1 - low;
  return [(c0 * low) ** 2, (c1 * c1 - 2 * c0 * c2) * low * high, (c2 * high) ** 2];
}

/** `points` frequencies from `lowHz` to `highHz`, evenly spaced in octaves. */
export function logGrid(points, lowHz = 20, highHz = 20000) {
  return Array.from({ length: points }, (_, i) => lowHz * (highHz / lowHz) ** (i / (points - 1)));
}
