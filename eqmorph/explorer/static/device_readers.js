// Presets of players, mixers and devices that come in as text, each as its module in eqmorph/formats reads it, shelves and
// peaks only. A reader gives {name, bands, preamp_db}, its last number a sum of gains, or throws an Error of one line.

import { sectionsOf } from "./sections.js";
import { joinedSides } from "./sides.js";
import { qOfOctaves, qOfSlope } from "./widths.js";
import { parseYaml } from "./yaml.js";

export const TWO_CHANNELS = "has separate filters for left and right; eqmorph convert --channel left takes one side";

/** What several gains in dB do together; null where there is none. */
export function sumOf(gains) {
  return gains.length ? gains.reduce((sum, gain) => sum + gain, 0) : null;
}

/** The error for a filter that no preset holds, with what can be done. */
export function notHeld(what) {
  return new Error(`${what} is neither shelf nor peak; "eqmorph convert FILE preset.json --fit --bands 8" draws it by bands`);
}

/** What can be done where the page reads less than the library. */
export const READ_ELSEWHERE = '"eqmorph convert FILE preset.json" may read it';

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

export function fromPoweramp({ name, preamp, bands }) {
  const used = bands.filter(({ type, gain }) => !([0, 1].includes(type) && gain === 0));
  if (used.some(({ channels = 0 }) => channels !== 0)) throw new Error(TWO_CHANNELS);
  const read = used.map(({ type, frequency, gain, q }, i) => {
    if (!(type in POWERAMP_KINDS)) throw notHeld(`band ${i + 1} of type ${type}`);
    return { type: POWERAMP_KINDS[type], frequency_hz: frequency, gain_db: gain, q };
  });
  return { name, bands: read, preamp_db: preamp };
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

const PEACE_KINDS = { 0: "peak", 14: "low_shelf", 15: "high_shelf", 16: "low_shelf", 17: "high_shelf" };

export function fromPeace(text) {
  const sections = {};
  let section = {};
  for (const line of text.split(/\r?\n/)) {
    const [, title, key, value] = line.match(/^\s*(?:\[([^\]]*)\]|([^=]+?)\s*=(.*))/) ?? [];
    if (title !== undefined) section = sections[title.toLowerCase()] ??= {};
    else if (key !== undefined) section[key.toLowerCase()] = value.trim();
  }
  if (Object.keys(sections).some((title) => /^frequencies[1-9]/.test(title))) throw new Error(TWO_CHANNELS);
  const number = (title, key, missing) => decimalNumber(sections[title]?.[key] || missing, key);
  const bands = Object.keys(sections.frequencies).map((key) => {
    const index = key.replace("frequency", "");
    const code = number("filters", `filter${index}`, "0");
    if (!(code in PEACE_KINDS)) throw notHeld(`filter ${code} of band ${index}`);
    const gain_db = number("gains", `gain${index}`, "0");
    return { type: PEACE_KINDS[code], frequency_hz: number("frequencies", key), gain_db, q: number("qualities", `quality${index}`) };
  });
  const { preamp } = sections.general ?? {};
  return { bands, preamp_db: preamp ? decimalNumber(preamp, "preamp") : null };
}

function decimalNumber(text, what) {
  const value = Number(String(text ?? "").trim().replace(",", ".") || NaN);
  if (Number.isNaN(value)) throw new Error(`${what} ${text ?? ""} is not a number`);
  return value;
}

const VOICEMEETER_KINDS = { 0: "peak", 5: "low_shelf", 6: "high_shelf" };

export function fromVoicemeeter(text) {
  const channels = new Map();
  for (const [, attributes] of text.matchAll(/<Bus\s([^<>]*)>/g)) {
    const cell = Object.fromEntries([...attributes.matchAll(/(\w+)\s*=\s*["']([^"']*)["']/g)].map(([, key, value]) => [key, value]));
    if (cell.cell === undefined || cell.EQon !== "1") continue;
    if (!(cell.EQtype in VOICEMEETER_KINDS)) throw notHeld(`a cell of type ${cell.EQtype}`);
    const [frequency_hz, gain_db, q] = ["freq", "dblevel", "Q"].map((key) => decimalNumber(cell[key], key));
    const key = `${cell.index} ${cell.channel}`;
    channels.set(key, [...(channels.get(key) ?? []), { type: VOICEMEETER_KINDS[cell.EQtype], frequency_hz, gain_db, q }]);
  }
  const heard = [...channels.values()].filter((bands) => bands.some((band) => band.gain_db));
  const [first = [...channels.values()][0] ?? [], ...others] = heard;
  if (others.some((bands) => JSON.stringify(bands) !== JSON.stringify(first))) throw new Error(TWO_CHANNELS);
  return { bands: first, preamp_db: null };
}

const ROCKBOX_KINDS = { "low shelf": "low_shelf", peak: "peak", "high shelf": "high_shelf" };

export function fromRockbox(text) {
  if (/^\s*eq enabled\s*:\s*off\b/im.test(text)) throw new Error("the equalizer is off; write 'eq enabled: on'");
  const precuts = [...text.matchAll(/^\s*eq precut\s*:\s*(\d+)/gim)].map(([, tenths]) => -tenths / 10);
  const lines = [...text.matchAll(/^\s*eq (low shelf|peak|high shelf) filter ?\d*\s*:(.*)$/gim)];
  const bands = lines.map(([, label, numbers]) => {
    const [hz, q, gain] = numbers.split(",").map((part) => decimalNumber(part, label));
    return { type: ROCKBOX_KINDS[label.toLowerCase()], frequency_hz: hz, gain_db: gain / 10, q: q / 10 };
  });
  return { bands, preamp_db: sumOf(precuts) };
}

const PIPEWIRE_KINDS = { bq_lowshelf: "low_shelf", bq_peaking: "peak", bq_highshelf: "high_shelf" };

export function fromPipeWire(text) {
  const key = (name) => `"?${name}"?\\s*[=:]\\s*"?([\\w.+:-]+)"?`;
  const value = (part, name) => part.match(new RegExp(key(name)))?.[1];
  const nodes = new Map(
    [...text.matchAll(/\{([^{}]*\blabel\b[^{}]*)(?:\{([^{}]*)\})?[^{}]*\}/g)].map(([, head, control = ""], i) => {
      return [value(head, "name") ?? `node ${i + 1}`, { label: value(head, "label"), control }];
    }),
  );
  const links = [...text.matchAll(/\{([^{}]*\boutput\b[^{}]*\binput\b[^{}]*)\}/g)].map(([, link]) =>
    ["output", "input"].map((end) => value(link, end)?.split(":")[0]),
  );
  const after = new Map(links);
  const starts = [...nodes.keys()].filter((name) => !links.some(([, input]) => input === name));
  if (starts.length > 2) throw new Error(`has filters of their own for ${starts.length} channels; a preset holds left and right`);
  const inputs = [...(text.match(/inputs"?\s*[=:]\s*\[([^\]]*)\]/)?.[1] ?? "").matchAll(/[\w.-]+(?=:)/g)].map(([name]) => name);
  starts.sort((a, b) => inputs.indexOf(a) - inputs.indexOf(b));
  const chains = starts.map((start) => {
    const chain = [];
    for (let name = start; nodes.has(name) && chain.length < nodes.size; name = after.get(name)) chain.push(nodes.get(name));
    return pipeWireChain(chain, value);
  });
  return joinedSides(chains[0], chains.at(-1));
}

function pipeWireChain(chain, value) {
  const gains = [];
  const bands = chain.flatMap(({ label, control }) => {
    if (label === "copy") return [];
    if (!(label in PIPEWIRE_KINDS)) throw notHeld(`a node of type ${label}`);
    const [hz, q, gain] = [["Freq", 0], ["Q", 1], ["Gain", 0]].map(([name, missing]) => Number(value(control, name) ?? missing));
    // Everything lies above a corner of 0 Hz.
    if (label === "bq_highshelf" && hz === 0) gains.push(gain);
    else return [{ type: PIPEWIRE_KINDS[label], frequency_hz: hz, gain_db: gain, q }];
    return [];
  });
  return { bands, preamp_db: sumOf(gains) };
}

const CAMILLA_KINDS = { Lowshelf: "low_shelf", Peaking: "peak", Highshelf: "high_shelf" };
const POINT_KINDS = { ls: "low_shelf", p1: "peak", p2: "peak", p3: "peak", hs: "high_shelf" };

export function fromCamillaDsp(text) {
  const { filters, pipeline } = parseYaml(text);
  if (!filters) throw new Error("has no filters; it is not a CamillaDSP configuration");
  const [left, right] = pipeline ? [0, 1].map((channel) => camillaChain(pipeline, channel)) : [0, 1].map(() => Object.keys(filters));
  return joinedSides(...[left, right].map((names) => camillaSide(names, filters)));
}

function camillaSide(names, filters) {
  const gains = [];
  const bands = names.flatMap((name) => {
    const { type, parameters } = filters[name] ?? {};
    if (!parameters) throw new Error(`filter ${name} is missing, or has no parameters`);
    if (type === "Gain" && parameters.scale !== "linear" && parameters.mute !== "true") {
      gains.push(decimalNumber(parameters.gain, `gain of ${name}`));
      return [];
    }
    return camillaBands(name, type, parameters);
  });
  return { bands, preamp_db: sumOf(gains) };
}

// Names of the filters on the way of a channel.
function camillaChain(pipeline, channel) {
  return pipeline.flatMap((step) => {
    if (step.bypassed === "true") return [];
    if (step.type !== "Filter") throw new Error(`a step of type ${step.type} is not read here; ${READ_ELSEWHERE}`);
    const channels = step.channels || (step.channel === undefined ? null : [step.channel]);
    return !channels || channels.includes(String(channel)) ? step.names : [];
  });
}

function camillaBands(name, type, parameters) {
  const number = (key) => decimalNumber(parameters[key], `${key} of ${name}`);
  if (type === "BiquadCombo" && parameters.type === "FivePointPeq") {
    return Object.entries(POINT_KINDS).map(([point, kind]) => {
      return { type: kind, frequency_hz: number(`f${point}`), gain_db: number(`g${point}`), q: number(`q${point}`) };
    });
  }
  if (type === "BiquadCombo" && parameters.type === "NPointPeq") return nPointBands(name, parameters.bands ?? []);
  if (type !== "Biquad" || !(parameters.type in CAMILLA_KINDS)) throw notHeld(`filter ${name} (${type} ${parameters.type ?? ""})`);
  const [frequency_hz, gain_db] = [number("freq"), number("gain")];
  let q;
  if ("slope" in parameters) q = qOfSlope(number("slope") / 12, gain_db);
  else q = "bandwidth" in parameters ? qOfOctaves(number("bandwidth"), frequency_hz) : number("q");
  return [{ type: CAMILLA_KINDS[parameters.type], frequency_hz, gain_db, q }];
}

// Version 5 of CamillaDSP: the first band is a low shelf, the last a high shelf, the others are peaks.
function nPointBands(name, bands) {
  return bands.map(({ freq, gain, q }, i) => {
    const [frequency_hz, gain_db, width] = [freq, gain, q].map((value) => decimalNumber(value, `band ${i + 1} of ${name}`));
    let kind = "peak";
    if (i === 0) kind = "low_shelf";
    else if (i === bands.length - 1) kind = "high_shelf";
    return { type: kind, frequency_hz, gain_db, q: width };
  });
}

/** miniDSP: biquads whose a1 and a2 have their signs turned; bands of the cookbook are found back from them. */
export function fromMiniDsp(text, sampleRateHz) {
  const gains = [];
  const bands = text.split(/^\s*biquad\s*\d+/im).slice(1).flatMap((block, i) => {
    const number = (key) => decimalNumber(block.match(new RegExp(`\\b${key}\\s*=\\s*([-+.\\deE]+)`))?.[1], `${key} of biquad ${i + 1}`);
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
