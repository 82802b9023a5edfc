// The pad: a two-dimensional slider. Its ground shows the curve at every place, its buttons are the presets or words.

import { responseDb, logGrid } from "./filters.js";
import { setAttributes, svg } from "./svg.js";
import { FAR } from "./surface.js";

const STEP = 0.02; // of the pad, for an arrow key
const LEAP = 0.1; // with Shift, and for Page Up and Page Down
const GLYPHS = 7; // little curves along each side

const MOVES = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -1],
  PageDown: [0, 1],
};

export class Pad {
  /** `moved(x, y)` is called for every move by pointer or key; the page answers with `show`. */
  constructor(root, moved) {
    Object.assign(this, { root, places: [] });
    // Two keys may come within one frame: the second starts where the first one went, shown or not.
    this.move = (x, y) => moved((this.x = x), (this.y = y));
    this.slider = root.querySelector("[role=slider]");
    this.thumb = root.querySelector(".thumb");
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("button")) return;
      root.setPointerCapture(event.pointerId);
      this.slider.focus({ preventScroll: true });
      event.preventDefault();
      this.follow(event, this.move);
    });
    root.addEventListener("pointermove", (event) => {
      if (root.hasPointerCapture(event.pointerId)) this.follow(event, this.move);
    });
    this.slider.addEventListener("keydown", (event) => this.key(event, this.move));
    new ResizeObserver(() => this.layOut()).observe(root);
  }

  /** Shows the places and the ground of a surface. */
  adopt(surface) {
    this.surface = surface;
    this.places.forEach((button) => button.remove());
    this.places = surface.places.map((place) => this.button(place, this.move));
    this.drawGlyphs();
    this.layOut();
  }

  follow(event, moved) {
    const box = this.root.getBoundingClientRect();
    moved(clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height));
  }

  key(event, moved) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) {
      const step = event.shiftKey || event.key.startsWith("Page") ? LEAP : STEP;
      moved(clamp(this.x + step * move[0]), clamp(this.y + step * move[1]));
    } else if (event.key === "Home" || event.key === "End") {
      moved(event.key === "Home" ? 0 : 1, this.y);
    } else {
      return;
    }
    event.preventDefault();
  }

  button(place, moved) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "place";
    button.append(Object.assign(document.createElement("span"), { textContent: place.name }));
    button.style.left = `${100 * place.x}%`;
    button.style.top = `${100 * place.y}%`;
    // A word's dot grows with the number of its presets.
    if (place.count) button.style.setProperty("--dot", `${dotSize(place, this.surface.places)}px`);
    const count = place.count ? `${place.count} presets` : "";
    button.title = [place.name, count, place.note].filter(Boolean).join(": ");
    button.addEventListener("click", () => moved(place.x, place.y));
    this.root.append(button);
    return button;
  }

  /** Every name is shown: on the side of its dot where it lies on the fewest others and inside the pad. */
  layOut() {
    if (!this.surface || !this.root.clientWidth) return;
    const ground = this.root.getBoundingClientRect();
    const taken = this.places.map((button, i) => dotBox(ground, this.surface.places[i]));
    for (const button of this.places) {
      const costs = NAME_SIDES.map((side) => {
        button.dataset.side = side;
        const box = button.querySelector("span").getBoundingClientRect();
        return taken.reduce((sum, other) => sum + overlap(box, other), outside(box, ground));
      });
      button.dataset.side = NAME_SIDES[costs.indexOf(Math.min(...costs))];
      taken.push(button.querySelector("span").getBoundingClientRect());
    }
  }

  show(x, y) {
    Object.assign(this, { x, y });
    this.thumb.style.left = `${100 * x}%`;
    this.thumb.style.top = `${100 * y}%`;
    setAttributes(this.slider, { "aria-valuenow": String(Math.round(100 * x)) });
  }

  drawGlyphs() {
    const { surface } = this;
    const grid = logGrid(40);
    const middles = Array.from({ length: GLYPHS }, (_, i) => (i + 0.5) / GLYPHS);
    const spots = middles.flatMap((y) => middles.map((x) => [x, y]));
    const curves = spots.map(([x, y]) => responseDb(surface.bands(x, y), grid, surface.sample_rate_hz));
    const scale = 38 / GLYPHS / Math.max(6, ...curves.flat().map(Math.abs));
    const width = 72 / GLYPHS;
    const glyphs = curves.flatMap((curve, index) => {
      const [x, y] = spots[index].map((share) => 100 * share);
      const points = curve.map((db, i) => {
        const across = x + width * (i / (grid.length - 1) - 0.5);
        return `${across.toFixed(2)},${(y - scale * db).toFixed(2)}`;
      });
      return [
        svg("line", { x1: x - width / 2, x2: x + width / 2, y1: y, y2: y }),
        svg("polyline", { points: points.join(" ") }),
      ];
    });
    this.root.querySelector("svg").replaceChildren(...glyphs);
    if (surface.kind === "map") this.hatch();
  }

  /** Hatches what lies far from every word: no preset stands behind what the model decodes there. */
  hatch() {
    const pattern = svg("pattern", { id: "hatch", width: 2, height: 2, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(svg("line", { x1: 0, x2: 0, y1: 0, y2: 2 }));
    const fade = svg("radialGradient", { id: "fade" });
    fade.append(svg("stop", { offset: 0.6, "stop-color": "black" }), svg("stop", { offset: 1, "stop-color": "black", "stop-opacity": 0 }));
    const mask = svg("mask", { id: "far" });
    const near = ({ x, y }) => svg("circle", { cx: 100 * x, cy: 100 * y, r: 100 * FAR, fill: "url(#fade)" });
    mask.append(svg("rect", { width: 100, height: 100, fill: "white" }), ...this.surface.places.map(near));
    const ground = svg("rect", { class: "far", width: 100, height: 100, fill: "url(#hatch)", mask: "url(#far)" });
    this.root.querySelector("svg").append(pattern, fade, mask, ground);
  }
}

const NAME_SIDES = ["right", "left", "below", "above", "below-right", "above-right", "below-left", "above-left"];
const DOT = { least: 12, most: 24 }; // pixels across

function dotSize(place, places) {
  const most = Math.max(...places.map(({ count }) => count));
  return Math.round(DOT.least + (DOT.most - DOT.least) * Math.sqrt(place.count / most));
}

function dotBox(ground, place) {
  const [x, y] = [ground.left + place.x * ground.width, ground.top + place.y * ground.height];
  return { left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 };
}

// Square pixels that two boxes share.
function overlap(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(width, 0) * Math.max(height, 0);
}

// A name outside the pad costs more than one on another.
function outside(box, ground) {
  return 10 * (box.width * box.height - overlap(box, ground));
}

function clamp(share) {
  return Math.min(Math.max(share, 0), 1);
}
