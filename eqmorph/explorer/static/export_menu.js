// The preset that is shown, or the whole morph, in any writable format: as text, on the clipboard or as a download.

import { FORMATS, textOf } from "./formats.js";
import { morphFiles, presetFiles, presetFor } from "./morph_files.js";
import { copyFrom, download } from "./presets.js";
import { zip } from "./zip.js";

const TEXT_REST_MS = 150; // the text follows once a movement rests
const MOST_STEPS = 100;

export class ExportMenu {
  constructor(at, store) {
    Object.assign(this, { at, store });
    for (const [key, format] of Object.entries(FORMATS)) at("format").append(new Option(format.label, key));
    for (const id of ["format", "content", "steps"]) at(id).addEventListener("change", () => this.show());
    at("steps").addEventListener("change", () => (at("steps").value = this.steps));
    at("copy").addEventListener("click", () => copyFrom(at("copy"), this.settled(() => this.text)));
    at("save").addEventListener("click", () => this.save());
  }

  get format() {
    return FORMATS[this.at("format").value];
  }

  /** Whether the whole morph is written; a pad has no way from one end to the other. */
  get whole() {
    return this.at("content").value === "morph" && this.store.surface.oneLine;
  }

  get steps() {
    const count = Math.round(this.at("steps").valueAsNumber);
    return Number.isFinite(count) ? Math.min(Math.max(count, 2), MOST_STEPS) : 10;
  }

  /** {path: text} of everything that a download holds. */
  get files() {
    const { format, store } = this;
    return this.whole ? morphFiles(format, store, this.steps) : presetFiles(format, presetFor(format, store), store.page);
  }

  /** The text of the preset, or of the one file that holds the morph; of a folder the names of its files. */
  get text() {
    const { format, store } = this;
    if (!this.whole) return textOf(format, presetFor(format, store), store.page);
    const files = Object.entries(this.files);
    return files.length === 1 ? files[0][1] : files.map(([path]) => `${path}\n`).join("");
  }

  /** What a file leaves out. */
  get remark() {
    const { format, store } = this;
    const oneSide = store.hasSides && (!format.renderSides || (this.whole && format.renderMorph));
    return oneSide ? `Such a file holds one chain of filters for all channels: this is the ${store.state.side} side.` : "";
  }

  // What is read once the last change has come to rest.
  settled(read) {
    this.store.commit();
    return read();
  }

  /** Shows the text soon; until then copies and downloads are current all the same. */
  showLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), TEXT_REST_MS);
  }

  show() {
    const { at } = this;
    at("content").disabled = !this.store.surface.oneLine;
    at("steps").disabled = !this.whole || Boolean(this.format.straight);
    let text = "";
    let problem = "";
    try {
      text = this.text;
    } catch (error) {
      problem = error.message;
    }
    at("text").textContent = text;
    at("export-message").textContent = problem || this.remark;
    for (const id of ["copy", "save"]) at(id).disabled = Boolean(problem);
  }

  /** Downloads one file, or an archive of a folder. */
  save() {
    const files = this.settled(() => this.files);
    const [[path, text]] = Object.entries(files);
    const [folder, inside] = path.split("/");
    if (inside === undefined) download(text, path);
    else download(zip(files), `${folder}.zip`, "application/zip");
  }
}
