// Presets that are opened, dropped or pasted, and the link that holds the state of the page.

import { copyFrom } from "./presets.js";
import { MAX_CHARACTERS, readPreset } from "./readers.js";
import { fromHash, toHash } from "./share.js";

const PRESET_FILE = /\.(txt|json|csv|peq|cfg|conf|xml|peace|ya?ml|ttl)$/i;

export class Exchange {
  constructor(at, store) {
    Object.assign(this, { at, store });
    this.names = store.own[0].places.map((place) => place.name);
    at("link").addEventListener("click", () => copyFrom(at("link"), location.href.split("#")[0] + this.hash));
    at("preset").addEventListener("change", (event) => this.open(event.target.files[0]));
    addEventListener("paste", (event) => this.paste(event));
    addEventListener("hashchange", () => this.follow(location.hash));
  }

  get hash() {
    this.store.commit();
    const { active, slots } = this.store;
    return toHash({ active, slots }, this.names);
  }

  say(text) {
    this.at("take-message").textContent = text;
  }

  /** Whether a dropped file is a preset rather than a sound. */
  static takes(file) {
    return PRESET_FILE.test(file.name) || file.type === "application/json" || file.type === "text/plain";
  }

  async open(file, place) {
    if (!file) return;
    if (file.size > MAX_CHARACTERS) return this.say(`${file.name}: too long for a preset`);
    this.read(await file.text(), file.name.replace(/\.[^.]*$/, ""), file.name, place);
  }

  paste(event) {
    if (event.target.closest?.("input[type=text], textarea")) return;
    const text = event.clipboardData?.getData("text/plain");
    if (text) this.read(text, "pasted", "The pasted text");
  }

  /** Makes a preset's text an end: the one nearest to `place`, by default to where the morph stands. */
  read(text, name, source, place = this.store.state) {
    let preset;
    let note;
    try {
      ({ note, ...preset } = readPreset(text, name, this.store.page.layout));
    } catch (error) {
      return this.say(`${source}: ${error.message}`);
    }
    const { store } = this;
    let ends = store.ends;
    let index = (place.x > 0.5 ? 1 : 0) + (place.y > 0.5 ? 2 : 0);
    if (store.surface.kind === "map") [ends, index] = [[store.exported, null], 1];
    if (ends.length === 2) index %= 2;
    const replaced = ends[index]?.name;
    ends = ends.map((end, i) => (i === index ? preset : end));
    store.replace(ends, index % 2, index >> 1);
    const what = replaced === undefined ? "is the other end now" : `takes the place of ${replaced}`;
    return this.say(`${preset.name} ${what}${note ? `, ${note}` : ""}. Undo brings the old presets back.`);
  }

  /** Takes over the state of a link. */
  follow(hash) {
    try {
      const state = fromHash(hash, this.names, this.store.page.lexicon);
      if (!state) return;
      this.store.restore(state);
      this.store.commit();
    } catch (error) {
      this.say(error.message);
    }
  }
}
