// The gain that goes before the bands (eqmorph/eq/preamp.py).

import { logGrid, responseDb } from "./filters.js";
import { fixed } from "./numbers.js";

const PREAMP_GRID = logGrid(4096);
const SUMMIT_POINTS = 65;

/** Highest gain in dB, 20 Hz to 20 kHz; narrow peaks are not missed (eqmorph/eq/preamp.py). */
export function peakDb(bands, sampleRateHz) {
  const centers = bands.map((band) => Math.min(Math.max(band.frequency_hz, 20), 20000));
  const grid = [...PREAMP_GRID, ...centers].sort((a, b) => a - b);
  const levels = responseDb(bands, grid, sampleRateHz);
  const closer = grid.flatMap((_, i) => {
    if (levels[i] < (levels[i - 1] ?? -Infinity) || levels[i] <= (levels[i + 1] ?? -Infinity)) return [];
    return logGrid(SUMMIT_POINTS, grid[Math.max(i - 1, 0)], grid[Math.min(i + 1, grid.length - 1)]);
  });
  const highest = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return Math.max(highest(levels), highest(responseDb(bands, closer, sampleRateHz)));
}

/** The gain in dB, never above 0, that keeps the equalized signal from rising above the source. */
export function preampDb(bands, sampleRateHz) {
  return 0 - Number(fixed(Math.max(peakDb(bands, sampleRateHz), 0), 9));
}

/** The preamp that a preset states, else the one that keeps its peak at 0 dB. */
export function statedPreampDb({ bands, preamp_db = null }, sampleRateHz) {
  return preamp_db ?? preampDb(bands, sampleRateHz);
}

/**
 * The chains of a preset with the preamp that they state, else one that is the same for all of them.
 *
 * @param {import("./sides.js").Chain[]} chains
 * @param {number} sampleRateHz
 * @returns {import("./sides.js").Chain[]}
 */
export function leveled(chains, sampleRateHz) {
  if ((chains[0].preamp_db ?? null) !== null) return chains;
  const lowest = Math.min(...chains.map(({ bands }) => preampDb(bands, sampleRateHz)));
  return chains.map(({ bands }) => ({ bands, preamp_db: lowest }));
}

/** `statedPreampDb` in two decimals, towards silence. */
export function floorPreamp(preset, sampleRateHz) {
  const hundredths = Math.floor(Number(fixed(statedPreampDb(preset, sampleRateHz) * 100, 9)));
  return fixed(hundredths / 100, 2);
}

/** Preamps along a morph: those that the presets state, else throughout the lowest that one of them needs. */
export function morphPreampsDb(presets, sampleRateHz) {
  const stated = presets.map((preset) => statedPreampDb(preset, sampleRateHz));
  if (presets.some(({ preamp_db = null }) => preamp_db !== null)) return stated;
  return stated.map(() => Math.min(...stated));
}

/** The preamp of both sides in two decimals, for a program that has one for both. */
export function commonPreamp(chains, name, sampleRateHz) {
  const [left, right] = leveled(chains, sampleRateHz);
  if (left.preamp_db !== right.preamp_db) {
    throw new Error(`${name} holds one preamp for both channels, the preset ${left.preamp_db} dB left and ${right.preamp_db} dB right`);
  }
  return floorPreamp(left, sampleRateHz);
}
