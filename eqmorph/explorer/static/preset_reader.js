// The library's own JSON that comes in, as eqmorph/formats/json.py reads it: a field that it does not know is refused.

import { checkedBands } from "./checked.js";
import { parseJson, quotedJson } from "./json_text.js";
import { joinedSides } from "./sides.js";

const PRESET_UNITS = { frequency: "Hz", gain: "dB", q: "RBJ cookbook" };
const CHAIN_FIELDS = ["name", "bands", "preamp_db"];
const BAND_FIELDS = ["type", "frequency_hz", "gain_db", "q"];

export function fromPresetJson(text) {
  const { format, version, units = PRESET_UNITS, ...fields } = fieldsOf(parseJson(text), null);
  if (format !== "eqmorph-preset") throw new Error('is not an eqmorph preset (it needs "format": "eqmorph-preset")');
  if (version !== 1) throw new Error(`preset version ${quotedJson(version)} is unknown`);
  const known = Object.entries(fieldsOf(units, Object.keys(PRESET_UNITS))).filter(([key, unit]) => unit === PRESET_UNITS[key]);
  if (known.length !== Object.keys(PRESET_UNITS).length) throw new Error(`units ${quotedJson(units)} are unknown`);
  if (!("left" in fields || "right" in fields)) return chainOfFields(fields);
  const { name, left, right } = fieldsOf(fields, ["name", "left", "right"]);
  const sides = [left, right].map(chainOfFields);
  const stated = sides.filter(({ preamp_db }) => preamp_db !== null);
  if (stated.length === 1) throw new Error("one channel states a preamp and the other none; state one for both");
  return { ...joinedSides(...sides), name: nameOfPreset(name) };
}

function chainOfFields(chain) {
  const { name, bands, preamp_db = null } = fieldsOf(chain, CHAIN_FIELDS);
  if (!Array.isArray(bands) || !bands.length) throw new Error("holds no list of bands");
  bands.forEach((band) => fieldsOf(band, BAND_FIELDS));
  return { name: nameOfPreset(name), bands: checkedBands(bands), preamp_db };
}

function nameOfPreset(name = "") {
  if (typeof name !== "string" || name.length > 200) throw new Error("the name is not text of at most 200 letters");
  return name;
}

// An object without other fields than those; any where none are given.
function fieldsOf(value, known) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error(`${quotedJson(value)} has no fields`);
  const other = known && Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined && other !== null) throw new Error(`${other.slice(0, 40)}: no such field`);
  return value;
}
