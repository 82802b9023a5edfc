// Presets as lines of text, each as its module in eqmorph/formats writes it.

import { logGrid, responseDb } from "./filters.js";
import { misfit } from "./layout.js";
import { decimal, fixed, PythonFloat, pythonJson } from "./numbers.js";
import { floorPreamp, leveled, statedPreampDb } from "./preamp.js";
import { chainsOfPreset } from "./sides.js";

const GRAPHIC_HZ = logGrid(127).map(Math.round);
const APO_LABELS = { low_shelf: "LSC", peak: "PK", high_shelf: "HSC" };

/** `Preamp:` must be the first line; two decimals, or some readers take the point for a thousands separator. */
export function toParametricEq(preset, page) {
  return apoLines(rounded(preset), page);
}

export function sidesToParametricEq(preset, page) {
  const [left, right] = leveled(chainsOfPreset(preset).map(rounded), page.sample_rate_hz).map((chain) => apoLines(chain, page));
  return `Channel: L\n${left}Channel: R\n${right}Channel: all\n`;
}

function apoLines(chain, page) {
  const lines = chain.bands.map((band, i) => {
    const q = fixed(band.q, qDigits(band.q));
    const values = `Fc ${fixed(band.frequency_hz, 2)} Hz Gain ${fixed(band.gain_db, 2)} dB Q ${q}`;
    return `Filter ${i + 1}: ON ${APO_LABELS[band.type]} ${values}`;
  });
  return [`Preamp: ${floorPreamp(chain, page.sample_rate_hz)} dB`, ...lines, ""].join("\n");
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

export function toJson(preset, page) {
  return jsonText(preset.name, jsonChain(preset), page);
}

export function sidesToJson(preset, page) {
  const [left, right] = chainsOfPreset(preset).map(jsonChain);
  return jsonText(preset.name, { left, right }, page);
}

function jsonText(name, content, page) {
  const { format, version, units } = page.json_head;
  return `${pythonJson({ format, version, name, units, ...content })}\n`;
}

function jsonChain({ bands, preamp_db = null }) {
  const stated = preamp_db === null ? {} : { preamp_db: new PythonFloat(preamp_db) };
  return { ...stated, bands: bands.map(floats) };
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

/** `volume` turns all channels; `pan` gives each its own gain, and takes care that there are two. */
export function sidesToFfmpeg(preset, page) {
  const chains = leveled(chainsOfPreset(preset), page.sample_rate_hz);
  const levels = chains.map((chain, i) => {
    const gain = 10 ** (Number(floorPreamp(chain, page.sample_rate_hz)) / 20);
    return `c${i}=${decimal(gain)}*c${i}`;
  });
  const filters = chains.flatMap(({ bands }, i) =>
    bands.map((band) => `${FFMPEG_FILTERS[band.type]}=${ffmpegOptions(band)}:c=${["FL", "FR"][i]}`),
  );
  return `${[`aformat=sample_fmts=dblp:channel_layouts=stereo,pan=stereo|${levels.join("|")}`, ...filters].join(",")}\n`;
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

const SAFE_REMEDY = 'download it as eqmorph JSON, and "eqmorph convert FILE OUT.csv --fit" draws it by such bands';

/** A row for each preset. */
export function morphToSafeCsv(presets, t, page) {
  const { params } = page.layout;
  const rows = presets.map(({ bands }) => {
    const problem = misfit(bands, page.layout);
    if (problem) throw new Error(`SAFE CSV: ${problem}; ${SAFE_REMEDY}`);
    return params.map(({ band, field }) => decimal(bands[band][field])).join(",");
  });
  return [params.map(({ name }) => name).join(","), ...rows, ""].join("\n");
}

