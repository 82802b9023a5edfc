// Presets of LV2 equalizers, as eqmorph/formats/lv2.py writes them: a file, or a bundle in which hosts find one or many.

import { fill } from "./fill.js";
import { limit, limitKinds } from "./limits.js";
import { decimal, significant } from "./numbers.js";
import { statedPreampDb } from "./preamp.js";

const PORT_DIGITS = 12;

/** The text of a preset for one plug-in. */
export function toLv2(preset, page, plugin, label = preset.name) {
  const { preset: template, prefixes, plugins } = page.templates.lv2;
  const { uri, title } = plugins[plugin];
  const ports = PORTS[plugin](preset.bands, statedPreampDb(preset, page.sample_rate_hz), title);
  const listed = Object.entries(ports).map(([symbol, value]) => `[ lv2:symbol ${quoted(symbol)} ; pset:value ${pointed(value)} ]`);
  return fill(template, { prefixes, uri, label: quoted(label || "equalizer"), ports: listed.join(" ,\n    ") });
}

/** {file name: text} of a bundle; labels of more than one preset begin with their number, by which hosts sort them. */
export function lv2Bundle(presets, stems, page, plugin) {
  const { entry, prefixes, plugins } = page.templates.lv2;
  const { uri } = plugins[plugin];
  const entries = stems.map((stem) => fill(entry, { file: quotedUrl(`${stem}.ttl`), uri }));
  const label = ({ name }, stem) => (presets.length === 1 ? name : `${stem} ${name}`.trim());
  const texts = presets.map((preset, i) => [`${stems[i]}.ttl`, toLv2(preset, page, plugin, label(preset, stems[i]))]);
  return { "manifest.ttl": prefixes + entries.join("\n"), ...Object.fromEntries(texts) };
}

// `urllib.parse.quote` of Python, which leaves fewer characters as they are.
function quotedUrl(name) {
  return encodeURIComponent(name).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

// A string of Turtle in ASCII (eqmorph/formats/turtle.py).
function quoted(text) {
  const short = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${Array.from(text, (letter) => short[letter] ?? turtleLetter(letter)).join("")}"`;
}

function turtleLetter(letter) {
  const code = letter.codePointAt(0);
  if (code >= 0x20 && code < 0x7f) return letter;
  if (code === 0 || (code >= 0xd800 && code < 0xe000)) return "?";
  const number = code.toString(16).toUpperCase();
  return code < 0x10000 ? `\\u${number.padStart(4, "0")}` : `\\U${number.padStart(8, "0")}`;
}

// With a point: hosts pass whole numbers on as integers, which some plug-ins and hosts ignore.
function pointed(value) {
  const text = decimal(significant(value, PORT_DIGITS));
  return text.includes(".") ? text : `${text}.0`;
}

const factor = (gainDb) => 10 ** (gainDb / 20);
const ofType = (bands, type) => bands.filter((band) => band.type === type);

// A kind of band of a plug-in, as a message names it.
const kindIn = (title, type) => `${title}, ${type.replace("_", " ")}`;

export const LSP_TYPES = { peak: 1, high_shelf: 3, low_shelf: 5 };
const LSP_RANGES = { gain_db: [-36, 36], frequency_hz: [10, 24000], q: [0, 100] };
export const APO_MODE = 6;

// LSP Parametric Equalizer, of any types in any order (eqmorph/formats/lv2_lsp.py).
function lspPorts(size, bands, preampDb, title) {
  limit(bands, title, LSP_RANGES, size);
  const ports = { enabled: 1, mode: 0, g_in: factor(preampDb), g_out: 1, bal: 0 };
  bands.forEach(({ type, frequency_hz, gain_db, q }, i) => {
    const values = { ft: LSP_TYPES[type], fm: APO_MODE, s: 0, xs: 0, xm: 0, f: frequency_hz, g: factor(gain_db), q };
    for (const [symbol, value] of Object.entries(values)) ports[`${symbol}_${i}`] = value;
  });
  for (let i = bands.length; i < size; i++) ports[`ft_${i}`] = 0;
  return ports;
}

const CALF_PEAK_RANGES = { gain_db: [-36.12, 36.12], frequency_hz: [10, 20000], q: [0.1, 100] };
const CALF_SHELF_RANGES = { ...CALF_PEAK_RANGES, q: [0.1, 10] };

// Calf Equalizer: a low shelf, some peaks and a high shelf (eqmorph/formats/lv2_calf.py).
function calfPorts(peaks, bands, preampDb, title) {
  limitKinds(bands, title, peaks);
  const ports = { bypass: 0, level_in: factor(preampDb), level_out: 1 };
  if (peaks > 3) Object.assign(ports, { hp_active: 0, lp_active: 0 });
  const names = Array.from({ length: peaks }, (_, i) => `p${i + 1}`);
  for (const [type, places] of Object.entries({ low_shelf: ["ls"], peak: names, high_shelf: ["hs"] })) {
    const some = ofType(bands, type);
    limit(some, kindIn(title, type), type === "peak" ? CALF_PEAK_RANGES : CALF_SHELF_RANGES, places.length, bands);
    places.forEach((place, i) => {
      ports[`${place}_active`] = some[i] ? 1 : 0;
      if (!some[i]) return;
      const { frequency_hz, gain_db, q } = some[i];
      Object.assign(ports, { [`${place}_level`]: factor(gain_db), [`${place}_freq`]: frequency_hz, [`${place}_q`]: q });
    });
  }
  return ports;
}

export const FIL4_PEAKS = { 1: [20, 2000], 2: [40, 4000], 3: [100, 10000], 4: [200, 20000] }; // section: lowest and highest Hz
const FIL4_SECTIONS = Object.keys(FIL4_PEAKS);
export const FIL4_SHELVES = { low_shelf: ["LS", [25, 400]], high_shelf: ["HS", [1000, 16000]] };
const FIL4_GAIN = [-18, 18];
export const FIL4_WIDTH = [0.0625, 4];
const SHELF_OFFSET = 0.2129;
const SHELF_DIVISOR = 2.25;
const FIL4_SHELF_Q = FIL4_WIDTH.map(fil4QOfShelf);

// x42 fil4: a low shelf, four peaks, a high shelf, written for 48 kHz (eqmorph/formats/lv2_fil4.py).
function fil4Ports(bands, preampDb, title) {
  if (!(Math.abs(preampDb) <= FIL4_GAIN[1])) {
    throw new Error(`${title}: preamp ${preampDb} dB is outside -18 to 18 dB; choose another format`);
  }
  limitKinds(bands, title, FIL4_SECTIONS.length);
  const ports = { enable: 1, gain: preampDb, HighPass: 0, LowPass: 0 };
  for (const [type, [name, frequency_hz]] of Object.entries(FIL4_SHELVES)) {
    const some = ofType(bands, type);
    limit(some, kindIn(title, type), { frequency_hz, gain_db: FIL4_GAIN, q: FIL4_SHELF_Q }, 1, bands);
    ports[`${name}sec`] = some.length;
    for (const band of some) {
      const width = (band.q - SHELF_OFFSET) * SHELF_DIVISOR;
      Object.assign(ports, { [`${name}freq`]: band.frequency_hz, [`${name}gain`]: band.gain_db, [`${name}q`]: width });
    }
  }
  return { ...ports, ...fil4Peaks(bands, title) };
}

// Each peak stands in the lowest section that is free and reaches its frequency.
function fil4Peaks(bands, title) {
  const peaks = ofType(bands, "peak");
  limit(peaks, kindIn(title, "peak"), { gain_db: FIL4_GAIN }, FIL4_SECTIONS.length, bands);
  const ports = Object.fromEntries(FIL4_SECTIONS.map((section) => [`sec${section}`, 0]));
  for (const { frequency_hz, gain_db, q } of peaks.toSorted((a, b) => a.frequency_hz - b.frequency_hz)) {
    const reaches = ([section, [low, high]]) => !ports[`sec${section}`] && low <= frequency_hz && frequency_hz <= high;
    const section = Object.entries(FIL4_PEAKS).find(reaches)?.[0];
    const width = fil4Width(frequency_hz, q);
    if (section === undefined || !(FIL4_WIDTH[0] <= width && width <= FIL4_WIDTH[1])) {
      const peak = `a peak at ${Number(frequency_hz.toPrecision(4))} Hz with Q ${Number(q.toPrecision(4))}`;
      throw new Error(`${title} has no section for ${peak}; change the band, or choose another format`);
    }
    const values = { sec: 1, freq: frequency_hz, q: width, gain: gain_db };
    for (const [symbol, value] of Object.entries(values)) ports[symbol + section] = value;
  }
  return ports;
}

/** The Q of a shelf whose port says so much. */
export function fil4QOfShelf(width) {
  return SHELF_OFFSET + width / SHELF_DIVISOR;
}

/** Bandwidth B of a Q, and Q of a bandwidth: 7 B f / fs = sin(2 pi f / fs) / (2 Q). */
export function fil4Width(frequency_hz, q) {
  const part = Math.min(frequency_hz / 48000, 0.49);
  return Math.sin(2 * Math.PI * part) / (14 * part * q);
}

const PORTS = {
  "lsp-x8": (...given) => lspPorts(8, ...given),
  "lsp-x16": (...given) => lspPorts(16, ...given),
  "lsp-x32": (...given) => lspPorts(32, ...given),
  fil4: fil4Ports,
  "calf-eq5": (...given) => calfPorts(3, ...given),
  "calf-eq8": (...given) => calfPorts(4, ...given),
  "calf-eq12": (...given) => calfPorts(8, ...given),
};
