// Numbers and bands as people read them.

import { fixed } from "./numbers.js";

export const NAMES = { low_shelf: "Low shelf", peak: "Peak", high_shelf: "High shelf" };

/** Decibels with their sign, and a true minus. */
export function dbText(db, digits = 1) {
  const value = fixed(db, digits);
  return `${Number(value) > 0 ? `+${value}` : value.replace("-", "−")} dB`;
}

export function hzText(hz) {
  return hz < 1000 ? `${hz.toFixed(1)} Hz` : `${(hz / 1000).toFixed(3)} kHz`;
}

/** A frequency in three digits, for a glance. */
export function roundHz(hz) {
  if (hz < 1000) return `${hz.toFixed(0)} Hz`;
  return `${(hz / 1000).toFixed(hz < 10000 ? 2 : 1)} kHz`;
}

export function bandText(band) {
  return `${roundHz(band.frequency_hz)}, ${dbText(band.gain_db)}, Q ${band.q.toFixed(2)}`;
}

/** An amount of a word, with its sign. */
export function amountText(amount) {
  return dbText(amount, 2).replace(" dB", "");
}

export function percentText(share, digits = 0) {
  return `${(100 * share).toFixed(digits)} %`;
}

export function timeText(seconds) {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
}
