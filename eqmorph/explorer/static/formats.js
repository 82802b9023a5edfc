// The text formats that the page writes, each as its module in eqmorph/formats does, to the last digit.
// A preset is {name, bands, preamp_db}, the last null where none is stated; a renderer throws an Error of one line where the format cannot hold it.

import { limit, toMiniDsp, toOpra, toPeace, toPoweramp, toRockbox, toVoicemeeter } from "./devices.js";
import { logGrid, prototype, responseDb } from "./filters.js";
import { decimal, fixed, PythonFloat, pythonFloat, pythonJson } from "./numbers.js";

const PREAMP_GRID = logGrid(4096);
const SUMMIT_POINTS = 65;
const GRAPHIC_HZ = logGrid(127).map(Math.round);

/** Highest gain in dB, 20 Hz to 20 kHz; narrow peaks are not missed (eqmorph/eq/preamp.py). */
export function peakDb(bands, sampleRateHz) {
  const centers = bands.map((band) => Math.min(Math.max(band.frequency_hz, 20), 20000));
  const grid = [...PREAMP_GRID, ...centers].sort((a, b) => a - b);
  const levels = responseDb(bands, grid, sampleRateHz);
  const closer = grid.flatMap((_, i) => {
    if (levels[i] < (levels[i - 1] ?? -Infinity) || levels[i] <= (levels[i + 1] ?? -Infinity)) return [];
    return logGrid(SUMMIT_POINTS, grid[Math.max(i - 1, 0)], grid[Math.min(i + 1, grid.length - 1)]);
  });
  const highest = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return Math.max(highest(levels), highest(responseDb(bands, closer, sampleRateHz)));
}

/** The gain in dB, never above 0, that keeps the equalized signal from rising above the source. */
export function preampDb(bands, sampleRateHz) {
  return 0 - Number(fixed(Math.max(peakDb(bands, sampleRateHz), 0), 9));
}

/** The preamp that a preset states, else the one that keeps its peak at 0 dB. */
export function statedPreampDb({ bands, preamp_db = null }, sampleRateHz) {
  return preamp_db ?? preampDb(bands, sampleRateHz);
}

/** The same in two decimals, towards silence. */
export function floorPreamp(preset, sampleRateHz) {
  return fixed(Math.floor(statedPreampDb(preset, sampleRateHz) * 100) / 100, 2);
}

/** name -> {label, suffix, render(preset, page)}; `page` holds sample_rate_hz, json_head and layout. */
export const FORMATS = {
  parametric_eq: {
    label: "ParametricEQ (Equalizer APO, Peace, REW, AutoEq)",
    suffix: ".txt",
    render: toParametricEq,
  },
  json: { label: "eqmorph JSON", suffix: ".json", render: toJson },
  graphic_eq: {
    label: "GraphicEQ (Wavelet, JamesDSP)",
    suffix: ".graphiceq.txt",
    render: toGraphicEq,
  },
  easyeffects: { label: "EasyEffects", suffix: ".easyeffects.json", render: toEasyEffects },
  camilladsp: { label: "CamillaDSP", suffix: ".yml", render: toCamillaDsp },
  peace: { label: "Peace", suffix: ".peace", render: toPeace },
  poweramp: { label: "Poweramp", suffix: ".poweramp.json", render: toPoweramp },
  opra: { label: "OPRA (Roon)", suffix: ".opra.json", render: toOpra },
  rockbox: { label: "Rockbox", suffix: ".cfg", render: toRockbox },
  voicemeeter: { label: "Voicemeeter", suffix: ".xml", render: toVoicemeeter },
  minidsp: { label: "miniDSP biquads at 48 kHz", suffix: ".minidsp.txt", render: toMiniDsp },
  pipewire: { label: "PipeWire filter-chain", suffix: ".conf", render: toPipeWire },
  ffmpeg: { label: "ffmpeg filters", suffix: ".ffmpeg", render: toFfmpeg },
  sox: { label: "SoX effects", suffix: ".sox", render: toSox },
  safe_csv: { label: "SAFE CSV (five bands)", suffix: ".csv", render: toSafeCsv },
  sos: { label: "Biquad sections at 48 kHz", suffix: ".sos", render: toSections },
};

const APO_LABELS = { low_shelf: "LSC", peak: "PK", high_shelf: "HSC" };

/** `Preamp:` must be the first line; two decimals, or some readers take the point for a thousands separator. */
function toParametricEq(preset, page) {
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

function toJson({ name, bands, preamp_db = null }, page) {
  const { format, version, units } = page.json_head;
  const stated = preamp_db === null ? {} : { preamp_db: new PythonFloat(preamp_db) };
  return `${pythonJson({ format, version, name, units, ...stated, bands: bands.map(floats) })}\n`;
}

function floats({ type, frequency_hz, gain_db, q }) {
  const float = (value) => new PythonFloat(value);
  return { type, frequency_hz: float(frequency_hz), gain_db: float(gain_db), q: float(q) };
}

function toGraphicEq({ bands, preamp_db = null }, page) {
  const levels = responseDb(bands, GRAPHIC_HZ, page.sample_rate_hz);
  const preamp = preamp_db ?? -Math.max(...levels, 0);
  // numpy rounds to one decimal by way of ten times the value.
  const round = (value) => fixed(Number(fixed((value + preamp) * 10, 0)) / 10, 1);
  return `GraphicEQ: ${GRAPHIC_HZ.map((hz, i) => `${hz} ${round(levels[i])}`).join("; ")}\n`;
}

const EASY_TYPES = { low_shelf: "Lo-shelf", peak: "Bell", high_shelf: "Hi-shelf" };
const EASY_RANGES = { gain_db: [-36, 36], frequency_hz: [10, 24000], q: [0, 100] };

function toEasyEffects(preset, page) {
  const { bands } = preset;
  limit(bands, "EasyEffects", EASY_RANGES, 32);
  const float = (value) => new PythonFloat(value);
  const entries = bands.map((band, i) => {
    const { gain_db: gain, frequency_hz: frequency, q } = floats(band);
    const head = { type: EASY_TYPES[band.type], mode: "APO (DR)", slope: "x1", solo: false, mute: false };
    return [`band${i}`, { ...head, gain, frequency, q, width: float(4) }];
  });
  const equalizer = {
    bypass: false,
    "input-gain": float(Number(floorPreamp(preset, page.sample_rate_hz))),
    "output-gain": float(0),
    mode: "IIR",
    "num-bands": bands.length,
    "split-channels": false,
    balance: float(0),
    "pitch-left": float(0),
    "pitch-right": float(0),
    left: Object.fromEntries(entries),
    right: Object.fromEntries(entries),
  };
  return `${pythonJson({ output: { blocklist: [], plugins_order: ["equalizer#0"], "equalizer#0": equalizer } })}\n`;
}

const CAMILLA_TYPES = { low_shelf: "Lowshelf", peak: "Peaking", high_shelf: "Highshelf" };
const FIVE_POINTS = ["ls", "p1", "p2", "p3", "hs"];

function toCamillaDsp(preset, page) {
  const { bands } = preset;
  const float = (value) => pythonFloat(value).replace(/^(-?\d+)e/, "$1.0e"); // YAML needs the point
  const filter = (name, type, values) => [
    `  ${name}:`,
    `    type: ${type}`,
    "    parameters:",
    ...Object.entries(values).map(([key, value]) => `      ${key}: ${value}`),
  ];
  const gain = float(Number(floorPreamp(preset, page.sample_rate_hz)));
  const filters = { eqmorph_preamp: ["Gain", { gain, inverted: false, mute: false, scale: "dB" }] };
  if (bands.map((band) => band.type).join() === page.layout.kinds.join()) {
    const points = bands.flatMap((band, i) => [
      [`f${FIVE_POINTS[i]}`, float(band.frequency_hz)],
      [`g${FIVE_POINTS[i]}`, float(band.gain_db)],
      [`q${FIVE_POINTS[i]}`, float(band.q)],
    ]);
    filters.eqmorph = ["BiquadCombo", { type: "FivePointPeq", ...Object.fromEntries(points) }];
  } else {
    bands.forEach((band, i) => {
      const values = { freq: float(band.frequency_hz), gain: float(band.gain_db), q: float(band.q) };
      const name = `eqmorph_${String(i + 1).padStart(2, "0")}`;
      filters[name] = ["Biquad", { type: CAMILLA_TYPES[band.type], ...values }];
    });
  }
  const names = Object.keys(filters);
  return [
    "filters:",
    ...names.flatMap((name) => filter(name, ...filters[name])),
    ...["pipeline:", "- type: Filter", "  channels:", "  - 0", "  - 1", "  names:"],
    ...names.map((name) => `  - ${name}`),
    "",
  ].join("\n");
}

const PIPEWIRE_LABELS = { low_shelf: "bq_lowshelf", peak: "bq_peaking", high_shelf: "bq_highshelf" };

function toPipeWire(preset, page) {
  const { bands } = preset;
  const node = (name, label, hz, q, gain) =>
    `{ type = builtin name = ${name} label = ${label} control = { "Freq" = ${hz} "Q" = ${q} "Gain" = ${gain} } }`;
  const nodes = [node("preamp", "bq_highshelf", "0", "1.0", floorPreamp(preset, page.sample_rate_hz))];
  const links = bands.map((band, i) => {
    const values = [band.frequency_hz, band.q, band.gain_db].map(decimal);
    nodes.push(node(`eq${i + 1}`, PIPEWIRE_LABELS[band.type], ...values));
    return `{ output = "${i ? `eq${i}` : "preamp"}:Out" input = "eq${i + 1}:In" }`;
  });
  const list = (items) => items.map((item) => `                    ${item}`).join("\n");
  return `context.modules = [
    { name = libpipewire-module-filter-chain
        args = {
            node.description = "eqmorph equalizer"
            media.name = "eqmorph equalizer"
            filter.graph = {
                nodes = [
${list(nodes)}
                ]
                links = [
${list(links)}
                ]
                inputs = [ "preamp:In" ]
                outputs = [ "eq${bands.length}:Out" ]
            }
            audio.channels = 2
            audio.position = [ FL FR ]
            capture.props = {
                node.name = "effect_input.eqmorph"
                media.class = Audio/Sink
            }
            playback.props = {
                node.name = "effect_output.eqmorph"
                node.passive = true
            }
        }
    }
]
`;
}

const FFMPEG_FILTERS = { low_shelf: "lowshelf", peak: "equalizer", high_shelf: "highshelf" };

function toFfmpeg(preset, page) {
  const { bands } = preset;
  const filters = bands.map((band) => {
    const [hz, q, gain] = [band.frequency_hz, band.q, band.gain_db].map(decimal);
    return `${FFMPEG_FILTERS[band.type]}=f=${hz}:t=q:w=${q}:g=${gain}`;
  });
  return `${[`volume=${floorPreamp(preset, page.sample_rate_hz)}dB`, ...filters].join(",")}\n`;
}

function toSox(preset, page) {
  const { bands } = preset;
  const effects = bands.map((band) => {
    const [hz, q] = [band.frequency_hz, band.q].map(decimal);
    const gain = (band.gain_db < 0 ? "" : "+") + decimal(band.gain_db);
    if (band.type === "peak") return `equalizer ${hz} ${q}q ${gain}`;
    return `${band.type === "low_shelf" ? "bass" : "treble"} ${gain} ${hz} ${q}q`;
  });
  return `${[`gain ${floorPreamp(preset, page.sample_rate_hz)}`, ...effects].join(" ")}\n`;
}

function toSafeCsv({ bands }, page) {
  const problem = misfit(bands, page.layout);
  if (problem) throw new Error(`SAFE CSV: ${problem}`);
  const { params } = page.layout;
  const values = params.map(({ band, field }) => decimal(bands[band][field]));
  return `${params.map(({ name }) => name).join(",")}\n${values.join(",")}\n`;
}

/** Why bands do not fit the SAFE layout; empty when they do (eqmorph/eq/layout.py). */
export function misfit(bands, layout) {
  if (bands.map((band) => band.type).join() !== layout.kinds.join()) {
    return "needs low shelf, three peaks and high shelf";
  }
  const beyond = layout.params.find(({ band, field, low, high }) => !(low <= bands[band][field] && bands[band][field] <= high));
  if (beyond) return `band ${beyond.band + 1}: ${beyond.field} is outside ${beyond.low} to ${beyond.high}`;
  const moved = layout.fixed.findIndex((values, band) =>
    Object.entries(values).some(([field, value]) => Math.abs(bands[band][field] - value) > 5e-4),
  );
  return moved < 0 ? "" : `band ${moved + 1} has a Q other than the one it is fixed at`;
}

function toSections(preset, page) {
  const { bands } = preset;
  const rate = page.sample_rate_hz;
  const rows = sectionsOf(bands, rate).map((row) => row.map(pythonFloat).join(" "));
  const head = `# b0 b1 b2 a0 a1 a2 at ${rate} Hz; preamp ${floorPreamp(preset, rate)} dB not applied`;
  return [head, ...rows, ""].join("\n");
}

/** Second-order sections, b0 b1 b2 1 a1 a2 for each band (`sections` of eqmorph/eq/filters.py). */
export function sectionsOf(bands, rate) {
  return bands.map((band) => {
    const p = prototype(band.type, band.gain_db, band.q);
    const k = Math.tan((Math.PI * band.frequency_hz) / rate);
    const digital = (c0, c1, c2) => [c2 + c1 * k + c0 * k * k, 2 * (c0 * k * k - c2), c2 - c1 * k + c0 * k * k];
    const b = digital(p.n0, p.n1, p.n2);
    const a = digital(p.d0, p.d1, p.d2);
    return [...b, ...a].map((value) => value / a[0]);
  });
}
