// Presets in the text of Equalizer APO, which AutoEq, Peace and REW write, too (eqmorph/formats/equalizer_apo*.py).

import { decimalNumber, notHeld, note, noteOff, READ_ELSEWHERE, sumOf } from "./reading.js";
import { centerOfCorner, qOfOctaves, qOfSlope } from "./widths.js";

const APO_KINDS = {
  ...{ PK: "peak", PEQ: "peak", MODAL: "peak", LS: "low_shelf", LSC: "low_shelf", LSQ: "low_shelf" },
  ...{ HS: "high_shelf", HSC: "high_shelf", HSQ: "high_shelf" },
};
const DEFAULT_SLOPE = 0.9; // of a shelf without a width
const APO_NUMBER = "([-+]?\\d+(?:[.,]\\d+)?)";

const APO_END = "(?![^\\s,;])(?![\\s,;]+\\d)"; // of a number behind which no unit stands

// A command behind a filter, as where lines were joined; other words with a colon are remarks.
const COMMAND_BEHIND = /\b(?:Filter(?:\s*[^:\s]+)?|Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*:/i;
const UNREAD = /^\s*(Include|Copy|Delay|Convolution|GraphicEQ|LoudnessCorrection|VSTPlugin|If|Eval)\s*:/i;
// Lines for recordings alone, and for stages that do not exist.
const UNPLAYED = /^\s*Stage\s*:(?!\s*(?:capture\s+)*(?:pre|post)-mix(?:\s+(?:(?:pre|post)-mix|capture))*\s*$)/i;
const WITHOUT_COLON = new RegExp(
  [
    "^\\s*(Filter\\s*\\d+[\\s=;]*(ON|OFF)\\b|Preamp[\\s=;]*[-+]?[\\d.,]+\\s*dB",
    "GraphicEQ[\\s=;]*\\d|Channel[\\s=;]*(all|[LR12])\\s*$)",
  ].join("|"),
  "i",
);
const PREAMP = /^[^\S\n]*Preamp[^\S\n]*:(.*)$/gim;
const APO_GAIN = new RegExp(`^${APO_NUMBER}\\s*dB$`, "i");
const APO_TYPE = /^(ON|OFF)\s+([A-Z]+\d?(?:\s+Q(?=\s+Fc\b))?)(?:\s+(\d+(?:[.,]\d+)?)\s*dB)?(?=\s|$)([^#]*)/i;

/** {bands, preamp_db} of the lines for one channel. */
export function fromParametricEq(text) {
  const bands = text.split("\n").flatMap((line, i) => bandOfLine(line, `line ${i + 1}`) ?? []);
  return { bands, preamp_db: preampOfLines(text) };
}

/** The sum of the preamps in a text, null where there is none. */
export function preampOfLines(text) {
  return sumOf([...text.matchAll(PREAMP)].map(([, gain]) => decimalNumber(gain.trim().match(APO_GAIN)?.[1], "Preamp")));
}

/** Refuses a line that changes the sound in a way no preset holds. */
export function refuseUnread(line, where) {
  if (![UNREAD, UNPLAYED, WITHOUT_COLON].some((sign) => sign.test(line))) return;
  throw new Error(`${where}: ${line.trim().slice(0, 40)} is not read here; ${READ_ELSEWHERE}`);
}

// The band that a line switches on, null where it switches on none.
function bandOfLine(line, where) {
  const command = line.match(/^\s*Filter(?![A-Za-z])\s*(?:[^:\s]+\s*)?:(.*)/i)?.[1].trim();
  if (command === undefined) refuseUnread(line, where);
  const [, state, kind, slope, values] = command?.match(APO_TYPE) ?? [];
  if (COMMAND_BEHIND.test(values) && state.toUpperCase() === "ON") throw new Error(`${where}: a command follows on the same line; keep one on a line`);
  const centers = line.match(/\bFc\s*[-+.,\d]/gi)?.length ?? 0;
  const isDamaged = command !== undefined && !state && !/^(ON|OFF)?\s*(None)?$/i.test(command);
  if (!/^\s*#/.test(line) && (isDamaged || centers > 1 || (centers === 1 && !state))) {
    throw new Error(`${where}: ${line.trim().slice(0, 40)} is no line of one filter; ${READ_ELSEWHERE}`);
  }
  const label = kind?.toUpperCase().replace(/\s+/g, "");
  if (command?.toUpperCase() === "ON") note(`${where}: a filter without a type is skipped, as Equalizer APO does`);
  if (state?.toUpperCase() === "OFF" && label !== "NONE" && hasEffect(command)) noteOff();
  if (state?.toUpperCase() !== "ON" || label === "NONE") return null;
  if (!Object.hasOwn(APO_KINDS, label)) throw notHeld(`${where}: a filter of type ${label}`);
  return bandOfFields(label, slope, fieldsOfLine(values, where), where);
}

// Of a filter that is off the library reads numbers that it would refuse in one that is on.
const OFF_GROUPED = /\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d+)?/.source;
const OFF_NUMBER = `([-+]?(?:${OFF_GROUPED}|\\d+(?:[.,]\\d*)?(?:e[-+]?\\d+)?|[.,]\\d+)(?![\\d.,]*\\d))`;
const OFF_CENTER = new RegExp(`\\bFc\\s*${OFF_NUMBER}\\s*H\\s*z`, "i");
const OFF_GAIN = new RegExp(`\\bGain\\s*${OFF_NUMBER}\\s*dB`, "i");
const MOST_OFF = 200; // characters of a line in which the fields of a filter that is off are sought

// Whether a filter that is off would change the sound if it were on: programs fill lists with filters of 0 dB.
function hasEffect(command) {
  const fields = command.slice(0, MOST_OFF);
  const gain = fields.match(OFF_GAIN)?.[1];
  return OFF_CENTER.test(fields) && (gain === undefined || /[1-9]/.test(gain));
}

const APO_FIELDS = { FC: `${APO_NUMBER}\\s*Hz`, GAIN: `${APO_NUMBER}\\s*dB`, Q: APO_NUMBER + APO_END, BW: `Oct\\s*${APO_NUMBER}${APO_END}` };

// Field to its number, as text.
function fieldsOfLine(values, where) {
  const found = [...values.matchAll(/\b(Fc|Gain|Q|BW|Fp|Qp)(?![A-Z])/gi)];
  const names = found.map(([name]) => name.toUpperCase());
  const before = values.slice(0, found[0]?.index ?? 0).trim();
  // A letter of another alphabet would end a word here, and not in the library.
  const isForeign = /[^\x00-\x7f]/.test(values);
  const isTwice = new Set(names).size < names.length || (names.includes("Q") && names.includes("BW"));
  if (before || isForeign || isTwice) throw new Error(`${where}: ${(before || values.trim()).slice(0, 40)} cannot be read as one filter`);
  return Object.fromEntries(
    names.map((name, i) => {
      const number = new RegExp(`^\\s*${APO_FIELDS[name]}`, "i");
      const text = values.slice(found[i].index + name.length).match(number)?.[1];
      if (text === undefined) throw new Error(`${where}: the number after ${found[i][0]} cannot be read; ${READ_ELSEWHERE}`);
      return [name, text];
    }),
  );
}

// A peak by its Q or its octaves; a shelf by its Q, by its slope ("LSC 12 dB"), or by neither.
function bandOfFields(label, slope, fields, where) {
  for (const [name, what] of [["FC", "Fc ... Hz"], ["GAIN", "Gain ... dB"]]) {
    if (!(name in fields)) throw new Error(`${where}: has no ${what}; ${READ_ELSEWHERE}`);
  }
  const frequency_hz = audibleHz(decimalNumber(fields.FC, "Fc"), fields.FC);
  const gain_db = decimalNumber(fields.GAIN, "Gain");
  const q = fields.Q && decimalNumber(fields.Q, "Q");
  const isShelf = APO_KINDS[label] !== "peak";
  if (isShelf && !("BW" in fields)) {
    if (q === undefined && slope === undefined) return plainShelf(label, frequency_hz, gain_db);
    return shelfOf(label, frequency_hz, gain_db, q ?? qOfSlope(decimalNumber(slope, "slope") / 12, gain_db));
  }
  if (isShelf || (q ?? fields.BW) === undefined) throw new Error(`${where}: has no Q that fits it; ${READ_ELSEWHERE}`);
  return { type: "peak", frequency_hz, gain_db, q: q ?? qOfOctaves(decimalNumber(fields.BW, "BW"), frequency_hz) };
}

/** The shelf of a command and its Q; LS and HS stand at their corner, the others at their center. */
export function shelfOf(label, frequency_hz, gain_db, q) {
  const atCorner = label === "LS" || label === "HS";
  const center = atCorner ? centerOfCorner(APO_KINDS[label], frequency_hz, gain_db, q) : frequency_hz;
  return shelf(label, center, gain_db, q);
}

/** The shelf of a command without a width. */
export function plainShelf(label, frequency_hz, gain_db) {
  return shelf(label, frequency_hz, gain_db, qOfSlope(DEFAULT_SLOPE, gain_db));
}

function shelf(label, frequency_hz, gain_db, q) {
  return { type: APO_KINDS[label], frequency_hz, gain_db, q };
}

/** The frequency meant by a number and its text: three digits after a mark may be thousands (REW) or decimals. */
export function audibleHz(value, text) {
  if (!/^\d{1,3}[.,]\d{3}$/.test(text) || value >= 24) return value;
  if (value >= 20) throw new Error(`Fc ${text} may be ${value.toFixed(4)} or ${Math.round(value * 1000)} Hz; write the one that is meant so`);
  return value * 1000;
}
