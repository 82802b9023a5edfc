// What a setting means on one side: the bands that are drawn, heard and taken along at a place of the morph.

import { applyEdits } from "./edits.js";
import { presetName } from "./names.js";
import { preampDb } from "./preamp.js";

const ANY_GAIN = [-60, 60];

export class Setting {
  /** `state` is {x, y, strength, words, edits, side}, the side "" of a preset for all channels; `nudge(bands, words)` moves a preset towards words. */
  constructor(surface, state, nudge, sampleRateHz) {
    Object.assign(this, { surface, state, nudge, sampleRateHz });
  }

  get name() {
    return presetName(this.surface, this.state);
  }

  /** The preset of this side alone. */
  get exported() {
    const { name, current, morphedPreampDb } = this;
    return { name, bands: current, preamp_db: morphedPreampDb === null ? null : morphedPreampDb + this.raisedDb };
  }

  /** The bands that are drawn, listed and taken along. */
  get current() {
    return this.changedByHand ? this.heard : this.unchanged;
  }

  /** The same curve, with the same filters in the same order along a morph. */
  get heard() {
    this.edited ??= applyEdits(this.morphed, this.state.edits, this.gainRange);
    return this.edited;
  }

  /** What stands before changes by hand: the morph, or the preset here moved towards words. */
  get morphed() {
    const { x, y, strength } = this.state;
    return this.nudged ?? this.surface.bands(x, y, strength);
  }

  /** The preset here moved towards words, or null where no word has an amount. */
  get nudged() {
    const { words } = this.state;
    if (words.every(({ amount }) => amount === 0)) return null;
    this.moved ??= this.nudge(this.unchanged, words);
    return this.moved;
  }

  get unchanged() {
    const { x, y, strength } = this.state;
    return this.surface.preset(x, y, strength);
  }

  get changedByHand() {
    return this.state.edits.length > 0 || this.nudged !== null;
  }

  // Words may need more than the page's presets have.
  get gainRange() {
    return this.nudged ? ANY_GAIN : this.surface.gain_range_db;
  }

  /** The preamp of the morph here: straight between those that the presets state, null where none states one. */
  get morphedPreampDb() {
    const { x, y, strength } = this.state;
    const stated = this.surface.preampDb(x, y, this.sampleRateHz);
    return stated === null ? null : strength * stated;
  }

  /** By how many dB changes by words and by hand change the preamp, so that the peak stays where it was. */
  get raisedDb() {
    if (!this.changedByHand) return 0;
    const [now, before] = [this.current, this.unchanged].map((bands) => preampDb(bands, this.sampleRateHz));
    return now - before;
  }
}
