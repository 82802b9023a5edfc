// Presets of LV2 equalizers that come in, shelves and peaks only, as eqmorph/formats/lv2.py reads them. Ports that a file
// does not set have the plug-in's defaults.

import { APO_MODE, FIL4_PEAKS, FIL4_SHELVES, FIL4_WIDTH, fil4QOfShelf, fil4Width, LSP_TYPES } from "./lv2_writer.js";
import { notHeld, note, noteOff, numberOf, READ_ELSEWHERE, sumOf } from "./reading.js";
import { parseTurtle, RDF_TYPE } from "./turtle.js";

const TITLES = "LSP parametric equalizers, x42 fil4 and Calf equalizers";

const LV2_NAMES = "http://lv2plug.in/ns/lv2core#";
const PSET_NAMES = "http://lv2plug.in/ns/ext/presets#";

/** {bands, preamp_db} of a text of Turtle. */
export function fromLv2(text) {
  const preset = onlyPreset(parseTurtle(text));
  const uri = preset.get(`${LV2_NAMES}appliesTo`)?.[0].text ?? "no plug-in";
  for (const [sign, reader] of LV2_READERS) {
    const [found, size] = uri.match(sign) ?? [];
    if (!found) continue;
    if ([...preset.keys()].some((name) => name.endsWith("state"))) note("the plug-in's own state is left out; its ports are read");
    return reader(portsOf(preset), Number(size));
  }
  throw new Error(`is a preset of ${uri.slice(0, 100)}; read are those of ${TITLES}`);
}

// The properties of the preset whose ports a text holds.
function onlyPreset(subjects) {
  const isPreset = (properties) => properties.get(RDF_TYPE)?.some(({ text }) => text === `${PSET_NAMES}Preset`);
  const full = [...subjects.values()].filter((properties) => isPreset(properties) && properties.has(`${LV2_NAMES}port`));
  if (full.length !== 1) throw new Error(`holds the ports of ${full.length} presets of LV2; give a file that holds one`);
  return full[0];
}

// The value of a port by its symbol, or what is given where the file does not set it.
function portsOf(preset) {
  const ports = new Map();
  for (const { properties } of preset.get(`${LV2_NAMES}port`)) {
    const [symbols, values] = [`${LV2_NAMES}symbol`, `${PSET_NAMES}value`].map((name) => properties.get(name) ?? []);
    const symbol = symbols[0]?.text.slice(0, 40);
    const isWhole = symbols.length === 1 && values.length === 1 && !symbol.includes("\\") && !ports.has(symbol);
    if (!isWhole) throw new Error(`a port (${symbol}) needs one symbol of its own and one value; save the preset again`);
    const { text } = values[0];
    ports.set(symbol, text === "true" || text === "false" ? Number(text === "true") : numberOf(text, symbol));
  }
  return (symbol, missing = 0) => ports.get(symbol) ?? missing;
}

// The number of bands, where it is in the URI, follows the equalizer.
const LV2_READERS = [
  [/^http:\/\/lsp-plug\.in\/plugins\/lv2\/para_equalizer_x(8|16|32)_(?:mono|stereo)$/, fromLsp],
  [/^http:\/\/gareus\.org\/oss\/lv2\/fil4#(?:mono|stereo)$/, fromFil4],
  [/^http:\/\/calf\.sourceforge\.net\/plugins\/Equalizer(5|8|12)Band$/, fromCalf],
];
const CALF_PEAKS = { 5: 3, 8: 4, 12: 8 };

const decibelsOf = (factor) => 20 * Math.log10(factor);
const gainOf = (port, symbols) => sumOf(symbols.filter((symbol) => port(symbol, null) !== null).map((symbol) => decibelsOf(port(symbol))));
const numbered = (count) => Array.from({ length: count }, (_, i) => i);

function refuse(wrong, what) {
  if (wrong) throw new Error(`${what}; ${READ_ELSEWHERE}`);
}

const LSP_KINDS = Object.fromEntries(Object.entries(LSP_TYPES).map(([type, number]) => [number, type]));

function fromLsp(port, size) {
  refuse(port("enabled", 1) === 0, "the equalizer is bypassed");
  refuse(["mode", "bal", "frqs"].some((symbol) => port(symbol) !== 0), "has another mode, a balance or shifted frequencies");
  const used = numbered(size).filter((i) => port(`ft_${i}`) !== 0);
  const soloed = used.filter((i) => port(`xs_${i}`) !== 0);
  const playing = soloed.length ? soloed : used;
  const heard = playing.filter((i) => port(`xm_${i}`) === 0);
  if (heard.length < used.length) noteOff();
  const bands = heard.map((i) => {
    const type = LSP_KINDS[port(`ft_${i}`)];
    if (!type) throw notHeld(`band ${i} of type ${port(`ft_${i}`)}`);
    refuse(port(`fm_${i}`) !== APO_MODE, `band ${i} has a filter mode other than APO (DR)`);
    return { type, frequency_hz: Math.max(port(`f_${i}`), 10), gain_db: decibelsOf(port(`g_${i}`, 1)), q: port(`q_${i}`) };
  });
  return { bands, preamp_db: gainOf(port, ["g_in", "g_out"]) };
}

const CALF_PLACES = [["ls", "low_shelf", 100, 0.707], ["hs", "high_shelf", 5000, 0.707]];

function fromCalf(port, size) {
  refuse(port("bypass") >= 0.5, "the equalizer is bypassed");
  if (port("hp_active") > 0 || port("lp_active") > 0) throw notHeld("a pass filter");
  const peaks = numbered(CALF_PEAKS[size]).map((i) => [`p${i + 1}`, "peak", undefined, 1]);
  const places = [CALF_PLACES[0], ...peaks, CALF_PLACES[1]];
  const active = places.filter(([place]) => port(`${place}_active`) > 0);
  if (places.some((place) => !active.includes(place) && port(`${place[0]}_level`, 1) !== 1)) noteOff();
  const bands = active.map(([place, type, hz, q]) => {
    refuse(port(`${place}_active`) > 1, `${place} is active for some channels only`);
    return { type, frequency_hz: port(`${place}_freq`, hz), gain_db: decibelsOf(port(`${place}_level`, 1)), q: port(`${place}_q`, q) };
  });
  return { bands, preamp_db: gainOf(port, ["level_in", "level_out"]) };
}

const FIL4_HZ = { LS: 80, 1: 160, 2: 397, 3: 1250, 4: 2500, HS: 8000 };

function fromFil4(port) {
  refuse(port("enable", 1) <= 0, "the equalizer is bypassed");
  if (port("HighPass") > 0 || port("LowPass") > 0) throw notHeld("a pass filter");
  const isOn = (symbol, gain) => {
    const on = port(symbol, 1) > 0;
    if (!on && port(gain) !== 0) noteOff();
    return on;
  };
  const shelf = (type) => {
    const [name] = FIL4_SHELVES[type];
    if (!isOn(`${name}sec`, `${name}gain`)) return [];
    const q = fil4QOfShelf(port(`${name}q`, 1));
    return [{ type, frequency_hz: port(`${name}freq`, FIL4_HZ[name]), gain_db: port(`${name}gain`), q }];
  };
  const sections = Object.keys(FIL4_PEAKS).filter((section) => isOn(`sec${section}`, `gain${section}`));
  const peaks = sections.map((section) => {
    const frequency_hz = port(`freq${section}`, FIL4_HZ[section]);
    // The formula is its own inverse: bandwidth and Q change places.
    return { type: "peak", frequency_hz, gain_db: port(`gain${section}`), q: fil4Width(frequency_hz, Math.max(port(`q${section}`, 0.6), FIL4_WIDTH[0])) };
  });
  return { bands: [...shelf("low_shelf"), ...peaks, ...shelf("high_shelf")], preamp_db: port("gain", null) };
}
