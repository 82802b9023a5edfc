// What a person can change and take back: two settings, A and B, of which one is heard; each a place on the morph, a
// strength, words that it is moved towards, what was changed by hand, and presets that replaced those of the page. Where
// left and right have separate filters, both are heard and taken along, and one is shown and changed by hand.

import { editsToward, withoutEdit } from "./edits.js";
import { History } from "./history.js";
import { findPaths, ownSurfaces, surfacesBetween } from "./morphs.js";
import { presetName } from "./names.js";
import { Nudger } from "./nudge.js";
import { Setting } from "./setting.js";
import { SIDES } from "./sides.js";

const STATE = ["x", "y", "strength", "words", "edits", "ends", "side"];
const REST_MS = 400; // a change that rests so long can be taken back

export class Store {
  /**
   * `followers`: `changed()` is called after every change, `rested()` when one has come to rest, `adopted()` when other
   * presets are morphed or shown; `paths` is a `PathFinder`. In the state, `edits` holds those of the left and those of
   * the right side.
   */
  constructor(page, paths, followers) {
    Object.assign(this, { page, paths, ...followers, computing: false });
    this.own = this.surfaces = ownSurfaces(page);
    const home = page.kind === "map" ? page.places[0] : { x: 0.5, y: page.kind === "line" ? 0 : 0.5 };
    this.state = { x: home.x, y: home.y, strength: 1, words: [], edits: [[], []], ends: null, side: "left" };
    this.nudgers = SIDES.map(() => new Nudger(page.lexicon, page.audible, page.sample_rate_hz));
    this.nudges = [];
    this.moving = false;
    this.active = "A";
    this.slots = { A: this.snapshot(), B: this.snapshot() };
    this.history = new History(this.capture());
    this.shownKey = this.presetsKey;
  }

  // ---- What is there ----

  /** Whether left and right have separate filters. */
  get hasSides() {
    return this.surfaces.length > 1;
  }

  /** Number of the side that is shown and changed by hand. */
  get shown() {
    return this.hasSides ? SIDES.indexOf(this.state.side) : 0;
  }

  get surface() {
    return this.surfaces[this.shown];
  }

  /** What is heard, a `Setting` for each side. */
  get settings() {
    this.latest ??= this.settingsAt(this.state.x);
    return this.latest;
  }

  /** What is drawn. */
  get setting() {
    return this.settings[this.shown];
  }

  /** The side that is heard beside the one that is drawn; undefined where there is none. */
  get otherSide() {
    return this.settings[1 - this.shown];
  }

  get current() {
    return this.setting.current;
  }

  get morphed() {
    return this.setting.morphed;
  }

  /** The settings with the slider at x. */
  settingsAt(x) {
    return this.surfaces.map((surface, i) => {
      const state = { ...this.state, x, edits: this.state.edits[i], side: this.hasSides ? SIDES[i] : "" };
      return new Setting(surface, state, (bands, words) => this.nudge(i, bands, words), this.page.sample_rate_hz);
    });
  }

  /** The preset of all sides with the slider at x, {name, bands, preamp_db, right}. */
  presetAt(x) {
    return this.joined(this.settingsAt(x));
  }

  /** What leaves the page. */
  get exported() {
    return this.joined(this.settings);
  }

  joined(settings) {
    const preamps = preampsDb(settings);
    const [left, right = null] = settings.map(({ current }, i) => ({ bands: current, preamp_db: preamps[i] }));
    const edits = settings.flatMap((setting) => setting.state.edits);
    return { name: presetName(this.surface, { ...settings[0].state, edits, side: "" }), ...left, right };
  }

  /** The bands of each side as they are heard, always with the same filters along a morph. */
  get heard() {
    return this.settings.map((setting) => setting.heard);
  }

  /** The preamp in dB of each side, null where none is stated. */
  get preampsDb() {
    return preampsDb(this.settings);
  }

  /** How the presets are morphed, in words; empty on a map. */
  get methodText() {
    const { method } = this.surface;
    if (!method) return "";
    return this.computing ? `Morphed by ${method}; response, which is straighter, is being computed…` : `Morphed by ${method}.`;
  }

  // ---- Changes ----

  // What was computed of the state is out of date.
  touch() {
    this.latest = null;
    this.changed();
  }

  // Words move the preset of a side, in haste until a change rests.
  nudge(side, bands, words) {
    const key = JSON.stringify([bands, words]);
    const last = this.nudges[side];
    if (last?.key !== key || (last.hasty && !this.moving)) {
      this.nudges[side] = { key, hasty: this.moving, bands: this.nudgers[side].nudge(bands, words, this.moving) };
    }
    return this.nudges[side].bands;
  }

  change(part) {
    Object.assign(this.state, part);
    this.moving = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.commit(), REST_MS);
    this.touch();
  }

  changeEdits(edits) {
    this.change({ edits: this.state.edits.with(this.shown, edits) });
  }

  // Bands that are named by their number: at a place the preset may have fewer than the morph.
  editable(index) {
    return index < this.morphed.length;
  }

  edit(index, wanted) {
    if (!this.editable(index)) return;
    const { morphed, gainRange, state } = this.setting;
    this.changeEdits(editsToward(morphed, state.edits, index, wanted, gainRange));
  }

  reset(index) {
    this.changeEdits(index === undefined ? [] : withoutEdit(this.setting.state.edits, index));
  }

  /** Moves the present preset towards a word, away from it (negative), or no more (null). */
  move(text, language, amount) {
    const others = this.state.words.filter((word) => word.text !== text || word.language !== language);
    const known = this.state.words.findIndex((word) => word.text === text && word.language === language);
    const at = known < 0 ? others.length : known;
    this.change({ words: amount === null ? others : others.toSpliced(at, 0, { text, language, amount }) });
  }

  /** Shows the left or the right side. */
  chooseSide(side) {
    if (side === this.state.side) return;
    this.change({ side });
    this.adopt();
    this.commit();
  }

  // ---- Presets that came in ----

  /** {name, bands, preamp_db, right} of every preset that is morphed now. */
  get ends() {
    if (this.state.ends) return this.state.ends;
    const [left, right] = this.own.map((surface) => surface.places.map(chainOf));
    return left.map((end, i) => ({ ...end, right: right?.[i] ?? null }));
  }

  /** Other presets to morph between, {name, bands, preamp_db, right} each, at a place of theirs; the bands' changes go. */
  replace(ends, x, y) {
    this.change({ ends, x, y, words: [], edits: [[], []] });
    this.adopt();
    this.commit();
  }

  get presetsKey() {
    return JSON.stringify([this.state.side, this.state.ends]);
  }

  // Shows the presets and the side of the state, if they are others than those that are shown.
  adopt() {
    if (this.presetsKey === this.shownKey) return;
    this.shownKey = this.presetsKey;
    const { ends } = this.state;
    this.latest = null;
    this.surfaces = ends ? surfacesBetween(ends, this.page, this.paths) : this.own;
    this.computing = false;
    if (ends?.length === 2 && this.surfaces.some((surface) => surface.method === "log")) this.straighten(ends);
    this.adopted();
  }

  // Two presets are morphed by `log` until the straightest path between them is found.
  async straighten(ends) {
    const key = this.shownKey;
    this.computing = true;
    try {
      await findPaths(ends, this.page, this.paths);
    } catch {
      // A browser that allows no worker keeps the `log` path.
    }
    if (key !== this.shownKey) return;
    this.computing = false;
    this.surfaces = surfacesBetween(ends, this.page, this.paths);
    this.adopted();
    this.touch();
  }

  // ---- Settings that are kept, and taken back ----

  snapshot() {
    return JSON.parse(JSON.stringify(Object.fromEntries(STATE.map((field) => [field, this.state[field]]))));
  }

  capture() {
    this.slots[this.active] = this.snapshot();
    return JSON.stringify({ active: this.active, slots: this.slots });
  }

  /** The change has come to rest: it can be taken back, and leave the page. */
  commit() {
    this.moving = false;
    clearTimeout(this.timer);
    this.history.push(this.capture());
    this.touch();
    this.rested();
  }

  restore({ active, slots }) {
    this.moving = false;
    clearTimeout(this.timer);
    Object.assign(this, { active, slots });
    Object.assign(this.state, structuredClone(slots[active]));
    this.adopt();
    this.touch();
    this.rested();
  }

  step(steps) {
    this.commit();
    this.restore(JSON.parse(this.history.move(steps)));
  }

  /** Makes the other setting the one that is heard. */
  choose(slot) {
    if (slot === this.active) return;
    this.commit();
    this.restore({ active: slot, slots: this.slots });
    this.commit();
  }

  copyToOther() {
    this.slots[this.other] = this.snapshot();
    this.commit();
  }

  get other() {
    return this.active === "A" ? "B" : "A";
  }
}

function chainOf({ name, preset, preamp_db }) {
  return { name, bands: preset, preamp_db };
}

// Changes lower the preamps of both sides together, so that the balance between them stays.
function preampsDb(settings) {
  const morphed = settings.map((setting) => setting.morphedPreampDb);
  if (morphed.includes(null)) return morphed;
  const raisedDb = Math.min(...settings.map((setting) => setting.raisedDb));
  return morphed.map((db) => db + raisedDb);
}
