// What a person changed by hand on top of the morph: for each band its way in octaves and dB, so that it stays while the
// morph moves on. A band without changes is null.

const HZ = [20, 20000];
const Q = [0.1, 10];
const NOTHING = { octaves: 0, gain_db: 0, q_octaves: 0 };

const within = (value, [low, high]) => Math.min(Math.max(value, low), high);

/** The bands with what was changed on each. */
export function applyEdits(bands, edits, gainRange) {
  return bands.map((band, i) => {
    const edit = edits[i];
    if (!edit) return band;
    return {
      type: band.type,
      frequency_hz: within(band.frequency_hz * 2 ** edit.octaves, HZ),
      gain_db: within(band.gain_db + edit.gain_db, gainRange),
      q: within(band.q * 2 ** edit.q_octaves, Q),
    };
  });
}

/** The edits with which band `index` of `bands` has the values in `wanted` (frequency_hz, gain_db, q: any of them). */
export function editsToward(bands, edits, index, wanted, gainRange) {
  const band = bands[index];
  const edit = { ...NOTHING, ...edits[index] };
  if ("frequency_hz" in wanted) edit.octaves = Math.log2(within(wanted.frequency_hz, HZ) / band.frequency_hz);
  if ("gain_db" in wanted) edit.gain_db = within(wanted.gain_db, gainRange) - band.gain_db;
  if ("q" in wanted) edit.q_octaves = Math.log2(within(wanted.q, Q) / band.q);
  return bands.map((_, i) => (i === index ? edit : (edits[i] ?? null)));
}

/** Edits without those of one band. */
export function withoutEdit(edits, index) {
  const rest = edits.map((edit, i) => (i === index ? null : edit));
  return rest.some(Boolean) ? rest : [];
}

/** Edits from outside, every number checked; throws where they are none. */
export function checkedEdits(edits) {
  if (!Array.isArray(edits) || edits.length > 64) throw new Error("the link holds no list of changes by hand");
  return edits.map((edit) => {
    if (edit === null) return null;
    const checked = {};
    for (const field of Object.keys(NOTHING)) {
      if (!(Math.abs(edit[field]) <= 200)) throw new Error(`the link holds a change of ${field} that is out of range`);
      checked[field] = edit[field];
    }
    return checked;
  });
}
