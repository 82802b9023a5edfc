// The part of the page that plays: source, position, loop, level, and the sound as a file.

import { Player } from "./audio.js";
import { leveled } from "./preamp.js";
import { recall, remember } from "./memory.js";
import { download, fileName } from "./presets.js";
import { SIDES } from "./sides.js";
import { matchDb } from "./sources.js";
import { spectrumOf } from "./spectrum.js";
import { dbText, timeText } from "./words.js";

const FRAME_MS = { lively: 40, calm: 250 }; // between two looks at meter, position and spectrum
const LOWEST_DB = -60; // of the meter

export class Listener {
  /** `at(id)` finds an element; `spectra(pre, post)` draws. */
  constructor(at, store, workletSource, calm, spectra) {
    Object.assign(this, { at, store, calm, spectra, bypassed: false, matched: true, file: null });
    this.rate = store.page.sample_rate_hz;
    this.player = new Player(workletSource, this.rate);
    const volume = recall().volume;
    if (volume >= 0 && volume <= 100) at("volume").value = volume;
    this.player.volume = at("volume").value / 100;
    this.listen();
  }

  listen() {
    const { at, player } = this;
    const on = (id, name, action) => at(id).addEventListener(name, action);
    on("play", "click", () => this.togglePlay());
    on("bypass", "click", () => this.toggleBypass());
    on("match", "change", (event) => this.set({ matched: event.target.checked }));
    on("volume", "input", (event) => player.setVolume(Number(event.target.value) / 100));
    on("volume", "change", (event) => remember({ volume: Number(event.target.value) }));
    on("file", "change", (event) => this.openFile(event.target.files[0]));
    on("seek", "input", (event) => player.seek(Number(event.target.value) * player.duration));
    on("loop-start", "click", () => this.setLoop(player.position, player.loop?.[1] ?? player.duration));
    on("loop-end", "click", () => this.setLoop(player.loop?.[0] ?? 0, player.position));
    on("loop-all", "click", () => this.setLoop(0, player.duration));
    on("render", "click", () => this.render());
    on("spectrum", "change", () => this.spectra(null, null));
    for (const radio of document.querySelectorAll("input[name=sound]")) {
      radio.addEventListener("change", () => this.choose(this.chosenSound()));
    }
  }

  set(part) {
    Object.assign(this, part);
    this.store.changed();
  }

  /**
   * What is heard, {bands, levelDb} for both channels or for each: as loud as the source together, or each turned down as
   * in an exported file.
   */
  get chains() {
    const { heard } = this.store;
    const levels = this.matched ? this.matchedDb(heard) : this.exportedDb(heard);
    return heard.map((bands, i) => ({ bands, levelDb: levels[i] }));
  }

  matchedDb(heard) {
    const { sound } = this.player;
    const level = sound ? matchDb(heard, sound.analysis, this.rate) : 0;
    return heard.map(() => level);
  }

  exportedDb(heard) {
    const { preampsDb } = this.store;
    const stated = leveled(heard.map((bands, i) => ({ bands, preamp_db: preampsDb[i] })), this.rate);
    return stated.map(({ preamp_db }) => preamp_db);
  }

  /** Sends the bands to the ear; bypassed they let everything through, at 0 dB. */
  hear() {
    const { chains } = this;
    const silent = !this.player.sound;
    this.player.steer(this.bypassed ? chains.map(throughChain) : chains);
    this.at("level").textContent = silent && !this.bypassed ? "" : this.text(chains.map(({ levelDb }) => levelDb));
  }

  text(levels) {
    if (this.bypassed) return "bypassed";
    const each = new Set(levels.map((level) => dbText(level)));
    const texts = each.size > 1 ? levels.map((level, i) => `${dbText(level)} ${SIDES[i]}`) : [...each];
    return this.matched ? `EQ turned ${texts[0]} to match` : `preamp ${texts.join(", ")}, as exported`;
  }

  async choose(sound) {
    const message = this.at("sound-message");
    message.textContent = "Preparing the sound…";
    try {
      await new Promise((resolve) => setTimeout(resolve, 20)); // lets the message be seen
      await this.player.load(sound);
      message.textContent = "";
      this.showPosition();
      this.store.changed();
      return true;
    } catch (error) {
      const what = typeof sound === "string" ? "No sound in this browser" : `${sound.name} cannot be played`;
      const remedy = typeof sound === "string" ? "" : "; open a WAV, FLAC, MP3, Ogg or AAC file";
      message.textContent = `${what}: ${error.message || error.name}${remedy}`;
      return false;
    }
  }

  chosenSound() {
    const value = document.querySelector("input[name=sound]:checked").value;
    return value === "file" ? this.file : value;
  }

  async ready() {
    return Boolean(this.player.sound) || this.choose(this.chosenSound());
  }

  async togglePlay() {
    const { at, player } = this;
    if (player.playing) {
      player.stop();
    } else if (await this.ready()) {
      this.hear();
      await player.play();
      this.watch();
    }
    at("play").textContent = player.playing ? "Stop" : "Play";
    at("play").setAttribute("aria-pressed", String(player.playing));
  }

  toggleBypass() {
    this.set({ bypassed: !this.bypassed });
    this.at("bypass").setAttribute("aria-pressed", String(this.bypassed));
  }

  async openFile(chosen) {
    if (!chosen || !(await this.choose(chosen))) return;
    this.file = chosen;
    this.at("file-name").textContent = chosen.name;
    const radio = document.querySelector("input[name=sound][value=file]");
    radio.disabled = false;
    radio.checked = true;
    if (!this.player.playing) await this.togglePlay();
  }

  setLoop(start, end) {
    const { player, at } = this;
    if (!(end - start >= 0.05)) {
      at("sound-message").textContent = "A loop has to be 0.05 s or longer.";
      return;
    }
    player.setLoop(start <= 0 && end >= player.duration ? null : [start, end]);
    at("sound-message").textContent = player.loop ? `Loop from ${timeText(start)} to ${timeText(end)}` : "";
    this.showPosition();
  }

  // Meter, position and spectrum, while it plays.
  watch() {
    if (this.watching) return;
    this.watching = true;
    let last = 0;
    const frame = (now) => {
      if (!this.player.playing) {
        this.watching = false;
        this.spectra(null, null);
        this.showLevel(LOWEST_DB);
        return;
      }
      requestAnimationFrame(frame);
      if (now - last < (this.calm.matches ? FRAME_MS.calm : FRAME_MS.lively)) return;
      last = now;
      this.showLevel(this.player.peakDb());
      this.showPosition();
      if (this.at("spectrum").checked) this.spectra(spectrumOf(this.player.pre), spectrumOf(this.player.post));
    };
    requestAnimationFrame(frame);
  }

  showLevel(db) {
    const level = Math.min(Math.max(db, LOWEST_DB), 0);
    const meter = this.at("meter");
    meter.firstElementChild.style.width = `${100 * (1 - level / LOWEST_DB)}%`;
    meter.classList.toggle("hot", db > -1);
    meter.setAttribute("aria-valuenow", level.toFixed(0));
  }

  showPosition() {
    const { player, at } = this;
    for (const id of ["seek", "loop-start", "loop-end", "loop-all"]) at(id).disabled = !player.sound;
    at("seek").value = player.duration ? player.position / player.duration : 0;
    at("seek").setAttribute("aria-valuetext", timeText(player.position));
    at("time").textContent = `${timeText(player.position)} of ${timeText(player.duration)}`;
  }

  async render() {
    if (!(await this.ready())) return;
    const message = this.at("sound-message");
    message.textContent = "Rendering…";
    this.store.commit();
    try {
      const { wav, loweredDb } = await this.player.render(this.chains);
      download(wav, fileName(this.store.exported.name, ".wav"), "audio/wav");
      message.textContent = loweredDb > 0 ? `Rendered, turned down ${loweredDb.toFixed(1)} dB so as not to clip.` : "Rendered.";
    } catch (error) {
      message.textContent = `Not rendered: ${error.message}; loop a shorter part and render that.`;
    }
  }
}

// A chain at 0 dB.
function throughChain({ bands }) {
  return { bands: bands.map((band) => ({ ...band, gain_db: 0 })), levelDb: 0 };
}
