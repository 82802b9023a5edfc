// Presets that are opened, dropped or pasted, and the link that holds the state of the page.

import { decodeText } from "./encodings.js";
import { copyFrom } from "./presets.js";
import { MAX_CHARACTERS, readPreset } from "./readers.js";
import { fromHash, toHash } from "./share.js";

const SOUND_FILE = /\.(wav|wave|mp3|flac|ogg|oga|opus|m4a|aac|mp4|webm|aiff?|caf)$/i;
const KIND_OF_FILE = /(?<=\S) (?:Parametric|Graphic|FixedBand)EQ$/i; // behind a headphone's name, in files of AutoEq
const PASSING_MS = 10_000; // a message of success goes by itself
const NOTED_MS = 30_000; // one with notes, which have to be read
const COUNTS = [1, 2, 4]; // presets that can be brought in together

export class Exchange {
  constructor(at, store) {
    Object.assign(this, { at, store });
    this.names = store.own[0].places.map((place) => place.name);
    at("link").addEventListener("click", () => this.copyLink());
    at("preset").addEventListener("change", (event) => this.openFrom(event.target));
    at("close-message").addEventListener("click", () => this.say(""));
    addEventListener("keydown", (event) => event.key === "Escape" && this.say(""));
    addEventListener("paste", (event) => this.paste(event));
    addEventListener("hashchange", () => this.follow(history.state ?? location.hash));
  }

  get hash() {
    const { active, slots } = this.store;
    return toHash({ active, slots }, this.names);
  }

  copyLink() {
    this.store.commit();
    copyFrom(this.at("link"), location.href.split("#")[0] + this.hash);
  }

  /** Keeps the state with the page in the browser's history, where a reload and the way back find it. */
  keep() {
    history.replaceState(this.hash, "");
  }

  /** Takes over the state that was kept, else that of the link. */
  start() {
    try {
      this.take(history.state ?? "");
    } catch {
      // The page was made anew, with other presets.
    }
    if (history.state === null) this.follow(location.hash);
    this.keep();
  }

  say(text) {
    clearTimeout(this.timer);
    this.at("take-message").textContent = text;
  }

  // Says what went well, and notes as sentences; both go by themselves.
  tell(text, notes) {
    this.say([text, ...notes].join(" "));
    this.timer = setTimeout(() => this.say(""), notes.length ? NOTED_MS : PASSING_MS);
  }

  /** Whether a file is a sound, by its type or its name; any other is read as a preset. */
  static isSound({ name, type }) {
    return /^(audio|video)\//.test(type) || SOUND_FILE.test(name);
  }

  // Of a file input, which can be used for the same file again.
  async openFrom(input) {
    await this.open([...input.files]);
    input.value = "";
  }

  /** Brings in the presets of files: one replaces the end nearest to `place`, two or four all ends. */
  async open(files, place) {
    if (!files.length) return;
    if (!COUNTS.includes(files.length)) {
      this.say(`${files.length} presets at once: bring in one, two for a slider, or four for a pad.`);
      return;
    }
    try {
      const presets = await Promise.all(files.map((file) => this.presetOf(file)));
      if (presets.length === 1) this.replaceNearest(presets[0], place);
      else this.replaceAll(presets);
    } catch (error) {
      this.say(error.message);
    }
  }

  // {name, bands, preamp_db, right, notes}; an error names the file.
  async presetOf(file) {
    try {
      if (file.size > MAX_CHARACTERS) throw new Error("too long for a preset");
      const text = decodeText(new Uint8Array(await file.arrayBuffer()));
      return readPreset(text, fileTitle(file.name), this.store.page.layout);
    } catch (error) {
      throw new Error(`${file.name}: ${error.message}`, { cause: error });
    }
  }

  paste(event) {
    if (event.target.closest?.("input[type=text], textarea")) return;
    const text = event.clipboardData?.getData("text/plain");
    if (text) this.read(text, "pasted", "The pasted text");
  }

  /** Brings in the preset in a text, in place of the end nearest to `place`. */
  read(text, name, source, place) {
    try {
      this.replaceNearest(readPreset(text, name, this.store.page.layout), place);
    } catch (error) {
      this.say(`${source}: ${error.message}`);
    }
  }

  /** Makes a preset an end: the one nearest to `place`, by default to where the morph stands. */
  replaceNearest({ notes, ...preset }, place = this.store.state) {
    const { store } = this;
    let ends = store.ends;
    let index = (place.x > 0.5 ? 1 : 0) + (place.y > 0.5 ? 2 : 0);
    if (store.surface.kind === "map") [ends, index] = [[store.exported, null], 1];
    if (ends.length === 2) index %= 2;
    const replaced = ends[index]?.name;
    ends = ends.map((end, i) => (i === index ? preset : end));
    store.replace(ends, index % 2, index >> 1);
    const what = replaced === undefined ? "is the other end now" : `takes the place of ${replaced}`;
    this.tell(`${preset.name} ${what}. Undo brings the old presets back.`, notes.map((note) => sentence(note)));
  }

  replaceAll(presets) {
    const middle = presets.length === 2 ? [0.5, 0] : [0.5, 0.5];
    this.store.replace(presets.map(({ notes, ...preset }) => preset), ...middle);
    const names = presets.map(({ name }) => name).join(", ");
    const sentences = presets.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}.`));
    this.tell(`${names} are the presets now. Undo brings the old ones back.`, sentences);
  }

  /** Takes over the state of a link, or says what is wrong with it. */
  follow(hash) {
    try {
      this.take(hash);
    } catch (error) {
      this.say(error.message);
    }
  }

  take(hash) {
    const state = fromHash(hash, this.names, this.store.page.lexicon);
    if (!state) return;
    this.store.restore(state);
    this.store.commit();
  }
}

// What a preset is called after its file, as the library calls it.
function fileTitle(name) {
  return name.replace(/\.[^.]*$/, "").replace(KIND_OF_FILE, "");
}

function sentence(note) {
  return `${note[0].toUpperCase()}${note.slice(1)}.`;
}
