// Presets as lines of text, each as its module in eqmorph/formats writes it.

import { logGrid, responseDb } from "./filters.js";
import { misfit } from "./layout.js";
import { decimal, fixed, PythonFloat, pythonJson } from "./numbers.js";
import { floorPreamp, statedPreampDb } from "./preamp.js";

const GRAPHIC_HZ = logGrid(127).map(Math.round);
const APO_LABELS = { low_shelf: "LSC", peak: "PK", high_shelf: "HSC" };

/** `Preamp:` must be the first line; two decimals, or some readers take the point for a thousands separator. */
export function toParametricEq(preset, page) {
  const written = rounded(preset);
  const lines = written.bands.map((band, i) => {
    const q = fixed(band.q, qDigits(band.q));
    const values = `Fc ${fixed(band.frequency_hz, 2)} Hz Gain ${fixed(band.gain_db, 2)} dB Q ${q}`;
    return `Filter ${i + 1}: ON ${APO_LABELS[band.type]} ${values}`;
  });
  return [`Preamp: ${floorPreamp(written, page.sample_rate_hz)} dB`, ...lines, ""].join("\n");
}

/** A preset with the digits that every known reader of ParametricEQ takes. */
export function rounded(preset) {
  const bands = preset.bands.map((band) => ({
    type: band.type,
    frequency_hz: Number(fixed(band.frequency_hz, 2)),
    gain_db: Number(fixed(band.gain_db, 2)),
    q: Number(fixed(band.q, qDigits(band.q))),
  }));
  return { ...preset, bands };
}

// Decimals of a Q in the six characters that PipeWire has for it.
function qDigits(q) {
  if (q < 9.99995) return 4;
  return q < 99.9995 ? 3 : 2;
}

export function toJson({ name, bands, preamp_db = null }, page) {
  const { format, version, units } = page.json_head;
  const stated = preamp_db === null ? {} : { preamp_db: new PythonFloat(preamp_db) };
  return `${pythonJson({ format, version, name, units, ...stated, bands: bands.map(floats) })}\n`;
}

/** A band whose numbers are floats in Python's JSON. */
export function floats({ type, frequency_hz, gain_db, q }) {
  const float = (value) => new PythonFloat(value);
  return { type, frequency_hz: float(frequency_hz), gain_db: float(gain_db), q: float(q) };
}

export function toGraphicEq({ bands, preamp_db = null }, page) {
  const levels = responseDb(bands, GRAPHIC_HZ, page.sample_rate_hz);
  const preamp = preamp_db ?? -Math.max(...levels, 0);
  // numpy rounds to one decimal by way of ten times the value.
  const round = (value) => fixed(Number(fixed((value + preamp) * 10, 0)) / 10, 1);
  return `GraphicEQ: ${GRAPHIC_HZ.map((hz, i) => `${hz} ${round(levels[i])}`).join("; ")}\n`;
}

const FFMPEG_FILTERS = { low_shelf: "lowshelf", peak: "equalizer", high_shelf: "highshelf" };

export function toFfmpeg(preset, page) {
  const filters = preset.bands.map((band) => `${FFMPEG_FILTERS[band.type]}=${ffmpegOptions(band)}`);
  return `${[`volume=${floorPreamp(preset, page.sample_rate_hz)}dB:precision=double`, ...filters].join(",")}\n`;
}

function ffmpegOptions({ frequency_hz, gain_db, q }) {
  return `f=${decimal(frequency_hz)}:t=q:w=${decimal(q)}:g=${decimal(gain_db)}`;
}

const MORPH_SECONDS = 10;
const FRAME_SAMPLES = 256;

/** A filter script that plays presets at places `t`, from 0 to 1; one preamp, the lowest on the way, holds for all. */
export function morphToFfmpeg(presets, t, page) {
  const preamps = presets.map((preset) => statedPreampDb(preset, page.sample_rate_hz));
  const preamp = floorPreamp({ preamp_db: Math.min(...preamps) }, page.sample_rate_hz);
  const names = presets[0].bands.map((band, i) => `${FFMPEG_FILTERS[band.type]}@band${i + 1}`);
  const lines = presets.map(({ bands }, step) => {
    const turns = bands.flatMap((band, i) =>
      Object.entries({ f: band.frequency_hz, w: band.q, g: band.gain_db }).map(([key, value]) => `${names[i]} ${key} ${decimal(value)}`),
    );
    // Rounded down: a command that is late by a microsecond waits for the next frame.
    return `${fixed(Math.floor(t[step] * MORPH_SECONDS * 1e6) / 1e6, 6)} ${turns.join(", ")};`;
  });
  const filters = presets[0].bands.map((band, i) => `${names[i]}=${ffmpegOptions(band)}:a=tdii`);
  const commands = `asendcmd=c='${lines.join("\n")}'`;
  return `${[`asetnsamples=n=${FRAME_SAMPLES}:p=0`, commands, `volume=${preamp}dB:precision=double`, ...filters].join(",\n")}\n`;
}

export function toSox(preset, page) {
  const { bands } = preset;
  const effects = bands.map((band) => {
    const [hz, q] = [band.frequency_hz, band.q].map(decimal);
    const gain = (band.gain_db < 0 ? "" : "+") + decimal(band.gain_db);
    if (band.type === "peak") return `equalizer ${hz} ${q}q ${gain}`;
    return `${band.type === "low_shelf" ? "bass" : "treble"} ${gain} ${hz} ${q}q`;
  });
  return `${[`gain ${floorPreamp(preset, page.sample_rate_hz)}`, ...effects].join(" ")}\n`;
}

export function toSafeCsv(preset, page) {
  return morphToSafeCsv([preset], [0], page);
}

/** A row for each preset. */
export function morphToSafeCsv(presets, t, page) {
  const { params } = page.layout;
  const rows = presets.map(({ bands }) => {
    const problem = misfit(bands, page.layout);
    if (problem) throw new Error(`SAFE CSV: ${problem}`);
    return params.map(({ band, field }) => decimal(bands[band][field])).join(",");
  });
  return [params.map(({ name }) => name).join(","), ...rows, ""].join("\n");
}

