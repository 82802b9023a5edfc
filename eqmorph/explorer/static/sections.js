// Second-order sections (`sections` of eqmorph/eq/filters.py), and their file as eqmorph/formats/sos.py writes it.

import { prototype } from "./filters.js";
import { pythonFloat } from "./numbers.js";
import { floorPreamp } from "./preamp.js";

export function toSections(preset, page) {
  const { bands } = preset;
  const rate = page.sample_rate_hz;
  const rows = sectionsOf(bands, rate).map((row) => row.map(pythonFloat).join(" "));
  const head = `# b0 b1 b2 a0 a1 a2 at ${rate} Hz; preamp ${floorPreamp(preset, rate)} dB not applied`;
  return [head, ...rows, ""].join("\n");
}

/** b0 b1 b2 1 a1 a2 of each band. */
export function sectionsOf(bands, rate) {
  return bands.map((band) => {
    const p = prototype(band.type, band.gain_db, band.q);
    const k = Math.tan((Math.PI * band.frequency_hz) / rate);
    const digital = (c0, c1, c2) => [c2 + c1 * k + c0 * k * k, 2 * (c0 * k * k - c2), c2 - c1 * k + c0 * k * k];
    const b = digital(p.n0, p.n1, p.n2);
    const a = digital(p.d0, p.d1, p.d2);
    return [...b, ...a].map((value) => value / a[0]);
  });
}
