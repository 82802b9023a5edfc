// The morph `log` (eqmorph/morphs/log.py): means of dB, ln Hz and ln Q of aligned bands, frequency and Q weighted with
// what the band does in each preset. Bands are stored preset by preset.

export class MeanSource {
  constructor(data, types) {
    Object.assign(this, data, { types });
    this.logs = { frequency_hz: data.frequency_hz.map(Math.log), q: data.q.map(Math.log) };
  }

  at(x, y, weights) {
    const count = this.types.length;
    return this.types.map((type, band) => {
      const mix = (shares, values) => shares.reduce((sum, share, k) => sum + share * values[k * count + band], 0);
      const masses = weights.map((weight, k) => weight * Math.abs(this.gain_db[k * count + band]));
      const total = masses.reduce((sum, mass) => sum + mass, 0);
      const shares = total > 0 ? masses.map((mass) => mass / total) : weights;
      const frequency_hz = Math.exp(mix(shares, this.logs.frequency_hz));
      const q = Math.exp(mix(shares, this.logs.q));
      return { type, frequency_hz, gain_db: mix(weights, this.gain_db), q };
    });
  }
}
