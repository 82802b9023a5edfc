// Presets of EasyEffects and CamillaDSP that come in, each as its module in eqmorph/formats reads it, shelves and
// peaks only.

import { jsonNumber, parseJson, quotedJson } from "./json_text.js";
import { notHeld, note, noteOff, numberOf, READ_ELSEWHERE, sumOf } from "./reading.js";
import { joinedSides } from "./sides.js";
import { qOfOctaves, qOfSlope } from "./widths.js";
import { parseYaml } from "./yaml.js";

const EASY_KINDS = { "Lo-shelf": "low_shelf", Bell: "peak", "Hi-shelf": "high_shelf" };

const EASY_SHIFTS = ["balance", "pitch-left", "pitch-right"];
const EASY_GAINS = ["input-gain", "output-gain"];

export function fromEasyEffects(text) {
  const data = parseJson(text);
  const pipeline = [data.output, data.input].find((part) => isObject(part) && equalizersIn(part).length);
  if (!pipeline) throw new Error("holds no EasyEffects equalizer under 'output' or 'input'");
  const present = equalizersIn(pipeline);
  const order = Array.isArray(pipeline.plugins_order) ? new Set(pipeline.plugins_order) : new Set(present);
  const others = [...order].filter((name) => !present.includes(name) && isActive(pipeline, name));
  const active = present.filter((name) => order.has(name) && isActive(pipeline, name));
  if (active.length !== 1) throw new Error(`has ${active.length} active equalizers, and one is read here; ${READ_ELSEWHERE}`);
  if (others.length) note(`left out, being no equalizer: ${others.slice(0, 10).map((name) => name.slice(0, 40)).join(", ")}`);
  const equalizer = pipeline[active[0]];
  const shift = EASY_SHIFTS.find((key) => key in equalizer && jsonNumber(equalizer[key], key) !== 0);
  if (shift) throw new Error(`${shift} is ${equalizer[shift]}; set it to 0 in EasyEffects and export again`);
  const sides = isOn(equalizer, "split-channels", "the equalizer") ? ["left", "right"] : ["left", "left"];
  return joinedSides(...sides.map((side) => easyEffectsSide(equalizer, side)));
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function equalizersIn(pipeline) {
  return Object.keys(pipeline).filter((name) => name.split("#", 1)[0] === "equalizer" && isObject(pipeline[name]));
}

// Whether a pipeline has a plug-in that is on; files for PulseEffects, as the program was called before, have its state.
function isActive(pipeline, name) {
  const plugin = Object.hasOwn(pipeline, name) && pipeline[name];
  return isObject(plugin) && !isOn(plugin, "bypass", name) && [undefined, true, "true"].includes(plugin.state);
}

// Whether a key is true; it is not where the file does not set it.
function isOn(values, key, name) {
  const value = isObject(values) ? (values[key] ?? (key in values ? null : false)) : false;
  if (typeof value !== "boolean") throw new Error(`${name}: ${key} ${quotedJson(value)} is neither true nor false; export it again`);
  return value;
}

function easyEffectsSide(equalizer, side) {
  const listed = equalizer[side];
  if (!isObject(listed)) throw new Error(`the equalizer has no bands under '${side}'`);
  const count = "num-bands" in equalizer ? jsonNumber(equalizer["num-bands"], "num-bands") : Infinity;
  const gains = EASY_GAINS.filter((key) => key in equalizer).map((key) => jsonNumber(equalizer[key], key));
  const present = Object.entries(listed).filter(([name, band]) => {
    const index = name.match(/^band(0|[1-9]\d{0,2})$/)?.[1];
    if (index === undefined || !isObject(band)) throw new Error(`${name.slice(0, 40)} is not a band; expected such as band0`);
    return Number(index) < count;
  });
  const soloed = present.filter(([name, band]) => isOn(band, "solo", name));
  if (soloed.length && soloed.length < present.length) noteOff();
  const bands = (soloed.length ? soloed : present).flatMap(([name, band]) => easyEffectsBands(name, band));
  return { bands, preamp_db: sumOf(gains) };
}

function easyEffectsBands(name, band) {
  if (band.type === "Off") return [];
  if (isOn(band, "mute", name)) {
    if (band.gain) noteOff();
    return [];
  }
  if (typeof band.type !== "string" || !Object.hasOwn(EASY_KINDS, band.type)) throw notHeld(`${name} of type ${quotedJson(band.type)}`);
  if (band.mode !== "APO (DR)") throw new Error(`${name} has mode ${quotedJson(band.mode)}; ${READ_ELSEWHERE}`);
  const [frequency_hz, gain_db, q] = ["frequency", "gain", "q"].map((key) => jsonNumber(band[key], `${key} of ${name}`));
  return [{ type: EASY_KINDS[band.type], frequency_hz, gain_db, q }];
}

const CAMILLA_KINDS = { Lowshelf: "low_shelf", Peaking: "peak", Highshelf: "high_shelf" };
const POINT_KINDS = { ls: "low_shelf", p1: "peak", p2: "peak", p3: "peak", hs: "high_shelf" };

const CAMILLA_WIDTHS = ["q", "slope", "bandwidth"]; // keys of which a filter has one
const CAMILLA_ROOT = ["title", "description", "devices", "mixers", "filters", "processors", "pipeline"];
const CAMILLA_FILTER = ["type", "description", "parameters"];
const CAMILLA_GAIN = ["gain", "inverted", "mute", "scale"];
const CAMILLA_BIQUAD = ["type", "freq", "gain", ...CAMILLA_WIDTHS];
const CAMILLA_FIVE = ["type", ...Object.keys(POINT_KINDS).flatMap((point) => ["f", "g", "q"].map((field) => field + point))];
const CAMILLA_STEP = ["type", "channel", "channels", "names", "description", "bypassed"];

// Refuses a key that CamillaDSP does not know: it may be one that is misspelled, such as a switch.
function expectKeys(values, known, what) {
  const unknown = Object.keys(values).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`${what} has a key ${unknown.slice(0, 40)}, which is none of ${known.join(", ")}; correct it`);
}

export function fromCamillaDsp(text) {
  const root = parseYaml(text);
  expectKeys(root, CAMILLA_ROOT, "the configuration");
  if (!root.filters) throw new Error("has no filters; it is not a CamillaDSP configuration");
  const names = "pipeline" in root ? camillaChains(root) : [0, 1].map(() => Object.keys(root.filters));
  return joinedSides(...names.map((chain) => camillaSide(chain, root.filters)));
}

function camillaSide(names, filters) {
  const gains = [];
  const bands = names.flatMap((name) => {
    const { type, parameters } = (typeof name === "string" && filters[name]) || {};
    if (!parameters) throw new Error(`filter ${name} is missing, or has no parameters`);
    expectKeys(filters[name], CAMILLA_FILTER, `filter ${name}`);
    if (type !== "Gain") return camillaBands(name, type, parameters);
    expectKeys(parameters, CAMILLA_GAIN, `gain ${name}`);
    const isPlain = ["dB", ...YAML_NOTHING].includes(parameters.scale ?? "") && !camillaFlag(parameters, "mute");
    if (!isPlain) throw new Error(`gain ${name} is not in dB, or mutes the sound; ${READ_ELSEWHERE}`);
    gains.push(numberOf(parameters.gain, `gain of ${name}`));
    return [];
  });
  return { bands, preamp_db: sumOf(gains) };
}

const MOST_FILTERS = 1000; // of a channel
const YAML_NOTHING = ["", "null", "~"]; // as YAML writes it

function camillaFlag(values, key) {
  const given = String(values[key] ?? "").toLowerCase();
  if (!["true", "false", ...YAML_NOTHING].includes(given)) throw new Error(`${key} ${given.slice(0, 40)} is neither true nor false`);
  return given === "true";
}

function camillaList(value = "") {
  if (!Array.isArray(value) && !YAML_NOTHING.includes(value)) throw new Error("a step of the pipeline has no list of channels or names");
  return Array.isArray(value) ? value : [];
}

// Names of the filters on the way of the left and the right channel; one that is alone is both.
function camillaChains({ pipeline, devices }) {
  const count = devices?.playback?.channels ?? "2";
  const chains = [[], []];
  for (const step of camillaList(pipeline)) {
    if (step.type === "Filter") expectKeys(step, CAMILLA_STEP, "a step");
    if (camillaFlag(step, "bypassed")) {
      noteOff();
      continue;
    }
    if (step.type !== "Filter") throw new Error(`a step of type ${step.type} is not read here; ${READ_ELSEWHERE}`);
    const channels = [...camillaList(step.channels), ...("channel" in step ? [step.channel] : [])];
    if (new Set(channels).size < channels.length) throw new Error("a channel stands twice in a step of the pipeline; leave one of them");
    if (!channels.length && Array.isArray(step.channels)) throw new Error("a step of the pipeline is for no channel; name its channels");
    const isKnown = channels.every((channel) => channel === "0" || (channel === "1" && count !== "1"));
    if (!isKnown || (channels.length && !["1", "2"].includes(count))) throw new Error(`has filters for more channels; ${READ_ELSEWHERE}`);
    for (const channel of channels.length ? channels : ["0", "1"]) chains[channel].push(...camillaList(step.names));
    if (chains.some((chain) => chain.length > MOST_FILTERS)) throw new Error(`holds more than ${MOST_FILTERS} filters`);
  }
  return count === "1" ? [chains[0], chains[0]] : chains;
}

function camillaBands(name, type, parameters) {
  const number = (key) => numberOf(parameters[key], `${key} of ${name}`);
  if (type === "BiquadCombo" && parameters.type === "FivePointPeq") {
    expectKeys(parameters, CAMILLA_FIVE, `filter ${name}`);
    return Object.entries(POINT_KINDS).map(([point, kind]) => {
      return { type: kind, frequency_hz: number(`f${point}`), gain_db: number(`g${point}`), q: number(`q${point}`) };
    });
  }
  if (type === "BiquadCombo" && parameters.type === "NPointPeq") {
    expectKeys(parameters, ["type", "bands"], `filter ${name}`);
    return nPointBands(name, camillaList(parameters.bands));
  }
  if (type !== "Biquad" || !Object.hasOwn(CAMILLA_KINDS, parameters.type)) throw notHeld(`filter ${name} (${type} ${parameters.type ?? ""})`);
  expectKeys(parameters, CAMILLA_BIQUAD, `filter ${name}`);
  const [frequency_hz, gain_db] = [number("freq"), number("gain")];
  const widths = CAMILLA_WIDTHS.filter((key) => key in parameters);
  if (widths.length > 1) throw new Error(`filter ${name} has ${widths.join(" and ")}; leave one of them`);
  let q;
  if ("slope" in parameters && parameters.type !== "Peaking") q = qOfSlope(number("slope") / 12, gain_db);
  else q = "bandwidth" in parameters ? qOfOctaves(number("bandwidth"), frequency_hz) : number("q");
  return [{ type: CAMILLA_KINDS[parameters.type], frequency_hz, gain_db, q }];
}

// Version 5 of CamillaDSP: the first band is a low shelf, the last a high shelf, the others are peaks.
function nPointBands(name, bands) {
  if (bands.length < 2) throw new Error(`filter ${name} has ${bands.length} bands; an NPointPeq has two or more`);
  return bands.map((band, i) => {
    expectKeys(band, ["freq", "gain", "q"], `band ${i + 1} of ${name}`);
    const { freq, gain, q } = band;
    const [frequency_hz, gain_db, width] = [freq, gain, q].map((value) => numberOf(value, `band ${i + 1} of ${name}`));
    let kind = "peak";
    if (i === 0) kind = "low_shelf";
    else if (i === bands.length - 1) kind = "high_shelf";
    return { type: kind, frequency_hz, gain_db, q: width };
  });
}
