// Presets in the text of Equalizer APO, which AutoEq, Peace and REW write, too (eqmorph/formats/equalizer_apo.py).

import { decimalNumber, notHeld, READ_ELSEWHERE, sumOf } from "./reading.js";
import { centerOfCorner, qOfSlope } from "./widths.js";

const APO_KINDS = {
  ...{ PK: "peak", PEQ: "peak", MODAL: "peak", LS: "low_shelf", LSC: "low_shelf", LSQ: "low_shelf" },
  ...{ HS: "high_shelf", HSC: "high_shelf", HSQ: "high_shelf" },
};
const DEFAULT_SLOPE = 0.9; // of a shelf without a width
const APO_NUMBER = "([-+]?\\d+(?:[.,]\\d+)?)";
const APO_END = "(?![^\\s,;])"; // of a number behind which no unit stands
const UNREAD = /^\s*(Include|Copy|Delay|Convolution|GraphicEQ|If|Eval)\s*:/i;
const PREAMP = /^[^\S\n]*Preamp[^\S\n]*:(.*)$/gim;
const APO_GAIN = new RegExp(`^${APO_NUMBER}\\s*dB$`, "i");

/** {bands, preamp_db} of the lines for one channel. */
export function fromParametricEq(text) {
  const bands = text.split("\n").flatMap((line, i) => bandOfLine(line, `line ${i + 1}`) ?? []);
  return { bands, preamp_db: preampOfLines(text) };
}

/** What all lines of a preamp do together, in dB; null where there is none. */
export function preampOfLines(text) {
  return sumOf([...text.matchAll(PREAMP)].map(([, gain]) => decimalNumber(gain.trim().match(APO_GAIN)?.[1], "Preamp")));
}

/** Refuses a line that changes the sound and is not read here. */
export function refuseUnread(line, where) {
  if (!UNREAD.test(line) || /:\s*all\s*$/i.test(line)) return;
  throw new Error(`${where}: ${line.trim().slice(0, 40)} is not read here; ${READ_ELSEWHERE}`);
}

// The band that a line switches on, null where it switches on none.
function bandOfLine(line, where) {
  refuseUnread(line, where);
  const command = line.match(/^\s*Filter\s*(?:\d+\s*)?:(.*)/i)?.[1].trim();
  const [, state, kind, rest] = command?.match(/^(ON|OFF)\s+([A-Z]+)\b(.*)/i) ?? [];
  const centers = line.match(/\bFc\s*[-+.,\d]/gi)?.length ?? 0;
  const isDamaged = command !== undefined && !state && !/^(ON|OFF)?\s*(None)?$/i.test(command);
  if (!/^\s*#/.test(line) && (isDamaged || centers > 1 || (centers === 1 && !state))) {
    throw new Error(`${where}: ${line.trim().slice(0, 40)} is no line of one filter; ${READ_ELSEWHERE}`);
  }
  if (state?.toUpperCase() !== "ON" || kind.toUpperCase() === "NONE") return null;
  const label = kind.toUpperCase();
  if (!(label in APO_KINDS)) throw notHeld(`${where}: a filter of type ${label}`);
  if (/\bBW\b/i.test(rest)) throw new Error(`${where}: a width in octaves (BW) is not read here; ${READ_ELSEWHERE}`);
  const number = (pattern, what) => {
    const value = rest.match(new RegExp(pattern, "i"))?.[1];
    if (value === undefined) throw new Error(`${where}: has no ${what}; ${READ_ELSEWHERE}`);
    return decimalNumber(value, what);
  };
  const frequency_hz = audibleHz(number(`\\bFc\\s+${APO_NUMBER}\\s*Hz`, "Fc ... Hz"), rest);
  const gain_db = number(`\\bGain\\s+${APO_NUMBER}\\s*dB`, "Gain ... dB");
  if (APO_KINDS[label] !== "peak") return apoShelf(label, rest, frequency_hz, gain_db);
  return { type: "peak", frequency_hz, gain_db, q: number(`\\bQ\\s+${APO_NUMBER}${APO_END}`, "Q") };
}

// A shelf by its Q, by its slope ("LSC 12 dB"), or by neither.
function apoShelf(label, rest, frequency_hz, gain_db) {
  const stated = (pattern) => rest.match(new RegExp(pattern, "i"))?.[1];
  const q = stated(`\\bQ\\s+${APO_NUMBER}${APO_END}`);
  const isUnread = /(?!^)\bQ\b/i.test(rest.replace(/^\s*Q\b/i, "")) && q === undefined;
  if (isUnread) throw new Error(`${rest.trim().slice(-40)}: the number after Q cannot be read; ${READ_ELSEWHERE}`);
  const slope = stated(`^\\s*${APO_NUMBER}\\s*dB`);
  if ((q ?? slope) === undefined) return plainShelf(label, frequency_hz, gain_db);
  const width = q === undefined ? qOfSlope(decimalNumber(slope, "slope") / 12, gain_db) : decimalNumber(q, "Q");
  // "LS Q ..." is Equalizer APO's own LSQ, which stands at its center.
  return /^\s*Q\b/i.test(rest) ? shelf(label, frequency_hz, gain_db, width) : shelfOf(label, frequency_hz, gain_db, width);
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

// Three digits after a single mark may be thousands (REW) or decimals: the audible reading is meant.
function audibleHz(value, text) {
  if (!/\bFc\s+\d{1,3}[.,]\d{3}\s*Hz/i.test(text) || value >= 24) return value;
  if (value >= 20) throw new Error(`Fc ${value} may be ${value} or ${value * 1000} Hz; write it without thousands mark`);
  return value * 1000;
}
