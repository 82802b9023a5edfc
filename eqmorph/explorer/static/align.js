// Presets of any shapes as bands of one shape (eqmorph/morphs/align.py): bands that fit the layout keep their slots,
// others are matched by type and frequency, and a band without a partner within reach stands at 0 dB.

import { assignment } from "./assignment.js";
import { misfit } from "./layout.js";

const REACH_OCTAVES = 2;
const NEVER = 1e6; // octaves between bands of different types

/** Lists of bands as {types, rows}: a row of aligned bands for each list. */
export function align(presets, layout) {
  const inPlace = presets.every((bands) => !misfit(bands, layout));
  const slots = inPlace ? layout.kinds.map((_, i) => presets.map((bands) => bands[i])) : matchedSlots(presets);
  const latest = slots.map((slot) => slot.findLast(Boolean));
  const rows = presets.map((_, number) => slots.map((slot, i) => slot[number] ?? { ...latest[i], gain_db: 0 }));
  return { types: latest.map((band) => band.type), rows };
}

// A slot holds the band that each preset has there, if it has one.
function matchedSlots(presets) {
  const slots = presets[0].map((band) => [band]);
  presets.slice(1).forEach((bands, i) => {
    const earlier = slots.map((slot) => slot.findLast(Boolean));
    partners(earlier, bands).forEach((partner, index) => {
      const slot = partner === null ? (slots[slots.push([]) - 1] ?? []) : slots[partner];
      slot[i + 1] = bands[index];
    });
  });
  return slots;
}

// For each band the earlier one that it continues, or null. Staying single costs a pair half the reach each.
function partners(earlier, bands) {
  const cost = bands.map((band) => [
    ...earlier.map((other) =>
      other.type === band.type ? Math.abs(Math.log2(band.frequency_hz / other.frequency_hz)) : NEVER,
    ),
    ...bands.map(() => REACH_OCTAVES),
  ]);
  return assignment(cost).map((column) => (column < earlier.length ? column : null));
}
