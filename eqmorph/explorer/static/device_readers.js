// Presets of players that come in, each as its module in eqmorph/formats reads it, shelves and peaks only.

import { FOR_BOTH, FOR_LEFT, FOR_RIGHT } from "./device_writers.js";
import { decimalNumber, notHeld, sumOf } from "./reading.js";
import { joinedSides } from "./sides.js";

const OPRA_KINDS = { low_shelf: "low_shelf", peak_dip: "peak", high_shelf: "high_shelf" };

export function fromOpra({ author, details, parameters }) {
  const bands = parameters.bands.map(({ type, frequency, gain_db, q }, i) => {
    if (!(type in OPRA_KINDS)) throw notHeld(`band ${i + 1} of type ${type}`);
    return { type: OPRA_KINDS[type], frequency_hz: frequency, gain_db, q };
  });
  const name = [author === "eqmorph" ? "" : author, details].filter(Boolean).join(": ");
  return { name, bands, preamp_db: parameters.gain_db };
}

const POWERAMP_KINDS = { 3: "peak", 4: "low_shelf", 5: "high_shelf" };
const POWERAMP_KNOBS = [0, 1]; // types of bass and treble, which stand before the bands

export function fromPoweramp({ name, preamp, bands }) {
  const used = bands.filter(({ type, gain }) => !(POWERAMP_KNOBS.includes(type) && gain === 0));
  const other = used.find(({ channels = FOR_BOTH }) => ![FOR_BOTH, FOR_LEFT, FOR_RIGHT].includes(channels));
  if (other) throw new Error(`a band is for the channels ${other.channels}; expected 0 for both, 1 for left or 2 for right`);
  const sides = [FOR_LEFT, FOR_RIGHT].map((side) => {
    const heard = used.filter(({ channels = FOR_BOTH }) => channels === FOR_BOTH || channels === side);
    return { bands: heard.map(powerampBand), preamp_db: preamp };
  });
  return { ...joinedSides(...sides), name };
}

function powerampBand({ type, frequency, gain, q }, i) {
  if (!(type in POWERAMP_KINDS)) throw notHeld(`band ${i + 1} of type ${type}`);
  return { type: POWERAMP_KINDS[type], frequency_hz: frequency, gain_db: gain, q };
}

/** Ears: eleven bands, a low shelf first and a high shelf last, whose shelves have a fixed slope; bands at 0 dB are off. */
export function fromEars(name, { frequencies, gains, qs }) {
  const last = frequencies.length - 1;
  const bands = frequencies.map((frequency_hz, i) => {
    if (i === 0) return { type: "low_shelf", frequency_hz, gain_db: gains[i], q: 0.7071 };
    if (i === last) return { type: "high_shelf", frequency_hz, gain_db: gains[i], q: 0.7071 };
    return { type: "peak", frequency_hz, gain_db: gains[i], q: qs[i] };
  });
  const used = bands.filter((band) => band.gain_db !== 0);
  return { name, bands: used.length ? used : bands.slice(1, 2), preamp_db: null };
}

const ROCKBOX_KINDS = { "low shelf": "low_shelf", peak: "peak", "high shelf": "high_shelf" };

export function fromRockbox(text) {
  if (/^[^\S\n]*eq enabled[^\S\n]*:[^\S\n]*off\b/im.test(text)) throw new Error("the equalizer is off; write 'eq enabled: on'");
  const precuts = [...text.matchAll(/^[^\S\n]*eq precut\s*:(.*)$/gim)].map(([, tenths]) => -decimalNumber(tenths, "eq precut") / 10);
  const lines = [...text.matchAll(/^[^\S\n]*eq (low shelf|peak|high shelf) filter ?\d*[^\S\n]*:(.*)$/gim)];
  const bands = lines.map(([, label, numbers]) => {
    const [hz, q, gain] = numbers.split(",").map((part) => decimalNumber(part, label));
    return { type: ROCKBOX_KINDS[label.toLowerCase()], frequency_hz: hz, gain_db: gain / 10, q: q / 10 };
  });
  return { bands, preamp_db: sumOf(precuts) };
}
