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
