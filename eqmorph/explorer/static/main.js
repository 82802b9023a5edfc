// The page: one store of what can be changed, one `show` that shows it everywhere, and what changes it.

import { createEqualizer, prepare, steer } from "./audio.js";
import { showBands } from "./band_table.js";
import { Chart } from "./chart.js";
import { Exchange } from "./exchange.js";
import { ExportMenu } from "./export_menu.js";
import { logGrid, responseDb } from "./filters.js";
import { FORMATS, renderFolder } from "./formats.js";
import { followKeys } from "./keys.js";
import { Listener } from "./listen.js";
import { placeText } from "./names.js";
import { unpack } from "./numbers.js";
import { Pad } from "./pad.js";
import { PathFinder } from "./path.js";
import { peakDb } from "./preamp.js";
import { readPreset } from "./readers.js";
import { matchDb } from "./sources.js";
import { Store } from "./store.js";
import { setAttributes } from "./svg.js";
import { Sweep } from "./sweep.js";
import { followTheme } from "./theme.js";
import { WordBox } from "./wordbox.js";
import { dbText, percentText, roundHz } from "./words.js";
import { zip } from "./zip.js";

const at = (id) => document.getElementById(id);
const ownTitle = document.title;
const page = JSON.parse(at("data").textContent);
const workletSource = at("worklet").textContent;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const small = matchMedia("(max-width: 860px), (max-height: 520px)");
// The worker runs the first part of this very script, which the builder has marked, and its own.
const [shared] = document.querySelector("script[type=module]").textContent.split("//# end of shared");
const paths = new PathFinder(shared + at("worker").textContent, {
  normals: unpack(page.normals, Float32Array),
  audible: page.audible,
  sampleRateHz: page.sample_rate_hz,
});
const store = new Store(page, paths, { changed: update, adopted: adopt, rested: () => exchange.keep() });
const { state } = store;
const chart = new Chart(at("chart"), page.sample_rate_hz, {
  band: (index) => store.current[index],
  drag: (index, wanted) => store.edit(index, wanted),
  widen: (index, octaves) => store.edit(index, { q: store.current[index].q * 2 ** octaves }),
  reset: (index) => store.reset(index),
  hover,
  moved: update,
});
const pad = new Pad(at("pad-box"), (x, y) => store.change({ x, y }));
const listener = new Listener(at, store, workletSource, calm, (pre, post) => chart.drawSpectra(pre, post));
const exchange = new Exchange(at, store);
const exportMenu = new ExportMenu(at, store);
const wordBox = new WordBox(at, store);
const sweep = new Sweep(at("sweep"), calm, (x) => store.change({ x }));

// ---- What is shown ----

/** Shows other presets: curves to compare with, slider or pad, and the equalizer that is heard. */
function adopt() {
  const { surface } = store;
  const oneLine = surface.oneLine;
  const ends = oneLine ? [["first", 0], ["last", 1]] : [];
  chart.adopt(ends.map(([className, x]) => ({ bands: surface.preset(x, 0), className })));
  at("main").classList.toggle("on-pad", !oneLine);
  at("line").hidden = at("sweep").hidden = !oneLine;
  at("pad-box").hidden = oneLine;
  ends.forEach(([id], i) => (at(id).querySelector("span").textContent = surface.places[i].name));
  if (!oneLine) pad.adopt(surface);
  sweep.stop();
  showTitle(state.ends ? surface.places.map(({ name }) => name).join(oneLine ? " to " : ", ") : ownTitle);
  const device = oneLine ? "slider" : "pad";
  at("keys").textContent =
    `Arrow keys move the ${device} or a chosen dot, with Shift in larger steps; on a dot + and − change Q, Delete resets. ` +
    "Space plays, B bypasses, X swaps A and B, Ctrl-Z takes back.";
}

function showTitle(title) {
  document.title = title;
  Object.assign(at("title"), { textContent: title, title });
}

// Everything that happens until the next frame is shown in it, together.
let waiting = false;
let hovered = null;
function update() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    chart.nodes.settle();
    waiting = false;
    show();
  });
}

// What moves, and what is heard, in every frame; what is read, a few times a second.
function show() {
  chart.draw(store.current, store.otherSide?.heard, listener.bypassed, store.moving);
  if (store.surface.oneLine) at("slider").value = state.x;
  else pad.show(state.x, state.y);
  showControls();
  wordBox.show();
  listener.hear();
  describeSoon();
}

const TEXT_MS = 120; // between two changes of what is read, while something moves
const describeSoon = throttled(describe, TEXT_MS);

function describe() {
  const bands = store.current;
  const { name } = store.setting;
  const summary = extremes(bands);
  setText("strength-value", percentText(state.strength));
  at("strength").value = Math.round(100 * state.strength);
  const slider = store.surface.oneLine ? at("slider") : pad.slider;
  setAttributes(slider, { "aria-valuetext": placeText(store.surface, state) });
  setText("share", percentText(state.x, 1));
  const other = store.hasSides ? ` · thin dashes: ${store.shown ? "left" : "right"}` : "";
  setText("summary", `${name} · ${summary}${other}`);
  setAttributes(at("chart"), { "aria-label": `EQ curve of ${name}: ${summary}` });
  chart.describe();
  showBands(at("bands"), bands, store.setting.state.edits);
  if (hovered !== null) hover(hovered);
  setText("method", store.methodText);
  exportMenu.showLater();
  announceLater();
}

/** `action` at once, and again when it was asked for meanwhile, but not more often than every so many milliseconds. */
function throttled(action, milliseconds) {
  let asked = false;
  let resting = false;
  const run = () => {
    asked = false;
    resting = true;
    setTimeout(() => {
      resting = false;
      if (asked) run();
    }, milliseconds);
    action();
  };
  return () => (resting ? (asked = true) : run());
}

function setText(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function showControls() {
  at("sides").hidden = !store.hasSides;
  press("sides", state.side);
  for (const slot of ["A", "B"]) setAttributes(at(`slot-${slot}`), { "aria-pressed": String(slot === store.active) });
  setText("copy-slot", `Copy ${store.active} to ${store.other}`);
  at("undo").disabled = !store.history.canUndo;
  at("redo").disabled = !store.history.canRedo;
  at("reset-bands").disabled = !store.setting.state.edits.length;
}

function extremes(bands) {
  const grid = logGrid(200);
  const curve = responseDb(bands, grid, page.sample_rate_hz);
  const text = (db) => `${dbText(db)} at ${roundHz(grid[curve.indexOf(db)])}`;
  const [top, bottom] = [Math.max(...curve), Math.min(...curve)];
  if (top - bottom < 0.05) return `flat at ${dbText(top)}`;
  return `highest ${text(top)}, lowest ${text(bottom)}`;
}

function hover(hz) {
  hovered = hz;
  chart.point(hz, hz === null ? "" : `${roundHz(hz)}  ${dbText(chart.levelDb(hz))}`);
}

// ---- Spoken ----

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
at("sweep").addEventListener("click", () => sweep.toggle(state.x));

function moveTo(x) {
  sweep.stop();
  store.change({ x });
}

at("strength").addEventListener("input", (event) => store.change({ strength: Number(event.target.value) / 100 }));

// ---- Shaping and comparing ----

const undo = () => store.step(-1);
const redo = () => store.step(1);
at("undo").addEventListener("click", undo);
at("redo").addEventListener("click", redo);
at("slot-A").addEventListener("click", () => store.choose("A"));
at("slot-B").addEventListener("click", () => store.choose("B"));
at("copy-slot").addEventListener("click", () => store.copyToOther());
at("reset-bands").addEventListener("click", () => store.reset());
for (const button of at("sides").children) button.addEventListener("click", () => store.chooseSide(button.value));
for (const button of at("ranges").children) {
  button.addEventListener("click", () => {
    chart.setRange(Number(button.value));
    press("ranges", button.value);
  });
}

function press(group, value) {
  for (const button of at(group).children) setAttributes(button, { "aria-pressed": String(button.value === value) });
}

// ---- Keys, files and pastes ----

followKeys({
  undo,
  redo,
  bypass: () => listener.toggleBypass(),
  play: () => listener.togglePlay(),
  swap: () => store.choose(store.other),
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const files = [...event.dataTransfer.files];
  const text = event.dataTransfer.getData("text/plain");
  const place = { x: event.clientX / innerWidth, y: event.clientY / innerHeight };
  const sound = files.find(Exchange.isSound);
  if (sound) listener.openFile(sound);
  exchange.open(files.filter((file) => !Exchange.isSound(file)), place);
  if (!files.length && text) exchange.read(text, "dropped", "The dropped text", place);
});

// ---- What is folded ----

function fold() {
  for (const details of document.querySelectorAll(".fold")) details.open = !small.matches;
}
small.addEventListener("change", fold);

fold();
followTheme(at);
adopt();
exchange.start();
show();

// For tests and the curious: the page's own parts, at any position, in any audio context.
window.eqmorph = {
  change: (part) => store.change(part),
  show,
  get surface() {
    return store.surface;
  },
  ...{ FORMATS, chart, createEqualizer, exchange, exportMenu, listener, matchDb, page, peakDb, player: listener.player, prepare },
  ...{ readPreset, renderFolder, responseDb, state, steer, store, workletSource, zip },
};
