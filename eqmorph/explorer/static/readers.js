// Presets that come into the page as text, in every format that the library reads, shelves and peaks only. What cannot be
// held is refused with an Error of one line, as the library does; `eqmorph convert` reads more kinds of filters.

import { logGrid, responseDb } from "./filters.js";
import {
  fromCamillaDsp,
  fromMiniDsp,
  fromOpra,
  fromPeace,
  fromPipeWire,
  fromEars,
  fromPoweramp,
  fromRockbox,
  fromVoicemeeter,
  notHeld,
  READ_ELSEWHERE,
  sumOf,
} from "./device_readers.js";
import { fromLv2 } from "./lv2_reader.js";
import { apoSides, joinedSides } from "./sides.js";
import { dot, interpolated } from "./vectors.js";
import { centerOfCorner, qOfSlope } from "./widths.js";

const RANGES = { gain_db: [-60, 60], frequency_hz: [1, 23000], q: [0.01, 100] }; // of a filter at 48 kHz
const MAX_BANDS = 64;
const FILE_RATE_HZ = 48000; // of biquads, which do not say theirs
const LOUDEST_DB = 4000; // of a preamp
export const MAX_CHARACTERS = 1_000_000;

/** The preset in a text as {name, bands, preamp_db, right, note} (see sides.js); `name` is used where the text has none. */
export function readPreset(text, name, layout) {
  if (text.length > MAX_CHARACTERS) throw new Error("too long for a preset");
  const found = parse(text, layout);
  return { ...checkedPreset({ ...found, name: found.name || name }), note: found.note ?? "" };
}

/** A preset from outside, {name, bands, preamp_db, right}, after a look at everything in it. */
export function checkedPreset({ name, right, ...left }) {
  return { name: String(name).slice(0, 200), ...checkedSide(left), right: right ? checkedSide(right) : null };
}

function checkedSide({ bands, preamp_db }) {
  const count = bands?.length ?? 0;
  if (!count) throw new Error("holds no active band; check that it is a preset and the right file");
  if (count > MAX_BANDS) throw new Error(`holds ${count} active bands; a preset has 1 to ${MAX_BANDS}`);
  return { bands: checkedBands(bands), preamp_db: checkedPreamp(preamp_db) };
}

// In the order in which a text is offered to them.
const READERS = [
  [/filter\.graph"?\s*[={:]/, fromPipeWire],
  [/^\s*(\{|\[\s*\{)/, fromJson],
  [/^(filters|pipeline)[ \t]*:/m, fromCamillaDsp],
  [/^\s*\[Frequencies\d*\]/im, fromPeace],
  [/^[^\S\n]*biquad[^\S\n]*\d/m, (text) => fromMiniDsp(text, FILE_RATE_HZ)],
  [/<VoiceMeeterBUSEQ/, fromVoicemeeter],
  [/lv2:appliesTo/, fromLv2],
  [/^\s*eq (enabled|precut|(low shelf|peak|high shelf) filter)/im, fromRockbox],
];

function parse(text, layout) {
  const reader = READERS.find(([sign]) => sign.test(text));
  if (reader) return reader[1](text);
  if (/^[^\S\n]*Filter[^\S\n]*\d*[^\S\n]*:/im.test(text)) return joinedSides(...apoSides(text).map(fromParametricEq));
  if (/^[^\S\n]*GraphicEQ[^\S\n]*:/im.test(text)) return joinedSides(...apoSides(text).map(fromGraphicEq));
  if (text.includes(layout.params[0].name) || text.trim().split(",").length === layout.params.length) {
    return { bands: fromSafeCsv(text, layout) };
  }
  throw new Error("is of no known preset format; eqmorph list formats names them");
}

/** Bands after a look at type and range of every number; other keys are dropped. */
export function checkedBands(bands) {
  if (!Array.isArray(bands) || bands.length > MAX_BANDS) throw new Error("holds no list of bands");
  return bands.map((band, i) => {
    if (!["low_shelf", "peak", "high_shelf"].includes(band?.type)) throw new Error(`band ${i + 1}: type is unknown`);
    const checked = { type: band.type };
    for (const field of ["frequency_hz", "gain_db", "q"]) {
      const [low, high] = RANGES[field];
      const value = band[field];
      const fits = typeof value === "number" && low <= value && value <= high;
      if (!fits) throw new Error(`band ${i + 1}: ${field} ${value} is outside ${low} to ${high}`);
      checked[field] = value;
    }
    return checked;
  });
}

/** The preamp that a preset states, null where it states none. */
export function checkedPreamp(preamp_db = null) {
  if (preamp_db === null) return null;
  if (typeof preamp_db !== "number" || !(Math.abs(preamp_db) <= LOUDEST_DB)) throw new Error(`the preamp ${preamp_db} is no level in dB`);
  return preamp_db;
}

function fromJson(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${error.message}`, { cause: error });
  }
  if (data?.format === "eqmorph-preset") {
    if (data.version !== 1) throw new Error(`preset version ${data.version} is unknown`);
    const sides = data.left && data.right ? joinedSides(data.left, data.right) : data;
    return { name: data.name, bands: sides.bands, preamp_db: sides.preamp_db, right: sides.right };
  }
  if (data?.type === "parametric_eq" && data.parameters?.bands) return fromOpra(data);
  const [preset] = Array.isArray(data) ? data : [data];
  if (preset?.parametric === true && Array.isArray(preset.bands)) return fromPoweramp(preset);
  const [entry, ...others] = Object.entries(data ?? {});
  if (entry?.[1]?.qs && others.length === 0) return fromEars(...entry);
  const equalizer = Object.entries(data?.output ?? {}).find(([key]) => /^equalizer(#\d+)?$/.test(key))?.[1];
  if (!equalizer?.left) throw new Error("is JSON, but of no known preset format");
  return fromEasyEffects(equalizer);
}

const EASY_KINDS = { "Lo-shelf": "low_shelf", Bell: "peak", "Hi-shelf": "high_shelf" };

function fromEasyEffects(equalizer) {
  const sides = equalizer["split-channels"] === true ? ["left", "right"] : ["left", "left"];
  return joinedSides(...sides.map((side) => easyEffectsSide(equalizer, side)));
}

function easyEffectsSide(equalizer, side) {
  const count = equalizer["num-bands"] ?? Infinity;
  const listed = Object.entries(equalizer[side] ?? {}).filter(([key]) => Number(key.replace("band", "")) < count);
  const gains = ["input-gain", "output-gain"].filter((key) => key in equalizer).map((key) => equalizer[key]);
  const bands = listed.flatMap(([key, band]) => {
    if (band.type === "Off" || band.mute === true) return [];
    if (!(band.type in EASY_KINDS)) throw notHeld(`${key} of type ${band.type}`);
    if (band.mode !== "APO (DR)") throw new Error(`${key} has mode ${band.mode}; ${READ_ELSEWHERE}`);
    return [{ type: EASY_KINDS[band.type], frequency_hz: band.frequency, gain_db: band.gain, q: band.q }];
  });
  return { bands, preamp_db: sumOf(gains) };
}

const APO_KINDS = {
  ...{ PK: "peak", PEQ: "peak", LS: "low_shelf", LSC: "low_shelf", LSQ: "low_shelf" },
  ...{ HS: "high_shelf", HSC: "high_shelf", HSQ: "high_shelf" },
};
const DEFAULT_SLOPE = 0.9; // of a shelf without Q
const APO_NUMBER = "([-+]?\\d+(?:[.,]\\d+)?)";

function fromParametricEq(text) {
  const preamps = [...text.matchAll(new RegExp(`^\\s*Preamp\\s*:\\s*${APO_NUMBER}\\s*dB`, "gim"))];
  const bands = text.split("\n").flatMap((line, i) => {
    const where = `line ${i + 1}`;
    if (/^\s*(Include|Copy|Delay|Convolution|GraphicEQ|If|Eval)\s*:/i.test(line) && !/:\s*all\s*$/i.test(line)) {
      throw new Error(`${where}: ${line.trim().slice(0, 40)} is not read here; ${READ_ELSEWHERE}`);
    }
    const rest = line.match(/^\s*Filter\s*\d*\s*:\s*(.*)/i)?.[1].trim();
    const match = rest?.match(/^(ON|OFF)\s+([A-Z]+)\b(.*)/i);
    if (!match || match[1].toUpperCase() === "OFF" || match[2].toUpperCase() === "NONE") return [];
    const label = match[2].toUpperCase();
    const number = (pattern, what) => {
      const value = match[3].match(new RegExp(pattern, "i"))?.[1];
      if (value === undefined) throw new Error(`${where}: has no ${what}; ${READ_ELSEWHERE}`);
      return Number(value.replace(",", "."));
    };
    if (!(label in APO_KINDS)) throw notHeld(`${where}: a filter of type ${label}`);
    const frequency_hz = audibleHz(number(`\\bFc\\s+${APO_NUMBER}\\s*Hz`, "Fc ... Hz"), match[3]);
    const gain_db = number(`\\bGain\\s+${APO_NUMBER}\\s*dB`, "Gain ... dB");
    if (APO_KINDS[label] !== "peak") return [apoShelf(label, match[3], frequency_hz, gain_db)];
    return [{ type: "peak", frequency_hz, gain_db, q: number(`\\bQ\\s+${APO_NUMBER}`, "Q") }];
  });
  return { bands, preamp_db: sumOf(preamps.map(([, gain]) => Number(gain.replace(",", ".")))) };
}

// A shelf by its Q, by its slope ("LSC 12 dB"), or by neither; LS and HS with a width stand at their corner.
function apoShelf(label, rest, frequency_hz, gain_db) {
  const type = APO_KINDS[label];
  const stated = (pattern) => rest.match(new RegExp(pattern, "i"))?.[1].replace(",", ".");
  const q = stated(`\\bQ\\s+${APO_NUMBER}`);
  const slope = stated(`^\\s*${APO_NUMBER}\\s*dB`);
  const width = q === undefined ? qOfSlope(slope === undefined ? DEFAULT_SLOPE : slope / 12, gain_db) : Number(q);
  const atCorner = ["LS", "HS"].includes(label) && !/^\s*Q\b/i.test(rest) && (q ?? slope) !== undefined;
  return { type, frequency_hz: atCorner ? centerOfCorner(type, frequency_hz, gain_db, width) : frequency_hz, gain_db, q: width };
}

// Three digits after a single mark may be thousands (REW) or decimals: the audible reading is meant.
function audibleHz(value, text) {
  if (!/\bFc\s+\d{1,3}[.,]\d{3}\s*Hz/i.test(text) || value >= 24) return value;
  if (value >= 20) throw new Error(`Fc ${value} may be ${value} or ${value * 1000} Hz; write it without thousands mark`);
  return value * 1000;
}

function fromSafeCsv(text, layout) {
  const rows = text.trim().split("\n").map((line) => line.split(","));
  const values = rows.at(-1).map(Number);
  if (values.length !== layout.params.length || values.some(Number.isNaN)) {
    throw new Error(`expected ${layout.params.length} numbers between commas`);
  }
  const bands = layout.kinds.map((type, i) => ({ type, ...layout.fixed[i] }));
  layout.params.forEach(({ band, field }, i) => (bands[band][field] = values[i]));
  return bands;
}

const FITTED = 18; // peaks, half an octave apart, between two shelves
const FITTED_Q = 2.1;
const FIT_ROUNDS = 12;

/** A curve drawn by bands at fixed frequencies: Newton's method on their gains, least squares over the grid. */
function fromGraphicEq(text) {
  const line = text.match(/^[^\S\n]*GraphicEQ[^\S\n]*:(.*)$/im)?.[1];
  if (line === undefined) return { bands: [], preamp_db: null };
  const points = line.split(";").filter((pair) => pair.trim()).map((pair) => pair.trim().split(/\s+/).map(Number));
  const rising = points.every(([hz], i) => hz > (points[i - 1]?.[0] ?? 0));
  const bounded = points.every((pair) => pair.length === 2 && Math.abs(pair[1]) <= 60);
  if (!points.length || !rising || !bounded) throw new Error("expected pairs of rising Hz and dB, such as 20 -1.5; 25 -1.2");
  const grid = logGrid(120);
  const [logHz, levels] = [points.map(([hz]) => Math.log(hz)), points.map(([, db]) => db)];
  const target = grid.map((hz) => interpolated(logHz, levels, Math.log(hz)));
  // The level is the preamp's business: what is fitted has its middle at 0 dB.
  const level = target.reduce((sum, db) => sum + db, 0) / target.length;
  const peaks = logGrid(FITTED, 40, 12000).map((frequency_hz) => ({ type: "peak", frequency_hz, gain_db: 0, q: FITTED_Q }));
  const shelf = (type, frequency_hz) => ({ type, frequency_hz, gain_db: 0, q: Math.SQRT1_2 });
  const bands = [shelf("low_shelf", 30), ...peaks, shelf("high_shelf", 15000)];
  for (let round = 0; round < FIT_ROUNDS; round++) {
    const error = responseDb(bands, grid).map((db, i) => target[i] - level - db);
    const slopes = bands.map((band) => {
      const [up, down] = [0.5, -0.5].map((step) => responseDb([{ ...band, gain_db: band.gain_db + step }], grid));
      return up.map((db, i) => db - down[i]);
    });
    solveRidge(slopes, error).forEach((step, i) => {
      bands[i].gain_db = Math.min(Math.max(bands[i].gain_db + step, -30), 30);
    });
  }
  const left = Math.max(...responseDb(bands, grid).map((db, i) => Math.abs(target[i] - level - db)));
  return { bands, note: `drawn by ${bands.length} bands, at most ${left.toFixed(1)} dB off` };
}

// Steps x that minimize |error - sum_i x_i slopes_i|^2 + ridge |x|^2, by Gaussian elimination.
function solveRidge(slopes, error, ridge = 0.02) {
  const rows = slopes.map((slope, i) => [
    ...slopes.map((other, j) => dot(slope, other) + (i === j ? ridge : 0)),
    dot(slope, error),
  ]);
  rows.forEach((row, i) => {
    rows.forEach((other, j) => {
      if (j === i) return;
      const factor = other[i] / row[i];
      for (let k = i; k < other.length; k++) other[k] -= factor * row[k];
    });
  });
  return rows.map((row, i) => row.at(-1) / row[i]);
}
