// Presets of EasyEffects, CamillaDSP and PipeWire, each as its module in eqmorph/formats writes it.

import { fill } from "./fill.js";
import { limit } from "./limits.js";
import { decimal, PythonFloat, pythonFloat, pythonJson } from "./numbers.js";
import { floorPreamp } from "./preamp.js";
import { floats } from "./text_writers.js";

const EASY_TYPES = { low_shelf: "Lo-shelf", peak: "Bell", high_shelf: "Hi-shelf" };
const EASY_RANGES = { gain_db: [-36, 36], frequency_hz: [10, 24000], q: [0, 100] };

export function toEasyEffects(preset, page) {
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

export function toCamillaDsp(preset, page) {
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
  bands.forEach((band, i) => {
    const values = { freq: float(band.frequency_hz), gain: float(band.gain_db), q: float(band.q) };
    const name = `eqmorph_${String(i + 1).padStart(2, "0")}`;
    filters[name] = ["Biquad", { type: CAMILLA_TYPES[band.type], ...values }];
  });
  const names = Object.keys(filters);
  return [
    "filters:",
    ...names.flatMap((name) => filter(name, ...filters[name])),
    ...["pipeline:", "- type: Filter", "  channels:", "  - 0", "  - 1", "  names:"],
    ...names.map((name) => `  - ${name}`),
    "",
  ].join("\n");
}

const PIPEWIRE_BREAK = `\n${" ".repeat(20)}`;
const PIPEWIRE_LABELS = { low_shelf: "bq_lowshelf", peak: "bq_peaking", high_shelf: "bq_highshelf" };

export function toPipeWire(preset, page) {
  const { bands } = preset;
  const node = (name, label, hz, q, gain) =>
    `{ type = builtin name = ${name} label = ${label} control = { "Freq" = ${hz} "Q" = ${q} "Gain" = ${gain} } }`;
  const nodes = [node("preamp", "bq_highshelf", "0", "1.0", floorPreamp(preset, page.sample_rate_hz))];
  const links = bands.map((band, i) => {
    const values = [band.frequency_hz, band.q, band.gain_db].map(decimal);
    nodes.push(node(`eq${i + 1}`, PIPEWIRE_LABELS[band.type], ...values));
    return `{ output = "${i ? `eq${i}` : "preamp"}:Out" input = "eq${i + 1}:In" }`;
  });
  return fill(page.templates.pipewire.program, {
    nodes: nodes.join(PIPEWIRE_BREAK),
    links: links.join(PIPEWIRE_BREAK),
    inputs: '"preamp:In"',
    outputs: `"eq${bands.length}:Out"`,
  });
}
