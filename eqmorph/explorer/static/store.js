// What a person can change and take back: two settings, A and B, of which one is heard; each a place on the morph, a
// strength, words that it is moved towards, what was changed by hand, and presets that replaced those of the page.

import { align } from "./align.js";
import { editsToward, withoutEdit } from "./edits.js";
import { History } from "./history.js";
import { misfit } from "./layout.js";
import { Nudger } from "./nudge.js";
import { Setting } from "./setting.js";
import { sideOf } from "./sides.js";
import { Surface } from "./surface.js";

const STATE = ["x", "y", "strength", "words", "edits", "ends", "side"];
const REST_MS = 400; // a change that rests so long can be taken back
const ANY_GAIN_DB = [-60, 60];

export class Store {
  /** `changed()` is called after every change, `adopted()` when other presets are morphed; `paths` is a `PathFinder`. */
  constructor(page, paths, changed, adopted) {
    Object.assign(this, { page, paths, changed, adopted, computing: false });
    this.own = { left: new Surface({ ...page, side: page.right ? "left" : "" }), right: null };
    if (page.right) this.own.right = new Surface({ ...page, ...page.right, side: "right" });
    this.surface = this.own.left;
    const home = page.kind === "map" ? page.places[0] : { x: 0.5, y: page.kind === "line" ? 0 : 0.5 };
    this.state = { x: home.x, y: home.y, strength: 1, words: [], edits: [], ends: null, side: "left" };
    this.nudger = new Nudger(page.lexicon, page.audible, page.sample_rate_hz);
    this.moving = false;
    this.active = "A";
    this.slots = { A: this.snapshot(), B: this.snapshot() };
    this.history = new History(this.capture());
  }

  /** What is drawn, heard and taken along. */
  get setting() {
    this.latest ??= this.settingAt(this.state.x);
    return this.latest;
  }

  // What was computed of the state is out of date.
  touch() {
    this.latest = null;
    this.changed();
  }

  get current() {
    return this.setting.current;
  }

  get heard() {
    return this.setting.heard;
  }

  get morphed() {
    return this.setting.morphed;
  }

  get preampDb() {
    return this.setting.preampDb;
  }

  /** The same setting with the slider at x. */
  settingAt(x) {
    const nudge = (bands, words) => this.nudge(bands, words);
    return new Setting(this.surface, { ...this.state, x }, nudge, this.page.sample_rate_hz);
  }

  // In haste until a change rests.
  nudge(bands, words) {
    const key = JSON.stringify([bands, words]);
    if (this.lastNudge?.key !== key || (this.lastNudge.hasty && !this.moving)) {
      this.lastNudge = { key, hasty: this.moving, bands: this.nudger.nudge(bands, words, this.moving) };
    }
    return this.lastNudge.bands;
  }

  change(part) {
    Object.assign(this.state, part);
    this.moving = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.commit(), REST_MS);
    this.touch();
  }

  // Bands that are named by their number: at a place the preset may have fewer than the morph.
  editable(index) {
    return index < this.morphed.length;
  }

  edit(index, wanted) {
    if (!this.editable(index)) return;
    const { morphed, gainRange } = this.setting;
    this.change({ edits: editsToward(morphed, this.state.edits, index, wanted, gainRange) });
  }

  reset(index) {
    this.change({ edits: index === undefined ? [] : withoutEdit(this.state.edits, index) });
  }

  /** Moves the present preset towards a word, away from it (negative), or no more (null). */
  move(text, language, amount) {
    const others = this.state.words.filter((word) => word.text !== text || word.language !== language);
    const known = this.state.words.findIndex((word) => word.text === text && word.language === language);
    const at = known < 0 ? others.length : known;
    this.change({ words: amount === null ? others : others.toSpliced(at, 0, { text, language, amount }) });
  }

  /** Other presets to morph between, {name, bands, preamp_db, right} each, at a place of theirs; the bands' changes go. */
  replace(ends, x, y) {
    this.change({ ends, x, y, words: [], edits: [] });
    this.adopt();
    this.commit();
  }

  /** {name, bands, preamp_db, right} of every preset that is morphed now. */
  get ends() {
    if (this.state.ends) return this.state.ends;
    const [left, right] = [this.own.left, this.own.right].map((surface) => surface?.places.map(chainOf));
    return left.map((end, i) => ({ ...end, right: right?.[i] ?? null }));
  }

  /** Whether left and right have separate filters. */
  get hasSides() {
    return this.state.ends ? this.state.ends.some((end) => end.right) : Boolean(this.own.right);
  }

  /** Shows and plays the left or the right side; changes by hand go, since the other side has other bands. */
  chooseSide(side) {
    if (side === this.state.side) return;
    this.change({ side, edits: [] });
    this.adopt();
    this.commit();
  }

  adopt() {
    const key = JSON.stringify([this.state.side, this.state.ends]);
    if (key === (this.adoptedKey ?? '["left",null]')) return;
    this.adoptedKey = key;
    const ends = this.state.ends?.map((end) => sideOf(end, this.state.side));
    this.latest = null;
    this.surface = ends ? this.between(ends) : (this.own[this.state.side] ?? this.own.left);
    this.computing = false;
    if (ends?.length === 2 && this.surface.method === "log") this.straighten(ends);
    this.adopted();
  }

  /** How the presets are morphed, in words; empty on a map. */
  get methodText() {
    const { method } = this.surface;
    if (!method) return "";
    return this.computing ? `Morphed by ${method}; response, which is straighter, is being computed…` : `Morphed by ${method}.`;
  }

  // Two presets are morphed by `log` until the straightest path between them is found.
  async straighten(ends) {
    const key = this.adoptedKey;
    this.computing = true;
    try {
      await this.paths.find(ends.map((end) => end.bands), fitting(ends, this.page.layout));
    } catch {
      // A browser that allows no worker keeps the `log` path.
    }
    if (key !== this.adoptedKey) return;
    this.computing = false;
    this.surface = this.between(ends);
    this.adopted();
    this.touch();
  }

  // Two or four presets that came in: of two the straightest path, if it is known, else the morph `log`.
  between(ends) {
    const { page } = this;
    const presets = ends.map((end) => end.bands);
    const path = this.paths.known(presets);
    return new Surface({
      ...page,
      side: this.hasSides ? this.state.side : "",
      kind: ends.length === 2 ? "line" : "square",
      places: ends.map(({ name, bands, preamp_db }, i) => {
        return { name, x: i % 2, y: i >> 1, preset: bands, preamp_db, note: "", count: 0 };
      }),
      gain_range_db: fitting(ends, page.layout) ? page.audible.gain_db : ANY_GAIN_DB,
      ...(path ? pathOf(path) : meanOf(presets, page.layout)),
    });
  }

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
  }

  restore({ active, slots }) {
    this.moving = false;
    clearTimeout(this.timer);
    Object.assign(this, { active, slots });
    Object.assign(this.state, structuredClone(slots[active]));
    this.adopt();
    this.touch();
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

// The page's layout, if all presets fit it; else null.
function fitting(ends, layout) {
  return ends.every(({ bands }) => !misfit(bands, layout)) ? layout : null;
}

// The morph `response`.
function pathOf(path) {
  return { method: "response", types: path.layout.kinds, source: { form: "path", ...path } };
}

// The morph `log`: aligned bands.
function meanOf(presets, layout) {
  const { types, rows } = align(presets, layout);
  const column = (field) => rows.flatMap((row) => row.map((band) => band[field]));
  return { method: "log", types, source: { form: "mean", frequency_hz: column("frequency_hz"), gain_db: column("gain_db"), q: column("q") } };
}
