// The spectrum of what plays, in points evenly spaced in octaves.

const POINTS = 160;
const LOW_HZ = 20;
const HIGH_HZ = 20000;

/** [[hz, dB of full scale], ...]: the loudest bin of every step. */
export function spectrumOf(analyser) {
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const binHz = analyser.context.sampleRate / analyser.fftSize;
  const ratio = (HIGH_HZ / LOW_HZ) ** (1 / (POINTS - 1));
  return Array.from({ length: POINTS }, (_, i) => {
    const hz = LOW_HZ * ratio ** i;
    const first = Math.round(hz / Math.sqrt(ratio) / binHz);
    const last = Math.max(Math.round((hz * Math.sqrt(ratio)) / binHz), first + 1);
    let level = -200;
    for (let bin = first; bin < last; bin++) level = Math.max(level, bins[bin]);
    return [hz, level];
  });
}
