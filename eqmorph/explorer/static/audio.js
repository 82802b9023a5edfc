// Playing: source -> equalizer (worklet.js) -> volume -> loudspeaker, in any AudioContext, live or offline.

import { toWav } from "./wav.js";
import { analyse, chord, pinkNoise, TARGET_LUFS } from "./sources.js";

/**
 * What is heard on both channels, or on one of them.
 *
 * @typedef {object} HeardChain
 * @property {import("./filters.js").Band[]} bands
 * @property {number} levelDb
 */

/**
 * A worklet node that filters with bands of these types.
 *
 * A page opened from disk may not load a worklet from a Blob URL in Chromium, but it may from a data URL.
 *
 * @param {BaseAudioContext} context
 * @param {string[][]} types of the bands: one list for both channels, or one for each
 * @param {string} source the text of filters.js and worklet.js
 */
export async function createEqualizer(context, types, source) {
  // A name can be given once in a context, and other presets may need other types.
  const name = `eqmorph-equalizer-${(equalizers += 1)}`;
  const module = `const NAME = ${JSON.stringify(name)}, CHAINS = ${JSON.stringify(types)};\n${source}`;
  await context.audioWorklet.addModule(`data:text/javascript;charset=utf-8,${encodeURIComponent(module)}`);
  return new AudioWorkletNode(context, name, {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    channelCount: 2,
    channelCountMode: "explicit",
  });
}
let equalizers = 0;

/**
 * Sets the equalizer's targets at a time of its context; the worklet glides there.
 *
 * @param {AudioWorkletNode} node
 * @param {HeardChain[]} chains
 * @param {number} when in seconds
 */
export function steer(node, chains, when = node.context.currentTime) {
  const set = (name, value) => node.parameters.get(name).setValueAtTime(value, when);
  chains.flatMap(({ bands }) => bands).forEach((band, i) => {
    set(`f${i}`, band.frequency_hz);
    set(`g${i}`, band.gain_db);
    set(`q${i}`, band.q);
  });
  chains.forEach(({ levelDb }, i) => set(`level${i}`, levelDb));
}

/** The types of the bands of each chain. */
function typesOf(chains) {
  return chains.map(({ bands }) => bands.map((band) => band.type));
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
  return { buffer, analysis, builtIn: typeof sound === "string", gain: Number.isFinite(lufs) ? 10 ** ((TARGET_LUFS - lufs) / 20) : 1 };
}

/** What the page plays with. Nothing is created before the first `load`: browsers want a click first. */
export class Player {
  constructor(workletSource, sampleRateHz) {
    Object.assign(this, { workletSource, sampleRateHz, types: [], playing: false, volume: 0.7, offset: 0, loop: null });
    this.context = this.sound = this.source = this.equalizer = null;
  }

  async open() {
    if (this.context) return;
    this.context = new AudioContext({ sampleRate: this.sampleRateHz, latencyHint: "interactive" });
    const meter = () => new AnalyserNode(this.context, { fftSize: 8192, smoothingTimeConstant: 0.75 });
    [this.pre, this.post] = [meter(), meter()];
    this.output = new GainNode(this.context, { gain: 0 });
    this.post.connect(this.output).connect(this.context.destination);
    await this.retype(this.types);
  }

  /**
   * Sets what is heard: a chain {bands, levelDb} for both channels, or one for each. Other filter types need another
   * equalizer, which takes the old one's place once it is made.
   */
  steer(chains) {
    this.wanted = chains;
    const types = typesOf(chains);
    if (JSON.stringify(types) !== JSON.stringify(this.types)) this.retype(types);
    else if (this.equalizer?.types === this.types) steer(this.equalizer, chains);
  }

  async retype(types) {
    this.types = types;
    if (!this.context) return;
    const equalizer = await createEqualizer(this.context, types, this.workletSource);
    if (this.types !== types) return; // meanwhile others were asked for
    equalizer.types = types;
    steer(equalizer, this.wanted);
    this.equalizer?.disconnect();
    this.pre.disconnect();
    this.equalizer = equalizer;
    this.pre.connect(equalizer).connect(this.post);
  }

  /** Loads "pink", "chord" or a File; a running sound is replaced. Rejects when the file is no audio. */
  async load(sound) {
    await this.open();
    const decoded = typeof sound === "string" ? sound : await this.context.decodeAudioData(await sound.arrayBuffer());
    this.sound = prepare(this.context, decoded);
    Object.assign(this, { offset: 0, loop: null });
    if (this.playing) this.start();
  }

  async play() {
    await this.context.resume();
    this.playing = true;
    this.start();
  }

  get duration() {
    return this.sound?.buffer.duration ?? 0;
  }

  /** From where to where the sound repeats, in seconds. */
  get region() {
    return this.loop ?? [0, this.duration];
  }

  /** Where the sound is, in seconds. */
  get position() {
    if (!this.source) return this.offset;
    const [start, end] = this.region;
    const time = this.offset + this.context.currentTime - this.startedAt;
    return time < end ? time : start + ((time - start) % (end - start));
  }

  seek(seconds) {
    this.offset = Math.min(Math.max(seconds, 0), this.duration);
    if (this.playing) this.start();
  }

  /** Repeats a part, [start, end] in seconds, or all of it (null). */
  setLoop(loop) {
    const position = this.position;
    this.loop = loop;
    const [start, end] = this.region;
    this.seek(position >= start && position < end ? position : start);
  }

  start() {
    this.stopSource();
    const source = new AudioBufferSourceNode(this.context, { buffer: this.sound.buffer, loop: true });
    [source.loopStart, source.loopEnd] = this.region;
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setTargetAtTime(this.sound.gain, this.context.currentTime, 0.01);
    source.connect(gain).connect(this.pre);
    source.start(0, this.offset);
    this.startedAt = this.context.currentTime;
    this.source = { source, gain };
    this.setVolume(this.volume);
  }

  stop() {
    this.offset = this.position;
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

  /** Peak of what leaves the equalizer, in dB of full scale. */
  peakDb() {
    const samples = new Float32Array(this.post.fftSize);
    this.post.getFloatTimeDomainData(samples);
    return 20 * Math.log10(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6));
  }

  /** The region as it is heard, without the volume: {wav, loweredDb}, turned down where it would clip. */
  async render(chains) {
    const { buffer, gain } = this.sound;
    const [start, end] = this.region;
    const context = new OfflineAudioContext(2, Math.round((end - start) * this.sampleRateHz), this.sampleRateHz);
    const equalizer = await createEqualizer(context, typesOf(chains), this.workletSource);
    steer(equalizer, chains, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    // A file keeps its own level.
    source.connect(new GainNode(context, { gain: this.sound.builtIn ? gain : 1 })).connect(equalizer).connect(context.destination);
    source.start(0, start);
    const rendered = await context.startRendering();
    return toWav([0, 1].map((channel) => rendered.getChannelData(channel)), this.sampleRateHz);
  }
}
