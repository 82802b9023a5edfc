// The equalizer that is heard: runs on the audio thread, every band a state-variable filter.
//
// Why not BiquadFilterNode: its shelves ignore Q (they have slope 1). Why not IIRFilterNode: it cannot be changed while
// it plays. A trapezoidal state-variable filter (V. Zavalishin, "The Art of VA Filter Design", ch. 4) has exactly the
// response of the bilinear biquad and stays well behaved while its parameters move.
//
// The page puts `const KINDS = [...]` (one filter type per band) in front of this file. AudioParams: f0, g0, q0 for
// band 0 and so on, and `level`, all in Hz, dB and Q. They glide in log Hz, dB and log Q, so that no jump is heard.

const STEP = 16; // samples between two updates of the coefficients
const GLIDE_S = 0.008; // time constant of each of the two one-pole glides

class Equalizer extends AudioWorkletProcessor {
  static get parameterDescriptors() {
    const declare = (name, defaultValue) => ({ name, defaultValue, automationRate: "k-rate" });
    const bands = KINDS.flatMap((_, i) => [declare(`f${i}`, 1000), declare(`g${i}`, 0), declare(`q${i}`, 0.71)]);
    return [...bands, declare("level", 0)];
  }

  constructor() {
    super();
    this.bands = KINDS.map(() => ({ state: [new Float64Array(2), new Float64Array(2)] }));
    this.glide = 1 - Math.exp(-STEP / (GLIDE_S * sampleRate));
    this.first = null; // the parameters after one glide
    this.second = null; // and after both: what is heard
    this.gain = 1;
  }

  process([input], [output], parameters) {
    const target = this.target(parameters);
    if (this.second === null) {
      this.first = target.slice();
      this.second = target.slice();
      this.prepare();
    }
    for (let start = 0; start < output[0].length; start += STEP) {
      if (this.follow(target)) this.prepare();
      output.forEach((samples, channel) => {
        const source = input[channel] ?? input[0];
        for (let i = start; i < start + STEP; i++) samples[i] = this.sample(source ? source[i] : 0, channel);
      });
    }
    return true;
  }

  /** Where the parameters should go: log Hz, dB, log Q of every band, then the level in dB. */
  target(parameters) {
    const values = KINDS.flatMap((_, i) => [
      Math.log(Math.min(parameters[`f${i}`][0], 0.49 * sampleRate)),
      parameters[`g${i}`][0],
      Math.log(parameters[`q${i}`][0]),
    ]);
    return Float64Array.from([...values, parameters.level[0]]);
  }

  /** One step towards the target; false when nothing moves any more. */
  follow(target) {
    let moved = false;
    for (let i = 0; i < target.length; i++) {
      const distance = Math.max(Math.abs(target[i] - this.first[i]), Math.abs(target[i] - this.second[i]));
      if (distance === 0) continue;
      moved = true;
      if (distance < 1e-7) {
        this.first[i] = this.second[i] = target[i];
      } else {
        this.first[i] += this.glide * (target[i] - this.first[i]);
        this.second[i] += this.glide * (this.first[i] - this.second[i]);
      }
    }
    return moved;
  }

  /** Coefficients from the gliding parameters. The prototype is rescaled so that D(s) = s^2 + r s + 1. */
  prepare() {
    this.bands.forEach((band, i) => {
      const [logHz, gainDb, logQ] = this.second.subarray(3 * i, 3 * i + 3);
      const p = prototype(KINDS[i], gainDb, Math.exp(logQ));
      const root = Math.sqrt(p.d0 * p.d2);
      band.g = Math.tan((Math.PI * Math.exp(logHz)) / sampleRate) * Math.sqrt(p.d0 / p.d2);
      band.r = p.d1 / root;
      band.h = 1 / (1 + band.g * (band.g + band.r));
      band.high = p.n2 / p.d2;
      band.middle = p.n1 / root;
      band.low = p.n0 / p.d0;
    });
    this.gain = 10 ** (this.second.at(-1) / 20);
  }

  /** One sample of one channel through all bands. */
  sample(x, channel) {
    for (const band of this.bands) {
      const state = band.state[channel];
      const middle = (state[0] + band.g * (x - state[1])) * band.h;
      const low = state[1] + band.g * middle;
      const high = x - band.r * middle - low;
      state[0] = 2 * middle - state[0];
      state[1] = 2 * low - state[1];
      x = band.high * high + band.middle * middle + band.low * low;
    }
    return x * this.gain;
  }
}

registerProcessor("eqmorph-equalizer", Equalizer);
