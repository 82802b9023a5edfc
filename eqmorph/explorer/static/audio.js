// Playing: source -> equalizer (worklet.js) -> volume -> loudspeaker, in any AudioContext, live or offline.

import { analyse, chord, pinkNoise, TARGET_LUFS } from "./sources.js";

/**
 * A worklet node that filters with bands of these types. `source` is the text of filters.js and worklet.js.
 *
 * A page opened from disk may not load a worklet from a Blob URL in Chromium, but it may from a data URL.
 */
export async function createEqualizer(context, types, source) {
  const module = `const KINDS = ${JSON.stringify(types)};\n${source}`;
  await context.audioWorklet.addModule(`data:text/javascript;charset=utf-8,${encodeURIComponent(module)}`);
  return new AudioWorkletNode(context, "eqmorph-equalizer", {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    channelCount: 2,
    channelCountMode: "explicit",
  });
}

/** Sets the equalizer's targets at a time of its context; the worklet glides there. */
export function steer(node, bands, levelDb, when = node.context.currentTime) {
  const set = (name, value) => node.parameters.get(name).setValueAtTime(value, when);
  bands.forEach((band, i) => {
    set(`f${i}`, band.frequency_hz);
    set(`g${i}`, band.gain_db);
    set(`q${i}`, band.q);
  });
  set("level", levelDb);
}

/** A built-in sound ("pink" or "chord") or an AudioBuffer as {buffer, gain, analysis}: looped, at `TARGET_LUFS`. */
export function prepare(context, sound) {
  let buffer = sound;
  if (typeof sound === "string") {
    const channels = sound === "pink" ? pinkNoise(context.sampleRate) : chord(context.sampleRate);
    buffer = context.createBuffer(2, channels[0].length, context.sampleRate);
    channels.forEach((samples, i) => buffer.copyToChannel(samples, i));
  }
  const count = Math.min(buffer.numberOfChannels, 2);
  const channels = Array.from({ length: count }, (_, i) => buffer.getChannelData(i));
  const analysis = analyse(channels, buffer.sampleRate);
  // One channel is played on both sides, which adds 3 dB.
  const lufs = analysis.lufs + (count === 1 ? 10 * Math.log10(2) : 0);
  return { buffer, analysis, gain: Number.isFinite(lufs) ? 10 ** ((TARGET_LUFS - lufs) / 20) : 1 };
}

/** What the page plays with. Nothing is created before the first `play`: browsers want a click first. */
export class Player {
  constructor(types, workletSource, sampleRateHz) {
    Object.assign(this, { types, workletSource, sampleRateHz, playing: false, volume: 0.7 });
    this.context = this.sound = this.source = null;
  }

  async open() {
    if (this.context) return;
    this.context = new AudioContext({ sampleRate: this.sampleRateHz, latencyHint: "interactive" });
    this.equalizer = await createEqualizer(this.context, this.types, this.workletSource);
    this.output = new GainNode(this.context, { gain: 0 });
    this.equalizer.connect(this.output).connect(this.context.destination);
  }

  /** Loads "pink", "chord" or a File; a running sound is replaced. Rejects when the file is no audio. */
  async load(sound) {
    await this.open();
    const decoded = typeof sound === "string" ? sound : await this.context.decodeAudioData(await sound.arrayBuffer());
    this.sound = prepare(this.context, decoded);
    if (this.playing) this.start();
  }

  async play() {
    await this.context.resume();
    this.playing = true;
    this.start();
  }

  start() {
    this.stopSource();
    const source = new AudioBufferSourceNode(this.context, { buffer: this.sound.buffer, loop: true });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setTargetAtTime(this.sound.gain, this.context.currentTime, 0.01);
    source.connect(gain).connect(this.equalizer);
    source.start();
    this.source = { source, gain };
    this.setVolume(this.volume);
  }

  stop() {
    this.playing = false;
    this.stopSource();
  }

  stopSource() {
    if (!this.source) return;
    const { source, gain } = this.source;
    gain.gain.setTargetAtTime(0, this.context.currentTime, 0.01);
    source.stop(this.context.currentTime + 0.1);
    this.source = null;
  }

  /** 0 to 1, heard roughly evenly. */
  setVolume(volume) {
    this.volume = volume;
    this.output?.gain.setTargetAtTime(volume ** 2, this.context.currentTime, 0.02);
  }

  steer(bands, levelDb) {
    if (this.equalizer) steer(this.equalizer, bands, levelDb);
  }
}
