// What programs can hold.

const FIELD_TEXTS = { frequency_hz: ["frequency", " Hz"], gain_db: ["gain", " dB"], q: ["Q", ""] }; // and their units

/** What can be done with a preset of too many bands, or others than a program has: a low shelf, peaks and a high shelf. */
export function fitRemedy(count) {
  return `download it as eqmorph JSON, and "eqmorph convert FILE OUT --fit --bands ${count}" draws it by ${count}`;
}

/** Refuses what breaks a program's own limits; a message counts the bands as they stand in `all`. */
export function limit(bands, name, ranges, most, all = bands) {
  if (bands.length > most) {
    throw new Error(`${name} holds ${most} bands, the preset has ${bands.length}; ${fitRemedy(most)}`);
  }
  for (const band of bands) {
    for (const [field, [low, high]] of Object.entries(ranges)) {
      if (low <= band[field] && band[field] <= high) continue;
      const [what, unit] = FIELD_TEXTS[field];
      const value = `a ${what} of ${Number(band[field].toPrecision(4))}${unit}`;
      const range = `${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}${unit}`;
      const place = `band ${all.indexOf(band) + 1}`;
      throw new Error(`${place}: ${value} is outside ${range}, all that ${name} holds; change the band, or choose another format`);
    }
  }
}

/** Refuses what does not go into a low shelf, so many peaks and a high shelf. */
export function limitKinds(bands, name, peaks) {
  const most = { low_shelf: 1, peak: peaks, high_shelf: 1 };
  for (const { type } of bands) most[type] -= 1;
  if (Math.min(...Object.values(most)) >= 0) return;
  throw new Error(`${name} holds one low shelf, ${peaks} peaks and one high shelf; ${fitRemedy(peaks + 2)}`);
}
