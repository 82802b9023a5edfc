// The page: one state, one `update` that shows it everywhere, and what changes it.

import { axisDb, Chart, svg } from "./chart.js";
import { createEqualizer, Player, prepare, steer } from "./audio.js";
import { matchDb } from "./sources.js";
import { isFar, Pad } from "./pad.js";
import { copy, download, fileName, fixed, peakDb, preampDb, toJson, toParametricEq } from "./presets.js";
import { logGrid, responseDb } from "./filters.js";
import { Surface } from "./surface.js";

const at = (id) => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const workletSource = at("worklet").textContent;
const rate = data.sample_rate_hz;
const surface = new Surface(data);
const oneLine = surface.oneLine;
const player = new Player(data.types, workletSource, rate);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const home = data.kind === "map" ? surface.places[0] : { x: 0.5, y: oneLine ? 0 : 0.5 };
const state = { x: home.x, y: home.y, strength: 1, bypassed: false, matched: true, sweep: 0 };

const NAMES = { low_shelf: "Low shelf", peak: "Peak", high_shelf: "High shelf" };

// ---- What is shown ----

const references = oneLine
  ? [
      { bands: surface.preset(0, 0), className: "first" },
      { bands: surface.preset(1, 0), className: "last" },
    ]
  : [];
const chart = new Chart(at("chart"), rate, references, reachDb());
const pad = oneLine ? null : new Pad(at("pad-box"), surface, (x, y) => change({ x, y }));

// The axis holds every curve of the morph at full strength, so that it stands still while one moves.
function reachDb() {
  const grid = logGrid(60);
  let reach = 6;
  for (let i = 0; i <= 8; i++) {
    for (let j = 0; j <= (oneLine ? 0 : 8); j++) {
      reach = Math.max(reach, ...responseDb(surface.bands(i / 8, j / 8), grid, rate).map(Math.abs));
    }
  }
  return axisDb(reach);
}

/** The bands that are drawn, listed and taken along. */
function current() {
  return surface.preset(state.x, state.y, state.strength);
}

/** The level in dB that goes with bands: as loud as the source, or turned down as an exported file does. */
function levelDb(bands) {
  if (state.matched) return player.sound ? matchDb(bands, player.sound.analysis, rate) : 0;
  return preampDb(bands, rate);
}

let waiting = false;
function update() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    show();
  });
}

function change(part) {
  Object.assign(state, part);
  update();
}

function show() {
  const bands = current();
  const name = presetName();
  chart.draw(bands, state.bypassed);
  at("strength-value").textContent = `${Math.round(100 * state.strength)} %`;
  if (oneLine) {
    at("slider").value = state.x;
    at("slider").setAttribute("aria-valuetext", placeText());
    at("share").textContent = `${(100 * state.x).toFixed(1)} %`;
  } else {
    pad.show(state.x, state.y, placeText());
  }
  at("bands").replaceChildren(...bands.map(row));
  at("text").textContent = toParametricEq(bands, rate);
  at("summary").textContent = `${name} · ${extremes(bands)}`;
  at("chart").setAttribute("aria-label", `EQ curve of ${name}: ${extremes(bands)}`);
  at("level").textContent = soundText(bands);
  hear();
  announceLater();
}

// The ear gets the bands that the worklet was built for; at 0 dB they let everything through.
function hear() {
  const bands = surface.bands(state.x, state.y, state.strength);
  const flat = bands.map((band) => ({ ...band, gain_db: 0 }));
  player.steer(state.bypassed ? flat : bands, state.bypassed ? 0 : levelDb(bands));
}

function row(band, index) {
  const line = document.createElement("tr");
  const head = Object.assign(document.createElement("th"), { scope: "row" });
  const mark = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  mark.append(svg("circle", { cx: 10, cy: 10, r: 9 }));
  mark.append(svg("text", { x: 10, y: 14, "text-anchor": "middle" }, String(index + 1)));
  head.append(mark, NAMES[band.type]);
  line.append(head);
  const gain = fixed(band.gain_db, 2);
  const signed = band.gain_db > 0 && Number(gain) !== 0 ? `+${gain}` : gain.replace("-", "−");
  for (const text of [hzText(band.frequency_hz), `${signed} dB`, band.q.toFixed(2)]) {
    line.append(Object.assign(document.createElement("td"), { textContent: text }));
  }
  return line;
}

function hzText(hz) {
  return hz < 1000 ? `${hz.toFixed(1)} Hz` : `${(hz / 1000).toFixed(3)} kHz`;
}

function extremes(bands) {
  const grid = logGrid(200);
  const curve = responseDb(bands, grid, rate);
  const text = (db) => {
    const value = fixed(db, 1);
    const signed = Number(value) > 0 ? `+${value}` : value.replace("-", "−");
    return `${signed} dB at ${hzText(grid[curve.indexOf(db)]).replace(/\.\d+ Hz/, " Hz").replace(/(\.\d)\d+/, "$1")}`;
  };
  const [top, bottom] = [Math.max(...curve), Math.min(...curve)];
  if (top - bottom < 0.05) return `flat at ${fixed(top, 1)} dB`;
  return `highest ${text(top)}, lowest ${text(bottom)}`;
}

function soundText(bands) {
  if (state.bypassed) return "bypassed";
  if (state.matched && !player.sound) return "";
  const level = fixed(levelDb(bands), 1).replace("-", "−");
  return state.matched ? `EQ turned ${level} dB to match` : `preamp ${level} dB, as exported`;
}

// ---- Names ----

function presetName() {
  const strength = state.strength === 1 ? "" : ` at ${Math.round(100 * state.strength)} %`;
  const here = surface.place(state.x, state.y);
  if (here) return here.name + strength;
  if (oneLine) {
    const [a, b] = surface.places;
    return `${a.name} to ${b.name}, ${(100 * state.x).toFixed(1)} %${strength}`;
  }
  return placeText() + strength;
}

function placeText() {
  const percent = (share) => `${Math.round(100 * share)} %`;
  if (oneLine) return `${(100 * state.x).toFixed(1)} % from ${surface.places[0].name} to ${surface.places[1].name}`;
  if (data.kind === "square") {
    const share = (place) => (place.x ? state.x : 1 - state.x) * (place.y ? state.y : 1 - state.y);
    const parts = surface.places.map((place) => [share(place), place.name]).filter(([s]) => s >= 0.005);
    return parts.sort((a, b) => b[0] - a[0]).map(([s, name]) => `${name} ${percent(s)}`).join(", ");
  }
  const distance = (place) => Math.hypot(place.x - state.x, place.y - state.y);
  const nearest = surface.places.reduce((best, place) => (distance(place) < distance(best) ? place : best));
  let near = distance(nearest) < 1e-9 ? nearest.name : `near ${nearest.name}`;
  if (isFar(surface, state.x, state.y)) near = `far from every word, ${near}`;
  return `${near}, ${percent(state.x)} across, ${percent(state.y)} down`;
}

// A screen reader hears the summary once the movement has come to rest, not on the way.
let timer = 0;
let announced = "";
function announceLater() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const text = at("summary").textContent;
    if (announced && announced !== text) at("status").textContent = text;
    announced = text;
  }, 900);
}

// ---- Moving ----

if (oneLine) {
  const [first, last] = surface.places;
  at("line").hidden = false;
  at("sweep").hidden = false;
  at("first").querySelector("span").textContent = first.name;
  at("last").querySelector("span").textContent = last.name;
  at("first").addEventListener("click", () => moveTo(0));
  at("last").addEventListener("click", () => moveTo(1));
  at("slider").addEventListener("input", (event) => moveTo(Number(event.target.value)));
  at("slider").addEventListener("keydown", (event) => {
    const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -1, PageUp: 1 }[event.key];
    if (!sign || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey || event.key.startsWith("Page") ? 0.1 : 0.01;
    moveTo(Math.min(Math.max(Number((state.x + sign * step).toFixed(6)), 0), 1));
  });
  at("sweep").addEventListener("click", () => (state.sweep ? stopSweep() : startSweep()));
} else {
  at("main").classList.add("on-pad");
  at("pad-box").hidden = false;
  pad.thinOut();
}
const device = oneLine ? "slider" : "pad";
at("keys").textContent = `Arrow keys move the ${device}, with Shift in larger steps. B switches bypass, P plays.`;

function moveTo(x) {
  stopSweep();
  change({ x });
}

// Back and forth in eight seconds; where motion is unwelcome, in ten steps of one second.
function startSweep() {
  at("sweep").setAttribute("aria-pressed", "true");
  const started = performance.now() - 4000 * state.x;
  const advance = () => {
    const cycle = ((performance.now() - started) / 8000) % 1;
    const x = 1 - Math.abs(1 - 2 * cycle);
    change({ x: calm.matches ? Math.round(10 * x) / 10 : x });
  };
  const frame = () => {
    if (!state.sweep) return;
    advance();
    state.sweep = calm.matches ? setTimeout(frame, 400) : requestAnimationFrame(frame);
  };
  state.sweep = 1;
  frame();
}

function stopSweep() {
  state.sweep = 0;
  at("sweep").setAttribute("aria-pressed", "false");
}

at("strength").addEventListener("input", (event) => change({ strength: Number(event.target.value) / 100 }));

// ---- Listening ----

async function choose(sound) {
  const message = at("sound-message");
  message.textContent = "Preparing the sound…";
  try {
    await new Promise((resolve) => setTimeout(resolve, 20)); // lets the message be seen
    await player.load(sound);
    message.textContent = "";
    update();
    return true;
  } catch (error) {
    const what = typeof sound === "string" ? "No sound in this browser" : `${sound.name} cannot be played`;
    message.textContent = `${what}: ${error.message || error.name}`;
    return false;
  }
}

let file = null;
function chosenSound() {
  const value = document.querySelector("input[name=sound]:checked").value;
  return value === "file" ? file : value;
}

async function togglePlay() {
  if (player.playing) {
    player.stop();
  } else if (player.sound || (await choose(chosenSound()))) {
    hear();
    await player.play();
  }
  at("play").textContent = player.playing ? "Stop" : "Play";
  at("play").setAttribute("aria-pressed", String(player.playing));
}

function toggleBypass() {
  change({ bypassed: !state.bypassed });
  at("bypass").setAttribute("aria-pressed", String(state.bypassed));
}

async function openFile(chosen) {
  if (!chosen || !(await choose(chosen))) return;
  file = chosen;
  at("file-name").textContent = chosen.name;
  const radio = document.querySelector("input[name=sound][value=file]");
  radio.disabled = false;
  radio.checked = true;
  if (!player.playing) await togglePlay();
}

at("play").addEventListener("click", togglePlay);
at("bypass").addEventListener("click", toggleBypass);
at("match").addEventListener("change", (event) => change({ matched: event.target.checked }));
at("volume").addEventListener("input", (event) => player.setVolume(Number(event.target.value) / 100));
at("file").addEventListener("change", (event) => openFile(event.target.files[0]));
for (const radio of document.querySelectorAll("input[name=sound]")) {
  radio.addEventListener("change", () => choose(chosenSound()));
}
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  openFile(event.dataTransfer.files[0]);
});
addEventListener("keydown", (event) => {
  const typing = event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input[type=text]");
  if (typing || event.repeat) return;
  if (event.key.toLowerCase() === "b") toggleBypass();
  if (event.key.toLowerCase() === "p") togglePlay();
});

// ---- Taking it along ----

const asText = () => toParametricEq(current(), rate);
const asJson = () => toJson(current(), presetName(), data.json_head);
const TAKE = {
  "save-text": () => download(asText(), fileName(presetName(), ".txt"), "text/plain"),
  "save-json": () => download(asJson(), fileName(presetName(), ".json"), "application/json"),
};
for (const [id, action] of Object.entries(TAKE)) at(id).addEventListener("click", action);
for (const [id, text] of [
  ["copy-text", asText],
  ["copy-json", asJson],
]) {
  at(id).addEventListener("click", async (event) => {
    const label = event.target.textContent;
    event.target.textContent = (await copy(text())) ? "Copied" : "Not allowed: use Download";
    setTimeout(() => (event.target.textContent = label), 1500);
  });
}

// ---- Light and dark ----

const THEMES = ["system", "light", "dark"];
let theme = 0;
at("theme").addEventListener("click", () => {
  theme = (theme + 1) % THEMES.length;
  document.documentElement.dataset.theme = THEMES[theme];
  at("theme").textContent = `Theme: ${THEMES[theme]}`;
});

show();

// For tests and the curious: the page's own parts, at any position, in any audio context.
window.eqmorph = { surface, state, change, chart, player, createEqualizer, matchDb, peakDb, prepare, responseDb, steer, workletSource };
