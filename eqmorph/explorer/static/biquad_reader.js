// Biquads that come in: the band of the cookbook that each of them is (eqmorph/formats/minidsp.py and sections.py).

import { responseDb } from "./filters.js";
import { notHeld, note, numberOf, sumOf } from "./reading.js";

/** miniDSP: biquads whose a1 and a2 have their signs turned; bands of the cookbook are found back from them. */
export function fromMiniDsp(text, sampleRateHz) {
  const numbers = [...text.matchAll(/^[^\S\n]*biquad[^\S\n]*(\d{1,3})/gm)].map(([, number]) => Number(number));
  if (new Set(numbers).size < numbers.length) throw new Error("holds a biquad more than once; keep the biquads of one channel");
  const gains = [];
  const bands = text.split(/^[^\S\n]*biquad[^\S\n]*\d{1,3}/m).slice(1).flatMap((block, i) => {
    const [b0, b1, b2, a1, a2] = coefficientsOf(block, i + 1);
    if (b1 || b2 || a1 || a2) return [bandOfSection([b0, b1, b2, -a1, -a2], sampleRateHz, i + 1)];
    gains.push(20 * Math.log10(Math.abs(b0)));
    return [];
  });
  note(
    `read for ${sampleRateHz} Hz, since biquads do not say their sample rate; for another rate, convert it first: ` +
      "eqmorph convert --sample-rate",
  );
  return { bands, preamp_db: sumOf(gains) };
}

const COEFFICIENTS = ["b0", "b1", "b2", "a1", "a2"];
const COEFFICIENT = /\b([ab][0-2])[^\S\n]*=[^\S\n]*([^\s,]+)(?![^\s,])[^\S\n]*,?[^\S\n]*(?=$|[ab][0-2]\b)/gm;

// The five numbers of a biquad, each of which stands there once.
function coefficientsOf(block, index) {
  const count = block.match(/\b[ab][0-2][^\S\n]*=/g)?.length;
  if (count !== COEFFICIENTS.length) throw new Error(`expected the numbers ${COEFFICIENTS.join(", ")} of biquad ${index}, each once`);
  const values = new Map([...block.matchAll(COEFFICIENT)].map(([, name, value]) => [name, value]));
  return COEFFICIENTS.map((name) => numberOf(values.get(name), `${name} of biquad ${index}`));
}

const SAME_DB = 1e-3; // of the response, to which files round
const COMPARED = [0.0006, 0.006, 0.06, 0.2, 0.31, 0.45]; // parts of the sample rate at which responses are compared
const LEAST = 1e-30; // sums of coefficients below that are none of a section's

// The band whose section b0 b1 b2 1 a1 a2 it is (eqmorph/formats/sections.py, where the formulas stand).
function bandOfSection(section, sampleRateHz, index) {
  const [b0, b1, b2, a1, a2] = section;
  const [n0, n1, n2] = [b0 + b1 + b2, 2 * (b0 - b2), b0 - b1 + b2];
  const [d0, d1, d2] = [1 + a1 + a2, 2 * (1 - a2), 1 - a1 + a2];
  const guesses = [["peak", n1 / d1, 0, -1], ["low_shelf", n0 / d0, 1, 0.5], ["high_shelf", n2 / d2, -1, -0.5]];
  const found = guesses.map(([type, square, kPower, qPower]) => {
    const a = Math.sqrt(square);
    const k = Math.sqrt((a ** kPower * d0) / d2);
    return { type, frequency_hz: (Math.atan(k) * sampleRateHz) / Math.PI, gain_db: 40 * Math.log10(a), q: (a ** qPower * d0) / (k * d1) };
  });
  const errors = found.map((band) => errorDb(band, section, sampleRateHz));
  const least = Math.min(...errors);
  if (!(Math.min(n0, n1, n2, d0, d1, d2) >= LEAST && least < SAME_DB)) throw notHeld(`biquad ${index}`);
  return found[errors.indexOf(least)];
}

function errorDb(band, [b0, b1, b2, a1, a2], sampleRateHz) {
  const gridHz = [...COMPARED.map((part) => part * sampleRateHz), band.frequency_hz];
  const own = responseDb([band], gridHz, sampleRateHz);
  const errors = gridHz.map((hz, i) => {
    const w = (2 * Math.PI * hz) / sampleRateHz;
    return Math.abs(own[i] - 10 * Math.log10(sectionPower(b0, b1, b2, w) / sectionPower(1, a1, a2, w)));
  });
  return Math.max(...errors);
}

// |c0 + c1 z^-1 + c2 z^-2|^2 at z = exp(i w).
function sectionPower(c0, c1, c2, w) {
  return (c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w)) ** 2 + (c1 * Math.sin(w) + c2 * Math.sin(2 * w)) ** 2;
}
