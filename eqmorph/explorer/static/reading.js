// What the readers of presets share: numbers as files write them, notes, and what is said of filters that no preset holds.

let notes = new Set();

/** Notes how a text is read differently from what it states, as the library does (eqmorph/formats/reading.py). */
export function note(remark) {
  notes.add(remark);
}

/** Notes that bands which would change the sound are off in the text, and left out. */
export function noteOff() {
  note("bands that are off or muted are left out");
}

/** What `read` returns, and what is noted meanwhile, each note once: [found, notes]. */
export function noted(read) {
  notes = new Set();
  return [read(), [...notes]];
}

/** What several gains in dB do together; null where there is none. */
export function sumOf(gains) {
  return gains.length ? gains.reduce((sum, gain) => sum + gain, 0) : null;
}

/** The error for a filter that no preset holds, with what can be done. */
export function notHeld(what) {
  return new Error(`${what} is neither shelf nor peak; "eqmorph convert FILE preset.json --fit --bands 8" draws it by bands`);
}

/** What can be done where the page reads less than the library. */
export const READ_ELSEWHERE = '"eqmorph convert FILE preset.json" may read it';

/** The number in a text, as the library reads it; NaN where there is none. */
export function parsedNumber(text) {
  const isNumber = typeof text === "string" && /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text);
  return isNumber ? Number(text) : NaN;
}

/** The number in a text; `what` names it in the error where there is none. */
export function numberOf(text, what) {
  const value = parsedNumber(text);
  if (!Number.isFinite(value)) throw new Error(`${what} ${String(text ?? "").trim().slice(0, 40)} is not a number`);
  return value;
}

/** That of a text with decimal point or comma. */
export function decimalNumber(text, what) {
  return numberOf(text?.replaceAll(",", "."), what);
}
