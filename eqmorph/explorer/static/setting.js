// What a setting means: the bands that are drawn, heard and taken along at a place of the morph.

import { applyEdits } from "./edits.js";
import { presetName } from "./names.js";
import { preampDb } from "./preamp.js";

const ANY_GAIN = [-60, 60];

export class Setting {
  /** `state` is {x, y, strength, words, edits}; `nudge(bands, words)` moves a preset towards words. */
  constructor(surface, state, nudge, sampleRateHz) {
    Object.assign(this, { surface, state, nudge, sampleRateHz });
  }

  /** The preset that leaves the page. */
  get exported() {
    return { name: presetName(this.surface, this.state), bands: this.current, preamp_db: this.preampDb };
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

  /**
   * The preamp that is stated here: straight between those of the presets that are morphed, null where none states one.
   * Changes by words and by hand lower it by as much as they raise the peak.
   */
  get preampDb() {
    const { surface, sampleRateHz } = this;
    const { x, y, strength } = this.state;
    const base = surface.preampDb(x, y, sampleRateHz);
    if (base === null) return null;
    const raised = this.changedByHand ? preampDb(this.current, sampleRateHz) - preampDb(this.unchanged, sampleRateHz) : 0;
    return strength * base + raised;
  }
}
