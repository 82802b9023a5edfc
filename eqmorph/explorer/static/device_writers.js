// Presets of players, mixers and devices, each as its module in eqmorph/formats writes it.

import { fitRemedy, limit, limitKinds } from "./limits.js";
import { decimal, fixed, PythonFloat, pythonJson } from "./numbers.js";
import { commonPreamp, floorPreamp, statedPreampDb } from "./preamp.js";
import { sectionsOf } from "./sections.js";
import { chainsOfPreset, FLAT } from "./sides.js";
import { rounded } from "./text_writers.js";

const float = (value) => new PythonFloat(value);

const OPRA_TYPES = { low_shelf: "low_shelf", peak: "peak_dip", high_shelf: "high_shelf" };

export function toOpra(preset, page) {
  const { name, bands } = preset;
  const listed = bands.map((band) => ({
    type: OPRA_TYPES[band.type],
    frequency: float(band.frequency_hz),
    gain_db: float(band.gain_db),
    q: float(band.q),
  }));
  const parameters = { gain_db: float(Number(floorPreamp(preset, page.sample_rate_hz))), bands: listed };
  return `${pythonJson({ author: "eqmorph", details: name, type: "parametric_eq", parameters })}\n`;
}

export const [FOR_BOTH, FOR_LEFT, FOR_RIGHT] = [0, 1, 2]; // channels of a band of Poweramp
const POWERAMP_TYPES = { peak: 3, low_shelf: 4, high_shelf: 5 };
const POWERAMP_MOST = 64; // bands, of both channels together
const POWERAMP_RANGES = { gain_db: [-15, 15], frequency_hz: [20, 20000], q: [0.1, 12] };
// The bass and treble knobs, which stand before the bands.
const KNOBS_OFF = [
  { type: 0, channels: 0, frequency: 90, q: float(0.8), gain: float(0), color: 0 },
  { type: 1, channels: 0, frequency: 10000, q: float(0.6), gain: float(0), color: 0 },
];

export function toPoweramp(preset, page) {
  limit(preset.bands, "Poweramp", POWERAMP_RANGES, POWERAMP_MOST);
  const bands = preset.bands.map((band) => powerampEntry(band, FOR_BOTH));
  return powerampText(preset.name, floorPreamp(preset, page.sample_rate_hz), bands);
}

export function sidesToPoweramp(preset, page) {
  const chains = chainsOfPreset(preset);
  for (const { bands } of chains) limit(bands, "Poweramp", POWERAMP_RANGES, POWERAMP_MOST);
  const bands = chains.flatMap((chain, i) => chain.bands.map((band) => powerampEntry(band, [FOR_LEFT, FOR_RIGHT][i])));
  if (bands.length > POWERAMP_MOST) {
    const what = `Poweramp holds ${POWERAMP_MOST} bands for both channels, the preset has ${bands.length}`;
    throw new Error(`${what}; ${fitRemedy(POWERAMP_MOST / 2)}`);
  }
  return powerampText(preset.name, commonPreamp(chains, "Poweramp", page.sample_rate_hz), bands);
}

function powerampEntry(band, channels) {
  const values = { frequency: float(band.frequency_hz), q: float(band.q), gain: float(band.gain_db) };
  return { type: POWERAMP_TYPES[band.type], channels, ...values, color: 0 };
}

function powerampText(name, preamp, bands) {
  return `${pythonJson([{ name, preamp: float(Number(preamp)), parametric: true, bands: [...KNOBS_OFF, ...bands] }])}\n`;
}

const EARS_KINDS = ["low_shelf", ...Array(9).fill("peak"), "high_shelf"];
const EARS_CENTERS = [20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20000];
const EARS_RANGES = { gain_db: [-30, 30], frequency_hz: [5, 20000], q: [0.2, 11] };
const EARS_SHELF_Q = 0.7071;

export function toEars({ name, bands }) {
  limit(bands, "Ears", EARS_RANGES, EARS_KINDS.length);
  limitKinds(bands, "Ears", EARS_KINDS.length - 2);
  const places = EARS_CENTERS.map((frequency_hz) => ({ frequency_hz, gain_db: 0, q: EARS_SHELF_Q }));
  const free = EARS_KINDS.map((kind, index) => ({ kind, index }));
  bands.forEach((band, i) => {
    if (band.type !== "peak" && !(Math.abs(band.q - EARS_SHELF_Q) <= 0.01)) {
      throw new Error(`band ${i + 1}: the shelves of Ears have a Q of ${EARS_SHELF_Q}, not ${Number(band.q.toPrecision(4))}; change the band`);
    }
    const [{ index }] = free.splice(free.findIndex(({ kind }) => kind === band.type), 1);
    places[index] = band;
  });
  const listed = (field) => places.map((band) => float(band[field]));
  const preset = { frequencies: listed("frequency_hz"), gains: listed("gain_db"), qs: listed("q") };
  return `${pythonJson({ [name || "equalizer"]: preset })}\n`;
}

const PEACE_NUMBERS = { peak: 0, low_shelf: 16, high_shelf: 17 };

const ALL_SPEAKERS = "SpeakerId0=0\nSpeakerTargets0=all\nSpeakerName0=All";
const LEFT_AND_RIGHT = "SpeakerId1=1\nSpeakerTargets1=L\nSpeakerName1=Left\nSpeakerId2=2\nSpeakerTargets2=R\nSpeakerName2=Right";

export function toPeace(preset, page) {
  const written = rounded(preset);
  return [...peaceHead(floorPreamp(written, page.sample_rate_hz), ALL_SPEAKERS), ...peaceColumns(written, ""), ""].join("\n");
}

export function sidesToPeace(preset, page) {
  const chains = chainsOfPreset(preset).map(rounded);
  const preamp = commonPreamp(chains, "Peace", page.sample_rate_hz);
  const columns = chains.flatMap((chain, i) => peaceColumns(chain, i + 1));
  return [...peaceHead(preamp, ALL_SPEAKERS, LEFT_AND_RIGHT), ...columns, ""].join("\n");
}

function peaceHead(preamp, ...speakers) {
  return [`[General]\nPreAmp=${preamp}`, "[Speakers]", ...speakers];
}

// The sections of a chain, whose names end in the number of the group of speakers.
function peaceColumns({ bands }, group) {
  const section = (title, key, values) =>
    [`[${title}${group}]`, ...values.map((value, i) => `${key}${i + 1}=${decimal(value)}`)].join("\n");
  return [
    section("Frequencies", "Frequency", bands.map((band) => band.frequency_hz)),
    section("Gains", "Gain", bands.map((band) => band.gain_db)),
    section("Qualities", "Quality", bands.map((band) => band.q)),
    section("Filters", "Filter", bands.map((band) => PEACE_NUMBERS[band.type])),
  ];
}

const MOST_BIQUADS = 10;

/** The device adds what a transfer function takes off: the signs of a1 and a2 are turned. */
export function toMiniDsp(preset, page) {
  const { bands } = preset;
  const rows = sectionsOf(bands, page.sample_rate_hz);
  const preamp = Number(floorPreamp(preset, page.sample_rate_hz));
  if (preamp) rows.unshift([10 ** (preamp / 20), 0, 0, 1, 0, 0]);
  if (rows.length > MOST_BIQUADS) {
    const what = `miniDSP holds ${MOST_BIQUADS} biquads, the preset with its preamp needs ${rows.length}`;
    throw new Error(`${what}; ${fitRemedy(MOST_BIQUADS - 1)}`);
  }
  const blocks = rows.map(([b0, b1, b2, , a1, a2], i) => {
    const values = Object.entries({ b0, b1, b2, a1: -a1, a2: -a2 }).map(([key, value]) => `${key}=${decimal(value)}`);
    return `biquad${i + 1},\n${values.join(",\n")}`;
  });
  return `${blocks.join(",\n")}\n`;
}

const VOICEMEETER_TYPES = { peak: 0, low_shelf: 5, high_shelf: 6 };
const VOICEMEETER_CHANNELS = 8; // of a bus; the first two are left and right

export function toVoicemeeter({ bands }) {
  return voicemeeterText(Array(VOICEMEETER_CHANNELS).fill(bands));
}

export function sidesToVoicemeeter(preset, page) {
  const chains = chainsOfPreset(preset);
  commonPreamp(chains, "The fader of a bus", page.sample_rate_hz);
  const others = Array(VOICEMEETER_CHANNELS - chains.length).fill([FLAT]);
  return voicemeeterText([...chains.map(({ bands }) => bands), ...others]);
}

// The bands of each channel.
function voicemeeterText(channels) {
  for (const bands of channels) limit(bands, "Voicemeeter", { frequency_hz: [20, 20000] }, 6);
  const cells = channels.flatMap((bands, channel) => bands.map((band, i) => voicemeeterCell(band, channel + 1, i + 1)));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    "<VBAudioVoicemeeterBUSEQConfig>",
    "<VoiceMeeterBUSEQ>",
    ...cells,
    "</VoiceMeeterBUSEQ>",
    "</VBAudioVoicemeeterBUSEQConfig>",
    "",
  ].join("\n");
}

function voicemeeterCell(band, channel, cell) {
  // Python keeps the sign of what rounds to zero.
  const signed = (value, digits) => (value < 0 && Number(fixed(value, digits)) === 0 ? "-" : "") + fixed(value, digits);
  const place = `index="1" channel="${channel}" cell="${cell}" EQon="1" EQtype="${VOICEMEETER_TYPES[band.type]}"`;
  const values = `dblevel="${signed(band.gain_db, 2)}" freq="${fixed(band.frequency_hz, 2)}" Q="${fixed(band.q, 3)}"`;
  return `<Bus ${place} ${values} />`;
}

const ROCKBOX_RANGES = { gain_db: [-24, 24], frequency_hz: [20, 22040], q: [0.5, 6.4] };
const ROCKBOX_LABELS = { low_shelf: "low shelf", peak: "peak", high_shelf: "high shelf" };
const ROCKBOX_PEAKS = 8;

export function toRockbox(preset, page) {
  const { bands } = preset;
  limit(bands, "Rockbox", ROCKBOX_RANGES, ROCKBOX_PEAKS + 2);
  limitKinds(bands, "Rockbox", ROCKBOX_PEAKS);
  const preamp = statedPreampDb(preset, page.sample_rate_hz);
  if (!(preamp >= -24 && preamp <= 0)) throw new Error(`Rockbox lowers by 0 to 24 dB, not by ${-preamp} dB; choose another format`);
  const lines = Object.entries(ROCKBOX_LABELS).flatMap(([type, label]) => {
    const some = bands.filter((band) => band.type === type);
    return some.map((band, i) => {
      const values = [band.frequency_hz, band.q * 10, band.gain_db * 10].map((value) => fixed(value, 0));
      return `eq ${label} filter${type === "peak" ? ` ${i + 1}` : ""}: ${values.join(", ")}`;
    });
  });
  // Rounded up, so that the peak stays at or below 0 dB.
  return ["eq enabled: on", `eq precut: ${fixed(-Number(fixed(preamp * 10 - 0.499, 0)), 0)}`, ...lines, ""].join("\n");
}
