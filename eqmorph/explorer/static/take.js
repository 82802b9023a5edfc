// Presets in and out: the text in any writable format, the link, and presets that are opened, dropped or pasted.

import { FORMATS, renderFolder } from "./formats.js";
import { copy, download, fileName } from "./presets.js";
import { MAX_CHARACTERS, readPreset } from "./readers.js";
import { fromHash, toHash } from "./share.js";
import { zip } from "./zip.js";

const TEXT_REST_MS = 150; // the text follows once a movement rests
const PRESET_FILE = /\.(txt|json|csv|peq|cfg|conf|xml|peace|ya?ml)$/i;

export class Exchange {
  /** `name()` is what the current preset is called. */
  constructor(at, store, name) {
    Object.assign(this, { at, store, name, said: "" });
    this.names = store.own.places.map((place) => place.name);
    for (const [key, format] of Object.entries(FORMATS)) at("format").append(new Option(format.label, key));
    const on = (id, event, action) => at(id).addEventListener(event, action);
    on("format", "change", () => this.show());
    on("copy", "click", () => this.copy(at("copy"), this.settledText));
    on("save", "click", () => this.save());
    on("link", "click", () => this.copy(at("link"), location.href.split("#")[0] + this.hash));
    on("preset", "change", (event) => this.open(event.target.files[0]));
    addEventListener("paste", (event) => this.paste(event));
    addEventListener("hashchange", () => this.follow(location.hash));
  }

  get format() {
    return FORMATS[this.at("format").value];
  }

  /** The text of what is shown, once it has come to rest. */
  get settledText() {
    this.store.commit();
    return this.text;
  }

  get text() {
    return this.format.render(this.store.exported(this.name()), this.store.page);
  }

  get hash() {
    this.store.commit();
    const { active, slots } = this.store;
    return toHash({ active, slots }, this.names);
  }

  /** Shows the preset's text soon; until then copies and downloads are current all the same. */
  showLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), TEXT_REST_MS);
  }

  show() {
    let problem = "";
    try {
      this.at("text").textContent = this.text;
    } catch (error) {
      this.at("text").textContent = "";
      problem = error.message;
    }
    for (const id of ["copy", "save"]) this.at(id).disabled = Boolean(problem);
    if (problem || this.refused) this.said = problem;
    this.refused = Boolean(problem);
    this.say(this.said);
  }

  say(text) {
    this.said = text;
    const computing = this.store.computing ? " The straightest path between the two is being computed." : "";
    const message = this.at("take-message");
    if (message.textContent !== text + computing) message.textContent = text + computing;
  }

  /** Downloads the preset: one file, or an archive of the folder that the format is. */
  save() {
    const { format, store } = this;
    const text = this.settledText;
    if (!format.bundle) return download(text, fileName(this.name(), format.suffix));
    const stem = fileName(this.name(), "");
    const texts = renderFolder(format, [store.exported(this.name())], [stem], store.page);
    const inFolder = Object.entries(texts).map(([file, content]) => [`${stem}${format.folderSuffix}/${file}`, content]);
    return download(zip(Object.fromEntries(inFolder)), `${stem}${format.folderSuffix}.zip`, "application/zip");
  }

  async copy(button, text) {
    const label = button.textContent;
    button.textContent = (await copy(text)) ? "Copied" : "Not allowed";
    setTimeout(() => (button.textContent = label), 1500);
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
    if (store.surface.kind === "map") [ends, index] = [[store.exported(this.name()), null], 1];
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
