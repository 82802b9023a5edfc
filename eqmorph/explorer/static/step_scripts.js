// Scripts that step through a folder of presets in a running program, as the formats of eqmorph/formats write them.

import { fill } from "./fill.js";
import { PIPEWIRE_SIDES } from "./linux_writers.js";
import { decimal, pythonJson } from "./numbers.js";
import { floorPreamp, leveled } from "./preamp.js";
import { chainsOfPreset } from "./sides.js";

// A script for sh that makes one call for each preset, with even pauses between (eqmorph/formats/stepping.py).
function shellScript(program, before, calls, page) {
  const { script, seconds } = page.templates.shell;
  const pauses = Math.max(calls.length - 1, 1);
  return { "step.sh": fill(script, { program, seconds, pauses, before, steps: calls.join("\nrest\n") }) };
}

// One word of a shell: `shlex.quote` of Python.
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

export function stepEasyEffects(presets, stems, page) {
  const calls = stems.map((stem) => `load ${shellWord(stem)}`);
  return shellScript("EasyEffects", page.templates.easyeffects.before, calls, page);
}

export function stepCamillaDsp(presets, stems, page) {
  const names = pythonJson(stems.map((stem) => `${stem}.yml`), 4);
  return { "step.py": page.templates.camilladsp.step.replace("NAMES", () => names) };
}

/** Turns the controls of the first preset's chains; none where bands change their types. */
export function stepPipeWire(presets, stems, page) {
  const types = (preset) => JSON.stringify(chainsOfPreset(preset).map(({ bands }) => bands.map(({ type }) => type)));
  if (presets.some((preset) => types(preset) !== types(presets[0]))) return {};
  const calls = presets.map((preset) => `turn ${shellWord(pipeWireControls(preset, page.sample_rate_hz))}`);
  return shellScript(`PipeWire, where ${stems[0]}.conf is loaded`, page.templates.pipewire.turn, calls, page);
}

function pipeWireControls(preset, sampleRateHz) {
  const chains = leveled(chainsOfPreset(preset), sampleRateHz);
  const suffixes = chains.length > 1 ? PIPEWIRE_SIDES : [""];
  const controls = chains.flatMap((chain, side) => {
    const suffix = suffixes[side];
    const bands = chain.bands.flatMap((band, i) => {
      const values = { Freq: band.frequency_hz, Q: band.q, Gain: band.gain_db };
      return Object.entries(values).map(([name, value]) => `"eq${i + 1}${suffix}:${name}" ${decimal(value)}`);
    });
    return [`"preamp${suffix}:Gain" ${floorPreamp(chain, sampleRateHz)}`, ...bands];
  });
  return controls.join(" ");
}
