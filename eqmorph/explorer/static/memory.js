// What the browser may remember between two visits. Where it refuses, as for some files on disk, nothing is lost but that.

const KEY = "eqmorph-explorer";

export function recall() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function remember(part) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...part }));
  } catch {
    // It is asked again next time.
  }
}
