// The formats that the page writes: its export menu.

import {
  sidesToPeace,
  sidesToPoweramp,
  sidesToVoicemeeter,
  toEars,
  toMiniDsp,
  toOpra,
  toPeace,
  toPoweramp,
  toRockbox,
  toVoicemeeter,
} from "./device_writers.js";
import { sidesToCamillaDsp, sidesToEasyEffects, sidesToPipeWire, toCamillaDsp, toEasyEffects, toPipeWire } from "./linux_writers.js";
import { lv2Bundle, toLv2 } from "./lv2_writer.js";
import { morphToFaust, morphToJsfx, morphToReaper, toFaust, toJsfx, toReaper } from "./program_writers.js";
import { toSections } from "./sections.js";
import { stepCamillaDsp, stepEasyEffects, stepPipeWire } from "./step_scripts.js";
import { morphToFfmpeg, morphToSafeCsv, sidesToFfmpeg, toFfmpeg, toGraphicEq, toSafeCsv, toSox } from "./text_writers.js";
import { sidesToJson, sidesToParametricEq, toJson, toParametricEq } from "./text_writers.js";

/**
 * A renderer gives the text of a file, or throws an Error of one line where the format cannot hold the preset.
 *
 * @typedef {import("./sides.js").Preset} Preset
 * @typedef {(presets: Preset[], stems: string[], page: object) => Record<string, string>} FolderRenderer file name to text
 *
 * @typedef {object} Format
 * @property {string} label in the menu
 * @property {string} suffix of a file's name
 * @property {(preset: Preset, page: object) => string} render
 * @property {(preset: Preset, page: object) => string} [renderSides] a preset with separate filters for left and right
 * @property {(presets: Preset[], t: number[], page: object) => string} [renderMorph] a whole morph in one file
 * @property {boolean} [straight] whether such a morph moves on straight lines of dB, ln Hz and ln Q between its presets
 * @property {FolderRenderer} [step] a script that steps through a folder of presets
 * @property {FolderRenderer} [bundle] a folder that programs read as a whole
 * @property {string} [folderSuffix] of a bundle's name
 */

/**
 * By their names in the library; `page` is the page's data, with sample_rate_hz, json_head, layout and templates.
 *
 * @type {Record<string, Format>}
 */
export const FORMATS = {
  parametric_eq: {
    label: "ParametricEQ (Equalizer APO, Peace, REW, AutoEq)",
    suffix: ".txt",
    render: toParametricEq,
    renderSides: sidesToParametricEq,
  },
  json: { label: "eqmorph JSON", suffix: ".json", render: toJson, renderSides: sidesToJson },
  graphic_eq: { label: "GraphicEQ (Wavelet, JamesDSP)", suffix: ".graphiceq.txt", render: toGraphicEq },
  easyeffects: {
    label: "EasyEffects",
    suffix: ".easyeffects.json",
    render: toEasyEffects,
    renderSides: sidesToEasyEffects,
    step: stepEasyEffects,
  },
  camilladsp: { label: "CamillaDSP", suffix: ".yml", render: toCamillaDsp, renderSides: sidesToCamillaDsp, step: stepCamillaDsp },
  peace: { label: "Peace", suffix: ".peace", render: toPeace, renderSides: sidesToPeace },
  poweramp: { label: "Poweramp", suffix: ".poweramp.json", render: toPoweramp, renderSides: sidesToPoweramp },
  ears: { label: "Ears (browser extension)", suffix: ".ears.json", render: toEars },
  opra: { label: "OPRA (Roon)", suffix: ".opra.json", render: toOpra },
  rockbox: { label: "Rockbox", suffix: ".cfg", render: toRockbox },
  voicemeeter: { label: "Voicemeeter", suffix: ".xml", render: toVoicemeeter, renderSides: sidesToVoicemeeter },
  minidsp: { label: "miniDSP biquads at 48 kHz", suffix: ".minidsp.txt", render: toMiniDsp },
  pipewire: { label: "PipeWire filter-chain", suffix: ".conf", render: toPipeWire, renderSides: sidesToPipeWire, step: stepPipeWire },
  "lv2:lsp-x16": lv2("LSP Parametric Equalizer x16", "lsp-x16"),
  "lv2:lsp-x8": lv2("LSP Parametric Equalizer x8", "lsp-x8"),
  "lv2:lsp-x32": lv2("LSP Parametric Equalizer x32", "lsp-x32"),
  "lv2:fil4": lv2("x42 fil4", "fil4"),
  "lv2:calf-eq5": lv2("Calf Equalizer 5 Band", "calf-eq5"),
  "lv2:calf-eq8": lv2("Calf Equalizer 8 Band", "calf-eq8"),
  "lv2:calf-eq12": lv2("Calf Equalizer 12 Band", "calf-eq12"),
  faust: { label: "Faust source", suffix: ".dsp", render: toFaust, straight: true, renderMorph: morphToFaust },
  jsfx: { label: "JSFX (REAPER effect)", suffix: ".jsfx", render: toJsfx, straight: true, renderMorph: morphToJsfx },
  reaper: { label: "REAPER script for ReaEQ", suffix: ".lua", render: toReaper, straight: true, renderMorph: morphToReaper },
  ffmpeg: { label: "ffmpeg filters", suffix: ".ffmpeg", render: toFfmpeg, renderSides: sidesToFfmpeg, renderMorph: morphToFfmpeg },
  sox: { label: "SoX effects", suffix: ".sox", render: toSox },
  safe_csv: { label: "SAFE CSV (five bands)", suffix: ".csv", render: toSafeCsv, renderMorph: morphToSafeCsv },
  sos: { label: "Biquad sections at 48 kHz", suffix: ".sos", render: toSections },
};

function lv2(title, plugin) {
  return {
    label: `LV2 preset for ${title}`,
    suffix: ".ttl",
    folderSuffix: ".lv2",
    render: (preset, page) => toLv2(preset, page, plugin),
    bundle: (presets, stems, page) => lv2Bundle(presets, stems, page, plugin),
  };
}

/** The text of a preset, for all channels or for left and right, as it is. */
export function textOf(format, preset, page) {
  if (!preset.right) return format.render(preset, page);
  if (!format.renderSides) throw new Error("holds one chain of filters for all channels");
  return format.renderSides(preset, page);
}

/** {file name: text} of a folder of presets called after `stems`, with what belongs to it (`Format.render_folder`). */
export function renderFolder(format, presets, stems, page) {
  if (format.bundle) return format.bundle(presets, stems, page);
  const texts = presets.map((preset, i) => [stems[i] + format.suffix, textOf(format, preset, page)]);
  const script = presets.length > 1 && format.step ? format.step(presets, stems, page) : {};
  return { ...Object.fromEntries(texts), ...script };
}
