// The equalizer that is heard: runs on the audio thread, every band a state-variable filter.
//
// Why not BiquadFilterNode: its shelves ignore Q (they have slope 1). Why not IIRFilterNode: it cannot be changed while
// it plays. A trapezoidal state-variable filter (V. Zavalishin, "The Art of VA Filter Design", ch. 4) has exactly the
// response of the bilinear biquad and stays well behaved while its parameters move.
//
// The page puts `const NAME = "...", CHAINS = [[...]]` in front of this file: its name, and the filter types of one chain of
// bands for both channels, or of one for each. AudioParams: f0, g0, q0 for band 0 and so on, chain after chain, and level0,
// level1 for the chains, all in Hz, dB and Q. They glide in log Hz, dB and log Q, so that no jump is heard.

const STEP = 16; // samples between two looks at the parameters; the coefficients go straight from one to the next
const KINDS = CHAINS.flat();
const GLIDE_S = 0.008; // time constant of each of the two one-pole glides

class Equalizer extends AudioWorkletProcessor {
  static get parameterDescriptors() {
    const declare = (name, defaultValue) => ({ name, defaultValue, automationRate: "k-rate" });
    const bands = KINDS.flatMap((_, i) => [declare(`f${i}`, 1000), declare(`g${i}`, 0), declare(`q${i}`, 0.71)]);
    return [...bands, ...CHAINS.map((_, i) => declare(`level${i}`, 0))];
  }

  constructor() {
    super();
    this.glide = 1 - Math.exp(-STEP / (GLIDE_S * sampleRate));
    this.first = null; // the parameters after one glide
    this.second = null; // and after both: what is heard
    this.now = null; // g, r, high, middle, low of every band, then the linear gain of every chain
    this.channels = [0, 1].map((channel) => channelOf(Math.min(channel, CHAINS.length - 1)));
  }

  process([input], [output], parameters) {
    const target = this.target(parameters);
    if (this.now === null) {
      this.first = target.slice();
      this.second = target.slice();
      this.now = this.coefficients();
    }
    for (let start = 0; start < output[0].length; start += STEP) {
      const moving = this.follow(target);
      const next = moving ? this.coefficients() : this.now;
      const slope = moving && this.now.map((value, i) => (next[i] - value) / STEP);
      for (let i = start; i < start + STEP; i++) {
        if (moving) for (let k = 0; k < this.now.length; k++) this.now[k] += slope[k];
        output.forEach((samples, channel) => {
          const source = input[channel] ?? input[0];
          samples[i] = this.sample(source ? source[i] : 0, this.channels[channel]);
        });
      }
      this.now = next;
    }
    return true;
  }

  /** Where the parameters should go: log Hz, dB, log Q of every band, then the level of every chain in dB. */
  target(parameters) {
    const values = KINDS.flatMap((_, i) => [
      Math.log(Math.min(parameters[`f${i}`][0], 0.49 * sampleRate)),
      parameters[`g${i}`][0],
      Math.log(parameters[`q${i}`][0]),
    ]);
    return Float64Array.from([...values, ...CHAINS.map((_, i) => parameters[`level${i}`][0])]);
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

  /** Coefficients of the gliding parameters. The prototype is rescaled so that D(s) = s^2 + r s + 1. */
  coefficients() {
    const values = KINDS.flatMap((kind, i) => {
      const [logHz, gainDb, logQ] = this.second.subarray(3 * i, 3 * i + 3);
      const p = prototype(kind, gainDb, Math.exp(logQ));
      const root = Math.sqrt(p.d0 * p.d2);
      const g = Math.tan((Math.PI * Math.exp(logHz)) / sampleRate) * Math.sqrt(p.d0 / p.d2);
      return [g, p.d1 / root, p.n2 / p.d2, p.n1 / root, p.n0 / p.d0];
    });
    const levels = this.second.subarray(3 * KINDS.length);
    return Float64Array.from([...values, ...levels.map((db) => 10 ** (db / 20))]);
  }

  /** One sample of one channel through the bands of its chain. */
  sample(x, { first, level, states }) {
    const { now } = this;
    for (let band = 0, k = 5 * first; band < states.length; band++, k += 5) {
      const state = states[band];
      const g = now[k];
      const r = now[k + 1];
      const middle = (state[0] + g * (x - state[1])) / (1 + g * (g + r));
      const low = state[1] + g * middle;
      const high = x - r * middle - low;
      state[0] = 2 * middle - state[0];
      state[1] = 2 * low - state[1];
      x = now[k + 2] * high + now[k + 3] * middle + now[k + 4] * low;
    }
    return x * now[level];
  }
}

// A channel: its chain's first band, the place of its level, and two integrators for each of its bands.
function channelOf(chain) {
  return {
    first: CHAINS.slice(0, chain).flat().length,
    level: 5 * KINDS.length + chain,
    states: CHAINS[chain].map(() => new Float64Array(2)),
  };
}

registerProcessor(NAME, Equalizer);
