// Presets of EasyEffects, CamillaDSP and PipeWire, each as its module in eqmorph/formats writes it.

import { fill } from "./fill.js";
import { limit } from "./limits.js";
import { decimal, PythonFloat, pythonFloat, pythonJson } from "./numbers.js";
import { commonPreamp, floorPreamp, leveled } from "./preamp.js";
import { chainsOfPreset, SIDES } from "./sides.js";
import { floats } from "./text_writers.js";

const EASY_TYPES = { low_shelf: "Lo-shelf", peak: "Bell", high_shelf: "Hi-shelf" };
const EASY_MOST = 32; // bands
const EASY_RANGES = { gain_db: [-36, 36], frequency_hz: [10, 24000], q: [0, 100] };

export function toEasyEffects(preset, page) {
  const { bands } = preset;
  limit(bands, "EasyEffects", EASY_RANGES, EASY_MOST);
  const entries = bands.map(easyEntry);
  return easyText([entries, entries], floorPreamp(preset, page.sample_rate_hz), false);
}

/** Both channels have the same number of bands; those that the shorter one lacks are off. */
export function sidesToEasyEffects(preset, page) {
  const chains = chainsOfPreset(preset);
  for (const { bands } of chains) limit(bands, "EasyEffects", EASY_RANGES, EASY_MOST);
  const sides = chains.map(({ bands }) => bands.map(easyEntry));
  const longer = sides[1].length > sides[0].length ? sides[1] : sides[0];
  const off = longer.map((entry) => ({ ...entry, type: "Off", gain: new PythonFloat(0) }));
  const filled = sides.map((entries) => [...entries, ...off.slice(entries.length)]);
  return easyText(filled, commonPreamp(chains, "EasyEffects", page.sample_rate_hz), true);
}

function easyEntry(band) {
  const { gain_db: gain, frequency_hz: frequency, q } = floats(band);
  const head = { type: EASY_TYPES[band.type], mode: "APO (DR)", slope: "x1", solo: false, mute: false };
  return { ...head, gain, frequency, q, width: new PythonFloat(4) };
}

function easyText([left, right], preamp, isSplit) {
  const float = (value) => new PythonFloat(value);
  const numbered = (entries) => Object.fromEntries(entries.map((entry, i) => [`band${i}`, entry]));
  const equalizer = {
    bypass: false,
    "input-gain": float(Number(preamp)),
    "output-gain": float(0),
    mode: "IIR",
    "num-bands": left.length,
    "split-channels": isSplit,
    balance: float(0),
    "pitch-left": float(0),
    "pitch-right": float(0),
    left: numbered(left),
    right: numbered(right),
  };
  return `${pythonJson({ output: { blocklist: [], plugins_order: ["equalizer#0"], "equalizer#0": equalizer } })}\n`;
}

const CAMILLA_TYPES = { low_shelf: "Lowshelf", peak: "Peaking", high_shelf: "Highshelf" };

export function toCamillaDsp(preset, page) {
  const filters = camillaFilters(preset, "eqmorph", page);
  return camillaText([[[0, 1], filters]]);
}

export function sidesToCamillaDsp(preset, page) {
  const chains = leveled(chainsOfPreset(preset), page.sample_rate_hz);
  return camillaText(chains.map((chain, i) => [[i], camillaFilters(chain, `eqmorph_${SIDES[i]}`, page)]));
}

// [name, type, parameters] of each filter of a chain, the preamp first.
function camillaFilters(chain, prefix, page) {
  const float = (value) => pythonFloat(value).replace(/^(-?\d+)e/, "$1.0e"); // YAML needs the point
  const gain = float(Number(floorPreamp(chain, page.sample_rate_hz)));
  const preamp = [`${prefix}_preamp`, "Gain", { gain, inverted: false, mute: false, scale: "dB" }];
  const bands = chain.bands.map((band, i) => {
    const values = { freq: float(band.frequency_hz), gain: float(band.gain_db), q: float(band.q) };
    return [`${prefix}_${String(i + 1).padStart(2, "0")}`, "Biquad", { type: CAMILLA_TYPES[band.type], ...values }];
  });
  return [preamp, ...bands];
}

// `steps` of the pipeline: [channels, filters] each.
function camillaText(steps) {
  const filters = steps.flatMap(([, some]) => some).flatMap(([name, type, values]) => [
    `  ${name}:`,
    `    type: ${type}`,
    "    parameters:",
    ...Object.entries(values).map(([key, value]) => `      ${key}: ${value}`),
  ]);
  const pipeline = steps.flatMap(([channels, some]) => [
    ...["- type: Filter", "  channels:"],
    ...channels.map((channel) => `  - ${channel}`),
    "  names:",
    ...some.map(([name]) => `  - ${name}`),
  ]);
  return ["filters:", ...filters, "pipeline:", ...pipeline, ""].join("\n");
}

const PIPEWIRE_BREAK = `\n${" ".repeat(20)}`;
const PIPEWIRE_LABELS = { low_shelf: "bq_lowshelf", peak: "bq_peaking", high_shelf: "bq_highshelf" };
export const PIPEWIRE_SIDES = SIDES.map((side) => `_${side}`); // how names of nodes end

export function toPipeWire(preset, page) {
  return pipeWireText([pipeWireNodes(preset, "", page)], page);
}

export function sidesToPipeWire(preset, page) {
  const chains = leveled(chainsOfPreset(preset), page.sample_rate_hz);
  return pipeWireText(chains.map((chain, i) => pipeWireNodes(chain, PIPEWIRE_SIDES[i], page)), page);
}

// The nodes of a chain, their links, and the ports where the sound comes in and goes out.
function pipeWireNodes(chain, suffix, page) {
  const node = (name, label, hz, q, gain) =>
    `{ type = builtin name = ${name} label = ${label} control = { "Freq" = ${hz} "Q" = ${q} "Gain" = ${gain} } }`;
  const names = chain.bands.map((_, i) => `eq${i + 1}${suffix}`);
  const before = [`preamp${suffix}`, ...names];
  const bands = chain.bands.map((band, i) => {
    const values = [band.frequency_hz, band.q, band.gain_db].map(decimal);
    return node(names[i], PIPEWIRE_LABELS[band.type], ...values);
  });
  return {
    nodes: [node(before[0], "bq_highshelf", "0", "1.0", floorPreamp(chain, page.sample_rate_hz)), ...bands],
    links: names.map((name, i) => `{ output = "${before[i]}:Out" input = "${name}:In" }`),
    input: `"${before[0]}:In"`,
    output: `"${before.at(-1)}:Out"`,
  };
}

function pipeWireText(chains, page) {
  return fill(page.templates.pipewire.program, {
    nodes: chains.flatMap((chain) => chain.nodes).join(PIPEWIRE_BREAK),
    links: chains.flatMap((chain) => chain.links).join(PIPEWIRE_BREAK),
    inputs: chains.map((chain) => chain.input).join(" "),
    outputs: chains.map((chain) => chain.output).join(" "),
  });
}
