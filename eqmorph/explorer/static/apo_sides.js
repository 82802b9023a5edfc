// Which lines of a text of Equalizer APO are for the left and which for the right channel, as its `Channel` and `Device`
// lines say (eqmorph/formats/parametric_eq.py).

import { note } from "./reading.js";

const REW_HEADER = "Filter Settings file"; // of REW's files, in which `Channel` says which speaker was measured
const CHANNEL = /^\s*Channel\s*:(.*)$/i;
const CHANNEL_NAMES = { 1: "L", 2: "R" };
const DEVICE = /^\s*Device\s*:(.*)$/i;
const NUMBERED = /^\s*Filter(?![A-Z])\s*([^:\s]+)\s*:\s*ON\s+(?!None(?:\s|$))/i; // and on
const GAIN = /[0-9]\s*dB(?![A-Z])/i;
const FOLLOWED = /^\s*(?:#|Filter(?![A-Z])[^:]*:|(?:Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*:)/i;

/** The text for each side, [left, right]; lines keep their numbers. */
export function apoSides(text) {
  const lines = text.split("\n");
  if (text.trimStart().startsWith(REW_HEADER)) {
    lines.forEach((line, i) => noteMeasured(line, i + 1));
    return [text, text];
  }
  const targets = targetsOf(lines);
  expectOneDevice(lines, targets);
  noteRepeated(lines, targets);
  notePassedOver(lines);
  return ["L", "R"].map((side) => lines.map((line, i) => (targets[i].sides.includes(side) ? line : "")).join("\n"));
}

// {sides, device} that each line is for; a line that chooses the sides is for none.
function targetsOf(lines) {
  let [selected, device] = [["L", "R"], "all"];
  return lines.map((line, i) => {
    const names = line.match(CHANNEL)?.[1].trim().toUpperCase().split(/\s+/);
    if (names) selected = selectedSides(names, i + 1);
    device = line.match(DEVICE)?.[1].trim().toLowerCase() ?? device;
    return { sides: names ? [] : selected, device };
  });
}

function selectedSides(names, line) {
  const sides = names.map((name) => CHANNEL_NAMES[name] ?? name);
  if (sides.includes("ALL")) return ["L", "R"];
  const other = sides.find((side) => side !== "L" && side !== "R");
  if (other !== undefined) throw new Error(`line ${line}: channel ${other.slice(0, 20)}; a preset holds left (L) and right (R)`);
  return sides;
}

// A preamp of all devices is that of the one whose filters follow.
function expectOneDevice(lines, targets) {
  const isHeard = (line, { device }) => /^\s*(Filter|GraphicEQ)\b/i.test(line) || (device !== "all" && /^\s*Preamp\b/i.test(line));
  const devices = new Set(targets.filter((target, i) => isHeard(lines[i], target)).map(({ device }) => device));
  if (devices.size > 1) throw new Error("devices have different filters; keep the lines of one device");
}

function noteMeasured(line, number) {
  const speaker = line.match(CHANNEL)?.[1].trim();
  if (speaker !== undefined) note(`line ${number}: measured on channel '${speaker.slice(0, 30)}', read for all`);
}

// A file may be two presets, one after the other.
function noteRepeated(lines, targets) {
  const seen = new Set();
  const again = lines.findIndex((line, i) => {
    const number = line.match(NUMBERED)?.[1];
    const key = JSON.stringify([targets[i].sides.toSorted(), targets[i].device, number]);
    const isRepeated = number !== undefined && seen.has(key);
    seen.add(key);
    return isRepeated;
  });
  if (again < 0) return;
  note(`line ${again + 1}: the number of this filter comes a second time; the filters of both are read, in a row`);
}

function notePassedOver(lines) {
  const first = lines.findIndex((line) => GAIN.test(line) && !FOLLOWED.test(line));
  if (first < 0) return;
  note(`line ${first + 1}: a line with a gain is no command of Equalizer APO, and is passed over`);
}
