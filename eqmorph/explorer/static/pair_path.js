// The path between two presets whose responses lie nearest to a straight line (eqmorph/morphs/pair_path.py): fitted as a
// whole, at evenly spaced nodes, to
//
//     sum_t mean_f e^2  +  smoothness sum_t mean_f (second difference of e)^2,    e = response - target
//
// The midpoint is fitted from many places around the `log` path's, the best of those bend the `log` path into starts, and
// the best start is refined.

import { logGrid, responseDb } from "./filters.js";
import { leastSquares } from "./least_squares.js";
import { MeanSource } from "./mean.js";
import { OctaveResponse, toOctaves } from "./octaves.js";
import { Spline } from "./spline.js";

export const PATH_HZ = logGrid(64);
const INTERVALS = 9; // between the nodes on which a path is found
const INTERVALS_BETWEEN = 27; // and on which it is drawn
const BESIDE_THE_END = 1e-6; // there a band at 0 dB has the frequency and Q at which it starts to be heard
const SCATTER = { gain_db: 0.35, frequency_hz: 0.7, q: 0.7 }; // of the midpoint's starts, in octaves
const FIRST_ITERATIONS = 4;
const PATH_STAGES = [[4, 2], [30, 1]]; // steps, and how many of the best paths are kept before them
const MIDPOINT_STAGES = [[4, 3], [10, 1]]; // steps, and times the paths' number that are kept after them
const RESAMPLING_ITERATIONS = 20;
const PATH_TOLERANCE = 1e-3;
const SMOOTHNESS = 1.2;
const STARTS = 48;
const KEPT = 5;
const BENDING_BETWEEN = 3e-2; // dB^2 per squared octave of second difference that keep bands from leaping between nodes

/** How firmly a path is held: near its start, and against bending; three times as much without a common layout. */
const held = (firmness) => ({ ridge: 1e-3 * firmness, bending: 1e-3 * firmness });

/** Two rows of aligned bands of a layout, to be joined by a path. */
export class PathProblem {
  constructor(layout, rows, firmness, sampleRateHz) {
    Object.assign(this, { layout, rows, ...held(firmness) });
    this.model = new OctaveResponse(layout, PATH_HZ, sampleRateHz);
    this.curves = rows.map((bands) => responseDb(bands, PATH_HZ, sampleRateHz));
    const column = (field) => rows.flatMap((bands) => bands.map((band) => band[field]));
    const numbers = { frequency_hz: column("frequency_hz"), gain_db: column("gain_db"), q: column("q") };
    this.mean = new MeanSource(numbers, layout.kinds);
  }

  /** The vector of the `log` path at t. */
  logAt(t) {
    return toOctaves(this.mean.at(t, 0, [1 - t, t]), this.layout);
  }

  /** Paths through the best of `starts` midpoints, refined a little; `normals` are random numbers. */
  started(starts, kept, normals) {
    const ts = evenly(INTERVALS).map((t) => Math.min(Math.max(t, BESIDE_THE_END), 1 - BESIDE_THE_END));
    const log = ts.map((t) => this.logAt(t));
    return this.bumps(starts, kept, normals).map((bump) => {
      const nodes = log.map((node, n) => node.map((value, i) => value + Math.sin(Math.PI * ts[n]) * bump[i]));
      return this.refined(nodes, this.bending, FIRST_ITERATIONS);
    });
  }

  // Ways from the `log` path's midpoint to the best fits of the curve halfway.
  bumps(starts, kept, normals) {
    const { params } = this.layout;
    const middle = this.logAt(0.5);
    const target = this.curves[0].map((db, i) => (db + this.curves[1][i]) / 2);
    const scattered = Array.from({ length: starts }, (_, n) =>
      middle.map((value, i) => value + SCATTER[params[i].field] * normals[(n * params.length + i) % normals.length]),
    );
    let places = [middle, ...scattered];
    for (const [iterations, times] of MIDPOINT_STAGES) {
      const problem = { model: this.model, targets: [target], stiffness: [[this.ridge]] };
      const fits = places.map((place) => leastSquares({ ...problem, start: [place] }, iterations));
      places = cheapest(fits, times * kept).map((fit) => fit.x[0]);
    }
    return places.map((place) => place.map((value, i) => value - middle[i]));
  }

  /** {problem, nodes, cost}: a path whose inner nodes are fitted to the line between the two curves. */
  refined(nodes, bending, iterations) {
    const inner = nodes.length - 2;
    const ts = evenly(inner + 1).slice(1, -1);
    const targets = ts.map((t) => this.curves[0].map((db, i) => (1 - t) * db + t * this.curves[1][i]));
    const { coupling, stiffness } = this.bonds(inner, bending);
    const problem = { model: this.model, start: nodes.slice(1, -1), targets, coupling, stiffness };
    const { x, cost } = leastSquares(problem, iterations, PATH_TOLERANCE);
    return { problem: this, nodes: [nodes[0], ...x, nodes.at(-1)], cost };
  }

  // I + smoothness D^T D and ridge I + bending D^T D, with D the second difference of the inner nodes by t.
  bonds(inner, bending) {
    const scale = ((inner + 1) / INTERVALS) ** 2;
    const second = (row, column) => ({ 0: -2, 1: 1 })[Math.abs(row - column)] ?? 0;
    const nodes = Array.from({ length: inner }, (_, n) => n);
    const squares = nodes.map((t) => nodes.map((s) => nodes.reduce((sum, n) => sum + second(n, t) * second(n, s), 0) * scale ** 2));
    const bond = (own, between) => squares.map((row, t) => row.map((value, s) => between * value + (t === s ? own : 0)));
    return { coupling: bond(1, SMOOTHNESS), stiffness: bond(this.ridge, bending) };
  }
}

/** {problem, knots} of the straightest path of several problems, among which the starts are divided. */
export function straightest(problems, normals) {
  const starts = Math.floor(STARTS / problems.length);
  const kept = Math.max(1, Math.floor(KEPT / problems.length));
  let candidates = problems.flatMap((problem) => problem.started(starts, kept, normals));
  for (const [iterations, survivors] of PATH_STAGES) {
    candidates = cheapest(candidates, survivors).map(({ problem, nodes }) => problem.refined(nodes, problem.bending, iterations));
  }
  const { problem, nodes } = candidates[0];
  const spline = new Spline(nodes);
  const many = evenly(INTERVALS_BETWEEN).map((t) => spline.at(t));
  return { problem, knots: problem.refined(many, BENDING_BETWEEN, RESAMPLING_ITERATIONS).nodes };
}

function cheapest(candidates, count) {
  return [...candidates].sort((a, b) => a.cost - b.cost).slice(0, count);
}

function evenly(intervals) {
  return Array.from({ length: intervals + 1 }, (_, i) => i / intervals);
}
