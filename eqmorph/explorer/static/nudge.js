// A preset moved towards words (eqmorph/words/nudge.py and pairs.py). With a word's direction d_w and amounts a_w its curve
// r becomes r + sum_w a_w d_w, drawn by the preset's own bands and two more, which are found by trying every pair.

import { logGrid, responseDb } from "./filters.js";
import { leastSquares } from "./least_squares.js";
import { fromOctaves, layoutAround, OctaveResponse, toOctaves } from "./octaves.js";
import { dot, interpolated } from "./vectors.js";

const FIT_HZ = logGrid(160);
const LOG_HZ = FIT_HZ.map(Math.log);
const REFINING = 20;
const ITERATIONS = 60;
const HASTY_ITERATIONS = 8;
const GOOD_ENOUGH_DB = 0.03;

const LOW_SHELF = { kind: "low_shelf", frequency_hz: [20, 4000], gain_db: [-24, 24], q: [0.2, 1.2] };
const HIGH_SHELF = { kind: "high_shelf", frequency_hz: [400, 20000], gain_db: [-24, 24], q: [0.2, 1.2] };
const PEAK = { kind: "peak", frequency_hz: [20, 20000], gain_db: [-24, 24], q: [0.1, 4] };
const PAIRS = [[LOW_SHELF, HIGH_SHELF], [PEAK, HIGH_SHELF], [LOW_SHELF, PEAK], [PEAK, PEAK]];

const ATOMS_PER_OCTAVE = 3;
const ATOM_QS = [0.35, 0.7, 1.4, 2.8, 5.6];
const ATOM_GAIN_DB = 4;
const ALIKE = 0.05; // of a.a b.b: two atoms of which D is less draw the same

export class Nudger {
  /** `table` as eqmorph/words/compact.py makes it. */
  constructor(table, audible, sampleRateHz) {
    Object.assign(this, { table, audible, sampleRateHz, atoms: new Map(), pair: PAIRS[0] });
    this.logHz = logGrid(table.points).map(Math.log);
  }

  /** The word that is written and spoken so, if the table has it. */
  word(text, language) {
    return this.table.words.find((word) => word.text === text && word.language === language);
  }

  /**
   * Bands moved towards words, [{text, language, amount}]. While a hand moves, `hasty` tries only the kinds of bands that
   * were best before, and takes fewer steps.
   */
  nudge(bands, words, hasty = false) {
    const wanted = this.wantedDb(words);
    if (wanted.every((db) => db === 0)) return bands;
    const change = LOG_HZ.map((log) => interpolated(this.logHz, wanted, log));
    const target = responseDb(bands, FIT_HZ, this.sampleRateHz).map((db, i) => db + change[i]);
    let best = { cost: Infinity };
    for (const pair of hasty ? [this.pair] : PAIRS) {
      const candidate = this.fit([...bands, ...this.bestPair(pair, change)], target, hasty ? HASTY_ITERATIONS : ITERATIONS);
      if (candidate.cost < best.cost) best = { ...candidate, pair };
      if (Math.sqrt(best.cost) <= GOOD_ENOUGH_DB) break;
    }
    this.pair = best.pair;
    return best.bands;
  }

  // sum_w a_w d_w, where d_w = strength / |c| sum_k c_k axis_k
  wantedDb(words) {
    const wanted = this.logHz.map(() => 0);
    for (const { text, language, amount } of words) {
      const { shape, strength_db } = this.word(text, language);
      const scale = (amount * strength_db) / Math.sqrt(dot(shape, shape));
      shape.forEach((c, k) => this.table.axes[k].forEach((value, i) => (wanted[i] += scale * c * value)));
    }
    return wanted;
  }

  fit(bands, target, iterations) {
    const layout = layoutAround([bands], this.audible);
    const model = new OctaveResponse(layout, FIT_HZ, this.sampleRateHz);
    const { x, cost } = leastSquares({ model, start: [toOctaves(bands, layout)], targets: [target] }, iterations);
    return { bands: fromOctaves(x[0], layout), cost };
  }

  bestPair(pair, curve) {
    const params = pair.flatMap((spec, band) =>
      ["gain_db", "frequency_hz", "q"].map((field) => ({ band, field, low: spec[field][0], high: spec[field][1] })),
    );
    const layout = { kinds: pair.map((spec) => spec.kind), params, fixed: [{}, {}] };
    const model = new OctaveResponse(layout, FIT_HZ, this.sampleRateHz);
    const start = [toOctaves(this.bestAtoms(pair, curve), layout)];
    return fromOctaves(leastSquares({ model, start, targets: [curve] }, REFINING).x[0], layout);
  }

  // The two atoms a, b that explain most of a curve r: gains x and y of least squares, and what they explain together.
  bestAtoms([first, second], curve) {
    const [some, others] = [this.atomsOf(first), this.atomsOf(second)];
    const onCurve = (atom) => dot(atom.db, curve);
    const [ra, rb] = [some.map(onCurve), others.map(onCurve)];
    const products = this.products(first, second);
    let best = { explained: -1 };
    some.forEach((a, i) => {
      for (let j = first === second ? i + 1 : 0; j < others.length; j++) {
        const b = others[j];
        const ab = products[i][j];
        const determinant = a.energy * b.energy - ab ** 2;
        if (!(determinant > ALIKE * a.energy * b.energy)) continue;
        const x = (b.energy * ra[i] - ab * rb[j]) / determinant;
        const y = (a.energy * rb[j] - ab * ra[i]) / determinant;
        const explained = x * ra[i] + y * rb[j];
        if (explained > best.explained) best = { explained, bands: [{ ...a.band, gain_db: x }, { ...b.band, gain_db: y }] };
      }
    });
    return best.bands;
  }

  // Single bands of a kind, drawn per decibel of gain.
  atomsOf(spec) {
    if (!this.atoms.has(spec)) {
      const [low, high] = spec.frequency_hz;
      const centers = logGrid(Math.round(ATOMS_PER_OCTAVE * Math.log2(high / low)) + 1, low, high);
      const qs = [...new Set(ATOM_QS.map((q) => Math.min(Math.max(q, spec.q[0]), spec.q[1])))];
      const places = centers.flatMap((frequency_hz) => qs.map((q) => ({ type: spec.kind, frequency_hz, q })));
      this.atoms.set(spec, places.map((band) => this.atom(band)));
    }
    return this.atoms.get(spec);
  }

  atom(band) {
    const db = responseDb([{ ...band, gain_db: ATOM_GAIN_DB }], FIT_HZ, this.sampleRateHz).map((level) => level / ATOM_GAIN_DB);
    return { band, db, energy: dot(db, db) };
  }

  // a.b of every two atoms.
  products(first, second) {
    const key = `${first.kind} ${second.kind}`;
    if (!this.atoms.has(key)) {
      this.atoms.set(key, this.atomsOf(first).map((a) => this.atomsOf(second).map((b) => dot(a.db, b.db))));
    }
    return this.atoms.get(key);
  }
}
