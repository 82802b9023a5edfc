// Q of filters whose width is given otherwise, and centers of shelves that are given by their corner
// (eqmorph/formats/widths.py). With A = 10^(gain/40), S the slope, BW the bandwidth in octaves
// and w = 2 pi f / fs:
//
//     1/Q = sqrt((A + 1/A) (1/S - 1) + 2)        1/Q = 2 sinh(ln 2 / 2 BW w / sin w)

const sumOfAmplitudes = (gainDb) => 10 ** (gainDb / 40) + 10 ** (-gainDb / 40);

/** Of a shelf of slope S; NaN where it is too steep. */
export function qOfSlope(slope, gainDb) {
  return 1 / Math.sqrt(sumOfAmplitudes(gainDb) * (1 / slope - 1) + 2);
}

export function qOfOctaves(octaves, hz, sampleRateHz = 48000) {
  const w = (2 * Math.PI * hz) / sampleRateHz;
  return 0.5 / Math.sinh((Math.LN2 / 2) * octaves * (w / Math.sin(w)));
}

/** The center of a shelf from its corner, at which Equalizer APO's LS and HS stand: |gain| / 80 / S decades inside. */
export function centerOfCorner(type, cornerHz, gainDb, q) {
  const inverseSlope = (1 / q ** 2 - 2) / sumOfAmplitudes(gainDb) + 1;
  const shift = 10 ** ((Math.abs(gainDb) / 80) * inverseSlope);
  return type === "low_shelf" ? cornerHz * shift : cornerHz / shift;
}
