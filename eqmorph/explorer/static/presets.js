// The current preset as text that other programs read: ParametricEQ (Equalizer APO, AutoEq and kin) and eqmorph JSON.

import { logGrid, responseDb } from "./filters.js";

const LABELS = { low_shelf: "LSC", peak: "PK", high_shelf: "HSC" };

const PEAK_GRID = logGrid(2048);

/** Highest gain in dB of the bands in cascade, 20 Hz to 20 kHz; narrow peaks are not missed. */
export function peakDb(bands, sampleRateHz) {
  const centers = bands.map((band) => Math.min(Math.max(band.frequency_hz, 20), 20000));
  return Math.max(...responseDb(bands, [...PEAK_GRID, ...centers], sampleRateHz));
}

/** The gain in dB, never above 0, that keeps the equalized signal from rising above the source. */
export function preampDb(bands, sampleRateHz) {
  return Math.min(0, -peakDb(bands, sampleRateHz));
}

/** `Preamp:` must be the first line; two decimals, or some readers take the point for a thousands separator. */
export function toParametricEq(bands, sampleRateHz) {
  const rounded = bands.map((band) => ({
    type: band.type,
    frequency_hz: Number(band.frequency_hz.toFixed(2)),
    gain_db: Number(fixed(band.gain_db, 2)),
    q: Number(band.q.toFixed(qDigits(band.q))),
  }));
  const lines = rounded.map((band, i) => {
    const q = band.q.toFixed(qDigits(band.q));
    const values = `Fc ${band.frequency_hz.toFixed(2)} Hz Gain ${band.gain_db.toFixed(2)} dB Q ${q}`;
    return `Filter ${i + 1}: ON ${LABELS[band.type]} ${values}`;
  });
  const preamp = Math.floor(Number((preampDb(rounded, sampleRateHz) * 100).toFixed(7))) / 100; // towards silence
  return [`Preamp: ${fixed(preamp, 2)} dB`, ...lines, ""].join("\n");
}

// Decimals of a Q in the six characters that PipeWire has for it.
function qDigits(q) {
  if (q < 9.99995) return 4;
  return q < 99.9995 ? 3 : 2;
}

/** `head` holds the format, version and units of an eqmorph JSON file. */
export function toJson(bands, name, head) {
  return JSON.stringify({ ...head, name, bands }, null, 2) + "\n";
}

/** A number without the "-0.00" that rounding leaves behind. */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** A file name any system takes: letters and digits of the preset's name. */
export function fileName(name, suffix) {
  const plain = name.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 80).toLowerCase() || "preset"}${suffix}`;
}

/** Hands a text to the browser as a download. */
export function download(text, name, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Copies a text; resolves to false where the browser refuses. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
