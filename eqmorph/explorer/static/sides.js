// Presets with separate filters for left and right.

import { leveled } from "./preamp.js";
import { note } from "./reading.js";

/**
 * The filters of one channel, or of all of them.
 *
 * @typedef {object} Chain
 * @property {import("./filters.js").Band[]} bands
 * @property {number | null} preamp_db null where none is stated
 */

/**
 * A preset: its own chain is for all channels, or for the left one where `right` is there.
 *
 * @typedef {Chain & {name: string, right: Chain | null}} Preset
 */

export const SIDES = ["left", "right"];
export const FLAT = { type: "peak", frequency_hz: 1000, gain_db: 0, q: 1 }; // of a side that has no filter

/** The text of Equalizer APO for each side, [left, right]; lines keep their numbers. */
export function apoSides(text) {
  if (text.trimStart().startsWith(REW_HEADER)) {
    text.split("\n").forEach((line, i) => noteMeasured(line.match(CHANNEL)?.[1].trim(), i + 1));
    return [text, text];
  }
  const lines = { L: [], R: [] };
  let [selected, device] = [["L", "R"], "all"];
  const [devices, numbers] = [new Set(), new Set()];
  const places = {}; // of what is noted, which is the first of its kind
  text.split("\n").forEach((line, i) => {
    const names = line.match(CHANNEL)?.[1].trim().toUpperCase().split(/\s+/);
    device = line.match(/^\s*Device\s*:(.*)$/i)?.[1].trim().toLowerCase() ?? device;
    const isHeard = /^\s*(Filter|GraphicEQ)\b/i.test(line) || (device !== "all" && /^\s*Preamp\b/i.test(line));
    if (isHeard) devices.add(device);
    if (devices.size > 1) throw new Error("devices have different filters; keep the lines of one device");
    if (names) selected = selectedSides(names, i + 1);
    const number = line.match(NUMBERED)?.[1];
    const numbered = JSON.stringify([selected.toSorted(), device, number]);
    if (number !== undefined && numbers.has(numbered)) places.repeated ??= i + 1;
    numbers.add(numbered);
    if (GAIN.test(line) && !FOLLOWED.test(line)) places.passedOver ??= i + 1;
    for (const side of ["L", "R"]) lines[side].push(!names && selected.includes(side) ? line : "");
  });
  if (places.repeated) note(`line ${places.repeated}: the number of this filter comes a second time; the filters of both are read, in a row`);
  if (places.passedOver) note(`line ${places.passedOver}: a line with a gain is no command of Equalizer APO, and is passed over`);
  return [lines.L, lines.R].map((some) => some.join("\n"));
}

const REW_HEADER = "Filter Settings file"; // of REW's files, in which `Channel` says which speaker was measured
const CHANNEL_NAMES = { 1: "L", 2: "R" };
const NUMBERED = /^\s*Filter(?![A-Z])\s*([^:\s]+)\s*:\s*ON\s+(?!None(?:\s|$))/i; // and on
const GAIN = /[0-9]\s*dB(?![A-Z])/i;
const FOLLOWED = /^\s*(?:#|Filter(?![A-Z])[^:]*:|(?:Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*:)/i;
const CHANNEL = /^\s*Channel\s*:(.*)$/i;

function noteMeasured(speaker, line) {
  if (speaker !== undefined) note(`line ${line}: measured on channel '${speaker.slice(0, 30)}', read for all`);
}

function selectedSides(names, line) {
  const sides = names.map((name) => CHANNEL_NAMES[name] ?? name);
  if (sides.includes("ALL")) return ["L", "R"];
  const other = sides.find((side) => side !== "L" && side !== "R");
  if (other !== undefined) throw new Error(`line ${line}: channel ${other.slice(0, 20)}; a preset holds left (L) and right (R)`);
  return sides;
}

/**
 * One preset of two sides, of one where they sound the same.
 *
 * @param {Chain} left
 * @param {Chain} right
 */
export function joinedSides(left, right) {
  const isEmpty = !left.bands.length && !right.bands.length;
  if (isEmpty || sameSound(left, right)) return { ...left, right: null };
  const stated = [left, right].some(({ preamp_db = null }) => preamp_db !== null);
  [left, right].forEach(({ bands }, i) => bands.length || note(`the ${SIDES[i]} channel has no filter and stays flat`));
  const [first, second] = [left, right].map(({ bands, preamp_db = null }) => ({
    bands: bands.length ? bands : [FLAT],
    preamp_db: stated ? (preamp_db ?? 0) : null,
  }));
  return { ...left, ...first, right: second };
}

/** Whether two chains sound the same, their gains included. */
export function sameSound(one, other) {
  return (one.preamp_db ?? 0) === (other.preamp_db ?? 0) && soundsLike(one.bands, other.bands);
}

/** Whether two lists of bands sound the same: those that have a gain, in any order. */
export function soundsLike(one, other) {
  const [a, b] = [one, other].map((bands) => {
    const heard = bands.filter((band) => band.gain_db);
    return heard.map(({ type, frequency_hz, gain_db, q }) => JSON.stringify([type, frequency_hz, gain_db, q])).sort();
  });
  return a.join() === b.join();
}

/** What is on one side of a preset. */
export function sideOf(preset, side) {
  return side === "right" && preset.right ? { ...preset, ...preset.right } : preset;
}

/**
 * The chain of each side of a preset: one where it is for all channels.
 *
 * @param {Preset} preset
 * @returns {Chain[]}
 */
export function chainsOfPreset({ bands, preamp_db = null, right = null }) {
  return right ? [{ bands, preamp_db }, right] : [{ bands, preamp_db }];
}

/**
 * Presets of which all state a preamp where one does: one that is computed is the same on both sides.
 *
 * @param {Preset[]} ends
 * @param {number} sampleRateHz
 * @returns {Preset[]}
 */
export function leveledEnds(ends, sampleRateHz) {
  const states = ({ preamp_db = null }) => preamp_db !== null;
  if (!ends.some(states)) return ends;
  return ends.map((end) => {
    if (states(end)) return end;
    const [left, right = null] = leveled(chainsOfPreset(end), sampleRateHz);
    return { ...end, ...left, right };
  });
}
