// What is listened to: pink noise, a plucked chord, or a file; each with the spectrum that loudness matching needs.

import { responseDb } from "./filters.js";

const LOOP = 2 ** 18; // samples of a built-in sound: 5.5 s at 48 kHz

/** Stereo pink noise that repeats without a seam: equal power per octave, random phases (seeded). */
export function pinkNoise(sampleRateHz) {
  return [1, 2].map((seed) => {
    const random = mulberry32(seed);
    return periodic(sampleRateHz, (add) => {
      const bin = sampleRateHz / LOOP;
      for (let k = Math.ceil(20 / bin); k * bin < 20000; k++) add(k, 1 / Math.sqrt(k), random());
    });
  });
}

/** Stereo chord (C2 G2 C3 E3 G3 B3 D4), every note plucked: partials up to 16 kHz, louder on one side. */
export function chord(sampleRateHz) {
  const random = mulberry32(3);
  const left = new Float32Array(LOOP);
  const right = new Float32Array(LOOP);
  [36, 43, 48, 52, 55, 59, 62].forEach((midi, index, notes) => {
    const hz = 440 * 2 ** ((midi - 69) / 12);
    const tone = periodic(sampleRateHz, (add) => {
      for (let n = 1; n * hz < 16000; n++) {
        for (const detune of [0.9985, 1, 1.0015]) add(Math.round((n * hz * detune * LOOP) / sampleRateHz), 1 / n, random());
      }
    });
    const pan = 0.3 + (0.4 * index) / (notes.length - 1);
    const onset = index * 0.045 * sampleRateHz;
    for (let i = Math.ceil(onset); i < LOOP; i++) {
      const seconds = (i - onset) / sampleRateHz;
      const fades = Math.min(1, seconds / 0.008) * Math.min(1, (LOOP - i) / (0.08 * sampleRateHz));
      const sample = tone[i] * fades * Math.exp(-seconds / 1.8);
      left[i] += sample * (1 - pan);
      right[i] += sample * pan;
    }
  });
  return [left, right];
}

/** LUFS that every source is brought to before it is equalized. */
export const TARGET_LUFS = -23;

const LONGEST_WINDOW = 8192; // samples; a shorter sound has a shorter one
const MOST_WINDOWS = 120;

/**
 * K-weighted power in twelfths of an octave.
 *
 * @typedef {{frequency_hz: number[], power: number[]}} WeightedPower
 */

/**
 * Loudness of a sound (ITU-R BS.1770, without its gate), and where its power lies.
 *
 * @param {Float32Array[]} channels one or two
 * @param {number} sampleRateHz
 * @returns {{lufs: number, whole: WeightedPower, channels: WeightedPower[]}}
 */
export function analyse(channels, sampleRateHz) {
  const spectra = channels.map((samples) => powerSpectrum(samples));
  const whole = spectra[0].map((_, k) => spectra.reduce((sum, spectrum) => sum + spectrum[k], 0));
  const binHz = sampleRateHz / (2 * whole.length);
  const summary = summarize(whole, binHz);
  const total = summary.power.reduce((sum, power) => sum + power, 0);
  return {
    lufs: -0.691 + 10 * Math.log10(total), // -Infinity of silence
    whole: summary,
    channels: spectra.map((spectrum) => summarize(spectrum, binHz)),
  };
}

// One-sided power in bins, from at most 120 windows spread over the sound (Welch's method).
function powerSpectrum(samples) {
  const size = Math.min(LONGEST_WINDOW, 2 ** Math.floor(Math.log2(samples.length)));
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const spectrum = new Float64Array(size / 2);
  const count = Math.max(1, Math.min(MOST_WINDOWS, Math.floor(samples.length / (size / 2)) - 1));
  for (let w = 0; w < count; w++) {
    const start = Math.floor((w * Math.max(0, samples.length - size)) / Math.max(1, count - 1));
    const re = Float64Array.from(window, (v, i) => v * (samples[start + i] ?? 0));
    const im = new Float64Array(size);
    fft(re, im);
    // 3/8 is the mean square of the Hann window.
    for (let k = 1; k < size / 2; k++) spectrum[k] += (2 * (re[k] ** 2 + im[k] ** 2)) / (size ** 2 * 0.375 * count);
  }
  return spectrum;
}

function summarize(spectrum, binHz) {
  const hz = Array.from(spectrum, (_, k) => Math.max(k, 1) * binHz);
  const weight = kWeightingDb(hz, binHz * spectrum.length * 2);
  const bands = new Map();
  spectrum.forEach((value, k) => {
    if (value === 0) return;
    const power = value * 10 ** (weight[k] / 10);
    const key = Math.round(12 * Math.log2(hz[k] / 1000));
    const band = bands.get(key) ?? { power: 0, moment: 0 };
    bands.set(key, { power: band.power + power, moment: band.moment + power * hz[k] });
  });
  const found = [...bands.values()].filter((band) => band.power > 0);
  return { frequency_hz: found.map((band) => band.moment / band.power), power: found.map((band) => band.power) };
}

/**
 * The gain in dB that makes the equalized sound as loud as the plain one; 0 of silence.
 *
 * @param {import("./filters.js").Band[][]} chains the bands for both channels, or those of each
 * @param {ReturnType<typeof analyse>} analysis of the sound; one of a single channel is played on both
 * @param {number} sampleRateHz
 */
export function matchDb(chains, analysis, sampleRateHz) {
  const heard = chains.length > 1 ? chains.map((_, i) => analysis.channels[i] ?? analysis.channels[0]) : [analysis.whole];
  let [plain, equalized] = [0, 0];
  heard.forEach(({ frequency_hz, power }, i) => {
    const response = responseDb(chains[i], frequency_hz, sampleRateHz);
    power.forEach((value, k) => {
      plain += value;
      equalized += value * 10 ** (response[k] / 10);
    });
  });
  return plain > 0 ? -10 * Math.log10(equalized / plain) : 0;
}

// The two filters of BS.1770 in the form that pyloudnorm uses: a shelf of 4 dB and a high-pass at 38 Hz.
function kWeightingDb(hz, sampleRateHz) {
  const shelf = responseDb([{ type: "high_shelf", frequency_hz: 1500, gain_db: 4, q: Math.SQRT1_2 }], hz, sampleRateHz);
  return hz.map((f, i) => shelf[i] + 20 * Math.log10((f / 38) ** 2 / (1 + (f / 38) ** 2)));
}

// One period of a sound given by its partials: add(bin, amplitude, phase in turns).
function periodic(sampleRateHz, describe) {
  const re = new Float64Array(LOOP);
  const im = new Float64Array(LOOP);
  describe((bin, amplitude, turns) => {
    re[bin] += amplitude * Math.cos(2 * Math.PI * turns);
    im[bin] += amplitude * Math.sin(2 * Math.PI * turns);
  });
  fft(re, im);
  return Float32Array.from(re);
}

/** Fourier transform in place (Cooley and Tukey, radix 2); the length is a power of two. */
export function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let half = 1; half < n; half *= 2) {
    const turn = Float64Array.from({ length: half }, (_, k) => (-Math.PI * k) / half);
    const cosine = turn.map(Math.cos);
    const sine = turn.map(Math.sin);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const x = re[b] * cosine[k] - im[b] * sine[k];
        const y = re[b] * sine[k] + im[b] * cosine[k];
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  }
}

// A small seeded generator (T. Ettinger's mulberry32, public domain), so that the sounds are the same every time.
function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
