// A WAV file of 24 bits from channels of floats.

const BYTES = 3;
const HIGHEST = 2 ** 23 - 1;

/** {wav: ArrayBuffer, loweredDb}: a sound above full scale is turned down until its peak is 0 dB. */
export function toWav(channels, sampleRateHz) {
  const peak = Math.max(...channels.map((samples) => samples.reduce((most, v) => Math.max(most, Math.abs(v)), 0)), 1);
  const length = channels[0].length;
  const frame = BYTES * channels.length;
  const view = new DataView(new ArrayBuffer(44 + length * frame));
  const text = (at, characters) => [...characters].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + length * frame, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, 8 * BYTES, true);
  text(36, "data");
  view.setUint32(40, length * frame, true);
  channels.forEach((samples, channel) => {
    for (let i = 0, at = 44 + channel * BYTES; i < length; i++, at += frame) {
      const value = Math.round((samples[i] / peak) * HIGHEST);
      view.setUint16(at, value & 0xffff, true);
      view.setInt8(at + 2, value >> 16);
    }
  });
  return { wav: view.buffer, loweredDb: 20 * Math.log10(peak) };
}
