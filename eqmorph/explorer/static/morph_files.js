// A preset, or a whole morph, as files: {path: text}.

import { logGrid, responseDb } from "./filters.js";
import { renderFolder, textOf } from "./formats.js";
import { fileName } from "./presets.js";

/** The file of one preset, or the folder that the format needs. */
export function presetFiles(format, preset, page) {
  const stem = fileName(preset.name, "");
  if (!format.bundle) return { [stem + format.suffix]: textOf(format, preset, page) };
  return inFolder(stem + format.folderSuffix, renderFolder(format, [preset], [stem], page));
}

/**
 * The morph along the slider: one file where the format holds a whole morph, else a folder of `steps` presets. Where the
 * format holds one chain of filters, it is that of the side that is shown.
 */
export function morphFiles(format, store, steps) {
  const { page, surface } = store;
  const stem = fileName(surface.places.map(({ name }) => name).join(" to "), "");
  if (!format.renderMorph) {
    const digits = Math.max(2, String(steps - 1).length);
    const stems = evenPlaces(steps).map((x, i) => String(i).padStart(digits, "0"));
    const presets = evenPlaces(steps).map((x) => presetFor(format, store, x));
    return inFolder(stem + (format.folderSuffix ?? ""), renderFolder(format, presets, stems, page));
  }
  if (store.setting.nudged) throw new Error("one file for the whole morph holds no words; set them to 0, or take a format of single presets");
  const { presets, t } = format.straight ? straightPieces(store) : sameBands(store, evenPlaces(steps));
  return { [stem + format.suffix]: format.renderMorph(presets, t, page) };
}

/** The preset at x as far as a format holds it: of both sides, or of the one that is shown. */
export function presetFor(format, store, x = store.state.x) {
  return format.renderSides ? store.presetAt(x) : settingAt(store, x).exported;
}

// On the side that is shown.
function settingAt(store, x) {
  return store.settingsAt(x)[store.shown];
}

function inFolder(folder, texts) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]));
}

function evenPlaces(count) {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/** The presets at places t, all with the bands of the morph; the ends have their own where these are the same bands. */
function sameBands(store, t) {
  const presets = t.map((x) => {
    const setting = settingAt(store, x);
    const { current, exported, heard } = setting;
    const same = current.length === heard.length && current.every((band, i) => band.type === heard[i].type && band.gain_db !== 0);
    return { ...exported, bands: same ? current : heard };
  });
  return { presets, t };
}

const PIECE_DB = 0.02; // largest difference between the morph and its pieces
const MOST_PIECES = 512; // a power of two
const PIECE_HZ = logGrid(128);

/**
 * The fewest presets, by halving, between which straight lines in dB, ln Hz and ln Q stay within `PIECE_DB` of the morph
 * (eqmorph/morphs/pieces.py).
 */
function straightPieces(store) {
  const rate = store.page.sample_rate_hz;
  const points = evenPlaces(MOST_PIECES + 1).map((x) => {
    const bands = settingAt(store, x).heard;
    return { bands, logs: bands.map(logsOf), curve: responseDb(bands, PIECE_HZ, rate) };
  });
  const isStraight = (start, stop) => {
    for (let i = start + 1; i < stop; i++) {
      const drawn = responseDb(onLine(points[start], points[stop], (i - start) / (stop - start)), PIECE_HZ, rate);
      if (drawn.some((db, k) => Math.abs(db - points[i].curve[k]) > PIECE_DB)) return false;
    }
    return true;
  };
  const endsOf = (start, stop) => {
    if (isStraight(start, stop)) return [stop];
    const middle = (start + stop) / 2;
    return [...endsOf(start, middle), ...endsOf(middle, stop)];
  };
  return sameBands(store, [0, ...endsOf(0, MOST_PIECES)].map((i) => i / MOST_PIECES));
}

function logsOf({ frequency_hz, gain_db, q }) {
  return [Math.log(frequency_hz), gain_db, Math.log(q)];
}

function onLine(first, second, share) {
  return first.bands.map(({ type }, i) => {
    const [logHz, gain_db, logQ] = first.logs[i].map((value, k) => value + share * (second.logs[i][k] - value));
    return { type, frequency_hz: Math.exp(logHz), gain_db, q: Math.exp(logQ) };
  });
}
