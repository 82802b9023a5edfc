// Presets of EasyEffects, PipeWire and CamillaDSP that come in, each as its module in eqmorph/formats reads it, shelves and
// peaks only.

import { decimalNumber, notHeld, READ_ELSEWHERE, sumOf } from "./reading.js";
import { joinedSides } from "./sides.js";
import { qOfOctaves, qOfSlope } from "./widths.js";
import { parseYaml } from "./yaml.js";

const EASY_KINDS = { "Lo-shelf": "low_shelf", Bell: "peak", "Hi-shelf": "high_shelf" };

const EASY_SWITCHES = ["bypass", "split-channels", "mute", "solo"];
const EASY_SHIFTS = ["balance", "pitch-left", "pitch-right"];

/** Whether that is the name of an equalizer among the plug-ins of EasyEffects. */
export const isEqualizer = (name) => /^equalizer(#\d+)?$/.test(name);

export function fromEasyEffects(pipeline) {
  const present = Object.keys(pipeline).filter(isEqualizer);
  present.forEach((name) => checkSwitches(name, pipeline[name]));
  const order = Array.isArray(pipeline.plugins_order) ? pipeline.plugins_order : present;
  const active = present.filter((name) => order.includes(name) && !pipeline[name].bypass);
  if (active.length !== 1) throw new Error(`has ${active.length} active equalizers, and one is read here; ${READ_ELSEWHERE}`);
  const equalizer = pipeline[active[0]];
  const shift = EASY_SHIFTS.find((key) => equalizer[key]);
  if (shift) throw new Error(`${shift} is ${equalizer[shift]}; set it to 0 in EasyEffects and export again`);
  const sides = equalizer["split-channels"] ? ["left", "right"] : ["left", "left"];
  return joinedSides(...sides.map((side) => easyEffectsSide(equalizer, side)));
}

function checkSwitches(name, values) {
  const wrong = EASY_SWITCHES.find((key) => ![undefined, true, false].includes(values[key]));
  if (wrong) throw new Error(`${name}: ${wrong} ${values[wrong]} is neither true nor false; export it again`);
}

function easyEffectsSide(equalizer, side) {
  const count = equalizer["num-bands"] ?? Infinity;
  const listed = Object.entries(equalizer[side] ?? {}).filter(([key]) => Number(key.replace("band", "")) < count);
  const gains = ["input-gain", "output-gain"].filter((key) => key in equalizer).map((key) => equalizer[key]);
  const bands = listed.flatMap(([key, band]) => {
    checkSwitches(key, band);
    if (band.solo) throw new Error(`${key} plays alone; ${READ_ELSEWHERE}`);
    if (band.type === "Off" || band.mute) return [];
    if (!(band.type in EASY_KINDS)) throw notHeld(`${key} of type ${band.type}`);
    if (band.mode !== "APO (DR)") throw new Error(`${key} has mode ${band.mode}; ${READ_ELSEWHERE}`);
    return [{ type: EASY_KINDS[band.type], frequency_hz: band.frequency, gain_db: band.gain, q: band.q }];
  });
  return { bands, preamp_db: sumOf(gains) };
}

const PIPEWIRE_KINDS = { bq_lowshelf: "low_shelf", bq_peaking: "peak", bq_highshelf: "high_shelf" };

export function fromPipeWire(text) {
  const key = (name) => `"?${name}"?\\s*[=:]\\s*"?([\\w.+:-]+)"?`;
  const value = (part, name) => part.match(new RegExp(key(name)))?.[1];
  const nodes = new Map(
    [...text.matchAll(/\{(?=[^{}]*\blabel\b)([^{}]*)(?:\{([^{}]*)\}[^{}]*)?\}/g)].map(([, head, control = ""], i) => {
      return [value(head, "name") ?? `node ${i + 1}`, { label: value(head, "label"), control }];
    }),
  );
  const joints = [...text.matchAll(/\{([^{}]*)\}/g)].filter(([, link]) => /\boutput\b/.test(link) && /\binput\b/.test(link));
  const links = joints.map(([, link]) =>
    ["output", "input"].map((end) => value(link, end)?.split(":")[0]),
  );
  const after = new Map(links);
  const starts = [...nodes.keys()].filter((name) => !links.some(([, input]) => input === name));
  if (starts.length > 2) throw new Error(`has filters of their own for ${starts.length} channels; a preset holds left and right`);
  const inputs = [...(text.match(/inputs"?\s*[=:]\s*\[([^\]]*)\]/)?.[1] ?? "").matchAll(/[\w.-]+(?=:)/g)].map(([name]) => name);
  starts.sort((a, b) => inputs.indexOf(a) - inputs.indexOf(b));
  const chains = starts.map((start) => {
    const chain = [];
    for (let name = start; nodes.has(name) && chain.length < nodes.size; name = after.get(name)) chain.push(nodes.get(name));
    return pipeWireChain(chain, value);
  });
  return joinedSides(chains[0], chains.at(-1));
}

function pipeWireChain(chain, value) {
  const gains = [];
  const bands = chain.flatMap(({ label, control }) => {
    if (label === "copy") return [];
    if (!(label in PIPEWIRE_KINDS)) throw notHeld(`a node of type ${label}`);
    const [hz, q, gain] = [["Freq", 0], ["Q", 1], ["Gain", 0]].map(([name, missing]) => Number(value(control, name) ?? missing));
    // Everything lies above a corner of 0 Hz.
    if (label === "bq_highshelf" && hz === 0) gains.push(gain);
    else return [{ type: PIPEWIRE_KINDS[label], frequency_hz: hz, gain_db: gain, q }];
    return [];
  });
  return { bands, preamp_db: sumOf(gains) };
}

const CAMILLA_KINDS = { Lowshelf: "low_shelf", Peaking: "peak", Highshelf: "high_shelf" };
const POINT_KINDS = { ls: "low_shelf", p1: "peak", p2: "peak", p3: "peak", hs: "high_shelf" };

export function fromCamillaDsp(text) {
  const { filters, pipeline } = parseYaml(text);
  if (!filters) throw new Error("has no filters; it is not a CamillaDSP configuration");
  const [left, right] = pipeline ? [0, 1].map((channel) => camillaChain(pipeline, channel)) : [0, 1].map(() => Object.keys(filters));
  return joinedSides(...[left, right].map((names) => camillaSide(names, filters)));
}

function camillaSide(names, filters) {
  const gains = [];
  const bands = names.flatMap((name) => {
    const { type, parameters } = filters[name] ?? {};
    if (!parameters) throw new Error(`filter ${name} is missing, or has no parameters`);
    if (type === "Gain" && parameters.scale !== "linear" && parameters.mute !== "true") {
      gains.push(decimalNumber(parameters.gain, `gain of ${name}`));
      return [];
    }
    return camillaBands(name, type, parameters);
  });
  return { bands, preamp_db: sumOf(gains) };
}

// Names of the filters on the way of a channel.
function camillaChain(pipeline, channel) {
  return pipeline.flatMap((step) => {
    if (!["true", "false", ""].includes(step.bypassed ?? "")) throw new Error(`bypassed ${step.bypassed} is neither true nor false`);
    if (step.bypassed === "true") return [];
    if (step.type !== "Filter") throw new Error(`a step of type ${step.type} is not read here; ${READ_ELSEWHERE}`);
    const channels = step.channels || (step.channel === undefined ? null : [step.channel]);
    return !channels || channels.includes(String(channel)) ? step.names : [];
  });
}

function camillaBands(name, type, parameters) {
  const number = (key) => decimalNumber(parameters[key], `${key} of ${name}`);
  if (type === "BiquadCombo" && parameters.type === "FivePointPeq") {
    return Object.entries(POINT_KINDS).map(([point, kind]) => {
      return { type: kind, frequency_hz: number(`f${point}`), gain_db: number(`g${point}`), q: number(`q${point}`) };
    });
  }
  if (type === "BiquadCombo" && parameters.type === "NPointPeq") return nPointBands(name, parameters.bands ?? []);
  if (type !== "Biquad" || !(parameters.type in CAMILLA_KINDS)) throw notHeld(`filter ${name} (${type} ${parameters.type ?? ""})`);
  const [frequency_hz, gain_db] = [number("freq"), number("gain")];
  let q;
  if ("slope" in parameters) q = qOfSlope(number("slope") / 12, gain_db);
  else q = "bandwidth" in parameters ? qOfOctaves(number("bandwidth"), frequency_hz) : number("q");
  return [{ type: CAMILLA_KINDS[parameters.type], frequency_hz, gain_db, q }];
}

// Version 5 of CamillaDSP: the first band is a low shelf, the last a high shelf, the others are peaks.
function nPointBands(name, bands) {
  return bands.map(({ freq, gain, q }, i) => {
    const [frequency_hz, gain_db, width] = [freq, gain, q].map((value) => decimalNumber(value, `band ${i + 1} of ${name}`));
    let kind = "peak";
    if (i === 0) kind = "low_shelf";
    else if (i === bands.length - 1) kind = "high_shelf";
    return { type: kind, frequency_hz, gain_db, q: width };
  });
}
