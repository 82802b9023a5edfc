// Presets of Peace and Voicemeeter that come in, each as its module in eqmorph/formats reads it, shelves and peaks only.

import { plainShelf, shelfOf } from "./apo_reader.js";
import { decimalNumber, notHeld } from "./reading.js";
import { joinedSides, soundsLike } from "./sides.js";

// Numbers of Peace's filters, as commands of Equalizer APO.
const PEACE_LABELS = { 0: "PK", 4: "LS", 5: "HS", 14: "LS", 15: "HS", 16: "LSC", 17: "HSC" };
const WITHOUT_Q = [4, 5];
const PEACE_SIDES = ["L", "R"];

/** Peace: a group of speakers has its own sections, whose names end in its number; that of all speakers has none. */
export function fromPeace(text) {
  const sections = iniSections(text);
  const groups = [...sections.keys()].flatMap((title) => title.match(/^frequencies(\d{0,2})$/)?.[1] ?? []);
  const sides = { L: [], R: [] };
  for (const group of groups.sort((a, b) => a - b)) {
    const bands = peaceBands(sections, group);
    for (const side of peaceTargets(sections, group, bands)) sides[side].push(...bands);
  }
  const preamp = sections.get("general")?.get("preamp");
  const preamp_db = preamp ? decimalNumber(preamp, "preamp") : null;
  return joinedSides(...PEACE_SIDES.map((side) => ({ bands: sides[side], preamp_db })));
}

// Title of a section to key to value, in lower case.
function iniSections(text) {
  const sections = new Map();
  let section = new Map();
  for (const line of text.split(/\r?\n/)) {
    const title = line.match(/^\s*\[([^\]]*)\]/)?.[1];
    const equals = line.indexOf("=");
    if (title !== undefined) {
      section = sections.get(title.toLowerCase()) ?? new Map();
      sections.set(title.toLowerCase(), section);
    } else if (equals > 0) {
      const [key, value] = [line.slice(0, equals), line.slice(equals + 1)].map((part) => part.trim());
      section.set(key.toLowerCase(), value);
      const ofOneSpeaker = /^preamp\d+$/i.test(key) && value && decimalNumber(value, key) !== 0;
      if (ofOneSpeaker) throw new Error(`${key}: a preamp of one speaker cannot be held; set it to 0`);
    }
  }
  return sections;
}

// The bands of a group; a grid of bands that all stand at 0 dB is none of a single speaker.
function peaceBands(sections, group) {
  const number = (title, key, missing) => decimalNumber(sections.get(title + group)?.get(key) || missing, key);
  const bands = [...sections.get(`frequencies${group}`).keys()].map((key) => {
    const index = key.replace("frequency", "");
    const code = number("filters", `filter${index}`, "0");
    if (!(code in PEACE_LABELS)) throw notHeld(`filter ${code} of band ${index}`);
    const frequency_hz = number("frequencies", key);
    const gain_db = number("gains", `gain${index}`, "0");
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
  const targets = named.toUpperCase().split(/[\s,;]+/);
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
  for (const [, attributes] of text.matchAll(/<Bus\s([^<>]*)>/g)) {
    const pairs = [...attributes.matchAll(/(\w+)\s*=\s*["']([^"']*)["']/g)].map(([, key, value]) => [key, value]);
    const cell = Object.fromEntries(pairs);
    if (cell.cell === undefined) continue;
    const channels = buses.get(cell.index) ?? new Map();
    const bands = channels.get(cell.channel) ?? [];
    if (cell.EQon === "1") bands.push(voicemeeterBand(cell));
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

function voicemeeterBand(cell) {
  if (!(cell.EQtype in VOICEMEETER_KINDS)) throw notHeld(`a cell of type ${cell.EQtype}`);
  const [frequency_hz, gain_db, q] = ["freq", "dblevel", "Q"].map((key) => decimalNumber(cell[key], key));
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
