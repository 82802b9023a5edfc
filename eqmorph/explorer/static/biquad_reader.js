// Biquads that come in: the band of the cookbook that each of them is (eqmorph/formats/minidsp.py and sections.py).

import { decimalNumber, notHeld, sumOf } from "./reading.js";
import { sectionsOf } from "./sections.js";

/** miniDSP: biquads whose a1 and a2 have their signs turned; bands of the cookbook are found back from them. */
export function fromMiniDsp(text, sampleRateHz) {
  const gains = [];
  const bands = text.split(/^[^\S\n]*biquad[^\S\n]*\d+/im).slice(1).flatMap((block, i) => {
    const number = (key) => decimalNumber(block.match(new RegExp(`\\b${key}\\s*=\\s*([-+.\\deE]+)\\s*,?\\s*$`, "m"))?.[1], `${key} of biquad ${i + 1}`);
    const [b0, b1, b2, a1, a2] = ["b0", "b1", "b2", "a1", "a2"].map(number);
    if (!b1 && !b2 && !a1 && !a2) {
      gains.push(20 * Math.log10(Math.abs(b0)));
      return [];
    }
    return [bandOfSection([b0, b1, b2, -a1, -a2], sampleRateHz, i + 1)];
  });
  return { bands, preamp_db: sumOf(gains), note: `read for ${sampleRateHz} Hz` };
}

const SAME = 1e-4; // of the coefficients, to which files round

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
  const off = (band) => {
    const [c0, c1, c2, , e1, e2] = sectionsOf([band], sampleRateHz)[0];
    return Math.max(...[c0, c1, c2, e1, e2].map((value, i) => Math.abs(value - section[i])));
  };
  const best = found.reduce((nearest, band) => (off(band) < off(nearest) ? band : nearest));
  if (!(off(best) < SAME)) throw notHeld(`biquad ${index}`);
  return best;
}
