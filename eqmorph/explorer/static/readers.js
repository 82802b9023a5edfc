// Presets that come into the page as text, in every format that the library reads, shelves and peaks only. What cannot be
// held is refused with an Error of one line, as the library does; `eqmorph convert` reads more kinds of filters.

import { fromParametricEq } from "./apo_reader.js";
import { fromMiniDsp } from "./biquad_reader.js";
import { checkedPreset } from "./checked.js";
import { fromEars, fromOpra, fromPoweramp, fromRockbox } from "./device_readers.js";
import { fromGraphicEq } from "./graphic_eq_reader.js";
import { fromCamillaDsp, fromEasyEffects, fromPipeWire, isEqualizer } from "./linux_readers.js";
import { fromLv2 } from "./lv2_reader.js";
import { apoSides, joinedSides } from "./sides.js";
import { fromPeace, fromVoicemeeter } from "./windows_readers.js";

const FILE_RATE_HZ = 48000; // of biquads, which do not say theirs
export const MAX_CHARACTERS = 1_000_000;

/**
 * The preset in a text, and a note on how it was read. A reader of one format gives the same, without what the text lacks.
 *
 * @param {string} text
 * @param {string} name used where the text has none
 * @param {object} layout of the page, which a row of numbers is in
 * @returns {import("./sides.js").Preset & {note: string}}
 */
export function readPreset(text, name, layout) {
  if (text.length > MAX_CHARACTERS) throw new Error("too long for a preset");
  const found = parsed(text.replace(/\r\n?/g, "\n"), layout);
  return { ...checkedPreset({ ...found, name: found.name || name }), note: found.note ?? "" };
}

function parsed(text, layout) {
  try {
    return parse(text, layout);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error("is damaged: a part that the format has is missing or of another kind; save it again", { cause: error });
  }
}

// In the order in which a text is offered to them.
const READERS = [
  [/filter\.graph"?\s*[={:]/, fromPipeWire],
  [/^\s*(\{|\[\s*\{)/, fromJson],
  [/^(filters|pipeline)[ \t]*:/m, fromCamillaDsp],
  [/^[^\S\n]*\[Frequencies\d*\]/im, fromPeace],
  [/^[^\S\n]*biquad[^\S\n]*\d/m, (text) => fromMiniDsp(text, FILE_RATE_HZ)],
  [/<VoiceMeeterBUSEQ/, fromVoicemeeter],
  [/lv2:appliesTo/, fromLv2],
  [/^[^\S\n]*eq (enabled|precut|(low shelf|peak|high shelf) filter)/im, fromRockbox],
];

function parse(text, layout) {
  const reader = READERS.find(([sign]) => sign.test(text));
  if (reader) return reader[1](text);
  if (/^[^\S\n]*Filter[^\S\n]*(?:\d+[^\S\n]*)?:/im.test(text)) return joinedSides(...apoSides(text).map(fromParametricEq));
  if (/^[^\S\n]*GraphicEQ[^\S\n]*:/im.test(text)) return drawnSides(apoSides(text));
  if (text.includes(layout.params[0].name) || text.trim().split(",").length === layout.params.length) {
    return { bands: fromSafeCsv(text, layout) };
  }
  throw new Error('is of no known preset format; "eqmorph list formats" names them');
}

function drawnSides(sides) {
  const differ = sides[0] !== sides[1];
  return joinedSides(...sides.map((side) => fromGraphicEq(side, differ)));
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
  if (!Object.keys(data?.output ?? {}).some(isEqualizer)) throw new Error("is JSON, but of no known preset format");
  return fromEasyEffects(data.output);
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
