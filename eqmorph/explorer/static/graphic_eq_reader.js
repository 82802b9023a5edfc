// A curve in the text of GraphicEQ, drawn by bands.

import { preampOfLines, refuseUnread } from "./apo_reader.js";
import { logGrid, responseDb } from "./filters.js";
import { decimalNumber, note, READ_ELSEWHERE } from "./reading.js";
import { dot, interpolated } from "./vectors.js";

const FITTED = 18; // peaks, half an octave apart, between two shelves
const FITTED_Q = 2.1;
const FIT_ROUNDS = 12;
const DRAWN_HZ = logGrid(120);
const MOST_DB = 120; // of a point
const AUDIBLE_HZ = [20, 24000]; // two points at least lie there
const MOST_GAIN_DB = 30; // of a band

const CURVE = /^[^\S\n]*GraphicEQ[^\S\n]*:(.*)$/i;

/**
 * {bands, preamp_db} of the curve in the lines for one channel; a note says how well the bands draw it. With a preamp that
 * the lines state, the result is as loud as the file; so it is on one side of two, whose levels count beside each other
 * (`ofSide`).
 */
export function fromGraphicEq(text, ofSide) {
  const lines = text.split("\n");
  const curves = lines.flatMap((line) => line.match(CURVE)?.[1] ?? []);
  if (curves.length > 1) throw new Error(`has several curves; ${READ_ELSEWHERE}`);
  if (!curves.length) return { bands: [], preamp_db: null };
  lines.forEach((line, i) => CURVE.test(line) || refuseUnread(line, `line ${i + 1}`));
  const points = pointsOf(curves[0]);
  const [logHz, levels] = [points.map(([hz]) => Math.log(hz)), points.map(([, db]) => db)];
  const curve = DRAWN_HZ.map((hz) => interpolated(logHz, levels, Math.log(hz)));
  // The level is the preamp's business: what is drawn has its middle at 0 dB.
  const level = curve.reduce((sum, db) => sum + db, 0) / curve.length;
  const { bands, errorDb } = drawnBands(curve.map((db) => db - level));
  const stated = preampOfLines(text) ?? (ofSide ? 0 : null);
  note(`a curve, drawn with ${bands.length} bands, at most ${errorDb.toFixed(1)} dB off`);
  return { bands, preamp_db: stated === null ? null : stated + level };
}

// [Hz, dB] of each point, from low to high.
function pointsOf(line) {
  const pairs = line.split(";").filter((pair) => pair.trim());
  const points = pairs.map((pair) => pair.trim().split(/\s+/).map((value) => decimalNumber(value, "a point")));
  const rising = points.every(([hz], i) => hz > (points[i - 1]?.[0] ?? 0));
  const bounded = points.every((pair) => pair.length === 2 && Math.abs(pair[1]) <= MOST_DB);
  if (!points.length || !rising || !bounded) throw new Error("expected pairs of rising Hz and dB within ±120, such as 20 -1.5; 25 -1.2");
  const audible = points.filter(([hz]) => hz >= AUDIBLE_HZ[0] && hz <= AUDIBLE_HZ[1]).length;
  if (audible < Math.min(points.length, 2)) throw new Error("fewer than two points lie in 20 to 24000 Hz; write frequencies in Hz");
  return points;
}

// Bands at fixed frequencies whose curve is nearest to the target in dB on `DRAWN_HZ`: Newton's method on their gains.
function drawnBands(target) {
  const peaks = logGrid(FITTED, 40, 12000).map((frequency_hz) => ({ type: "peak", frequency_hz, gain_db: 0, q: FITTED_Q }));
  const shelfAt = (type, frequency_hz) => ({ type, frequency_hz, gain_db: 0, q: Math.SQRT1_2 });
  const bands = [shelfAt("low_shelf", 30), ...peaks, shelfAt("high_shelf", 15000)];
  const missing = () => responseDb(bands, DRAWN_HZ).map((db, i) => target[i] - db);
  for (let round = 0; round < FIT_ROUNDS; round++) {
    solveRidge(bands.map(slopeOf), missing()).forEach((step, i) => {
      bands[i].gain_db = Math.min(Math.max(bands[i].gain_db + step, -MOST_GAIN_DB), MOST_GAIN_DB);
    });
  }
  return { bands, errorDb: Math.max(...missing().map(Math.abs)) };
}

// By how many dB the curve rises on `DRAWN_HZ` for a dB of a band's gain.
function slopeOf(band) {
  const [up, down] = [0.5, -0.5].map((step) => responseDb([{ ...band, gain_db: band.gain_db + step }], DRAWN_HZ));
  return up.map((db, i) => db - down[i]);
}

// Steps x that minimize |error - sum_i x_i slopes_i|^2 + ridge |x|^2, by Gaussian elimination.
function solveRidge(slopes, error, ridge = 0.02) {
  const rows = slopes.map((slope, i) => [
    ...slopes.map((other, j) => dot(slope, other) + (i === j ? ridge : 0)),
    dot(slope, error),
  ]);
  rows.forEach((row, i) => {
    rows.forEach((other, j) => {
      if (j === i) return;
      const factor = other[i] / row[i];
      for (let k = i; k < other.length; k++) other[k] -= factor * row[k];
    });
  });
  return rows.map((row, i) => row.at(-1) / row[i]);
}
