// Presets of Peace and Voicemeeter that come in, each as its module in eqmorph/formats reads it, shelves and peaks only.

import { audibleHz, plainShelf, shelfOf } from "./apo_reader.js";
import { decimalNumber, notHeld, noteOff, numberOf, parsedNumber } from "./reading.js";
import { joinedSides, soundsLike } from "./sides.js";

// Numbers of Peace's filters, as commands of Equalizer APO.
const PEACE_LABELS = { 0: "PK", 4: "LS", 5: "HS", 14: "LS", 15: "HS", 16: "LSC", 17: "HSC" };
const WITHOUT_Q = [4, 5];
// Section of a value of each band to what its keys begin with.
const PEACE_COLUMNS = { frequencies: "frequency", gains: "gain", qualities: "quality", filters: "filter" };
const PEACE_SIDES = ["L", "R"];

/** Peace: a group of speakers has its own sections, whose names end in its number; that of all speakers has none. */
export function fromPeace(text) {
  const sections = iniSections(text);
  refuseGainsOfNoBand(sections);
  const groups = [...sections.keys()].flatMap((title) => title.match(/^frequencies(\d{0,2})$/)?.[1] ?? []);
  const sides = { L: [], R: [] };
  for (const group of groups.sort((a, b) => a - b)) {
    const bands = peaceBands(sections, group);
    for (const side of peaceTargets(sections, group, bands)) sides[side].push(...bands);
  }
  const preamp = sections.get("general")?.get("preamp");
  const preamp_db = preamp !== undefined ? decimalNumber(preamp, "preamp") : null;
  return joinedSides(...PEACE_SIDES.map((side) => ({ bands: sides[side], preamp_db })));
}

// Title of a section to key to value, in lower case.
function iniSections(text) {
  const sections = new Map();
  let [section, column] = [new Map()];
  for (const line of text.split("\n")) {
    const title = line.match(/^\s*\[([^\]]*)\]/)?.[1].trim().toLowerCase();
    if (title !== undefined) {
      section = sections.get(title) ?? new Map();
      sections.set(title, section);
      column = PEACE_COLUMNS[title.replace(/\d+$/, "")];
      continue;
    }
    const [, name, equals, value] = line.match(/^([^=]*)(=?)(.*)/);
    const key = name.trim().toLowerCase();
    if (column && (equals || key.startsWith(column))) checkEntry(column, key, equals);
    const isRead = column || key.startsWith("preamp") || key.startsWith("speakertargets");
    if (isRead && section.has(key)) throw new Error(`${key.slice(0, 40)} stands twice in its section; leave one of them`);
    if (equals && key) section.set(key, value.trim());
    const ofOneSpeaker = /^preamp\d+$/.test(key) && value.trim() && decimalNumber(value, key) !== 0;
    if (ofOneSpeaker) throw new Error(`${key}: a preamp of one speaker cannot be held; set it to 0`);
  }
  return sections;
}

// Refuses an entry of a column that no band would get.
function checkEntry(column, key, equals) {
  const isNumbered = equals && key.startsWith(column) && /^[1-9]\d{0,3}$/.test(key.slice(column.length));
  if (!isNumbered) throw new Error(`${key.slice(0, 40)} is no entry of its section; expected such as ${column}1=...`);
}

// Refuses gains whose bands have no frequency.
function refuseGainsOfNoBand(sections) {
  for (const [title, gains] of sections) {
    const group = title.match(/^gains(\d*)$/)?.[1];
    if (group === undefined) continue;
    for (const [key, gain] of gains) {
      const isHeard = gain && decimalNumber(gain, key) !== 0;
      const hasBand = sections.get(`frequencies${group}`)?.has(key.replace("gain", "frequency"));
      if (isHeard && !hasBand) throw new Error(`${key} has no frequency; add it to [Frequencies${group}]`);
    }
  }
}

// The bands of a group; a grid of bands that all stand at 0 dB is none of a single speaker.
function peaceBands(sections, group) {
  const number = (title, key, missing) => decimalNumber(sections.get(title + group)?.get(key) ?? missing, key);
  const bands = [...sections.get(`frequencies${group}`).keys()].map((key) => {
    const index = key.replace("frequency", "");
    const code = number("filters", `filter${index}`, "0");
    if (!(code in PEACE_LABELS)) throw notHeld(`filter ${code} of band ${index}`);
    const frequency_hz = audibleHz(number("frequencies", key), sections.get(`frequencies${group}`).get(key));
    const gain_db = decimalNumber(sections.get(`gains${group}`)?.get(`gain${index}`) || "0", `gain${index}`);
    const label = PEACE_LABELS[code];
    if (WITHOUT_Q.includes(code)) return plainShelf(label, frequency_hz, gain_db);
    const q = number("qualities", `quality${index}`);
    return label === "PK" ? { type: "peak", frequency_hz, gain_db, q } : shelfOf(label, frequency_hz, gain_db, q);
  });
  return group ? bands.filter((band) => band.gain_db) : bands;
}

// Which of left and right a group is for.
function peaceTargets(sections, group, bands) {
  const named = sections.get("speakers")?.get(`speakertargets${group || 0}`) ?? (group ? "" : "all");
  const targets = named.trim().toUpperCase().split(/[\s,;]+/);
  if (targets.includes("ALL") || !bands.length) return PEACE_SIDES;
  const other = targets.find((target) => !PEACE_SIDES.includes(target));
  if (other !== undefined) {
    throw new Error(`speaker "${other.slice(0, 20)}" has its own filters; a preset holds left (L) and right (R): set its gains to 0`);
  }
  return new Set(targets);
}

const VOICEMEETER_KINDS = { 0: "peak", 5: "low_shelf", 6: "high_shelf" };
const [VOICEMEETER_LEFT, VOICEMEETER_RIGHT] = ["1", "2"]; // channels of a bus

export function fromVoicemeeter(text) {
  const buses = new Map();
  const seen = new Set();
  for (const [, attributes] of withoutComments(text).matchAll(/<Bus\s([^<>]*)>/g)) {
    const cell = attributesOf(attributes);
    if (!("EQtype" in cell || "dblevel" in cell)) continue; // another setting of a bus
    const place = JSON.stringify([cell.index, cell.channel, cell.cell]);
    if (!cell.cell || seen.has(place)) throw new Error("a cell has no number of its own; correct it");
    seen.add(place);
    if (!["0", "1"].includes(cell.EQon)) throw new Error(`EQon ${cell.EQon} is neither 0 nor 1; correct it`);
    const channels = buses.get(cell.index) ?? new Map();
    const bands = channels.get(cell.channel) ?? [];
    if (cell.EQon === "1") bands.push(voicemeeterBand(cell));
    else if (parsedNumber(cell.dblevel ?? "0") !== 0) noteOff();
    buses.set(cell.index, channels.set(cell.channel, bands));
  }
  const equalizers = [...buses.values()].map(voicemeeterSides);
  const heard = equalizers.filter((sides) => sides.some(hasGain));
  const [first, ...others] = heard.length ? heard : equalizers;
  if (!first) throw new Error("holds no cell of a bus equalizer; save the equalizer of a bus");
  const same = ([left, right]) => soundsLike(left, first[0]) && soundsLike(right, first[1]);
  if (!others.every(same)) throw new Error("the buses have different filters; save the equalizer of one bus");
  return joinedSides(...first.map((bands) => ({ bands, preamp_db: null })));
}

function withoutComments(text) {
  let [kept, at] = ["", 0];
  for (;;) {
    const start = text.indexOf("<!--", at);
    if (start < 0) return kept + text.slice(at);
    const end = text.indexOf("-->", start + 4);
    if (end < 0) throw new Error("a comment is not closed; correct it");
    kept += `${text.slice(at, start)} `;
    at = end + 3;
  }
}

function attributesOf(text) {
  const values = {};
  for (const [, name, double, single] of text.matchAll(/(?<![\p{L}\p{N}_])(\w+)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')/gu)) {
    if (Object.hasOwn(values, name)) throw new Error(`${name.slice(0, 20)} stands twice; leave one of them`);
    values[name] = double ?? single;
  }
  return values;
}

function voicemeeterBand(cell) {
  if (!Object.hasOwn(VOICEMEETER_KINDS, cell.EQtype)) throw notHeld(`a cell of type ${cell.EQtype}`);
  const [frequency_hz, gain_db, q] = ["freq", "dblevel", "Q"].map((key) => numberOf(cell[key], key));
  return { type: VOICEMEETER_KINDS[cell.EQtype], frequency_hz, gain_db, q };
}

// Left and right of a bus; further channels have no filters, or the same as both.
function voicemeeterSides(channels) {
  const [left, right] = [VOICEMEETER_LEFT, VOICEMEETER_RIGHT].map((name) => channels.get(name) ?? []);
  for (const [name, bands] of channels) {
    const isFurther = name !== VOICEMEETER_LEFT && name !== VOICEMEETER_RIGHT;
    if (isFurther && hasGain(bands) && !(soundsLike(bands, left) && soundsLike(bands, right))) {
      throw new Error(`channel ${name} has its own filters; a preset holds 1 (left) and 2 (right): set its cells to 0 dB`);
    }
  }
  return [left, right];
}

function hasGain(bands) {
  return bands.some((band) => band.gain_db);
}
