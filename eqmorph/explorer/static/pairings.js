// The pairings of two presets' bands along which the path between them bends least (eqmorph/morphs/pairings.py). A band
// of one turns into a band of the other, or fades; drawn by itself such a slot leaves the straight line by
//
//     bending = mean_f (R_halfway - (R_first + R_second) / 2)^2        in dB^2
//
// A pairing assigns bands to bands or to places in which they fade. The cheapest ones are ranked as by Murty 1968: the
// solutions without the best one are divided by the first of its pairs that they lack.

import { assignment } from "./assignment.js";
import { logGrid, responseDb } from "./filters.js";
import { MeanSource } from "./mean.js";

const BENDING_HZ = logGrid(48);
const LOUDNESS_HZ = logGrid(32);
const IMPOSSIBLE = 1e6; // dB^2 of two bands of different types
const MOST_BANDS = 64;
const EXTRA_BANDS = 2; // that fade beside those of the larger preset

/** Up to `count` lists of slots [first's band or null, second's band or null], the best pairing first. */
export function pairings(first, second, count) {
  const most = Math.min(Math.max(first.length, second.length) + EXTRA_BANDS, MOST_BANDS);
  const [firstFades, secondFades] = [first, second].map((bands) => bands.map((band) => bending(band, silent(band))));
  const cost = Array.from({ length: most }, (_, row) =>
    Array.from({ length: most }, (_, column) => {
      if (row < first.length && column < second.length) return bendingOfPair(first[row], second[column]);
      if (row < first.length) return firstFades[row];
      return column < second.length ? secondFades[column] : 0;
    }),
  );
  return ranked(cost, first.length, second.length, count).map((partners) => {
    const possible = partners.map((partner, row) => (cost[row][partner] < IMPOSSIBLE ? (second[partner] ?? null) : null));
    const others = second.filter((band) => !possible.includes(band));
    const slots = [...first.map((band, row) => [band, possible[row]]), ...others.map((band) => [null, band])];
    return loudest(slots, most);
  });
}

/** The two bands of a slot; the one that is missing stands where the other is, at 0 dB. */
export function filled([first, second]) {
  return [first ?? silent(second), second ?? silent(first)];
}

function silent(band) {
  return { ...band, gain_db: 0 };
}

function bendingOfPair(first, second) {
  return first.type === second.type ? bending(first, second) : IMPOSSIBLE;
}

function bending(first, second) {
  const numbers = (field) => [first[field], second[field]];
  const mean = new MeanSource({ frequency_hz: numbers("frequency_hz"), gain_db: numbers("gain_db"), q: numbers("q") }, [first.type]);
  const [a, b, halfway] = [[first], [second], mean.at(0, 0, [0.5, 0.5])].map((bands) => responseDb(bands, BENDING_HZ));
  return halfway.reduce((sum, db, i) => sum + (db - (a[i] + b[i]) / 2) ** 2, 0) / halfway.length;
}

// At most so many slots, those that are heard least left out.
function loudest(slots, most) {
  const heard = (slot) => Math.max(...slot.filter(Boolean).map((band) => meanSquare(responseDb([band], LOUDNESS_HZ))));
  const kept = new Set([...slots].sort((a, b) => heard(b) - heard(a)).slice(0, most));
  return slots.filter((slot) => kept.has(slot));
}

function meanSquare(curve) {
  return curve.reduce((sum, db) => sum + db * db, 0) / curve.length;
}

// The columns of the first `rows` in the cheapest assignments of a square matrix; columns from `columns` on are alike.
function ranked(cost, rows, columns, count) {
  let waiting = [solved(cost)];
  // Where types force bands together that cannot pair, every assignment costs as many of `IMPOSSIBLE`.
  const dearest = waiting[0].total + IMPOSSIBLE / 2;
  const found = [];
  while (waiting.length && found.length < count) {
    waiting.sort((a, b) => a.total - b.total);
    const [best, ...others] = waiting;
    found.push(best.columns.slice(0, rows));
    waiting = [...others, ...without(best, rows, columns).filter(({ total }) => total < dearest)];
  }
  return found;
}

// The cheapest of the assignments that share the best one's first 0, 1, 2 ... pairs, and not the next one.
function without(best, rows, columns) {
  const cost = best.cost.map((row) => [...row]);
  return Array.from({ length: rows }, (_, row) => {
    const partner = best.columns[row];
    const taken = (column) => (partner < columns ? column === partner : column >= columns);
    const lacking = cost.map((line, i) => (i === row ? line.map((value, j) => (taken(j) ? 2 * IMPOSSIBLE : value)) : [...line]));
    const found = solved(lacking);
    const kept = cost[row];
    if (partner < columns) cost.forEach((line) => (line[partner] = 2 * IMPOSSIBLE));
    cost[row] = kept.map((_, j) => (taken(j) ? best.cost[row][j] : 2 * IMPOSSIBLE));
    return found;
  });
}

function solved(cost) {
  const columns = assignment(cost);
  return { cost, columns, total: columns.reduce((sum, column, row) => sum + cost[row][column], 0) };
}
