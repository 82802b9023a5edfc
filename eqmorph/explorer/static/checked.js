// A look at every number of a preset that comes from outside.

const RANGES = { gain_db: [-60, 60], frequency_hz: [1, 23000], q: [0.01, 100] }; // of a filter at 48 kHz
const MAX_BANDS = 64;
const LOUDEST_DB = 4000; // of a preamp

/** A preset from outside, {name, bands, preamp_db, right}, after a look at everything in it. */
export function checkedPreset({ name, right, ...left }) {
  return { name: String(name).slice(0, 200), ...checkedSide(left), right: right ? checkedSide(right) : null };
}

function checkedSide({ bands, preamp_db }) {
  const count = bands?.length ?? 0;
  if (!count) throw new Error("holds no active band; check that it is a preset and the right file");
  if (count > MAX_BANDS) throw new Error(`holds ${count} active bands; a preset has 1 to ${MAX_BANDS}`);
  return { bands: checkedBands(bands), preamp_db: checkedPreamp(preamp_db) };
}

/** Bands after a look at type and range of every number; other keys are dropped. */
export function checkedBands(bands) {
  if (!Array.isArray(bands) || bands.length > MAX_BANDS) throw new Error("holds no list of bands");
  return bands.map((band, i) => {
    if (!["low_shelf", "peak", "high_shelf"].includes(band?.type)) throw new Error(`band ${i + 1}: type is unknown`);
    const checked = { type: band.type };
    for (const field of ["frequency_hz", "gain_db", "q"]) {
      const [low, high] = RANGES[field];
      const value = band[field];
      const fits = typeof value === "number" && low <= value && value <= high;
      if (!fits) throw new Error(`band ${i + 1}: ${field} ${value} is outside ${low} to ${high}`);
      checked[field] = value;
    }
    return checked;
  });
}

/** The preamp that a preset states, null where it states none. */
function checkedPreamp(preamp_db = null) {
  if (preamp_db === null) return null;
  if (typeof preamp_db !== "number" || !(Math.abs(preamp_db) <= LOUDEST_DB)) throw new Error(`the preamp ${preamp_db} is no level in dB`);
  return preamp_db;
}
