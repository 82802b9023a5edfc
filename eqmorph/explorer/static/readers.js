// Presets that come into the page as text, in every format that the library reads, shelves and peaks only. What cannot be
// held is refused with an Error of one line, as the library does; `eqmorph convert` reads more kinds of filters.

import { withoutAddresses } from "./addresses.js";
import { fromParametricEq } from "./apo_reader.js";
import { apoSides } from "./apo_sides.js";
import { fromMiniDsp } from "./biquad_reader.js";
import { checkedPreset } from "./checked.js";
import { fromEars, fromOpra, fromPoweramp, fromRockbox } from "./device_readers.js";
import { fromGraphicEq } from "./graphic_eq_reader.js";
import { parseJson } from "./json_text.js";
import { fromCamillaDsp, fromEasyEffects } from "./linux_readers.js";
import { fromLv2 } from "./lv2_reader.js";
import { fromPipeWire } from "./pipewire_reader.js";
import { fromPresetJson } from "./preset_reader.js";
import { noted, numberOf } from "./reading.js";
import { joinedSides } from "./sides.js";
import { fromPeace, fromVoicemeeter } from "./windows_readers.js";

const FILE_RATE_HZ = 48000; // of biquads, which do not say theirs
export const MAX_CHARACTERS = 1_000_000;

/**
 * The preset in a text, and notes on how it was read differently from what it states. A reader of one format gives the
 * same preset, without what the text lacks.
 *
 * @param {string} text
 * @param {string} name used where the text has none
 * @param {object} layout of the page, which a row of numbers is in
 * @returns {import("./sides.js").Preset & {notes: string[]}}
 */
export function readPreset(text, name, layout) {
  if (text.length > MAX_CHARACTERS) throw new Error("too long for a preset");
  try {
    const [found, notes] = noted(() => parsed(plainText(text), layout));
    // A name that is the file's own stays as it is.
    const own = found.name && found.name !== name ? withoutAddresses(String(found.name)) : name;
    return { ...checkedPreset({ ...found, name: own }), notes: notes.map(withoutAddresses) };
  } catch (error) {
    throw new Error(withoutAddresses(error.message), { cause: error });
  }
}

// Lines end in LF, and byte-order marks go. What is a blank or the end of a line to one language only is refused.
function plainText(text) {
  if (/[\x1c-\x1f\x85\u2028\u2029]/.test(text)) throw new Error("has control characters; save it as plain text");
  return text.replace(/\r\n?/g, "\n").replaceAll("\ufeff", "");
}

function parsed(text, layout) {
  try {
    return parse(text, layout);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("has too many brackets in each other", { cause: error });
    if (!(error instanceof TypeError)) throw error;
    throw new Error("is damaged: a part that the format has is missing or of another kind; save it again", { cause: error });
  }
}

// What recognizes the text of each reader, in the order of the library (eqmorph/formats/__init__.py).
const READERS = [
  [fromPresetJson, /"format"\s*:\s*"eqmorph-preset"/],
  [fromCamillaDsp, /^(filters|pipeline)[ \t]*:/m],
  [fromEasyEffects, /"equalizer(#\d+)?"\s*:/, /"(output|input)"\s*:/],
  [fromOpra, /"type"\s*:\s*"parametric_eq"/],
  [fromPoweramp, /"parametric"\s*:\s*(true|false)/],
  [fromEars, /"frequencies"\s*:\s*\[/, /"qs"\s*:/],
  [fromPeace, /^[^\S\n]*\[Frequencies\d*\]/m],
  [fromPipeWire, /filter\.graph"?\s*[={:]/],
  [fromLv2, /http:\/\/lv2plug\.in\/ns\//, /@prefix/],
  [fromBiquads, /^[^\S\n]*biquad[^\S\n]*\d/m, /b0/],
  [fromVoicemeeter, /<VoiceMeeterBUSEQ/],
  [fromRockbox, /^[^\S\n]*eq (enabled|precut|(low shelf|peak|high shelf) filter)/m],
  [fromApoCurve, /^[^\S\n]*GraphicEQ[^\S\n]*:/im],
  [fromApo, /^[^\S\n]*(Filter[^\S\n]*(\d+[^\S\n]*)?|Preamp[^\S\n]*|Include[^\S\n]*):/im],
  [refuseJson, /^\s*(\{|\[\s*\{)/],
];

// Those whose files hold other things too, which are passed over: a preset of another format would be among them.
const LENIENT = [fromPeace, fromPipeWire, fromBiquads, fromVoicemeeter, fromRockbox];

const isOf = (text) => ([, ...signs]) => signs.every((sign) => sign.test(text));

function fromBiquads(text) {
  return fromMiniDsp(text, FILE_RATE_HZ);
}

function refuseJson(text) {
  parseJson(text);
  throw new Error("is JSON, but of no known preset format");
}

function parse(text, layout) {
  const [reader, ...others] = READERS.filter(isOf(text));
  if (LENIENT.includes(reader?.[0]) && others.length) throw new Error("holds presets of two formats; keep one in the file");
  if (reader) return reader[0](text);
  const names = layout.params.map(({ name }) => name).join(",");
  if (text.includes(names) || text.trim().split("\n", 1)[0].split(",").length === layout.params.length) {
    return { bands: fromSafeCsv(text, layout, names) };
  }
  throw new Error('is of no known preset format; "eqmorph list formats" names them');
}

function fromApo(text) {
  return joinedSides(...apoSides(text).map(fromParametricEq));
}

// A curve among filters is refused with them.
function fromApoCurve(text) {
  if (/^[^\S\n]*(Filter[^\S\n]*(\d+[^\S\n]*)?|Include[^\S\n]*):/im.test(text)) return fromApo(text);
  const sides = apoSides(text);
  return joinedSides(...sides.map((side) => fromGraphicEq(side, sides[0] !== sides[1])));
}

function fromSafeCsv(text, layout, names) {
  const rows = text.split("\n").map((line) => line.trim()).filter((line) => line && line !== names);
  if (rows.length !== 1) throw new Error(`holds ${rows.length} rows of values; a preset is one row, keep one`);
  const texts = rows[0].split(",");
  if (texts.length !== layout.params.length) throw new Error(`expected ${layout.params.length} numbers between commas`);
  const bands = layout.kinds.map((type, i) => ({ type, ...layout.fixed[i] }));
  layout.params.forEach(({ name, band, field, low, high }, i) => {
    const value = numberOf(texts[i], name);
    if (!(low <= value && value <= high)) throw new Error(`${name} ${value} is outside ${low} to ${high}`);
    bands[band][field] = value;
  });
  return bands;
}
