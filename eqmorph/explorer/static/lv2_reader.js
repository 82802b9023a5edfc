// Presets of LV2 equalizers that come in, shelves and peaks only, as eqmorph/formats/lv2.py reads them. Ports that a file
// does not set have the plug-in's defaults.

import { notHeld, READ_ELSEWHERE } from "./reading.js";
import { APO_MODE, FIL4_PEAKS, FIL4_SHELVES, fil4QOfShelf, fil4Width, LSP_TYPES } from "./lv2_writer.js";

const TITLES = "LSP parametric equalizers, x42 fil4 and Calf equalizers";

/** {bands, preamp_db} of a text of Turtle. */
export function fromLv2(text) {
  const uri = text.match(/lv2:appliesTo\s+<([^<>]*)>/)?.[1] ?? "no plug-in";
  const reader = LV2_READERS.find(([sign]) => sign.test(uri))?.[1];
  if (!reader) throw new Error(`is a preset of ${uri.slice(0, 100)}; read are those of ${TITLES}`);
  const ports = new Map();
  for (const [, body] of text.matchAll(/\[([^\][]*)\]/g)) {
    const symbol = body.match(/lv2:symbol\s+"([^"]*)"/)?.[1];
    const value = Number(body.match(/pset:value\s+"?([-+.\deE]+)"?\s*(?:$|[;\]^])/)?.[1]);
    if (Number.isNaN(value)) throw new Error(`port ${symbol} has no number; save the preset again`);
    ports.set(symbol, value);
  }
  return reader((symbol, missing = 0) => ports.get(symbol) ?? missing);
}

const LV2_READERS = [
  [/^http:\/\/lsp-plug\.in\/plugins\/lv2\/para_equalizer_x\d+_(mono|stereo)$/, fromLsp],
  [/^http:\/\/gareus\.org\/oss\/lv2\/fil4#(mono|stereo)$/, fromFil4],
  [/^http:\/\/calf\.sourceforge\.net\/plugins\/Equalizer(5|8|12)Band$/, fromCalf],
];
const MOST_PORTS = 32; // bands of the largest plug-in

const decibelsOf = (factor) => 20 * Math.log10(factor);
const numbered = (count) => Array.from({ length: count }, (_, i) => i);

function refuse(wrong, what) {
  if (wrong) throw new Error(`${what}; ${READ_ELSEWHERE}`);
}

const LSP_KINDS = Object.fromEntries(Object.entries(LSP_TYPES).map(([type, number]) => [number, type]));

function fromLsp(port) {
  refuse(port("enabled", 1) === 0, "the equalizer is bypassed");
  refuse(["mode", "bal", "frqs"].some((symbol) => port(symbol) !== 0), "has another mode, a balance or shifted frequencies");
  const used = numbered(MOST_PORTS).filter((i) => port(`ft_${i}`) !== 0);
  const soloed = used.filter((i) => port(`xs_${i}`) !== 0);
  const heard = (soloed.length ? soloed : used).filter((i) => port(`xm_${i}`) === 0);
  const bands = heard.map((i) => {
    const type = LSP_KINDS[port(`ft_${i}`)];
    if (!type) throw notHeld(`band ${i} of type ${port(`ft_${i}`)}`);
    refuse(port(`fm_${i}`) !== APO_MODE, `band ${i} has a filter mode other than APO (DR)`);
    return { type, frequency_hz: Math.max(port(`f_${i}`), 10), gain_db: decibelsOf(port(`g_${i}`, 1)), q: port(`q_${i}`) };
  });
  return { bands, preamp_db: decibelsOf(port("g_in", 1)) + decibelsOf(port("g_out", 1)) };
}

const CALF_PLACES = [["ls", "low_shelf", 100, 0.707], ["hs", "high_shelf", 5000, 0.707]];

function fromCalf(port) {
  refuse(port("bypass") >= 0.5, "the equalizer is bypassed");
  if (port("hp_active") > 0 || port("lp_active") > 0) throw notHeld("a pass filter");
  const peaks = numbered(8).map((i) => [`p${i + 1}`, "peak", undefined, 1]);
  const active = [CALF_PLACES[0], ...peaks, CALF_PLACES[1]].filter(([place]) => port(`${place}_active`) > 0);
  const bands = active.map(([place, type, hz, q]) => {
    refuse(port(`${place}_active`) > 1, `${place} is active for some channels only`);
    return { type, frequency_hz: port(`${place}_freq`, hz), gain_db: decibelsOf(port(`${place}_level`, 1)), q: port(`${place}_q`, q) };
  });
  return { bands, preamp_db: decibelsOf(port("level_in", 1)) + decibelsOf(port("level_out", 1)) };
}

const FIL4_HZ = { LS: 80, 1: 160, 2: 397, 3: 1250, 4: 2500, HS: 8000 };

function fromFil4(port) {
  refuse(port("enable", 1) <= 0, "the equalizer is bypassed");
  if (port("HighPass") > 0 || port("LowPass") > 0) throw notHeld("a pass filter");
  const shelf = (type) => {
    const [name] = FIL4_SHELVES[type];
    if (!(port(`${name}sec`, 1) > 0)) return [];
    const q = fil4QOfShelf(port(`${name}q`, 1));
    return [{ type, frequency_hz: port(`${name}freq`, FIL4_HZ[name]), gain_db: port(`${name}gain`), q }];
  };
  const sections = Object.keys(FIL4_PEAKS).filter((section) => port(`sec${section}`, 1) > 0);
  const peaks = sections.map((section) => {
    const frequency_hz = port(`freq${section}`, FIL4_HZ[section]);
    // The formula is its own inverse: bandwidth and Q change places.
    return { type: "peak", frequency_hz, gain_db: port(`gain${section}`), q: fil4Width(frequency_hz, port(`q${section}`, 0.6)) };
  });
  return { bands: [...shelf("low_shelf"), ...peaks, ...shelf("high_shelf")], preamp_db: port("gain", null) };
}
