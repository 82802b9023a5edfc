// Beside the page's own thread, since it takes up to seconds: the straightest path between two presets
// (eqmorph/morphs/response.py). A message is {presets: two lists of bands, layout or null, normals, audible,
// sampleRateHz}; the answer is {layout, knots}.

import { leastSquares } from "./least_squares.js";
import { fromOctaves, layoutAround, OctaveResponse, toOctaves } from "./octaves.js";
import { PATH_HZ, PathProblem, straightest } from "./pair_path.js";
import { filled, pairings } from "./pairings.js";
import { responseDb } from "./filters.js";

const PAIRINGS = 4;
const FIRMER = 3; // presets without a common layout are held so much more firmly
const MAKING_GOOD = 200; // steps in which the bands that are left make good what was left out
const NUMBERS = ["type", "frequency_hz", "gain_db", "q"];

onmessage = ({ data }) => postMessage(pathBetween(data));

function pathBetween({ presets, layout, normals, audible, sampleRateHz }) {
  // One direction is fitted, whichever is asked for, so that the way back is the same way.
  const reversed = comparePresets(...presets, layout) > 0;
  const [first, second] = reversed ? [...presets].reverse() : presets;
  const problems = layout
    ? [new PathProblem(layout, [first, second], 1, sampleRateHz)]
    : pairings(first, second, PAIRINGS).map((slots) => problemOf(slots, [first, second], audible, sampleRateHz));
  const { problem, knots } = straightest(problems, normals);
  const path = { layout: problem.layout, knots: reversed ? knots.reverse() : knots };
  return problem.slots ? inOrder(path, reversed ? problem.slots.map(([a, b]) => [b, a]) : problem.slots, presets) : path;
}

// The same path with its bands in the order of the first preset's, then of the second's.
function inOrder({ layout, knots }, slots, [first, second]) {
  const place = ([a, b]) => (a ? first.indexOf(a) : first.length + second.indexOf(b));
  const order = slots.map((_, i) => i).sort((i, j) => place(slots[i]) - place(slots[j]));
  const three = (list, i) => list.slice(3 * i, 3 * i + 3);
  return {
    layout: {
      kinds: order.map((i) => layout.kinds[i]),
      params: order.flatMap((i, band) => three(layout.params, i).map((param) => ({ ...param, band }))),
      fixed: layout.fixed,
    },
    knots: knots.map((knot) => order.flatMap((i) => [...three(knot, i)])),
  };
}

function problemOf(slots, presets, audible, sampleRateHz) {
  const pairs = slots.map(filled);
  let rows = [0, 1].map((side) => pairs.map((pair) => pair[side]));
  const layout = layoutAround(rows, audible);
  const complete = presets.every((bands, side) => bands.every((band) => slots.some((slot) => slot[side] === band)));
  if (!complete) rows = rows.map((bands, side) => madeGood(bands, presets[side], layout, sampleRateHz));
  return Object.assign(new PathProblem(layout, rows, FIRMER, sampleRateHz), { slots });
}

// Bands fitted to the curve of a preset of which some bands were left out.
function madeGood(bands, preset, layout, sampleRateHz) {
  const model = new OctaveResponse(layout, PATH_HZ, sampleRateHz);
  const problem = { model, start: [toOctaves(bands, layout)], targets: [responseDb(preset, PATH_HZ, sampleRateHz)] };
  return fromOctaves(leastSquares(problem, MAKING_GOOD).x[0], layout);
}

// As Python orders them: vectors of a layout number by number, else bands by type, frequency, gain and Q.
function comparePresets(a, b, layout) {
  const keys = (bands) =>
    layout ? layout.params.map(({ band, field }) => bands[band][field]) : bands.flatMap((band) => NUMBERS.map((name) => band[name]));
  const [first, second] = [keys(a), keys(b)];
  const i = first.findIndex((value, k) => value !== second[k]);
  if (i < 0) return first.length - second.length;
  if (second[i] === undefined) return 1;
  return first[i] < second[i] ? -1 : 1;
}
