// Equalizers as programs, each as its module in eqmorph/formats writes it: Faust, JSFX, and a script for REAPER. A morph is
// `presets` with the same types of bands at places `t`, rising from 0 to 1, with a slider or over time.

import { fill, pathName, plainName } from "./fill.js";
import { decimal, significant } from "./numbers.js";
import { morphPreampsDb } from "./preamp.js";

const SHORT_DIGITS = 7; // of numbers for programs that compute in float32

const short = (value) => decimal(significant(value, SHORT_DIGITS));
const shortList = (values) => values.map(short).join(", ");
const titled = ({ name }) => plainName(name) || "equalizer";

export function toFaust(preset, page) {
  return faustText({ name: titled(preset), slider: "" }, [preset], page);
}

export function morphToFaust(presets, t, page) {
  const inner = t.length - 2;
  const left = inner ? `sum(i, ${inner}, morph >= value(places, i + 1))` : "0";
  const slider = fill(page.templates.faust.slider, { places: shortList(t), left });
  return faustText({ name: pathName(presets), slider }, presets, page);
}

const FAUST_CHANNELS = 2;

function faustText(head, presets, page) {
  const bands = presets[0].bands.map(({ type }, i) => {
    const value = (scale, field) => faustValue(scale, presets.map(({ bands }) => bands[i][field]));
    return `    ${type}(${value("octaves", "frequency_hz")}, ${value("db", "gain_db")}, ${value("octaves", "q")})`;
  });
  const preamp = `    *(smooth(basics.db2linear(${faustValue("db", morphPreampsDb(presets, page.sample_rate_hz))})))`;
  const chain = [preamp, ...bands].join(" :\n");
  return fill(page.templates.faust.program, { ...head, chain, channels: FAUST_CHANNELS });
}

// A number of a band: a table where it moves. The strength scales every gain.
function faustValue(scale, values) {
  if (values.some((value) => value !== values[0])) return `${scale}(waveform{${shortList(values)}})`;
  return (scale === "db" ? "strength * " : "") + short(values[0]);
}

export function toJsfx(preset, page) {
  return jsfxText({ name: titled(preset), slider: "" }, [preset, preset], [0, 1], page);
}

export function morphToJsfx(presets, t, page) {
  return jsfxText({ name: pathName(presets), slider: page.templates.jsfx.slider }, presets, t, page);
}

const JSFX_KINDS = { low_shelf: 0, peak: 1, high_shelf: 2 };
const ON_A_LINE = 8;

function jsfxText(head, presets, t, page) {
  const types = presets[0].bands.map(({ type }) => type);
  // Band after band, each with all its presets.
  const column = (field) => types.flatMap((_, i) => presets.map(({ bands }) => bands[i][field]));
  const tables = [
    jsfxTable("kind", types.map((type) => JSFX_KINDS[type])),
    jsfxTable("place", t),
    jsfxTable("hz", column("frequency_hz")),
    jsfxTable("db", column("gain_db")),
    jsfxTable("q", column("q")),
    jsfxTable("preamp", morphPreampsDb(presets, page.sample_rate_hz)),
  ].join("\n");
  return fill(page.templates.jsfx.program, { ...head, tables, bands: types.length, presets: presets.length });
}

function jsfxTable(name, values) {
  const entries = values.map((value, i) => `${name}[${i}] = ${decimal(value)};`);
  const lines = [];
  for (let start = 0; start < entries.length; start += ON_A_LINE) lines.push(entries.slice(start, start + ON_A_LINE).join(" "));
  return lines.join("\n");
}

export function toReaper(preset, page) {
  return reaperText(titled(preset), [preset], [0], page);
}

export function morphToReaper(presets, t, page) {
  return reaperText(pathName(presets), presets, t, page);
}

// ReaEQ has bandwidths in octaves: 2 / ln 2 asinh(1 / (2 Q)).
const octavesOfQ = (q) => (2 / Math.LN2) * Math.asinh(0.5 / q);

function reaperText(name, presets, t, page) {
  const preamps = morphPreampsDb(presets, page.sample_rate_hz);
  const rows = presets.map(({ bands }, i) => {
    const values = bands.map(({ frequency_hz, gain_db, q }) => shortList([frequency_hz, gain_db, octavesOfQ(q)]));
    return `  { ${[decimal(t[i]), short(preamps[i]), ...values].join(", ")} },`;
  });
  const types = presets[0].bands.map(({ type }) => `"${type}"`).join(", ");
  return fill(page.templates.reaper.program, { name, types, rows: rows.join("\n") });
}
