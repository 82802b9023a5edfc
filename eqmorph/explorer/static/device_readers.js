// Presets of players that come in, each as its module in eqmorph/formats reads it, shelves and peaks only.

import { FOR_BOTH, FOR_LEFT, FOR_RIGHT } from "./device_writers.js";
import { jsonNumber, parseJson, quotedJson } from "./json_text.js";
import { notHeld, sumOf } from "./reading.js";
import { joinedSides } from "./sides.js";

const OPRA_KINDS = { low_shelf: "low_shelf", peak_dip: "peak", high_shelf: "high_shelf" };

export function fromOpra(text) {
  const data = parseJson(text);
  const { author, details, type = "parametric_eq", parameters } = data.data ?? data;
  if (type !== "parametric_eq") throw new Error("is not an OPRA entry; expected an object with author, type and parameters");
  const bands = parameters.bands.map((band, i) => {
    if (typeof band.type !== "string" || !Object.hasOwn(OPRA_KINDS, band.type)) throw notHeld(`band ${i + 1} of type ${quotedJson(band.type)}`);
    return bandOfJson(OPRA_KINDS[band.type], band, `band ${i + 1}`, "gain_db");
  });
  const name = [author === "eqmorph" ? "" : author, details].filter(Boolean).join(": ");
  return { name, bands, preamp_db: "gain_db" in parameters ? jsonNumber(parameters.gain_db, "gain_db") : null };
}

function bandOfJson(type, band, name, gain) {
  const [frequency_hz, gain_db, q] = ["frequency", gain, "q"].map((key) => jsonNumber(band[key], `${key} of ${name}`));
  return { type, frequency_hz, gain_db, q };
}

const POWERAMP_KINDS = { 3: "peak", 4: "low_shelf", 5: "high_shelf" };
const POWERAMP_KNOBS = [0, 1]; // types of bass and treble, which stand before the bands

export function fromPoweramp(text) {
  const presets = [parseJson(text)].flat();
  const [{ name, parametric, bands, ...preset }] = presets;
  if (presets.length !== 1) throw new Error(`holds ${presets.length} presets of Poweramp; keep one of them in the file`);
  if (parametric !== true) throw new Error("is not a parametric Poweramp preset; switch it to parametric and export again");
  const preamp_db = "preamp" in preset ? jsonNumber(preset.preamp, "preamp") : null;
  const [left, right] = [[], []].map((side) => ({ bands: side, preamp_db }));
  const sides = { [FOR_BOTH]: [left, right], [FOR_LEFT]: [left], [FOR_RIGHT]: [right] };
  bands.forEach((band, i) => {
    const { channels = FOR_BOTH } = band;
    const isKnown = [FOR_BOTH, FOR_LEFT, FOR_RIGHT].includes(channels);
    if (!isKnown) throw new Error(`a band is for the channels ${quotedJson(channels)}; expected 0 for both, 1 for left or 2 for right`);
    const found = powerampBands(band, `band ${i + 1}`);
    for (const side of sides[channels]) side.bands.push(...found);
  });
  return { ...joinedSides(left, right), name };
}

function powerampBands(band, name) {
  const isOff = jsonNumber(band.gain, `gain of ${name}`) === 0;
  if (isOff && POWERAMP_KNOBS.includes(band.type)) return [];
  const type = typeof band.type === "number" && POWERAMP_KINDS[band.type];
  if (!type) throw notHeld(`${name} of type ${quotedJson(band.type)}`);
  return [bandOfJson(type, band, name, "gain")];
}

const EARS_BANDS = 11;

/** Ears: eleven bands, a low shelf first and a high shelf last, whose shelves have a fixed slope; bands at 0 dB are off. */
export function fromEars(text) {
  const [[name, preset], ...others] = Object.entries(parseJson(text));
  if (others.length) throw new Error("holds several presets of Ears; keep one of them in the file");
  const [frequencies, gains, qs] = ["frequencies", "gains", "qs"].map((key) => {
    if (preset[key].length !== EARS_BANDS) throw new Error(`expected ${EARS_BANDS} numbers for ${key}`);
    return preset[key].map((value, i) => jsonNumber(value, `${key} of band ${i + 1}`));
  });
  const bands = frequencies.map((frequency_hz, i) => {
    if (i === 0) return { type: "low_shelf", frequency_hz, gain_db: gains[i], q: 0.7071 };
    if (i === EARS_BANDS - 1) return { type: "high_shelf", frequency_hz, gain_db: gains[i], q: 0.7071 };
    return { type: "peak", frequency_hz, gain_db: gains[i], q: qs[i] };
  });
  const used = bands.filter((band) => band.gain_db !== 0);
  return { name, bands: used.length ? used : bands.slice(1, 2), preamp_db: null };
}

const ROCKBOX_KINDS = { "low shelf": "low_shelf", peak: "peak", "high shelf": "high_shelf" };

export function fromRockbox(text) {
  const gains = [];
  const bands = [];
  const settings = new Set();
  for (const line of text.split("\n")) {
    const [, name, colon, value] = line.match(/^\s*(eq\s[^:]*)(:?)(.*)/i) ?? [];
    if (name === undefined) continue;
    const setting = colon && name.toLowerCase().trim().replace(/\s+/g, " ");
    if (settings.has(setting)) throw new Error(`${setting.slice(0, 40)} stands twice; leave one of them`);
    settings.add(setting);
    const kind = ROCKBOX_KINDS[setting.match(/^eq (low shelf|peak|high shelf) filter ?[1-8]?$/)?.[1]];
    if (setting === "eq enabled") {
      if (value.trim().toLowerCase() !== "on") throw new Error("the equalizer is off; write 'eq enabled: on'");
    } else if (setting === "eq precut") gains.push(-wholeNumbers(value, 1, setting)[0] / 10);
    else if (kind) {
      const [frequency_hz, q, gain] = wholeNumbers(value, 3, setting);
      bands.push({ type: kind, frequency_hz, gain_db: gain / 10, q: q / 10 });
    } else throw new Error(`${name.slice(0, 40)} is no setting of the equalizer; correct it, or put # before it`);
  }
  return { bands, preamp_db: sumOf(gains) };
}

function wholeNumbers(text, count, what) {
  const parts = text.split(",");
  const isWhole = parts.length === count && parts.every((part) => /^\s*[-+]?\d{1,9}\s*$/.test(part));
  if (!isWhole) throw new Error(`${what}: expected ${count} whole numbers with commas between them, got ${text.trim().slice(0, 40)}`);
  return parts.map(Number);
}
